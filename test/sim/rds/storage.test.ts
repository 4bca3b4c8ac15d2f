/** Volumes that fill, grow, are modified, and burst: against the rules AWS documents, and against arithmetic. */
import { describe, expect, it } from "vitest";
import type { Run } from "../../../src/sim/index.js";
import { statuses } from "../alb/balanced-system.js";
import { problemsOf } from "../../scenario/scenario-text.js";
import { databaseScenario, runOf, type DatabaseScenario } from "./rds-system.js";

const GIB = 2 ** 30;
const HOUR = 3600;

/** One write a second that leaves `perHour` GiB an hour. */
const growing = (perHour: number, database: string, more: Partial<DatabaseScenario> = {}): DatabaseScenario => ({
  rate: 1,
  journeys: "{ shop: { steps: [POST /items] } }",
  routes: "{ POST /items: { database: 0.001 } }",
  statements: `{ POST /items: { bytesStored: ${(perHour * GIB) / HOUR} } }`,
  database,
  ...more,
});

const volumeOf = (run: Run) => run.rds!.volume!;
const free = (run: Run): Float64Array => run.gauges.find(({ metric }) => metric === "FreeStorageSpace")!.values;

describe("growth", () => {
  it("every committed write leaves its bytes", () => {
    const run = runOf(growing(HOUR, "{ allocatedStorage: 1000, usedStorage: 10GiB }"), 500);
    expect(volumeOf(run).usedGib).toBeCloseTo(10 + run.rds!.committed, 6);
    // Falling all the time, at a GiB a second.
    const values = free(run);
    expect((values[10]! - values[20]!) / GIB).toBeCloseTo(50, 0);
  });

  it("what is full refuses writes and goes on reading", () => {
    const run = runOf(
      growing(HOUR, "{ allocatedStorage: 100 }", {
        rate: 2,
        journeys: "{ shop: { steps: [GET /items, POST /items] } }",
        routes: "{ GET /items: { database: 0.001 }, POST /items: { database: 0.001 } }",
      }),
      120,
    );
    // A GiB each, two a second: full after 50 s.
    expect(volumeOf(run).fullSeconds).toBeGreaterThan(68);
    expect(run.rds!.refusedWrites).toBe(statuses(run)["500"]);
    expect(run.rds!.committed).toBe(100);
    expect(statuses(run)["200"]).toBeGreaterThan(300);
  });
});

describe("storage autoscaling", () => {
  const changes = (run: Run) =>
    volumeOf(run).changes.map(({ atSeconds, fromGib, toGib, cause }) => ({ atSeconds, fromGib, toGib, cause }));

  it("waits for five minutes of at most 10 % free, and adds 10 GiB to a small volume", () => {
    // 46 of 50 GiB from the beginning, nothing added: the sixth datapoint is five minutes after the first.
    const run = runOf(growing(0, "{ allocatedStorage: 50, usedStorage: 46GiB, maxAllocatedStorage: 1000 }"), 590);
    expect(changes(run)).toEqual([{ atSeconds: 360, fromGib: 50, toGib: 60, cause: "autoscaling" }]);
  });

  it("adds 10 % to a large one", () => {
    const run = runOf(growing(0, "{ allocatedStorage: 500, usedStorage: 460GiB, maxAllocatedStorage: 1000 }"), 590);
    expect(changes(run)[0]).toMatchObject({ fromGib: 500, toGib: 550 });
  });

  it("adds what the past hour predicts for seven, where that is most", () => {
    const run = runOf(growing(10, "{ allocatedStorage: 100, usedStorage: 91GiB, maxAllocatedStorage: 1000 }"), 590);
    expect(changes(run)[0]!.toGib).toBeGreaterThanOrEqual(169);
    expect(changes(run)[0]!.toGib).toBeLessThanOrEqual(171);
  });

  it("never goes beyond MaxAllocatedStorage", () => {
    const run = runOf(growing(10, "{ allocatedStorage: 100, usedStorage: 91GiB, maxAllocatedStorage: 115 }"), 590);
    expect(changes(run)[0]!.toGib).toBe(115);
  });

  it("does nothing where more than 10 % is free", () => {
    const run = runOf(growing(0, "{ allocatedStorage: 100, usedStorage: 89GiB, maxAllocatedStorage: 1000 }"), 590);
    expect(changes(run)).toEqual([]);
  });
});

