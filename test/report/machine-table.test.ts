import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { calibrationParts } from "../../src/report/sections/calibration-parts.js";
import type { Calibration } from "../../src/scenario/calibration.js";

const calibration = JSON.parse(
  readFileSync(new URL("../../docs/validation/2026-11-28-sixteenth/calibration.json", import.meta.url), "utf8"),
) as Calibration;

test("the machine's table says what is given and not fitted", () => {
  const { machine } = calibration;
  const scheduler = { sliceSeconds: 1.4e-3, tickSeconds: 4e-3 };
  const page = String(calibrationParts({ ...calibration, machine: { ...machine!, scheduler } }));
  expect(page.replaceAll(/<[^>]*>/g, " ")).toMatch(/Slice of the kernel\S+s scheduler\s+1\.40\sms\s+given, not fitted/);
  expect(String(calibrationParts({ ...calibration, machine: { ...machine!, scheduler: undefined } }))).not.toContain(
    "given",
  );
});
