/** What PgBouncer's and RDS Proxy's documentation says of clients on few server connections. */
import { expect } from "vitest";
import { POOLERS } from "../../src/scenario/rds/defaults.js";
import { statuses } from "../sim/alb/balanced-system.js";
import { causeCount, databaseScenario, phases, runOf, type DatabaseScenario } from "../sim/rds/rds-system.js";
import { testFacts, type Fact } from "./documented.js";

const CONFIG = "PgBouncer, config.md [D]";
const PROXY = "RDS, rds-proxy-connections [D]";
const HOW = "RDS, rds-proxy-howitworks [D]";
const PINNING = "RDS, rds-proxy-pinning [D]";

const given: Fact[] = [
  ["pool_mode session", CONFIG, POOLERS.pgBouncer.poolMode, "session"] as const,
  ["max_client_conn 100", CONFIG, POOLERS.pgBouncer.maxClientConn, 100] as const,
  ["default_pool_size 20", CONFIG, POOLERS.pgBouncer.defaultPoolSize, 20] as const,
  ["query_wait_timeout 120 s", CONFIG, POOLERS.pgBouncer.queryWaitTimeout, 120] as const,
  ["server_lifetime 3600 s", CONFIG, POOLERS.pgBouncer.serverLifetime, 3600] as const,
  ["server_login_retry 15 s", CONFIG, POOLERS.pgBouncer.serverLoginRetry, 15] as const,
  ["MaxConnectionsPercent 100", PROXY, POOLERS.rdsProxy.maxConnectionsPercent, 100] as const,
  ["ConnectionBorrowTimeout 120 s", PROXY, POOLERS.rdsProxy.connectionBorrowTimeout, 120] as const,
].map(([says, page, ours, theirs]): Fact => {
  const holds = (): void => expect(ours).toBe(theirs);
  return { page, says, holds };
});

/** 40 threads, each with its own connection to the pooler; 100 requests/s of two queries of 10 ms: two connections busy. */
const many = (pooler: string, more: Partial<DatabaseScenario> = {}): DatabaseScenario => ({
  rate: 100,
  arrivals: "poisson",
  gunicorn: "{ workers: 1, workerClass: gthread, threads: 40, gil: false, backlog: ideal }",
  sqlalchemy: "{ poolSize: 40, maxOverflow: 0, connectRoundTrips: 0, connectCpu: 0s }",
  routes: "{ GET /items: { cpu: 0.001, database: 0.02, queries: 2 } }",
  database: "{ vCpus: ideal }",
  rest: `  ${pooler}`,
  ...more,
});

const borrowed = (run: ReturnType<typeof runOf>): number =>
  run.gauges.find(({ metric }) => metric === "DatabaseConnectionsCurrentlyBorrowed")!.average;

const pgBouncer: Fact[] = [
  {
    page: CONFIG,
    says: "transaction pooling: a server connection is given back at the end of the transaction",
    holds: () => {
      const run = runOf(many("pgBouncer: { poolMode: transaction, defaultPoolSize: 6 }"), 60);
      expect(Object.keys(statuses(run))).toEqual(["200"]);
      // Little: 100/s for 21 ms.
      expect(borrowed(run)).toBeCloseTo(2.1, 0);
    },
  },
  {
    page: CONFIG,
    says: "session pooling: a client keeps its server connection until it disconnects",
    holds: () => {
      const run = runOf(
        many("pgBouncer: { poolMode: session, defaultPoolSize: 2, queryWaitTimeout: 5s }", { rate: 300 }),
        60,
      );
      // The pools never disconnect: two clients have them for good, all others wait in vain.
      expect(statuses(run)["500"]).toBeGreaterThan(10);
      expect(borrowed(run)).toBeCloseTo(2, 0);
    },
  },
  {
    page: CONFIG,
    says: "statement pooling: given back after each query",
    holds: () => {
      const held = "{ poolSize: 40, maxOverflow: 0, release: request, connectRoundTrips: 0, connectCpu: 0s }";
      // Between the two queries the application computes for 100 ms.
      const routes = "{ GET /items: { cpu: 0.2, database: 0.02, queries: 2 } }";
      const of = (mode: string): number =>
        borrowed(
          runOf(
            many(`pgBouncer: { poolMode: ${mode}, defaultPoolSize: 40 }`, { rate: 50, sqlalchemy: held, routes }),
            60,
          ),
        );
      expect(of("statement")).toBeLessThan(0.3 * of("transaction"));
    },
  },
  {
    page: CONFIG,
    says: "max_client_conn: one more is refused",
    holds: () => {
      const run = runOf(
        many("pgBouncer: { poolMode: transaction, maxClientConn: 5 }", {
          routes: "{ GET /items: { database: 0.2 } }",
        }),
        20,
      );
      expect(causeCount(run, "max_client_conn")).toBeGreaterThan(100);
    },
  },
  {
    page: CONFIG,
    says: "query_wait_timeout: whoever waits longer for a server connection is disconnected",
    holds: () => {
      const run = runOf(
        many("pgBouncer: { poolMode: transaction, defaultPoolSize: 1, queryWaitTimeout: 300ms }", { rate: 80 }),
        60,
      );
      expect(causeCount(run, "closed the connection")).toBeGreaterThan(100);
      expect(run.connections!.borrow!.longestSeconds).toBeLessThanOrEqual(0.3 + 1e-9);
      expect(run.connections!.borrow!.longestSeconds).toBeGreaterThan(0.29);
    },
  },
  {
    page: CONFIG,
    says: "server_login_retry: after a failure, no connection is tried for so long, and clients fail at once",
    holds: () => {
      const run = runOf(
        many("pgBouncer: { poolMode: transaction, serverLoginRetry: 15s }", {
          rate: 20,
          database: `{ vCpus: ideal, failover: ${phases({ restart: 10 })} }`,
          faults: "[{ at: 20s, database: { action: reboot } }]",
        }),
        80,
      );
      const { firstAnswerSeconds } = run.rds!.outages[0]!;
      expect(firstAnswerSeconds).toBeGreaterThan(14);
      expect(firstAnswerSeconds).toBeLessThan(16);
    },
  },
  {
    page: CONFIG,
    says: "server_lifetime: an older server connection is closed when nobody uses it",
    holds: () => {
      const run = runOf(many("pgBouncer: { poolMode: transaction, serverLifetime: 5s }", { rate: 5 }), 60);
      expect(Object.keys(statuses(run))).toEqual(["200"]);
      const open = run.gauges.find(({ metric }) => metric === "DatabaseConnections")!.average;
      expect(open).toBeLessThan(3);
    },
  },
];