describe("a modification", () => {
  const modified = (faults: string, database = "allocatedStorage: 300"): Run =>
    runOf(
      {
        rate: 140,
        gunicorn: "{ workers: 500 }",
        sqlalchemy: null,
        statements: "{ GET /items: { reads: 20 } }",
        routes: "{ GET /items: { database: 0.0001 } }",
        database: `{ vCpus: ideal, maxConnections: ideal, ${database}, storageOptimization: { time: 20 } }`,
        faults,
      },
      100,
    );
  const iops = (run: Run, from: number, to: number): number => {
    const { values } = run.gauges.find(({ metric }) => metric === "ReadIOPS")!;
    return values.slice(from, to).reduce((sum, value) => sum + value, 0) / (to - from);
  };

  it("across 400 GiB of gp3: half the volume while it is striped, then four times the IOPS", () => {
    const run = modified("[{ at: 30s, database: { action: modifyStorage, allocatedStorage: 400 } }]");
    expect(volumeOf(run).changes).toMatchObject([{ fromGib: 300, toGib: 400, optimizedAtSeconds: 50, refused: null }]);
    // 2800/s of 3000, then of 1500 (as many as workers wait), then of 12 000.
    expect(iops(run, 5, 29)).toBeCloseTo(2800, -1);
    const { values } = run.gauges.find(({ metric }) => metric === "DiskQueueDepth")!;
    expect(values[20]!).toBeLessThan(5);
    expect(values[48]!).toBeGreaterThan(450);
    expect(iops(run, 45, 50)).toBeCloseTo(1500, -2);
    // What was in line when the limits changed keeps its place and its pace: 10 000 operations at 1500/s.
    expect(iops(run, 57, 60)).toBeGreaterThan(4000);
    expect(values[90]!).toBeLessThan(values[20]!);
  });

  it("within six hours of another is refused", () => {
    const grown = "database: { action: modifyStorage }";
    const run = modified(`[{ at: 30s, ${grown} }, { at: 60s, ${grown} }]`, "allocatedStorage: 100");
    expect(volumeOf(run).changes).toMatchObject([
      { fromGib: 100, toGib: 110, refused: null },
      { fromGib: 110, toGib: 110, refused: expect.stringMatching(/six hours/) },
    ]);
    expect(volumeOf(run).allocatedGib).toBe(110);
  });

  it.each([
    ["{ action: modifyStorage, allocatedStorage: 90 }", /does not shrink/, "allocatedStorage"],
    ["{ action: modifyStorage, allocatedStorage: 105 }", /at least 10 %/, "allocatedStorage"],
    ["{ action: modifyStorage, iops: 5000 }", /cannot be provisioned/, "iops"],
    ["{ action: reboot, allocatedStorage: 200 }", /modifyStorage/, "allocatedStorage"],
    ["{ action: backup, connections: 20 }", /connectionStorm/, "connections"],
    ["{ action: lockRows }", /no lock/, "action"],
  ])("%s is a located error", (fault, words, key) => {
    const scenario = (): unknown =>
      databaseScenario({ database: "{ allocatedStorage: 100 }", faults: `[{ at: 1s, database: ${fault} }]` });
    expect(scenario).toThrow(words);
    expect(scenario).toThrow(`faults[0].database.${key}: `);
  });

  it("where nothing fills the volume, autoscaling is remarked on", () => {
    const { notices } = databaseScenario({ database: "{ allocatedStorage: 100, maxAllocatedStorage: 200 }" });
    expect(notices.map(({ hint }) => hint).join()).toMatch(/bytesStored/);
    expect(() => databaseScenario({ database: "{ allocatedStorage: 100, maxAllocatedStorage: 105 }" })).toThrow(
      /at least 110/,
    );
  });
});

