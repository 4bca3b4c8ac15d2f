/** `calibration`: what a request costs each tier: measured (a file), or said in the scenario itself. */
import { z } from "zod";
import type { DistributionSpec } from "../../sim/spec.js";
import { messages } from "../messages.js";
import { distribution, field, naturalNumber, required, strict } from "./field.js";

export interface InlineRoute {
  readonly nginxCpu?: DistributionSpec | undefined;
  readonly cpu?: DistributionSpec | undefined;
  readonly cpuAfterQueries?: number | undefined;
  readonly database?: DistributionSpec | undefined;
  readonly queries?: number | undefined;
  readonly wait?: DistributionSpec | undefined;
  readonly static?: boolean | undefined;
}

export type CalibrationFields = string | { readonly routes: Record<string, InlineRoute> };

const seconds = { unit: "s", default: 0 };

const route = strict({
  nginxCpu: field(distribution, { description: "CPU time of Nginx per request.", ...seconds }),
  cpu: field(distribution, { description: "CPU time of the Python process per request.", ...seconds }),
  cpuAfterQueries: field(z.number().min(0).max(1), {
    description:
      "Share of `cpu` that comes after the last query (rendering the answer); the rest is spread before them.",
    default: "1 / (queries + 1)",
  }),
  database: field(distribution, {
    description: "CPU time of the database per request, over all its queries.",
    ...seconds,
  }),
  queries: field(naturalNumber, {
    description: "Round trips to the database. Default: 1 if `database` is more than 0, else 0.",
    default: "0 or 1",
  }),
  wait: field(distribution, {
    description: "Time the worker waits for something else (a third-party call).",
    unit: "s",
    default: "none",
  }),
  static: field(z.boolean(), { description: "Answered by Nginx itself: no worker, no database.", default: false }),
});

export const calibrationFieldSchema: z.ZodType<CalibrationFields> = z.union([
  z.string().min(1),
  strict({
    routes: required(
      z
        .record(z.string(), route)
        .refine((routes) => Object.keys(routes).length > 0, { error: messages.emptyCollection("route").message }),
      { description: "Demands by route: `GET /: {cpu: 0.01}`." },
    ),
  }),
]);
