/** SQLAlchemy's QueuePool, as pool/impl.py and pool/base.py have it (2.1.0b4, the same in 1.4 and 2.0). */
import { expect } from "vitest";
import { buildSystem } from "../../src/scenario/index.js";
import type { Run, SystemSpec } from "../../src/sim/index.js";
import { statuses } from "../sim/alb/balanced-system.js";
import { average } from "../sim/app/supervised-system.js";
import { causeCount, databaseScenario, phases, runOf } from "../sim/rds/rds-system.js";
import { testFacts, type Fact } from "./documented.js";

const IMPL = "sqlalchemy, pool/impl.py [src]";
const BASE = "sqlalchemy, pool/base.py [src]";
const FREE = "connectRoundTrips: 0, connectCpu: 0s";
const threads = (count: number): string => `{ workers: 1, workerClass: gthread, threads: ${count}, gil: false }`;
const built = (sqlalchemy: string): SystemSpec => buildSystem(databaseScenario({ sqlalchemy }));
/** Highest mean of an interval, without what rounding adds. */
const most = (run: Run, metric: string): number =>
  Number(Math.max(...run.gauges.find((gauge) => gauge.metric === metric)!.values).toFixed(6));

const defaults: Fact[] = [
  ["pool_size 5", () => built("{}").pool!.poolSize, 5] as const,
  ["max_overflow 10", () => built("{}").pool!.maxOverflow, 10] as const,
  ["pool_timeout 30 s", () => built("{}").pool!.poolTimeoutSeconds, 30] as const,
  ["an engine, and so a pool, for each process", () => built("{}").pool!.sharedBy, "process"] as const,
  ["pool_recycle -1: off", () => built("{ poolPrePing: true }").connections!.pool.recycleSeconds, Infinity] as const,
  ["pool_pre_ping False", () => built("{ poolRecycle: 1h }").connections!.pool.prePing, false] as const,
  [
    "pool_use_lifo False: first in, first out",
    () => built("{ poolRecycle: 1h }").connections!.pool.useLifo,
    false,
  ] as const,
  ["pool_size 0: no limit", () => built("{ poolSize: 0 }").pool!.poolSize, Infinity] as const,
  ["max_overflow -1: no limit", () => built("{ maxOverflow: -1 }").pool!.maxOverflow, Infinity] as const,
].map(([says, ours, theirs]) => fact(says, ours, theirs));

function fact(says: string, ours: () => unknown, theirs: unknown): Fact {
  return {
    page: IMPL,
    says,
    holds: () => {
      expect(ours()).toBe(theirs);
    },
  };
}

/** Three requests at once, every second, on a pool of one and an overflow of two. */
const overflowing = (options: string): Run =>
  runOf(
    {
      rate: 30,
      gunicorn: threads(3),
      sqlalchemy: `{ poolSize: 1, maxOverflow: 2, ${FREE}${options} }`,
      routes: "{ GET /items: { database: 0.09 } }",
      database: "{ vCpus: ideal }",
    },
    20,
  );

