/** Read replicas: a queue of changes, whose sojourn is the lag; who reads where; what a promotion loses. */
import { describe, expect, it } from "vitest";
import type { Run } from "../../../src/sim/index.js";
import { databaseScenario, runOf, type DatabaseScenario } from "./rds-system.js";

/** A shop that writes at `rate` and then reads what it wrote, if asked to. */
const shop = (replicas: string, rest: Partial<DatabaseScenario> = {}): DatabaseScenario => ({
  rate: 100,
  arrivals: "poisson",
  journeys: "{ buy: { steps: [POST /orders] } }",
  routes: "{ POST /orders: { cpu: 0, database: 0.001 }, GET /orders: { cpu: 0, database: 0.001 } }",
  gunicorn: "{ workers: 200 }",
  database: `{ vCpus: ideal, maxConnections: ideal, commitTime: 0, ${replicas} }`,
  ...rest,
});

const lagAt = (run: Run, replica: string, interval: number): number =>
  run.gauges.find(({ metric }) => metric === `ReplicaLag{DBInstanceIdentifier:${replica}}`)!.values[interval]!;

describe("replay", () => {
  it("is a queue with one server: a change's sojourn is that of M/D/1", () => {
    const run = runOf(
      shop("readReplicas: { r1: { vCpus: 1 } }, replication: { changeTime: 0.008, transitTime: 0 }"),
      600,
    );
    const { changes, visibleSeconds } = run.replicas!.replicas[0]!;
    const rho = 100 * 0.008;
    expect(changes).toBeGreaterThan(58_000);
    // Pollaczek-Khinchine with scv 0; 60,000 changes give it to about 3 % at this load.
    expect(visibleSeconds / changes / (0.008 + (0.008 * rho) / (2 * (1 - rho)))).toBeCloseTo(1, 1);
  });

  it("falls behind by 1 - 1/rho of the time where a replica cannot keep up", () => {
    const spec = shop("readReplicas: { r1: { vCpus: 1 } }, replication: { changeTime: 0.0125, transitTime: 0 }", {
      arrivals: "constant",
    });
    const run = runOf(spec, 600);
    // The mean of the last of 100 intervals, of 6 s.
    expect(lagAt(run, "r1", 99) / (597 * (1 - 1 / 1.25))).toBeCloseTo(1, 2);
    expect(run.replicas!.replicas[0]!.longestSeconds).toBeCloseTo(600 * (1 - 1 / 1.25), -1);
  });

  it("shares the replica's CPU with its reads: a slower replica is further behind", () => {
    const lags = ["0.5", "1", "2"].map((speed) => {
      const spec = shop(
        `readReplicas: { r1: { vCpus: 1, relativeSpeed: ${speed} } }, replication: { changeTime: 0.004, transitTime: 0 }`,
      );
      const { changes, visibleSeconds } = runOf(spec, 300).replicas!.replicas[0]!;
      return visibleSeconds / changes;
    });
    expect(lags[0]!).toBeGreaterThan(2 * lags[1]!);
    expect(lags[1]!).toBeGreaterThan(2 * lags[2]!);
  });

  it("shows up to the heartbeat of lag while the primary is idle, and the change's age after that", () => {
    const run = runOf(
      shop("readReplicas: { r1: {} }", { journeys: "{ look: { steps: [GET /orders] } }", rate: 1 }),
      1000,
    );
    // A saw tooth from 0 to 300 s: each interval of 10 s is the tooth's mean there.
    expect(lagAt(run, "r1", 29)).toBeCloseTo(295, 0);
    expect(lagAt(run, "r1", 30)).toBeCloseTo(5, 0);
  });

  it("goes on where it stood after a pause", () => {
    const spec = shop("readReplicas: { r1: { vCpus: 1 } }, replication: { changeTime: 0.001, transitTime: 0 }", {
      faults: "[{ at: 1m, duration: 30s, database: { action: pauseReplay, replica: r1 } }]",
    });
    const run = runOf(spec, 200);
    const { changes, longestSeconds } = run.replicas!.replicas[0]!;
    expect(longestSeconds).toBeCloseTo(30, 0);
    expect(changes).toBe(run.rds!.committed);
  });
});

