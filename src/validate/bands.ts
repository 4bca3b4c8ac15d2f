import type { Band } from "./validation.js";
import type { CaseKind } from "./validation-case.js";

export function bandOf(kind: CaseKind, level: number, utilisation: number): Band {
  // 0.9 of the knee is a planned level: rounding of its rate must not push it out.
  if (kind === "waiting") return level <= 0.901 ? "waiting" : "waiting beyond 0.9";
  if (utilisation < 0.7) return "below 0.70";
  if (utilisation < 0.87) return "0.70-0.87";
  return utilisation < 0.95 ? "0.87-0.95" : "above 0.95";
}
