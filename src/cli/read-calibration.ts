import { readFileSync } from "node:fs";
import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";
import { type Calibration, calibrationSchema } from "../scenario/calibration.js";

/** The file of `--calibration`; an error says what is wrong with it and how to make one. */
export function readCalibration(file: string): Calibration {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(
      `--calibration ${file}: ${reason}. Make one with: kneepoint calibrate --out ${file}`,
      EXIT.invalidConfiguration,
    );
  }
  const parsed = calibrationSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UserError(
    `--calibration ${file} is not a calibration of this version: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}. Calibrate again.`,
    EXIT.invalidConfiguration,
  );
}