describe("reads", () => {
  const journeys = "{ buy: { steps: [POST /orders, GET /orders] } }";
  const slow = "readReplicas: { r1: {}, r2: {} }, replication: { changeTime: 0, transitTime: 2s }";

  it("are stale where the replica has not applied what the session wrote", () => {
    // The copy arrives a second after the commit; the session reads at once.
    const { replicas, primaryQueries } = runOf(shop(slow, { journeys }), 100).replicas!;
    for (const { queries, stale, staleSeconds } of replicas) {
      expect(queries).toBeGreaterThan(4000);
      expect(stale).toBe(queries);
      expect(staleSeconds / stale).toBeLessThan(0.1);
    }
    expect(primaryQueries).toBeGreaterThan(9000);
  });

  it("are fresh where the session thinks longer than the lag, or stays with the primary after a write", () => {
    const thinks = "{ buy: { steps: [{ request: POST /orders, think: 1.1s }, GET /orders] } }";
    const patient = runOf(shop(slow, { journeys: thinks }), 100).replicas!;
    const sticky = runOf(shop(`${slow}, readRouting: { stickAfterWrite: 1s }`, { journeys }), 100).replicas!;
    expect(patient.replicas.map(({ stale }) => stale)).toEqual([0, 0]);
    expect(sticky.replicas.map(({ queries }) => queries)).toEqual([0, 0]);
  });

  it("go round among the replicas, in their share", () => {
    const spec = shop("readReplicas: { r1: {}, r2: {}, r3: {} }, readRouting: { share: 0.6 }", {
      journeys: "{ look: { steps: [GET /orders] } }",
      gunicorn: "{ workers: 1 }",
    });
    const { replicas, primaryQueries } = runOf(spec, 100).replicas!;
    const [first, ...others] = replicas.map(({ queries }) => queries);
    for (const each of others) expect(Math.abs(each - first!) / first!).toBeLessThan(0.05);
    expect(primaryQueries / (3 * first! + primaryQueries)).toBeCloseTo(0.4, 1);
  });

  it("fail with their replica, or are tried on the primary", () => {
    const reads = {
      journeys: "{ look: { steps: [GET /orders] } }",
      faults: "[{ at: 20s, database: { action: reboot, replica: r1 } }]",
    };
    const failures = (run: Run): number => run.sites.reduce((sum, { errors }) => sum + errors, 0);
    const replicas = "readReplicas: { r1: {} }, failover: { restart: 20 }";
    const strict = runOf(shop(replicas, reads), 100);
    const lenient = runOf(shop(`${replicas}, readRouting: { onFailure: primary }`, reads), 100);
    expect(failures(strict)).toBeGreaterThan(1900);
    expect(failures(lenient)).toBe(0);
    expect(lenient.replicas!.fellBack).toBeGreaterThan(1900);
    const avoiding = runOf(shop(`${replicas}, readRouting: { onFailure: primary, avoidFor: 5s }`, reads), 100);
    expect(avoiding.replicas!.fellBack).toBeLessThan(lenient.replicas!.fellBack / 2);
    expect(failures(avoiding)).toBe(0);
  });

  it("never take more connections than a replica has, and say so", () => {
    const spec = shop("readReplicas: { r1: { maxConnections: 3, vCpus: 1 } }", {
      journeys: "{ look: { steps: [GET /orders] } }",
      routes: "{ GET /orders: { cpu: 0, database: 0.02 } }",
    });
    const run = runOf(spec, 60);
    expect(run.replicas!.replicas[0]!.mostConnections).toBe(3);
    expect(run.connections!.causes.map(({ cause }) => cause)).toContain("sorry, too many clients already");
  });
});

describe("promotion", () => {
  const faults = "[{ at: 60s, database: { action: promoteReadReplica, replica: r1 } }]";
  const times = "transitTime: 4s, changeTime: 0, replicationStop: 10, reboot: 50";

  it("loses exactly what had not been applied, and takes its phases", () => {
    const run = runOf(
      shop(`readReplicas: { r1: {} }, replication: { ${times} }`, { arrivals: "constant", faults }),
      200,
    );
    const [promotion] = run.replicas!.promotions;
    // Two seconds of commits are on the way.
    expect(promotion).toMatchObject({ name: "r1", lostTransactions: 200, repointedAtSeconds: null });
    expect(promotion!.behindSeconds).toBeCloseTo(2, 1);
    expect(run.replicas!.replicas[0]!.changes).toBe(5800);
    expect(lagAt(run, "r1", 99)).toBe(0);
    const [outage] = run.replicas!.replicas[0]!.outages;
    expect(outage!.phases).toEqual([
      { name: "replicationStop", seconds: 10 },
      { name: "promotionReboot", seconds: 50 },
    ]);
  });

  it("leaves readers of a copy that follows nobody, until the application is repointed", () => {
    const journeys = "{ buy: { steps: [{ request: POST /orders, think: 5s }, GET /orders] } }";
    const left = runOf(shop(`readReplicas: { r1: {} }, replication: { ${times} }`, { journeys, faults }), 300);
    const moved = runOf(
      shop(`readReplicas: { r1: {} }, replication: { ${times}, repointAfter: 10s }`, { journeys, faults }),
      300,
    );
    expect(left.replicas!.replicas[0]!.stale).toBeGreaterThan(15_000);
    expect(moved.replicas!.promotions[0]!.repointedAtSeconds).toBeCloseTo(130, 6);
    // What was written before goes on being missed, for the five seconds that its sessions think, and while it is not repointed.
    expect(moved.replicas!.replicas[0]!.stale).toBeLessThan(2600);
    const writesThere = moved.replicas!.replicas[0]!.queries;
    expect(writesThere).toBeGreaterThan(30_000);
  });
});