const failover = (pooler: string, ttl = 0): ReturnType<typeof runOf> =>
  runOf(
    many(pooler, {
      rate: 20,
      database: `{ vCpus: ideal, multiAZ: true, failover: ${phases({ promotion: 30, dnsTtl: ttl })} }`,
      faults: "[{ at: 20s, database: { action: rebootWithFailover } }]",
    }),
    120,
  );

const rdsProxy: Fact[] = [
  {
    page: HOW,
    says: "multiplexing: a server connection serves many clients, a transaction each",
    holds: () => {
      const run = runOf(
        many("rdsProxy: { maxConnectionsPercent: 6, latency: 0s }", {
          database: "{ vCpus: ideal, maxConnections: 100 }",
        }),
        60,
      );
      expect(Object.keys(statuses(run))).toEqual(["200"]);
      expect(borrowed(run)).toBeCloseTo(2.1, 0);
    },
  },
  {
    page: PROXY,
    says: "MaxConnectionsPercent of the database's connections at most",
    holds: () => {
      const run = runOf(
        many("rdsProxy: { maxConnectionsPercent: 3, connectionBorrowTimeout: none }", {
          rate: 150,
          database: "{ vCpus: ideal, maxConnections: 100, multiAZ: true }",
        }),
        30,
      );
      expect(run.rds!.mostConnections).toBe(3);
    },
  },
  {
    page: PROXY,
    says: "ConnectionBorrowTimeout: a query that waits longer ends with an error, and the client stays connected",
    holds: () => {
      const run = runOf(
        many("rdsProxy: { maxConnectionsPercent: 1, connectionBorrowTimeout: 300ms }", {
          rate: 80,
          database: "{ vCpus: ideal, maxConnections: 100 }",
        }),
        60,
      );
      expect(statuses(run)["500"]).toBeGreaterThan(100);
      expect(run.connections!.invalidated).toBe(0);
    },
  },
  {
    page: HOW,
    says: "failover: idle clients stay connected, new queries wait, only those in a transaction are dropped",
    holds: () => {
      const run = failover("rdsProxy: { latency: 0s }");
      expect(statuses(run)["500"] ?? 0).toBeLessThan(5);
      expect(run.rds!.outages[0]!.firstAnswerSeconds).toBeLessThan(32);
    },
  },
  {
    page: HOW,
    says: "failover: no wait for DNS",
    holds: () => {
      expect(failover("rdsProxy: { latency: 0s }", 100).rds!.outages[0]!.firstAnswerSeconds).toBeLessThan(32);
      expect(failover("", 100).rds!.outages[0]!.firstAnswerSeconds ?? Infinity).toBeGreaterThan(32);
    },
  },
  {
    page: PINNING,
    says: "a pinned client keeps its server connection",
    holds: () => {
      const of = (pinned: number): number =>
        borrowed(runOf(many(`rdsProxy: { pinnedShare: ${pinned}, latency: 0s }`), 60));
      expect(of(1)).toBeGreaterThan(3 * of(0));
    },
  },
];

const refused: Fact[] = [
  {
    page: "architecture.pgBouncer and architecture.rdsProxy",
    says: "both at once, or without a pool, is a located error",
    holds: () => {
      const attempt =
        (rest: string, more: DatabaseScenario = {}) =>
        (): unknown =>
          databaseScenario({ ...more, rest: `  ${rest}` });
      expect(attempt("pgBouncer: {}\n  rdsProxy: {}")).toThrow(/both pgBouncer and rdsProxy/);
      expect(attempt("rdsProxy: {}", { sqlalchemy: null })).toThrow(/sqlalchemy: \{\}/);
      expect(attempt("pgBouncer: { poolMode: transction }")).toThrow(/transaction/);
    },
  },
];

testFacts("Poolers' defaults", given);
testFacts("PgBouncer", pgBouncer);
testFacts("RDS Proxy", rdsProxy);
testFacts("Poolers, bad input", refused);
