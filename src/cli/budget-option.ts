import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 };

/** `90s`, `30m`, `1.5h` in seconds. */
export function budgetOption(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([smh])$/.exec(text) ?? [];
  const seconds = Number(number) * (SECONDS[unit ?? ""] ?? Number.NaN);
  if (seconds > 0) return seconds;
  throw new UserError(`--budget: expected a duration such as 90s, 30m or 2h, got ${text}.`, EXIT.invalidConfiguration);
}