describe("a Multi-AZ DB cluster", () => {
  const cluster = (more: string, rest: Partial<DatabaseScenario> = {}): DatabaseScenario =>
    shop(`dbCluster: {}, ${more}`, { rest: "  vpc: { availabilityZones: [a, b, c] }", ...rest });

  it("commits when the first of two readers has the change", () => {
    const exponential = "{ kind: exponential, mean: 0.01 }";
    const both = runOf(cluster(`replication: { changeTime: 0, transitTime: ${exponential} }`), 600);
    const { committed, meanCommitSeconds } = both.rds!;
    expect(committed).toBeGreaterThan(50_000);
    // The lesser of two exponentials; changes arrive in order, so a little more.
    expect(meanCommitSeconds).toBeGreaterThan(0.005);
    expect(meanCommitSeconds).toBeLessThan(0.0075);
  });

  it("loses no acknowledged write in a failover, and is back in less than 35 s", () => {
    for (const action of ["hostFailure", "rebootWithFailover"]) {
      for (let replication = 0; replication < 5; replication++) {
        const run = runOf(cluster("", { faults: `[{ at: 30s, database: { action: ${action} } }]` }), 120, replication);
        const [outage] = run.rds!.outages;
        expect(outage!.phases.map(({ name }) => name)).toContain("replay");
        expect(outage!.phases.reduce((sum, { seconds }) => sum + seconds, 0)).toBeLessThan(35);
        expect(run.replicas).toMatchObject({ failovers: 1, lostAcknowledged: 0 });
      }
    }
  });

  it("fails over only when the reader has applied what it has", () => {
    const spec = cluster("replication: { changeTime: 0.0125 }", {
      database: "",
      faults: "[{ at: 100s, database: { action: rebootWithFailover } }]",
    });
    const run = runOf(
      {
        ...spec,
        database:
          "{ vCpus: 1, maxConnections: ideal, commitTime: 0, dbCluster: {}, replication: { changeTime: 0.0125, transitTime: 0 } }",
      },
      300,
    );
    // rho 1.25 for 100 s: 25 s of work are left.
    const replay = run.rds!.outages[0]!.phases.find(({ name }) => name === "replay")!;
    expect(replay.seconds).toBeGreaterThan(22);
    expect(replay.seconds).toBeLessThan(28);
  });

  it("spreads connections over its readers by name, which stay where they were opened", () => {
    const spec = cluster("", { journeys: "{ look: { steps: [GET /orders] } }", gunicorn: "{ workers: 40 }" });
    const { replicas, primaryQueries } = runOf(spec, 60).replicas!;
    expect(primaryQueries).toBe(0);
    expect(replicas.reduce((sum, { queries }) => sum + queries, 0)).toBeGreaterThan(5000);
  });
});

describe("what a scenario says of replicas", () => {
  const problem = (database: string, faults = "[]"): string => {
    try {
      databaseScenario({ database, faults });
    } catch (error) {
      return String(error);
    }
    return "";
  };

  it.each([
    ["{ readReplicas: { r1: { dbInstanceClass: db.m6g.lage } } }", "[]", "db.m6g.large"],
    ["{ readReplicas: { r1: { availabilityZone: z } } }", "[]", "no subnet in zone z"],
    ["{ dbCluster: {} }", "[]", "three zones"],
    ["{ dbCluster: {}, multiAZ: true }", "[]", "no standby instance"],
    ["{ readRouting: {} }", "[]", "the database has none"],
    [
      "{ readReplicas: { east: {} } }",
      "[{ at: 1m, database: { action: promoteReadReplica, replica: est } }]",
      "did you mean east?",
    ],
    ["{ readReplicas: { r1: {} } }", "[{ at: 1m, database: { action: promoteReadReplica } }]", "none is named"],
    [
      "{ readReplicas: { r1: {} } }",
      "[{ at: 1m, database: { action: slowQueries, replica: r1 } }]",
      "happens to the primary",
    ],
    [`{ readReplicas: { ${Array.from({ length: 16 }, (_, i) => `r${i}: {}`).join(", ")} } }`, "[]", "at most 15"],
  ])("%s is refused", (database, faults, words) => {
    expect(problem(database, faults)).toContain(words);
  });
});

