/** What the RDS User Guide says of read replicas and of Multi-AZ DB clusters. */
import { expect } from "vitest";
import { PROMOTION, REPLICATION } from "../../src/scenario/rds/replication-defaults.js";
import { maxConnectionsOf } from "../../src/scenario/ec2/database-class.js";
import { buildSystem } from "../../src/scenario/index.js";
import type { ReplicationSpec } from "../../src/sim/spec.js";
import { statuses } from "../sim/alb/balanced-system.js";
import { databaseScenario, runOf, type DatabaseScenario } from "../sim/rds/rds-system.js";
import { testFacts, type Fact } from "./documented.js";

const REPLICAS = "RDS, USER_ReadRepl [RDS26]";
const PROMOTE = "RDS, USER_ReadRepl.Promote [RDS26]";
const CLUSTER = "RDS, multi-az-db-clusters-concepts-failover [RDS26]";
const ZONES = "  vpc: { availabilityZones: [a, b, c] }";

const replicationOf = (database: string, rest = ""): ReplicationSpec =>
  buildSystem(databaseScenario({ database, rest })).database!.managed!.replication!;

const orders: DatabaseScenario = {
  journeys: "{ buy: { steps: [POST /orders, GET /orders] } }",
  routes: "{ POST /orders: { database: 0.001 }, GET /orders: { database: 0.001 } }",
  gunicorn: "{ workers: 50 }",
  rate: 50,
};

const replicas: Fact[] = [
  {
    page: REPLICAS,
    says: "a source has 15 replicas at most",
    holds: () => {
      const many = (count: number): string =>
        `{ readReplicas: { ${Array.from({ length: count }, (_, i) => `r${i}: {}`).join(", ")} } }`;
      expect(replicationOf(many(15)).replicas).toHaveLength(15);
      expect(() => replicationOf(many(16))).toThrow("at most 15");
    },
  },
  {
    page: REPLICAS,
    says: "a replica's class may differ from its source's, and with it its connections",
    holds: () => {
      const { replicas } = replicationOf(
        "{ dbInstanceClass: db.m6g.xlarge, readReplicas: { r1: { dbInstanceClass: db.t3.small }, r2: {} } }",
      );
      expect(replicas.map(({ maxConnections }) => maxConnections)).toEqual([
        maxConnectionsOf("db.t3.small"),
        maxConnectionsOf("db.m6g.xlarge"),
      ]);
    },
  },
  {
    page: REPLICAS,
    says: "replication is asynchronous: a commit does not wait for a replica",
    holds: () => {
      const latency = (database: string): number => runOf({ ...orders, database }, 30).rds!.meanCommitSeconds;
      expect(latency("{ readReplicas: { r1: {} }, replication: { transitTime: 5s } }")).toBe(
        latency("{ commitTime: { kind: lognormal, median: 1.5ms, sigma: 0.3 } }"),
      );
    },
  },
  {
    page: REPLICAS,
    says: "PostgreSQL: ReplicaLag grows up to five minutes while nothing is written",
    holds: () => {
      expect(REPLICATION.heartbeat).toBe(300);
      const run = runOf(
        {
          ...orders,
          journeys: "{ look: { steps: [GET /orders] } }",
          rate: 1,
          database: "{ readReplicas: { r1: {} } }",
        },
        600,
      );
      const lag = run.gauges.find(({ metric }) => metric.startsWith("ReplicaLag"))!;
      expect(Math.max(...lag.values)).toBeGreaterThan(290);
      expect(Math.max(...lag.values)).toBeLessThan(300);
    },
  },
  {
    page: REPLICAS,
    says: "a replica has no automatic failover: when its source fails, nobody takes over",
    holds: () => {
      const run = runOf(
        {
          ...orders,
          database: "{ readReplicas: { r1: {} }, failover: { replacement: 300, detection: 10 } }",
          faults: "[{ at: 20s, database: { action: hostFailure } }]",
          sqlalchemy: "{ tcpUserTimeout: 1s, connectTimeout: 1s }",
        },
        200,
      );
      expect(run.replicas!.promotions).toEqual([]);
      expect(run.rds!.committed).toBeLessThan(21 * 50);
      // Reads go on meanwhile.
      expect(run.replicas!.replicas[0]!.queries).toBeGreaterThan(100);
    },
  },
  {
    page: "RDS, USER_PostgreSQL.Replication [RDS23]",
    says: "when the source fails over, its replicas follow the new primary by themselves (PostgreSQL 13 and later)",
    holds: () => {
      const run = runOf(
        {
          ...orders,
          database:
            "{ multiAZ: true, readReplicas: { r1: {} }, failover: { promotion: 20, fencing: 0, dnsUpdate: 0, dnsTtl: 1s } }",
          faults: "[{ at: 30s, database: { action: rebootWithFailover } }]",
        },
        120,
      );
      expect(run.rds!.outages).toHaveLength(1);
      // All but what the end of the run cut off.
      expect(run.rds!.committed - run.replicas!.replicas[0]!.changes).toBeLessThan(3);
    },
  },
  {
    page: PROMOTE,
    says: "a promotion stops replication and reboots, which takes a few minutes",
    holds: () => {
      const { replicationStop, reboot } = PROMOTION;
      const [least, most] = [replicationStop, reboot].reduce(
        ([low, high], spec) => (spec.kind === "uniform" ? [low + spec.min, high + spec.max] : [NaN, NaN]),
        [0, 0],
      );
      expect(least).toBeGreaterThan(60);
      expect(most).toBeLessThan(300);
      const run = runOf(
        {
          ...orders,
          database: "{ readReplicas: { r1: {} } }",
          faults: "[{ at: 20s, database: { action: promoteReadReplica, replica: r1 } }]",
        },
        300,
      );
      expect(run.replicas!.replicas[0]!.outages[0]!.phases.map(({ name }) => name)).toEqual([
        "replicationStop",
        "promotionReboot",
      ]);
    },
  },
  {
    page: PROMOTE,
    says: "other replicas of the source go on following the source",
    holds: () => {
      const run = runOf(
        {
          ...orders,
          database: "{ readReplicas: { r1: {}, r2: {} } }",
          faults: "[{ at: 20s, database: { action: promoteReadReplica, replica: r1 } }]",
        },
        100,
      );
      const [promoted, other] = run.replicas!.replicas;
      expect(promoted!.changes).toBeLessThan(21 * 50);
      expect(run.rds!.committed - other!.changes).toBeLessThan(3);
    },
  },
];