describe("bursts of the instance class", () => {
  /** db.t3.micro: 500 operations/s all the time, 11 800 in bursts; gp3 of 100 GiB: 3000. */
  const asked = (balance: number, rate: number): Run =>
    runOf(
      {
        rate,
        gunicorn: "{ workers: 500 }",
        sqlalchemy: null,
        statements: "{ GET /items: { reads: 10, bytesPerOperation: 512 } }",
        routes: "{ GET /items: { database: 0.0001 } }",
        database: `{ dbInstanceClass: db.t3.micro, vCpus: ideal, maxConnections: ideal, allocatedStorage: 100, ebsBurstBalance: ${balance} }`,
      },
      100,
    );
  const waiting = (run: Run): number => run.gauges.find(({ metric }) => metric === "DiskQueueDepth")!.average;

  it("carry what the volume does while they last, and the baseline without them", () => {
    expect(waiting(asked(1, 200))).toBeLessThan(2);
    expect(waiting(asked(0, 200))).toBeGreaterThan(100);
    expect(waiting(asked(0, 45))).toBeLessThan(2);
  });

  it("are used up by what is above the baseline: a thousandth of half an hour's worth lasts 13.6 s at 2000/s", () => {
    // (11 800 - 500) * 1800 s / 1000 = 20 340 operations; 2000/s spend 1500/s of them.
    const { values } = asked(0.001, 200).gauges.find(({ metric }) => metric === "DiskQueueDepth")!;
    expect(Math.max(...values.slice(0, 13))).toBeLessThan(2);
    expect(values[20]!).toBeGreaterThan(10);
  });
});

describe("locks and connections", () => {
  it("a transaction that holds the hot rows stops all who want one, until it ends", () => {
    const run = runOf(
      {
        rate: 10,
        gunicorn: "{ workers: 500 }",
        sqlalchemy: null,
        routes: "{ GET /items: { database: 0.001 } }",
        statements: "{ GET /items: { hotRows: 3 } }",
        database: "{ maxConnections: ideal }",
        faults: "[{ at: 10s, duration: 20s, database: { action: lockRows } }]",
      },
      60,
    );
    const { sites } = run;
    expect(Math.max(...sites.map(({ max }) => max))).toBeCloseTo(20, 0);
    expect(sites.reduce((sum, { count }) => sum + count, 0)).toBe(600);
  });

  it("those in line for a lock wait as well: nobody gets on until the transaction ends", () => {
    const run = runOf(
      {
        rate: 10,
        journeys: "{ shop: { steps: [POST /items] } }",
        gunicorn: "{ workers: 1000 }",
        sqlalchemy: null,
        routes: "{ POST /items: { database: 0.000001 } }",
        statements: "{ POST /items: { hotRows: 1 } }",
        database: "{ maxConnections: ideal, commitTime: 0.2 }",
        faults: "[{ at: 10s, duration: 20s, database: { action: lockRows } }]",
      },
      60,
    );
    // Five a second in 40 of 60 s.
    expect(run.rds!.committed).toBeGreaterThanOrEqual(198);
    expect(run.rds!.committed).toBeLessThanOrEqual(201);
  });

  it("somebody else's connections leave none for the pools that open theirs", () => {
    const run = runOf(
      {
        rate: 50,
        gunicorn: "{ workers: 4 }",
        database: "{ maxConnections: 50 }",
        faults: "[{ at: 0s, duration: 20s, database: { action: connectionStorm, connections: 100 } }]",
      },
      60,
    );
    expect(run.rds!.mostConnections).toBe(50);
    const failed = statuses(run)["500"] ?? 0;
    expect(failed).toBeGreaterThan(990);
    expect(failed).toBeLessThan(1010);
  });
});

it("an unknown field of a volume names the nearest", () => {
  const problems = problemsOf(`options: { scenarios: { u: { executor: constant-vus, vus: 1, duration: 1s } } }
workload: { journeys: { j: { steps: [GET /] } } }
architecture: { database: { allocatedStorage: 100, maxAllocatedStorrage: 200 } }
calibration: { routes: { GET /: { cpu: 0.001 } } }
`);
  expect(problems.map(({ message, hint }) => `${message} ${hint}`).join()).toMatch(/maxAllocatedStorage/);
});
