import type { Band } from "./validation.js";
import type { CaseKind } from "./validation-case.js";

/** @param ofKnee rate as a share of the measured knee, or of the predicted one where it was not between the levels measured */
export function bandOf(kind: CaseKind, ofKnee: number, utilisation: number): Band {
  // 0.9 of the knee is a planned level: rounding of its rate must not push it out.
  if (kind === "waiting") return ofKnee <= 0.901 ? "waiting" : "waiting beyond 0.9";
  if (utilisation < 0.7) return "below 0.70";
  if (utilisation < 0.87) return "0.70-0.87";
  return utilisation < 0.95 ? "0.87-0.95" : "above 0.95";
}
