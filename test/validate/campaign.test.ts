import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CampaignPlan, planCampaign } from "../../src/validate/campaign-plan.js";
import { mixDemand } from "../../src/validate/capacity.js";
import { conclude } from "../../src/validate/conclude.js";
import { defaultSeries } from "../../src/validate/default-series.js";
import { Journal } from "../../src/journal/journal.js";
import {
  VALIDATION_SCHEMA,
  type CampaignEntry,
  type PredictionEntry,
  type RunEntry,
} from "../../src/validate/journal-entries.js";
import { PLAN_RULES } from "../../src/validate/plan-rules.js";
import { relativeSpeed } from "../../src/validate/relative-speed.js";
import { runCampaign, type Measure } from "../../src/validate/run-campaign.js";
import { validationMarkdown } from "../../src/validate/validation-markdown.js";
import { route, toyCalibration, toyForecast, toySummary } from "./toy.js";

const calibration = toyCalibration([route("GET /", 0.004, 0), route("GET /dbwait", 0.001, 0.04)]);

const planned = (budgetSeconds = 1e6, seed = 1): Promise<CampaignPlan> =>
  planCampaign({
    calibration,
    cores: 1,
    series: defaultSeries(calibration),
    rules: PLAN_RULES,
    seed,
    budgetSeconds,
    kneeOf: (_series, _limit, saturation) => Promise.resolve(0.9 * saturation),
  });

describe("the plan", () => {
  test("has every level in five runs of at least 2,000 requests, with the same arrivals in each", async () => {
    const { runs } = await planned();
    for (const name of new Set(runs.map((run) => run.case.name))) {
      const repeats = runs.filter((run) => run.case.name === name);
      expect(repeats.length).toBe(5);
      expect(new Set(repeats.map((run) => run.case.seed)).size).toBe(1);
      const { reference, ratePerSecond, durationSeconds } = repeats[0]!.case;
      expect(reference || ratePerSecond * durationSeconds >= 2_000).toBe(true);
    }
    expect(new Set(runs.map(({ id }) => id)).size).toBe(runs.length);
  });

  test("reaches every band also where the cores are a tenth faster than expected", async () => {
    const { runs } = await planned();
    const use = runs
      .filter(({ case: { series } }) => series.name.startsWith("GET /,"))
      .map((run) => run.case.utilisation);
    for (const speed of [1, 1.1]) {
      const bands = use.map((each) => [0.7, 0.87, 0.95].filter((limit) => each / speed >= limit).length);
      expect(new Set(bands.filter((band) => band < 3))).toEqual(new Set([0, 1, 2]));
    }
  });

  test("has its knees where p95 passes 3 times the latency of a waiting request alone, 12 times of one that computes", async () => {
    const { series } = await planned();
    for (const { series: planned, p95LimitSeconds } of series) {
      const { aloneSeconds } = mixDemand(calibration, planned.mix);
      // Written with two digits.
      expect(p95LimitSeconds / aloneSeconds / (planned.kind === "waiting" ? 3 : 12)).toBeCloseTo(1, 1);
    }
  });

  test("reaches every band and no rate beyond saturation", async () => {
    const { runs } = await planned();
    const cpu = runs.filter((run) => run.case.series.kind === "cpu" && !run.case.reference);
    const use = cpu.map((run) => run.case.utilisation);
    for (const [low, high] of [
      [0, 0.7],
      [0.7, 0.87],
      [0.87, 0.95],
    ] as const) {
      expect(use.some((u) => u >= low && u < high)).toBe(true);
    }
    expect(Math.max(...runs.map((run) => run.case.utilisation))).toBeLessThan(0.985);
    const waiting = runs.filter((run) => run.case.series.kind === "waiting").map((run) => run.case.level);
    expect(waiting.some((level) => Math.abs(level - 0.9) < 0.001)).toBe(true);
  });

  test("visits all levels in every round, in another order each time, and is the same for the same seed", async () => {
    const [one, same, other] = await Promise.all([planned(), planned(), planned(1e6, 2)]);
    expect(one).toEqual(same);
    expect(one.runs.map(({ id }) => id)).not.toEqual(other.runs.map(({ id }) => id));
    const size = one.runs.length / 5;
    const rounds = Array.from({ length: 5 }, (_, r) =>
      one.runs.slice(r * size, (r + 1) * size).map((run) => run.case.name),
    );
    for (const round of rounds) expect(new Set(round).size).toBe(size);
    expect(rounds[0]).not.toEqual(rounds[1]);
  });

  test("takes whole series while they fit, and says what the shortest would need", async () => {
    const all = await planned();
    const less = await planned(all.expectedSeconds - 1);
    expect(less.leftOut.length).toBeGreaterThan(0);
    expect(less.expectedSeconds).toBeLessThan(all.expectedSeconds);
    await expect(planned(10)).rejects.toThrow(/--budget 10s: the shortest series takes \d+ s/);
  });

  test("drives only configurations that the fit has not seen", () => {
    const seen = toyCalibration([route("GET /dbwait", 0.001, 0.04)]);
    seen.provenance.stack.workers = 8;
    expect(defaultSeries(seen).map(({ configuration }) => configuration.workers)).not.toContain(8);
    expect(() => defaultSeries(toyCalibration([route("GET /other", 0.01, 0)]))).toThrow(/GET \/other/);
  });
});

