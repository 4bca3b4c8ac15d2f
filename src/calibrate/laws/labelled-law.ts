import type { MeasuredLaw } from "../../scenario/calibration.js";
import { quantileLaw } from "../quantile-law.js";
import { labelLaw } from "./label-law.js";

/** The empirical law of `samples`, with the name of the law that it looks like. */
export function labelledLaw(samples: readonly number[], halfWidthSeconds: number): MeasuredLaw {
  const label = labelLaw(samples);
  return { ...quantileLaw(samples, halfWidthSeconds), ...(label === undefined ? {} : { label }) };
}