const mechanisms: Fact[] = [
  {
    page: IMPL,
    says: "the pool begins empty: connections are opened on demand",
    holds: () => {
      // Evenly spaced, one at a time, in three processes that take turns.
      const run = runOf({ rate: 1, sqlalchemy: `{ poolSize: 5, ${FREE} }` }, 30);
      expect([...run.gauges.find(({ metric }) => metric === "DatabaseConnections")!.values].slice(0, 3)).not.toContain(
        3,
      );
      expect(most(run, "DatabaseConnections")).toBe(3);
    },
  },
  {
    page: IMPL,
    says: "a sync worker has one request, and so one connection, whatever pool_size",
    holds: () => {
      const run = runOf({ rate: 250, sqlalchemy: `{ poolSize: 5, maxOverflow: 10, ${FREE} }` }, 20);
      expect(most(run, "DatabaseConnections")).toBe(3);
    },
  },
  {
    page: IMPL,
    says: "at most pool_size + max_overflow connections of a process",
    holds: () => {
      const run = runOf(
        {
          rate: 200,
          gunicorn: threads(20),
          sqlalchemy: `{ poolSize: 2, maxOverflow: 3, ${FREE} }`,
          routes: "{ GET /items: { database: 0.2 } }",
          database: "{ vCpus: ideal }",
        },
        20,
      );
      expect(most(run, "ConnectionsInUse")).toBe(5);
      expect(most(run, "DatabaseConnections")).toBe(5);
    },
  },
  {
    page: IMPL,
    says: "overflow connections are closed on return, those of pool_size are kept",
    holds: () => {
      // 2.7 in use on average: two of three are opened anew again and again.
      const told = overflowing(", poolRecycle: 1h");
      expect(told.connections!.opened).toBeGreaterThan(30);
      const kept = runOf(
        {
          rate: 30,
          gunicorn: threads(3),
          sqlalchemy: `{ poolSize: 3, maxOverflow: 0, poolRecycle: 1h, ${FREE} }`,
          routes: "{ GET /items: { database: 0.09 } }",
          database: "{ vCpus: ideal }",
        },
        20,
      );
      expect(kept.connections!.opened).toBe(3);
    },
  },
  {
    page: IMPL,
    says: "QueuePool limit reached, connection timed out after pool_timeout: the request ends with 500",
    holds: () => {
      const run = runOf(
        {
          rate: 4,
          gunicorn: threads(40),
          sqlalchemy: `{ poolSize: 1, maxOverflow: 0, poolTimeout: 3s, poolRecycle: 1h, ${FREE} }`,
          routes: "{ GET /items: { database: 1 } }",
          database: "{ vCpus: ideal }",
        },
        60,
      );
      const { errors, errorSum } = run.sites[0]!;
      expect([statuses(run)["500"], causeCount(run, "QueuePool limit")]).toEqual([errors, errors]);
      expect(errorSum / errors).toBeCloseTo(3, 6);
    },
  },
  {
    page: BASE,
    says: "pool_recycle is looked at when a connection is checked out, not before",
    holds: () => {
      // One request at 0 s, and the next at 20 s: the connection stays open for as long as nobody asks.
      const run = runOf(
        { rate: 0.05, gunicorn: "{ workers: 1 }", sqlalchemy: `{ poolSize: 1, poolRecycle: 5s, ${FREE} }` },
        60,
      );
      expect(average(run, "DatabaseConnections")).toBeGreaterThan(0.6);
      expect(run.connections!.recycled).toBe(run.connections!.opened - 1);
    },
  },
  {
    page: BASE,
    says: "pool_pre_ping: a round trip at every checkout",
    holds: () => {
      const scenario = {
        rate: 1,
        network: "{ databaseRoundTrip: 0.01 }",
        routes: "{ GET /items: { database: 0.02 } }",
      };
      const seconds = (options: string): number => {
        const { sum, count } = runOf({ ...scenario, sqlalchemy: `{ poolSize: 1, ${FREE}${options} }` }, 20).sites[0]!;
        return sum / count;
      };
      // The first checkout of each of the three processes opens a connection, which needs no ping.
      expect(seconds(", poolPrePing: true") - seconds(", poolRecycle: 1h")).toBeGreaterThan(0.01 * 0.8);
      expect(seconds(", poolPrePing: true") - seconds(", poolRecycle: 1h")).toBeLessThan(0.01);
    },
  },
  {
    page: BASE,
    says: "the first disconnect during a query invalidates what is older, and that request fails",
    holds: () => {
      const run = runOf(
        {
          rate: 10,
          gunicorn: "{ workers: 1 }",
          sqlalchemy: `{ poolSize: 3, ${FREE} }`,
          database: `{ failover: ${phases({ restart: 0.05 })} }`,
          faults: "[{ at: 10.02s, database: { action: reboot } }]",
        },
        30,
      );
      expect([statuses(run)["500"], run.connections!.invalidated]).toEqual([1, 1]);
    },
  },
  {
    page: "PostgreSQL, server message [D]",
    says: "sorry, too many clients already: one connection more than there may be is refused, and the request ends with 500 at once",
    holds: () => {
      const run = runOf(
        {
          rate: 30,
          gunicorn: threads(10),
          sqlalchemy: `{ poolSize: 10, poolRecycle: 1h, ${FREE} }`,
          routes: "{ GET /items: { database: 0.2 } }",
          database: "{ vCpus: ideal, maxConnections: 4 }",
        },
        20,
      );
      expect(causeCount(run, "too many clients")).toBe(statuses(run)["500"]);
      expect(run.sites[0]!.errorSum / run.sites[0]!.errors).toBeLessThan(0.05);
    },
  },
];

testFacts("defaults", defaults);
testFacts("what the pool does", mechanisms);
