import type { ThresholdSpec } from "../scenario/index.js";

/** k6's comparison operators. */
export const HOLDS: Readonly<Record<ThresholdSpec["operator"], (value: number, limit: number) => boolean>> = {
  "<": (value, limit) => value < limit,
  "<=": (value, limit) => value <= limit,
  ">": (value, limit) => value > limit,
  ">=": (value, limit) => value >= limit,
  "==": (value, limit) => value === limit,
  "!=": (value, limit) => value !== limit,
};
