/** What leaves the VPC from the instances: `workload.externalCalls`, and what instances fetch when they boot. */
import { z } from "zod";
import type { DistributionSpec } from "../../sim/spec.js";
import { DEFAULTS } from "../defaults.js";
import { byteCount } from "./byte-size.js";
import { distribution, durationOr, field, naturalNumber, required, strict, text } from "./field.js";

export interface ExternalCallFields {
  readonly destination: string;
  readonly responseTime: DistributionSpec;
  readonly requestSize?: number | undefined;
  readonly responseSize?: number | undefined;
  readonly timeout?: number | undefined;
  readonly optional?: boolean | undefined;
}

export interface BootDownloadFields {
  readonly instances?: readonly number[] | undefined;
  readonly size: number;
  readonly source?: string | undefined;
}

const defaults = DEFAULTS.externalCall;

export const externalCallSchema: z.ZodType<ExternalCallFields> = strict({
  destination: required(text, {
    description: "Whom it calls: one address and port. A NAT gateway's 55,000 connections are for each destination.",
  }),
  responseTime: required(distribution, {
    description: "From the connection to the first byte of the answer, without what the VPC's network adds.",
    unit: "s",
  }),
  requestSize: field(byteCount, { description: "Bytes sent.", unit: "B", default: defaults.requestSize }),
  responseSize: field(byteCount, { description: "Bytes received.", unit: "B", default: defaults.responseSize }),
  timeout: field(durationOr("none"), {
    description:
      "How long the application waits for the connection, and again for the answer. `none`: as long as the kernel tries to connect, and for ever for an answer.",
    unit: "s",
    default: "none",
    evidence: "Requests, timeouts: none by default [M]",
  }),
  optional: field(z.boolean(), {
    description: "The page does without it when it has failed. Otherwise it is answered 500.",
    default: false,
  }),
});

export interface ThirdPartyOutageFields {
  readonly destination: string;
  readonly mode?: "slow" | "error" | "drop" | undefined;
  readonly factor?: number | undefined;
}

export const thirdPartyOutage: z.ZodType<ThirdPartyOutageFields> = strict({
  destination: required(text, { description: "Whom workload.externalCalls calls." }),
  mode: field(z.enum(["slow", "error", "drop"]), {
    description: "slow: takes longer. error: answers at once, with a failure. drop: never answers.",
    default: "slow",
  }),
  factor: field(z.number().gt(1), { description: "Of slow: how many times as long it takes.", default: 10 }),
});

export const bootDownload: z.ZodType<BootDownloadFields> = strict({
  instances: field(z.array(naturalNumber).min(1), {
    description: "Which instances boot, from 0.",
    default: "all of them",
  }),
  size: required(byteCount, { description: "Bytes that each fetches: an image, packages.", unit: "B" }),
  source: field(text, { description: "Where from: a destination of its own.", default: defaults.bootSource }),
});
