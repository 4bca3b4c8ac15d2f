/** Sizes in bytes: `20kB`, `1.5MB`, `4KiB`, a bare number, or a distribution of bare numbers. */
import type { z } from "zod";
import type { DistributionSpec } from "../../sim/spec.js";
import { parseDistribution } from "../distribution.js";
import { cloudFrontMessages } from "../cloud-front-messages.js";
import { isMapping } from "../tree.js";
import { leaf } from "./field.js";

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

const PATTERN = String.raw`^[0-9]+(\.[0-9]+)? ?(B|kB|KB|MB|GB|TB|KiB|MiB|GiB|TiB)?$`;
const JSON_SCHEMA = [
  { type: "string", pattern: PATTERN },
  { type: "number", minimum: 0 },
];

/** null: not a size. */
function parseBytes(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) && value >= 0 ? value : null;
  if (typeof value !== "string" || !new RegExp(PATTERN, "u").test(value)) return null;
  const [, number = "", unit = ""] = /^([0-9.]+) ?(\w*)$/u.exec(value) ?? [];
  return Number(number) * UNITS[unit]!;
}

/** A size. */
export const byteCount: z.ZodType<number> = leaf({ anyOf: [...JSON_SCHEMA], "x-type": "size" }, (value, complain) => {
  const bytes = parseBytes(value);
  if (bytes === null) complain(cloudFrontMessages.notASize(value, "a number of bytes"));
  return bytes;
});

/** A capacity, or `ideal` for no limit: Infinity. */
export const bytesOrIdeal: z.ZodType<number> = leaf(
  { anyOf: [{ const: "ideal" }, ...JSON_SCHEMA], "x-type": "size or ideal" },
  (value, complain) => {
    const bytes = value === "ideal" ? Infinity : parseBytes(value);
    if (bytes === null || bytes === 0) complain(cloudFrontMessages.notASize(value, "ideal"));
    else return bytes;
    return null;
  },
);

/** Sizes by law; canonical form out. */
export const byteSizes: z.ZodType<DistributionSpec> = leaf(
  { anyOf: [...JSON_SCHEMA, { $ref: "#/definitions/distribution" }], "x-type": "size or distribution" },
  (value, complain) => {
    if (isMapping(value)) return parseDistribution(value, complain);
    const bytes = parseBytes(value);
    if (bytes === null) complain(cloudFrontMessages.notASize(value, "a distribution"));
    else return { kind: "constant", value: bytes };
    return null;
  },
);