const cluster: Fact[] = [
  {
    page: CLUSTER,
    says: "a writer and two readers, in three zones",
    holds: () => {
      expect(replicationOf("{ dbCluster: {} }", ZONES).replicas.map(({ name }) => name)).toEqual([
        "reader-1",
        "reader-2",
      ]);
      expect(() => replicationOf("{ dbCluster: {} }")).toThrow("three zones");
    },
  },
  {
    page: CLUSTER,
    says: "a commit is acknowledged by one reader at least; with one away it waits for the other",
    holds: () => {
      const database =
        "{ dbCluster: {}, commitTime: 0, replication: { transitTime: 4ms, changeTime: 0 }, failover: { replacement: 1000, detection: 0 } }";
      const usual = runOf({ ...orders, database, rest: ZONES }, 30);
      const one = runOf(
        {
          ...orders,
          database,
          rest: ZONES,
          faults: "[{ at: 0s, database: { action: hostFailure, replica: reader-1 } }]",
        },
        30,
      );
      expect(usual.rds!.meanCommitSeconds).toBeCloseTo(0.004, 6);
      expect(one.rds!.meanCommitSeconds).toBeCloseTo(0.004, 6);
    },
  },
  {
    page: CLUSTER,
    says: "commits are faster than a Multi-AZ instance's, and slower than those of a single one",
    holds: () => {
      const latency = (database: string): number =>
        runOf({ ...orders, database, rest: ZONES }, 30).rds!.meanCommitSeconds;
      expect(latency("{ dbCluster: {} }")).toBeLessThan(latency("{ multiAZ: true }"));
      expect(latency("{ dbCluster: {} }")).toBeGreaterThan(latency("{ multiAZ: false }"));
    },
  },
  {
    page: CLUSTER,
    says: "a failover takes less than 35 s typically",
    holds: () => {
      for (let replication = 0; replication < 10; replication++) {
        const run = runOf(
          {
            ...orders,
            database: "{ dbCluster: {} }",
            rest: ZONES,
            faults: "[{ at: 10s, database: { action: hostFailure } }]",
          },
          60,
          replication,
        );
        expect(run.rds!.outages[0]!.phases.reduce((sum, { seconds }) => sum + seconds, 0)).toBeLessThan(35);
      }
    },
  },
  {
    page: CLUSTER,
    says: "the readers answer reads, and their endpoint leads past one that is away",
    holds: () => {
      const run = runOf(
        {
          ...orders,
          journeys: "{ look: { steps: [GET /orders] } }",
          database: "{ dbCluster: {}, readRouting: { dnsTtl: 1s, onFailure: primary }, failover: { restart: 30 } }",
          rest: ZONES,
          faults: "[{ at: 10s, database: { action: reboot, replica: reader-1 } }]",
        },
        60,
      );
      const [first, second] = run.replicas!.replicas;
      expect(second!.queries).toBeGreaterThan(first!.queries);
      expect(statuses(run)).toEqual({ "200": 3000 });
    },
  },
  {
    page: CLUSTER,
    says: "flow control holds commits up while the readers are more than 120 s behind",
    holds: () => {
      expect(replicationOf("{ dbCluster: {} }", ZONES).cluster!.flowControlLagSeconds).toBe(120);
      const database = (lag: string): string =>
        `{ vCpus: 1, commitTime: 0, dbCluster: { flowControlLag: ${lag}, flowControlDelay: 50ms }, replication: { changeTime: 40ms, transitTime: 0 } }`;
      const latency = (lag: string): number =>
        runOf({ ...orders, database: database(lag), rest: ZONES, journeys: "{ buy: { steps: [POST /orders] } }" }, 60)
          .rds!.meanCommitSeconds;
      expect(latency("none")).toBeCloseTo(0, 9);
      expect(latency("10s")).toBeGreaterThan(0.02);
    },
  },
];

testFacts("RDS read replicas", replicas);
testFacts("RDS Multi-AZ DB cluster", cluster);
