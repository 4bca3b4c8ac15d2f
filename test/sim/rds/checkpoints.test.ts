/** PostgreSQL's checkpoints and the daily backup: against arithmetic, and what is documented of them. */
import { describe, expect, it } from "vitest";
import type { Run } from "../../../src/sim/index.js";
import { databaseScenario, phases, runOf } from "./rds-system.js";

interface Written {
  readonly rate?: number;
  readonly writes?: number;
  readonly checkpoints?: string;
  readonly more?: string;
}

/** Ten minutes of writes to one volume: 3000 operations/s at most. */
const written = ({ rate = 50, writes = 4, checkpoints = "{ timeout: 60s }", more = "" }: Written, seconds = 600): Run =>
  runOf(
    {
      rate,
      journeys: "{ shop: { steps: [POST /items] } }",
      routes: "{ POST /items: { database: 0.0001 } }",
      gunicorn: "{ workers: 500 }",
      sqlalchemy: null,
      statements: `{ POST /items: { writes: ${writes} } }`,
      database: `{ maxConnections: ideal, vCpus: ideal, allocatedStorage: 100, commitTime: 0${/storageLatency/u.test(more) ? "" : ", storageLatency: 0"}${checkpoints === "" ? "" : `, checkpoints: ${checkpoints}`}${more} }`,
    },
    seconds,
  );

const made = (run: Run) => run.rds!.volume!.checkpoints!;
const series = (run: Run, metric: string): Float64Array => run.gauges.find((gauge) => gauge.metric === metric)!.values;

describe("checkpoints", () => {
  it("begin every checkpoint_timeout, and end after the completion target's share of it", () => {
    const { listed, timed, requested } = made(written({}, 590));
    expect([timed, requested]).toEqual([9, 0]);
    for (const [index, { beganAtSeconds, endedAtSeconds, cause }] of listed.entries()) {
      expect(beganAtSeconds).toBeCloseTo(60 * (index + 1), 6);
      expect(endedAtSeconds - beganAtSeconds).toBeCloseTo(54, 6);
      expect(cause).toBe("time");
    }
  });

  it("write every changed page once: as much again as was logged, evenly, then nothing", () => {
    const run = written({});
    expect(made(run).listed[0]!.pages).toBeCloseTo(50 * 4 * 60, -2);
    const writes = series(run, "WriteIOPS");
    // Intervals of 6 s: before the first; in one; after its 54 s.
    expect(writes[5]!).toBeCloseTo(200, -1);
    expect(writes[12]!).toBeCloseTo(200 + 12_000 / 54, -1);
    expect(writes[19]!).toBeCloseTo(200, -1);
  });

  it("write a page that is changed often once: P (1 - (1 - 1/P)^w) of w changes", () => {
    const { listed } = made(written({ checkpoints: "{ timeout: 60s, pages: 5000 }" }));
    const expected = 5000 * (1 - (1 - 1 / 5000) ** 12_000);
    expect(listed[0]!.pages).toBeGreaterThan(0.995 * expected);
    expect(listed[0]!.pages).toBeLessThan(1.005 * expected);
  });

  it("come earlier when the log reaches max_wal_size / (1 + target), which full-page images fill", () => {
    const interval = (settings: string): number => {
      const { listed, requested } = made(written({ checkpoints: `{ timeout: 300s, maxWalSize: 50MB, ${settings} }` }));
      expect(requested).toBeGreaterThan(0);
      return listed[1]!.beganAtSeconds - listed[0]!.beganAtSeconds;
    };
    const limit = 50e6 / 1.9;
    expect(interval("walBytesPerWrite: 1000")).toBeCloseTo(limit / (200 * 9192), 0);
    expect(interval("walBytesPerWrite: 1000, fullPageWrites: false")).toBeCloseTo(limit / (200 * 1000), 0);
  });

  it("full-page images are bytes that the volume carries", () => {
    // Writes of 100 kB are bound by bytes: with images of 8 KiB each a transaction takes so much longer.
    const waiting = (on: boolean): number => {
      const database = `maxConnections: ideal, checkpoints: { fullPageWrites: ${on} }`;
      const run = runOf(
        {
          rate: 10,
          journeys: "{ shop: { steps: [POST /items] } }",
          routes: "{ POST /items: { database: 0.0001 } }",
          sqlalchemy: null,
          statements: "{ POST /items: { writes: 20, bytesPerOperation: 100000 } }",
          database: `{ ${database}, vCpus: ideal, allocatedStorage: 100, commitTime: 0, storageLatency: 0 }`,
        },
        100,
      );
      expect(made(run).walBytes).toBeCloseTo(run.rds!.committed * 20 * (200 + (on ? 8192 : 0)), -6);
      return series(run, "DiskQueueDepth")[50]!;
    };
    expect(waiting(true) / waiting(false)).toBeCloseTo(108_192 / 100_000, 3);
  });

  it("compete with requests for the volume", () => {
    // 2400 of 3000 operations/s; with the checkpoint's as many again.
    const run = written(
      { rate: 600, writes: 4, checkpoints: "{ timeout: 20s, completionTarget: 0.5, pages: 8000 }" },
      60,
    );
    const waiting = series(run, "DiskQueueDepth");
    expect(waiting[10]!).toBeLessThan(2);
    expect(waiting[40]!).toBeGreaterThan(10 * waiting[10]!);
  });

  it("a failover applies the log since the last one that was completed", () => {
    const recovery = (at: number): number => {
      const run = runOf(
        {
          rate: 50,
          journeys: "{ shop: { steps: [POST /items] } }",
          routes: "{ POST /items: { database: 0.0001 } }",
          statements: "{ POST /items: { writes: 4 } }",
          database: `{ multiAZ: true, allocatedStorage: 100, commitTime: 0, storageLatency: 0, failover: ${phases({ promotion: 1 })}, checkpoints: { timeout: 60s, recoveryRate: 1MB, fullPageWrites: false, walBytesPerWrite: 10000 } }`,
          faults: `[{ at: ${at}s, database: { action: hostFailure } }]`,
        },
        200,
      );
      return run.rds!.outages[0]!.phases.find(({ name }) => name === "recovery")!.seconds;
    };
    // 2 MB a second are logged: since the beginning; within one that lasts from 60 s to 114 s; after it.
    expect(recovery(30)).toBeCloseTo(60, 0);
    expect(recovery(90)).toBeCloseTo(180, 0);
    expect(recovery(118)).toBeCloseTo(116, 0);
  });

  it("without changes there are none, and without the field nothing is different", () => {
    expect(made(written({ rate: 1, writes: 0 })).timed).toBe(0);
    const plain = written({ checkpoints: "" }, 100);
    expect(plain.rds!.volume!.checkpoints).toBeUndefined();
    expect(written({ checkpoints: "{ timeout: 500s, maxWalSize: 100GB, fullPageWrites: false }" }, 100).sites).toEqual(
      plain.sites,
    );
  });
});

