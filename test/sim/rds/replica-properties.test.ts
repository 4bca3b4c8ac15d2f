/** What holds of replicas whatever happens: no connection too many, nothing acknowledged lost, nothing counted twice. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StatementSpec } from "../../../src/sim/spec.js";
import { ChangeLog } from "../../../src/sim/rds/change-log.js";
import { runOf } from "./rds-system.js";

const ANY: StatementSpec = {
  reads: 0,
  writes: 1,
  bytesPerOperation: 8192,
  hotRows: 0,
  hotShare: 0,
  bytesStored: 0,
};
const runs = { numRuns: 25, seed: 7 };

describe("the log of changes", () => {
  it("is what a list would be, and forgets what everybody has", () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant("append" as const), work: fc.nat(9) }),
      fc.record({ kind: fc.constant("empty" as const) }),
      fc.record({ kind: fc.constant("release" as const), by: fc.nat(40) }),
      fc.record({ kind: fc.constant("truncate" as const), by: fc.nat(3) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const log = new ChangeLog();
        const list: { at: number; work: number; isTransaction: boolean }[] = [];
        let tail = 0;
        steps.forEach((each, at) => {
          if (each.kind === "append") {
            log.append(at, each.work, ANY);
            list.push({ at, work: each.work, isTransaction: true });
          } else if (each.kind === "empty") {
            log.appendEmpty(at);
            list.push({ at, work: 0, isTransaction: false });
          } else if (each.kind === "release") log.release((tail = Math.min(list.length, tail + each.by)));
          else {
            list.length = Math.max(tail, list.length - each.by);
            log.truncate(list.length);
          }
          expect(log.head).toBe(list.length);
          for (let change = tail; change < list.length; change++) {
            expect([log.committedAt(change), log.workOf(change)]).toEqual([list[change]!.at, list[change]!.work]);
            expect(log.transactionsFrom(change)).toBe(
              list.slice(change).filter(({ isTransaction }) => isTransaction).length,
            );
          }
        });
      }),
      { numRuns: 100, seed: 7 },
    );
  });
});

const journeys = "{ buy: { steps: [POST /orders, GET /orders] } }";
const routes = "{ POST /orders: { cpu: 0, database: 0.002 }, GET /orders: { cpu: 0, database: 0.004 } }";

describe("read replicas", () => {
  it("never have more connections than they take, and a promotion loses exactly what was not applied", () => {
    const scenario = fc.record({
      limit: fc.integer({ min: 1, max: 12 }),
      workers: fc.integer({ min: 1, max: 30 }),
      changeTime: fc.constantFrom(0, 0.001, 0.01, 0.03),
      policy: fc.constantFrom("roundRobin", "random", "endpoint"),
      onFailure: fc.constantFrom("error", "primary"),
      at: fc.integer({ min: 1, max: 30 }),
      rebootAt: fc.integer({ min: 1, max: 30 }),
    });
    fc.assert(
      fc.property(scenario, ({ limit, workers, changeTime, policy, onFailure, at, rebootAt }) => {
        const run = runOf(
          {
            rate: 60,
            arrivals: "poisson",
            journeys,
            routes,
            gunicorn: `{ workers: ${workers} }`,
            database: `{ maxConnections: 10, readReplicas: { r1: { vCpus: 1, maxConnections: ${limit} }, r2: { vCpus: 1, maxConnections: ${limit} } },
              replication: { changeTime: ${changeTime}, replicationStop: 1, reboot: 5, repointAfter: 1s }, readRouting: { policy: ${policy}, onFailure: ${onFailure} }, failover: { restart: 4 } }`,
            faults: `[{ at: ${at}s, database: { action: promoteReadReplica, replica: r1 } }, { at: ${rebootAt}.5s, database: { action: reboot, replica: r2 } }]`,
          },
          40,
        );
        const { replicas, promotions } = run.replicas!;
        for (const { mostConnections } of replicas) expect(mostConnections).toBeLessThanOrEqual(limit);
        expect(run.rds!.mostConnections).toBeLessThanOrEqual(10);
        for (const { stale, queries } of replicas) expect(stale).toBeLessThanOrEqual(queries);
        // What was committed by then is here, or lost: the log has nothing else.
        const [promotion] = promotions;
        const before = runOf(
          {
            rate: 60,
            arrivals: "poisson",
            journeys,
            routes,
            gunicorn: `{ workers: ${workers} }`,
            database: `{ maxConnections: 10, readReplicas: { r1: { vCpus: 1, maxConnections: ${limit} }, r2: { vCpus: 1, maxConnections: ${limit} } },
              replication: { changeTime: ${changeTime} }, readRouting: { policy: ${policy}, onFailure: ${onFailure} }, failover: { restart: 4 } }`,
            faults: `[{ at: ${rebootAt}.5s, database: { action: reboot, replica: r2 } }]`,
          },
          at,
        );
        expect(replicas[0]!.changes + promotion!.lostTransactions).toBe(before.rds!.committed);
      }),
      runs,
    );
  });
});

describe("a cluster", () => {
  it("keeps every acknowledged write through any one failure, and through failovers one after the other", () => {
    const fault = fc.record({
      at: fc.integer({ min: 1, max: 100 }),
      action: fc.constantFrom("hostFailure", "rebootWithFailover", "modifyClass"),
    });
    fc.assert(
      fc.property(
        fc.array(fault, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(0.0005, 0.01, 0.05),
        fc.constantFrom("1ms", "{ kind: exponential, mean: 0.05 }"),
        (faults, changeTime, transit) => {
          const run = runOf(
            {
              rate: 40,
              arrivals: "poisson",
              journeys,
              routes,
              gunicorn: "{ workers: 20 }",
              sqlalchemy: "{ tcpUserTimeout: 2s, connectTimeout: 2s }",
              database: `{ dbCluster: { rejoin: 5 }, replication: { changeTime: ${changeTime}, transitTime: ${transit} }, readRouting: { onFailure: primary } }`,
              rest: "  vpc: { availabilityZones: [a, b, c] }",
              faults: `[${faults.map(({ at, action }) => `{ at: ${at}s, database: { action: ${action} } }`).join(", ")}]`,
            },
            120,
          );
          expect(run.replicas!.lostAcknowledged).toBe(0);
          expect(run.replicas!.failovers).toBeGreaterThan(0);
        },
      ),
      runs,
    );
  });

  it("tells of what it loses when the reader that had it is away, too", () => {
    // Both are a long way off; the one that acknowledged may go just before the writer does.
    const lost = Array.from({ length: 10 }, (_, replication) => {
      const run = runOf(
        {
          rate: 50,
          arrivals: "constant",
          journeys,
          routes,
          gunicorn: "{ workers: 100 }",
          database:
            "{ dbCluster: {}, commitTime: 0, replication: { changeTime: 0, transitTime: { kind: exponential, mean: 1 } }, failover: { restart: 100 } }",
          rest: "  vpc: { availabilityZones: [a, b, c] }",
          faults:
            "[{ at: 30s, database: { action: reboot, replica: reader-1 } }, { at: 30.001s, database: { action: rebootWithFailover } }]",
        },
        32,
        replication,
      );
      return run.replicas!.lostAcknowledged;
    });
    expect(Math.max(...lost)).toBeGreaterThan(0);
    expect(Math.min(...lost)).toBeGreaterThanOrEqual(0);
  });
});
