/** `kneepoint report`: what was made once is drawn again, without simulating or measuring. */
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { kneepoint, ROOT } from "./run-cli.js";

const directory = mkdtempSync(join(tmpdir(), "kneepoint-report-"));
afterAll(() => rmSync(directory, { recursive: true }));

it("draws a result again to the same bytes", () => {
  const scenario = "scenarios/theory/mmc.yaml";
  const made = kneepoint("simulate", scenario, "--quiet", "--replications", "3", "--out", directory);
  expect(made.status).not.toBe(107);
  const page = readFileSync(join(directory, "report.html"), "utf8");
  rmSync(join(directory, "report.html"));
  const again = kneepoint("report", join(directory, "summary.json"));
  expect(again).toMatchObject({ status: 0, stderr: "" });
  expect(readFileSync(join(directory, "report.html"), "utf8")).toBe(page);
});

it("draws a validation and a calibration", () => {
  const campaign = join(ROOT, "docs/validation/2026-11-24-second");
  for (const name of ["results.json", "calibration.json"]) copyFileSync(join(campaign, name), join(directory, name));
  expect(kneepoint("report", join(directory, "results.json"), "--out", join(directory, "validation.html")).status).toBe(
    0,
  );
  expect(kneepoint("report", join(directory, "calibration.json")).stdout).toContain("calibration.html");
  expect(existsSync(join(directory, "validation.html"))).toBe(true);
  expect(readFileSync(join(directory, "calibration.html"), "utf8")).toContain("Calibration");
});

it.each([
  ["no JSON", "nothing.json", "{", "cannot be read as JSON"],
  ["of no schema", "other.json", "{}", "expected a document of schema kneepoint/result/1"],
  ["of another major version", "newer.json", '{"schema":"kneepoint/result/2"}', "got kneepoint/result/2"],
  ["cut short", "short.json", '{"schema":"kneepoint/result/1"}', "is not whole"],
])("refuses what is %s", (_, name, text, sentence) => {
  writeFileSync(join(directory, name), text);
  const { status, stderr } = kneepoint("report", join(directory, name));
  expect(stderr).toContain(sentence);
  expect(status).toBe(104);
});