describe("the daily backup", () => {
  it("of a Single-AZ instance begins within its window, and stops the volume", () => {
    const run = written({ rate: 5, checkpoints: "", more: ", preferredBackupWindow: 0s, backupTime: 8" }, 2000);
    const { backups } = run.rds!.volume!;
    expect(backups).toHaveLength(1);
    const { beganAtSeconds, endedAtSeconds } = backups[0]!;
    expect(beganAtSeconds).toBeLessThan(1800);
    expect(endedAtSeconds - beganAtSeconds).toBeCloseTo(8, 6);
  });

  it("of a Multi-AZ instance is taken from the standby: operations only take longer", () => {
    const run = written(
      {
        rate: 20,
        checkpoints: "",
        more: ", multiAZ: true, storageLatency: 0.01, preferredBackupWindow: 0s, backupTime: 1800, backupLatencyFactor: 5",
      },
      3600,
    );
    expect(Math.max(...run.sites.map(({ max }) => max))).toBeLessThan(0.06);
    expect(Math.max(...run.sites.map(({ max }) => max))).toBeGreaterThan(0.05);
  });

  it.each([
    ["{ allocatedStorage: 100, backupTime: 3s }", /preferredBackupWindow/],
    ["{ allocatedStorage: 100, preferredBackupWindow: 3h, backupLatencyFactor: 2 }", /multiAZ: true/],
    ["{ checkpoints: {} }", /allocatedStorage/],
    ["{ allocatedStorage: 100, checkpoints: { maxWallSize: 1GB } }", /maxWalSize/],
  ])("%s is a located error", (database, words) => {
    expect(() => databaseScenario({ database })).toThrow(words);
  });
});