describe("a campaign", () => {
  let directory: string;
  let plan: CampaignPlan;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "kneepoint-validate-"));
    plan = await planned();
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const predictionsFile = (): string => join(directory, "predictions.jsonl");
  const open = (): { predictions: Journal<CampaignEntry | PredictionEntry>; runs: Journal<RunEntry> } => ({
    predictions: new Journal(predictionsFile()),
    runs: new Journal(join(directory, "runs.jsonl")),
  });
  const begin = (journals: ReturnType<typeof open>): void =>
    journals.predictions.append({
      type: "campaign",
      schema: VALIDATION_SCHEMA,
      at: "2026-11-23T12:00:00.000Z",
      command: "test",
      kneepoint: "0",
      calibrationHash: "c",
      planHash: "p",
      seed: 1,
    });
  const campaign = (journals: ReturnType<typeof open>, measure: Measure, signal?: AbortSignal): Promise<void> =>
    runCampaign({
      plan,
      calibration,
      calibrationHash: "c",
      attemptsPerRun: 3,
      adjustBy: "speed-index",
      forecast: toyForecast,
      measure,
      ...journals,
      signal,
    });
  const table = (journals: ReturnType<typeof open>): ReturnType<typeof conclude> =>
    conclude({
      name: "toy",
      plan,
      cores: 1,
      calibration,
      predictions: journals.predictions.entries,
      runs: journals.runs.entries,
    });

  test("writes each prediction to the disk before its run is measured", async () => {
    const journals = open();
    begin(journals);
    let measured = 0;
    await campaign(journals, (which) => {
      const lines = readFileSync(predictionsFile(), "utf8").trim().split("\n");
      expect(lines.length).toBe(2 + measured++);
      const last = JSON.parse(lines.at(-1)!) as PredictionEntry;
      expect(last).toMatchObject({ type: "prediction", calibrationHash: "c", case: { name: which.name } });
      expect(last.blind.length).toBe(5);
      return Promise.resolve(toySummary(which));
    });
    expect(measured).toBe(plan.runs.length);
    const { levels, goals, coverage, complete, runs } = table(journals);
    expect(complete).toBe(true);
    expect(runs).toMatchObject({ valid: plan.runs.length, rejected: 0, cutOff: 0 });
    // A machine that does exactly what was predicted: every goal that can be judged is met.
    for (const level of levels) for (const { blind } of level.figures) expect(blind.error).toBeCloseTo(0, 9);
    expect(new Set(goals.filter(({ figure }) => figure !== "coverage").map(({ verdict }) => verdict))).toEqual(
      new Set(["met"]),
    );
    // All of it inside: more than 97 %, so the intervals are too wide, and that is said.
    expect(coverage[0]).toMatchObject({ way: "blind", share: 1 });
    expect(goals.at(-1)).toMatchObject({ figure: "coverage", verdict: "missed" });
  });

  test("repeats what the gate rejected up to the limit, counts it, and keeps it out of every figure", async () => {
    const journals = open();
    begin(journals);
    const bad = plan.runs.find((run) => !run.case.reference)!.case.name;
    await campaign(journals, (which) =>
      Promise.resolve(
        which.name === bad
          ? toySummary(which, { slowness: 1.05, valid: false, invalid: [{ check: "steal", detail: "too much" }] })
          : toySummary(which),
      ),
    );
    const { levels, runs, complete } = table(journals);
    expect(runs).toMatchObject({ rejected: 15, reasons: [{ check: "steal", count: 15 }] });
    expect(complete).toBe(false);
    expect(levels.find(({ name }) => name === bad)).toMatchObject({ runs: 0, figures: [] });
  });

  test("goes on after a kill, with half a line in the journal", async () => {
    const journals = open();
    begin(journals);
    const stop = new AbortController();
    let made = 0;
    const killed = campaign(
      journals,
      (which) => {
        if (++made === 7) stop.abort(new Error("killed"));
        return Promise.resolve(toySummary(which));
      },
      stop.signal,
    );
    await expect(killed).rejects.toThrow("killed");
    appendFileSync(join(directory, "runs.jsonl"), '{"type":"run","at":"2026');

    const again = open();
    expect(again.runs.entries.length).toBe(6);
    let rest = 0;
    await campaign(again, (which) => {
      rest++;
      return Promise.resolve(toySummary(which));
    });
    expect(rest).toBe(plan.runs.length - 6);
    expect(new Set(again.runs.entries.map(({ run }) => run)).size).toBe(plan.runs.length);
    expect(table(again)).toMatchObject({ complete: true, runs: { cutOff: 1 } });
    // A third time there is nothing left to do.
    await campaign(open(), () => Promise.reject(new Error("nothing is missing")));
  });

  test("sees through a machine that was slow in the validation, from its speed index alone", async () => {
    const journals = open();
    begin(journals);
    await campaign(journals, (which) => Promise.resolve(toySummary(which, { slowness: 1.04 })));
    for (const level of table(journals).levels) {
      for (const { figure, blind, adjusted } of level.figures) {
        if (figure === "throughput") continue;
        expect(blind.error).toBeLessThan(-0.03);
        expect(adjusted?.error).toBeCloseTo(0, 9);
      }
    }
  });

  test("never lets a latency into the adjusted prediction", async () => {
    const journals = open();
    begin(journals);
    const speeds: (number | undefined)[] = [];
    await runCampaign({
      plan: { ...plan, runs: plan.runs.slice(0, 4) },
      calibration,
      calibrationHash: "c",
      attemptsPerRun: 1,
      adjustBy: "speed-index",
      forecast: (which, options) => {
        speeds.push(options.speed);
        return toyForecast(which, options);
      },
      measure: (which) => Promise.resolve({ ...toySummary(which, { slowness: 1.3 }), speedIndex: 0.9 }),
      ...journals,
    });
    expect(new Set(speeds)).toEqual(new Set([undefined, 0.9]));
  });

  test("does not use a speed index that the calibration cannot be carried by", () => {
    const { machine: _unknown, ...blackBox } = calibration;
    const { series } = plan.runs[0]!.case;
    const summary = toySummary(plan.runs[0]!.case, { speedIndex: 0.6, cpuSecondsPerRequest: null });
    expect(relativeSpeed(calibration, series, summary, "speed-index")).toEqual({ by: "speed-index", speed: 0.6 });
    expect(relativeSpeed(blackBox, series, summary, "speed-index")).toBeNull();
  });

  test("ends with a sentence when nothing is answered", async () => {
    const journals = open();
    begin(journals);
    const dead: Measure = (which) => Promise.resolve(toySummary(which, { requests: 10, failed: 10, valid: false }));
    await expect(campaign(journals, dead)).rejects.toThrow(/none of 10 requests was answered well.*--resume/s);
  });

  test("gives the interval of a predicted knee, an end beyond the levels as unknown", async () => {
    const journals = open();
    begin(journals);
    await campaign(journals, (which) => Promise.resolve(toySummary(which)));
    const { knees } = table(journals);
    expect(knees.some(({ blind }) => blind !== null)).toBe(true);
    for (const { blind, blindInterval, adjusted, adjustedInterval } of knees) {
      // The toy's forecast is 10 % wide to both sides, and so are these.
      const around = (at: number | null): { readonly least: number; readonly most: number } => ({
        least: at ?? Infinity,
        most: at ?? -Infinity,
      });
      expect(blindInterval.low ?? -Infinity).toBeLessThan(around(blind).least);
      expect(blindInterval.high ?? Infinity).toBeGreaterThan(around(blind).most);
      expect(adjustedInterval.low ?? -Infinity).toBeLessThan(around(adjusted).least);
    }
    expect(knees.some(({ blindInterval: { low, high } }) => low !== null && high !== null)).toBe(true);
  });

  test("tells it in Markdown", async () => {
    const journals = open();
    begin(journals);
    await campaign(journals, (which) => Promise.resolve(toySummary(which, { slowness: 1.3 })));
    const text = validationMarkdown(table(journals));
    expect(text).toContain("| routes that wait, up to 0.9 of the knee | blind | p95 | 8 % |");
    expect(text).toMatch(/\*\*missed\*\*/);
    // Every row of a table has as many cells as its head.
    for (const block of text.split("\n\n").filter((part) => part.startsWith("|"))) {
      expect(
        new Set(
          block
            .trim()
            .split("\n")
            .map((line) => line.split(" | ").length),
        ).size,
      ).toBe(1);
    }
  });
});
