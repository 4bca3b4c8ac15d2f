import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { BUDGETS } from "../../../src/calibrate/index.js";
import { calibrateUrl } from "../../../src/cli/calibrate-url.js";
import type { Calibration } from "../../../src/scenario/calibration.js";
import { serve } from "../../loadtest/server.js";

const directory = mkdtempSync(join(tmpdir(), "kneepoint-resume-"));
afterAll(() => rmSync(directory, { recursive: true }));

test("goes on where it was interrupted, with the same server, routes and budget only", async () => {
  const controller = new AbortController();
  const journal = join(directory, "calibration.work", "journal.jsonl");
  // In the middle: the beginning and two measured segments are on the disk.
  const begun = (): boolean => existsSync(journal) && readFileSync(journal, "utf8").split("\n").length > 3;
  await using server = await serve((_request, response) => {
    if (!controller.signal.aborted && begun()) controller.abort();
    setTimeout(() => response.end("done"), 2);
  });
  const budget = {
    ...BUDGETS.quick,
    rounds: 3,
    singleRequests: 40,
    saturationSeconds: 0.3,
    validationConnections: [2],
    validationSeconds: 0.3,
  };
  const args = {
    out: join(directory, "calibration.json"),
    name: "test",
    url: server.url,
    routes: "GET /",
    quiet: true,
    budget: () => budget,
    budgetText: "quick",
    resume: undefined,
    dryRun: false,
  };
  await expect(calibrateUrl(args, controller.signal)).rejects.toThrow(/abort/i);
  const { signal } = new AbortController();
  await expect(calibrateUrl(args, signal)).rejects.toThrow(/unfinished calibration .*go on with --resume/);
  const resumed = { ...args, resume: true };
  for (const other of [{ routes: "GET /other" }, { budgetText: "normal" }]) {
    await expect(calibrateUrl({ ...resumed, ...other }, signal)).rejects.toThrow(/of another budget, URL or routes/);
  }
  await using elsewhere = await serve((_request, response) => response.end("done"));
  await expect(calibrateUrl({ ...resumed, url: elsewhere.url }, signal)).rejects.toThrow(
    /another budget, URL or routes/,
  );
  process.argv.push("--resume");
  await calibrateUrl(resumed, signal);
  process.argv.pop();
  const { provenance } = JSON.parse(readFileSync(args.out, "utf8")) as Calibration;
  expect(provenance.commands.map((command) => command.endsWith(" --resume"))).toEqual([false, true]);
  await expect(calibrateUrl(resumed, signal)).rejects.toThrow(/there is no unfinished calibration/);
});
