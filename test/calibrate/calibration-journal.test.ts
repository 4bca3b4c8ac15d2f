import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type CalibrationEntry,
  measuredSegment,
  openLoopEntry,
  openLoopRunOf,
  segmentEntry,
} from "../../src/calibrate/calibration-journal.js";
import { BUDGETS, REFERENCE_ROUTES, WAITING_ROUTE } from "../../src/calibrate/index.js";
import type { MeasuredSegment } from "../../src/calibrate/measure.js";
import type { MeasuredRun } from "../../src/calibrate/measured-run.js";
import { planOpenLoop } from "../../src/calibrate/open-loop-plan.js";
import { openLoopStage, type OpenLoopDriver } from "../../src/calibrate/open-loop-stage.js";
import { Journal } from "../../src/journal/journal.js";
import { SampleTable } from "../../src/loadtest/index.js";
import { flatCalibration } from "./flat-calibration.js";

const ROUTES = [...REFERENCE_ROUTES, WAITING_ROUTE];
const calibration = flatCalibration(ROUTES);
const plan = planOpenLoop(
  calibration,
  ROUTES,
  { workers: 3, workerClass: "sync", threads: 1, cores: 1 },
  BUDGETS.quick.openLoop,
);

const measured: MeasuredRun = {
  startedAt: "2026-11-25T00:00:00Z",
  speedReadings: [{ atSeconds: 1, speed: 0.9 }],
  figures: { throughput: 1, mean: 0.01, p50: 0.01, p95: 0.02, p99: 0.03, utilisation: Number.NaN },
  blocks: [Float64Array.of(0.1, 1 / 3), Float64Array.of()],
  speed: undefined,
  cpuSecondsPerRequest: Number.NaN,
  invalid: [],
};

let directory: string;
const open = (): Journal<CalibrationEntry> => new Journal(join(directory, "journal.jsonl"));

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "kneepoint-journal-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe("a journal of a calibration", () => {
  it("gives back a closed loop to the last bit", () => {
    const samples = new SampleTable();
    samples.add(1 / 3, 0, 'wall;dur=3.0, dbn;desc="2"');
    samples.add(0.1, 1, undefined);
    const segment: MeasuredSegment = {
      key: "GET / single",
      at: "2026-11-24T03:00:00.000Z",
      connections: 1,
      samples,
      seconds: 1.5,
      completed: 2,
      requestsPerSecond: 4 / 3,
      errors: { statuses: new Map([[503, 2]]), timeouts: 1, connection: 0, lost: 0 },
      usage: { stealShare: 0.01, cpuSeconds: { nginx: 0.1 } },
      speed: 1e6 / 3,
    };
    open().append(segmentEntry(segment));
    const [entry] = open().entries;
    if (entry?.type !== "segment") throw new Error("no segment");
    const back = measuredSegment(entry);
    expect({ ...back, samples: null }).toEqual({ ...segment, samples: null });
    expect(back.samples.latencySeconds()).toEqual(samples.latencySeconds());
    expect(back.samples.kinds()).toEqual(samples.kinds());
    expect(back.samples.serverTimings()).toEqual(samples.serverTimings());
  });

  it("gives back an open-loop run, what was not measured included", () => {
    open().append(openLoopEntry("a", 0, plan[0]!.caseAt(1), measured));
    const [entry] = open().entries;
    if (entry?.type !== "open loop") throw new Error("no run");
    expect(openLoopRunOf(entry)).toEqual(measured);
  });

  it("lets a stage that was killed go on: what was measured is not measured again", async () => {
    let asked = 0;
    let dies = 3;
    const driver: OpenLoopDriver = {
      speedLately: () => Promise.resolve(1),
      measure: () => {
        if (asked === dies) return Promise.reject(new Error("killed"));
        asked++;
        return Promise.resolve(asked === 2 ? { ...measured, invalid: ["late"] } : measured);
      },
      close: () => Promise.resolve(),
    };
    await expect(openLoopStage(calibration, plan, driver, 1, { log: open() })).rejects.toThrow("killed");
    expect(open().entries).toHaveLength(3);

    dies = Infinity;
    const stage = await openLoopStage(calibration, plan, driver, 1, { log: open() });
    expect(asked).toBe(plan.length + 1); // each once, and the late one again
    expect(stage.observed).toHaveLength(plan.length);
    expect(stage.rejected).toMatchObject([{ level: plan[1]!.level, measured: { invalid: ["late"] } }]);
  });

  it("says in a sentence that the disk is full, and keeps what it has", () => {
    const journal = open();
    const entry = openLoopEntry("a", 0, plan[0]!.caseAt(1), measured);
    journal.append(entry);
    rmSync(journal.file);
    symlinkSync("/dev/full", journal.file);
    expect(() => journal.append(entry)).toThrow(/cannot be written \(ENOSPC.*its 1 lines are kept.*--resume/);
    expect(journal.entries).toHaveLength(1);
  });
});
