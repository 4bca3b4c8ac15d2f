import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";

/**
 * Reads a number given on the command line. yargs alone turns `--seed abc` into NaN and goes on, so numeric
 * options are declared as strings and come through here.
 */
export function numberOption(
  flag: string,
  text: string | undefined,
  rule: { readonly integer?: boolean; readonly minimum: number; readonly maximum?: number },
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  const kind = rule.integer === true ? "a whole number" : "a number";
  const range = rule.maximum === undefined ? `at least ${rule.minimum}` : `from ${rule.minimum} to ${rule.maximum}`;
  const good =
    text.trim() !== "" &&
    Number.isFinite(value) &&
    (rule.integer !== true || Number.isSafeInteger(value)) &&
    value >= rule.minimum &&
    value <= (rule.maximum ?? Infinity);
  if (!good) throw new UserError(`--${flag} must be ${kind}, ${range}; got "${text}".`, EXIT.invalidConfiguration);
  return value;
}
