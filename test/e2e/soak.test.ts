/** The week of scenarios/week.yaml in one piece, with less traffic than `npm run soak` gives it. */
import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { ROOT } from "./run-cli.js";

it("a week of daily curves and random faults runs in the memory that its first part took", () => {
  const { stdout, stderr } = spawnSync(process.execPath, ["scripts/soak.mjs", "6"], { cwd: ROOT, encoding: "utf8" });
  expect(stderr).toBe("");
  const report = JSON.parse(stdout) as { requests: number; faults: number; checksPassed: boolean; passed: boolean };
  expect(report.requests).toBeGreaterThan(1_400_000);
  expect(report.faults).toBeGreaterThan(5);
  expect(report.checksPassed).toBe(true);
  // A heap of 128 MB, and at the end at most 15 % and 10 MB more than after a seventh of the time: see the script.
  expect(report.passed).toBe(true);
}, 120_000);