describe("what a workload says of replicas", () => {
  const problem = (database: string, statements: string): string => {
    try {
      databaseScenario({
        database,
        statements,
        journeys: "{ buy: { steps: [POST /orders, GET /orders] } }",
        routes: "{ POST /orders: { database: 0.001 }, GET /orders: { database: 0.001 } }",
      });
    } catch (error) {
      return String(error);
    }
    return "";
  };

  it("is refused of what writes, and where there are none", () => {
    const share = "{ GET /orders: { replicaShare: 0.5 } }";
    expect(problem("{ readReplicas: { r1: {} } }", share)).toBe("");
    expect(problem("{}", share)).toContain("the database has none");
    const writes = "{ POST /orders: { replicaShare: 0.5 } }";
    expect(problem("{ readReplicas: { r1: {} } }", writes)).toContain("no share for replicas");
  });

  it("is what its route does", () => {
    const run = runOf(
      shop("readReplicas: { r1: {} }", {
        journeys: "{ look: { steps: [GET /orders] } }",
        statements: "{ GET /orders: { replicaShare: 0.25 } }",
      }),
      60,
    );
    const { replicas, primaryQueries } = run.replicas!;
    expect(replicas[0]!.queries / (replicas[0]!.queries + primaryQueries)).toBeCloseTo(0.25, 1);
  });
});

describe("a replica's zone", () => {
  it("is as far as its zone is, and goes with it", () => {
    const reads = (zone: string, zones = "[a]", faults = "[]"): Run =>
      runOf(
        shop(`readReplicas: { r1: { availabilityZone: ${zone} } }, replication: { transitTime: 0 }`, {
          journeys: "{ look: { steps: [GET /orders] } }",
          network: "{ databaseRoundTrip: 0ms, instanceRoundTrip: ideal, interZoneRoundTrip: 100ms }",
          rest: `  loadBalancer: { availabilityZones: ${zones} }\n  vpc: { availabilityZones: [a, b] }`,
          faults,
        }),
        60,
      );
    const mean = ({ sites }: Run): number => sites[0]!.sum / sites[0]!.count;
    expect(mean(reads("b")) - mean(reads("a"))).toBeCloseTo(0.1, 2);
    const lost = reads("a", "[a, b]", "[{ at: 10s, duration: 20s, availabilityZoneOutage: { availabilityZone: a } }]");
    expect(lost.replicas!.replicas[0]!.outages).toMatchObject([{ name: "loss of zone a", phases: [{ seconds: 20 }] }]);
    expect(reads("b").replicas!.replicas[0]!.outages).toEqual([]);
  });
});

describe("a replica's volume and its engine", () => {
  const average = (run: Run, metric: string): number => run.gauges.find((each) => each.metric === metric)!.average;

  it("takes what is applied, and fills with it as the primary's does", () => {
    const run = runOf(
      shop("allocatedStorage: 20, readReplicas: { r1: {} }, replication: { changeTime: 0, transitTime: 0 }", {
        statements: "{ POST /orders: { writes: 3, bytesStored: 10kB } }",
      }),
      300,
    );
    const replica = "{DBInstanceIdentifier:r1}";
    expect(average(run, "WriteIOPS")).toBeGreaterThan(250);
    expect(average(run, `WriteIOPS${replica}`)).toBeCloseTo(average(run, "WriteIOPS"), 0);
    expect(average(run, `FreeStorageSpace${replica}`) / average(run, "FreeStorageSpace")).toBeCloseTo(1, 5);
    expect(average(run, `FreeStorageSpace${replica}`)).toBeLessThan(20 * 2 ** 30 - 1e8);
  });

  it("of MySQL is 0 behind while nothing is written, and as old as what is missing", () => {
    const idle = { journeys: "{ look: { steps: [GET /orders] } }", rate: 1 };
    expect(lagAt(runOf(shop("engine: mysql, readReplicas: { r1: {} }", idle), 200), "r1", 50)).toBe(0);
    // A change a second, each a tenth of a second of work: the lag is a tooth of 0.1 s in each second.
    const busy = shop(
      "engine: mysql, readReplicas: { r1: { vCpus: 1 } }, replication: { changeTime: 0.1, transitTime: 0 }",
      {
        rate: 1,
        arrivals: "constant",
      },
    );
    expect(average(runOf(busy, 200), "ReplicaLag{DBInstanceIdentifier:r1}")).toBeCloseTo(0.1 ** 2 / 2, 4);
  });
});
