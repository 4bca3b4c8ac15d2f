/** What the RDS User Guide says of volumes, connections, failovers and operations. */
import { expect } from "vitest";
import { buildSystem } from "../../src/scenario/index.js";
import { outage, type OutageAction } from "../../src/scenario/rds/outages.js";
import { instanceLimits, isFixed, volumeLimits } from "../../src/sim/index.js";
import type { StorageType } from "../../src/sim/spec.js";
import { carriedBy } from "../../src/scenario/rds/storage.js";
import { maxConnectionsOf } from "../../src/scenario/ec2/database-class.js";
import { statuses } from "../sim/alb/balanced-system.js";
import { causeCount, databaseScenario, phases, runOf } from "../sim/rds/rds-system.js";
import { testFacts, type Fact } from "./documented.js";

const STORAGE = "RDS, CHAP_Storage [D]";
const EBS = "EC2, general-purpose [D]";
const MULTI_AZ = "RDS, Concepts.MultiAZSingleStandby [D23]";
const BACKUPS = "RDS, USER_WorkingWithAutomatedBackups [D23]";

const volumes: Fact[] = (
  [
    ["gp2", 20, 100, 128],
    ["gp2", 100, 300, 128],
    ["gp2", 399, 1197, 250],
    ["gp2", 400, 1200, 512],
    ["gp2", 1335, 4005, 1000],
    ["gp2", 1336, 4008, 1000],
    ["gp2", 3999, 11_997, 1000],
    ["gp2", 4000, 12_000, 1000],
    ["gp2", 22_000, 64_000, 1000],
    ["gp3", 20, 3000, 125],
    ["gp3", 399, 3000, 125],
    ["gp3", 400, 12_000, 500],
  ] as const satisfies readonly (readonly [StorageType, number, number, number])[]
).map(([type, gib, iops, throughput]): Fact => {
  const holds = (): void => {
    const { operations, bytes: transferred } = volumeLimits({ type, gib });
    expect([operations.perSecond, transferred.perSecond / 2 ** 20]).toEqual([iops, throughput]);
  };
  return { page: STORAGE, says: `${type} of ${gib} GiB: ${iops} IOPS, ${throughput} MiB/s`, holds };
});

const bursts: Fact[] = (
  [
    [100, 3000],
    [399, 3000],
    [400, 12_000],
    [1336, 12_000],
    [4000, null],
  ] as const
).map(([gib, burst]): Fact => {
  const says = burst === null ? `gp2 of ${gib} GiB needs no burst` : `gp2 of ${gib} GiB bursts to ${burst} IOPS`;
  const holds = (): void => expect(volumeLimits({ type: "gp2", gib }).operations.burst?.perSecond ?? null).toBe(burst);
  return { page: STORAGE, says, holds };
});

const storage: Fact[] = [
  ...volumes,
  ...bursts,
  {
    page: STORAGE,
    says: "gp3 below 400 GiB cannot have more than its 3000 IOPS and 125 MiB/s",
    holds: () => {
      expect(isFixed("gp3", 399)).toBe(true);
      expect(isFixed("gp3", 400)).toBe(false);
      expect(() => databaseScenario({ database: "{ allocatedStorage: 399, iops: 4000 }" })).toThrow(
        /cannot be provisioned/,
      );
    },
  },
  {
    page: STORAGE,
    says: "gp3: at most 64000 IOPS, 500 for each GiB",
    holds: () => {
      expect(() => databaseScenario({ database: "{ allocatedStorage: 500, iops: 64001 }" })).toThrow(/64000/);
      expect(() => databaseScenario({ database: "{ allocatedStorage: 500, iops: 64000 }" })).not.toThrow();
    },
  },
  {
    page: STORAGE,
    says: "gp3: throughput at most a quarter of a MiB/s for each of the IOPS",
    holds: () => {
      const given = (throughput: number) => () =>
        databaseScenario({ database: `{ allocatedStorage: 400, iops: 12000, storageThroughput: ${throughput} }` });
      expect(given(3000)).not.toThrow();
      expect(given(3001)).toThrow(/12000 IOPS/);
    },
  },
  {
    page: STORAGE,
    says: "io1: 1000 to 19950 IOPS below 400 GiB, at most 50 for each GiB",
    holds: () => {
      const given = (gib: number, iops: number) => () =>
        databaseScenario({ database: `{ storageType: io1, allocatedStorage: ${gib}, iops: ${iops} }` });
      expect(given(399, 19_950)).not.toThrow();
      expect(given(399, 19_951)).toThrow(/from 1000 to 19950/);
      expect(given(100, 5001)).toThrow(/5000/);
    },
  },
  {
    page: STORAGE,
    says: "io1 and io2: at least 100 GiB, and half of the IOPS for each GiB",
    holds: () => {
      const given = (type: string, gib: number, iops: number) => () =>
        databaseScenario({ database: `{ storageType: ${type}, allocatedStorage: ${gib}, iops: ${iops} }` });
      expect(given("io2", 99, 1000)).toThrow(/at least 100/);
      expect(given("io2", 100, 1000)).not.toThrow();
      expect(given("io1", 4000, 1999)).toThrow(/from 2000/);
      expect(given("io1", 4000, 2000)).not.toThrow();
    },
  },
  {
    page: STORAGE,
    says: "io2: 1000 to 256000 IOPS, at most 1000 for each GiB",
    holds: () => {
      const given = (gib: number, iops: number) => () =>
        databaseScenario({ database: `{ storageType: io2, allocatedStorage: ${gib}, iops: ${iops} }` });
      expect(given(100, 100_000)).not.toThrow();
      expect(given(100, 100_001)).toThrow(/from 1000 to 100000/);
      expect(given(1000, 256_001)).toThrow(/from 1000 to 256000/);
    },
  },
  {
    page: STORAGE,
    says: "gp3 from 400 GiB on: 500 to 4000 MiB/s",
    holds: () => {
      const given = (throughput: number) => () =>
        databaseScenario({
          database: `{ allocatedStorage: 400, iops: 20000, storageThroughput: ${throughput} }`,
        });
      expect(given(499)).toThrow(/at least 500/);
      expect(given(500)).not.toThrow();
      expect(given(4000)).not.toThrow();
      expect(given(4001)).toThrow(/4000 MiB/);
    },
  },
  {
    page: STORAGE,
    says: "gp2 that grows does more: 3 IOPS for each GiB, and four volumes from 400 GiB on",
    holds: () => {
      const limits = (gib: number) => volumeLimits({ type: "gp2", gib }).operations;
      expect(limits(200).perSecond / limits(100).perSecond).toBe(2);
      expect([limits(399).burst!.perSecond, limits(400).burst!.perSecond]).toEqual([3000, 12_000]);
    },
  },
  {
    page: STORAGE,
    says: "io2: 0.256 MiB/s for each of the IOPS, at most 4000",
    holds: () => {
      const mebibytes = (iops: number): number =>
        volumeLimits({ type: "io2", gib: 400, iops }).bytes.perSecond / 2 ** 20;
      expect(mebibytes(10_000)).toBe(2560);
      expect(mebibytes(100_000)).toBe(4000);
    },
  },
  {
    page: EBS,
    says: "a gp2 volume has 5.4 million credits, and a stripe of four four times that",
    holds: () => {
      const credits = (gib: number): number => volumeLimits({ type: "gp2", gib }).operations.burst!.most;
      expect(credits(100)).toBe(5.4e6);
      expect(credits(400)).toBe(4 * 5.4e6);
    },
  },
  {
    page: STORAGE,
    says: "the instance class limits the volume as well",
    holds: () => {
      const { operations, bytes: transferred } = instanceLimits(carriedBy("db.t3.micro", 1)!);
      expect([operations.perSecond, operations.burst!.perSecond]).toEqual([500, 11_800]);
      expect([transferred.perSecond, transferred.burst!.perSecond]).toEqual([87e6 / 8, 2085e6 / 8]);
    },
  },
];

/** 3000 IOPS behind 0.5 ms of CPU: operations take turns. */
const limited: Fact = {
  page: STORAGE,
  says: "a gp3 volume of 100 GiB does 3000 operations a second, however many are asked",
  holds: () => {
    const run = runOf(
      {
        rate: 2000,
        gunicorn: "{ workers: 500 }",
        sqlalchemy: null,
        database: "{ vCpus: ideal, maxConnections: ideal, allocatedStorage: 100 }",
        routes: "{ GET /items: { database: 0.0005 } }",
        statements: "{ GET /items: { reads: 2 } }",
      },
      20,
    );
    expect(run.gauges.find(({ metric }) => metric === "ReadIOPS")!.average).toBeCloseTo(3000, -2);
  },
};

const bytes: Fact = {
  page: STORAGE,
  says: "large operations are limited by throughput: 125 MiB/s are 500 of 256 KiB",
  holds: () => {
    const run = runOf(
      {
        rate: 1000,
        gunicorn: "{ workers: 500 }",
        sqlalchemy: null,
        database: "{ vCpus: ideal, maxConnections: ideal, allocatedStorage: 100 }",
        routes: "{ GET /items: { database: 0.0005 } }",
        statements: "{ GET /items: { reads: 1, bytesPerOperation: 262144 } }",
      },
      20,
    );
    expect(run.gauges.find(({ metric }) => metric === "ReadIOPS")!.average).toBeGreaterThan(495);
    expect(run.gauges.find(({ metric }) => metric === "ReadIOPS")!.average).toBeLessThan(530);
  },
};

const connections: Fact[] = [
  {
    page: "RDS, CHAP_Limits [D]",
    says: "max_connections is at most 5000",
    holds: () => expect(maxConnectionsOf("db.r6g.2xlarge")).toBe(5000),
  },
  {
    page: "RDS, CHAP_Limits [D]",
    says: "DBInstanceClassMemory is less than the nominal memory: 8 GiB give fewer than 901 connections",
    holds: () => {
      expect(maxConnectionsOf("db.m6g.large")).toBeLessThan(901);
      expect(maxConnectionsOf("db.m6g.large")).toBeGreaterThan(800);
    },
  },
];

const mySqlConnections: Fact[] = [
  {
    page: "RDS, CHAP_Limits [D]",
    says: "MySQL: DBInstanceClassMemory / 12582880; of 8 GiB about 630 in place of the nominal 683",
    holds: () => {
      expect(maxConnectionsOf("db.m6g.large", "mysql")).toBeGreaterThan(620);
      expect(maxConnectionsOf("db.m6g.large", "mysql")).toBeLessThan(640);
    },
  },
  {
    page: "RDS, CHAP_Limits [D]",
    says: "MySQL on a db.t3.micro: about 60 in place of the nominal 85",
    holds: () => expect(maxConnectionsOf("db.t3.micro", "mysql")).toBe(59),
  },
  {
    page: "RDS, CHAP_Limits [D]",
    says: "MySQL has no limit of 5000: 64 GiB give about 5020",
    holds: () => {
      expect(maxConnectionsOf("db.r6g.2xlarge", "mysql")).toBeGreaterThan(5000);
      const spec = buildSystem(databaseScenario({ database: "{ engine: mysql, dbInstanceClass: db.r6g.2xlarge }" }));
      expect(spec.database!.maxConnections).toBe(maxConnectionsOf("db.r6g.2xlarge", "mysql"));
    },
  },
];

const growing = (database: string, seconds: number) =>
  runOf(
    {
      rate: 1,
      journeys: "{ shop: { steps: [POST /items] } }",
      routes: "{ POST /items: { database: 0.001 } }",
      database,
    },
    seconds,
  ).rds!.volume!;

const AUTOSCALING = "RDS, USER_PIOPS.Autoscaling [D]";
const autoscaling: Fact[] = [
  {
    page: AUTOSCALING,
    says: "free space of at most 10 % must last for five minutes",
    holds: () => {
      const low = "{ allocatedStorage: 100, usedStorage: 90GiB, maxAllocatedStorage: 200 }";
      expect(growing(low, 299).changes).toEqual([]);
      expect(growing(low, 400).changes).toMatchObject([{ fromGib: 100, toGib: 110 }]);
    },
  },
  {
    page: AUTOSCALING,
    says: "more than 10 % free is enough",
    holds: () =>
      expect(growing("{ allocatedStorage: 100, usedStorage: 89.9GiB, maxAllocatedStorage: 200 }", 590).changes).toEqual(
        [],
      ),
  },
  {
    page: AUTOSCALING,
    says: "10 GiB, or 10 % of a volume of more than 100",
    holds: () => {
      const grown = (gib: number): number =>
        growing(`{ allocatedStorage: ${gib}, usedStorage: ${gib - 1}GiB, maxAllocatedStorage: 2000 }`, 400)
          .allocatedGib;
      expect([grown(20), grown(100), grown(300)]).toEqual([30, 110, 330]);
    },
  },
  {
    page: AUTOSCALING,
    says: "not beyond MaxAllocatedStorage",
    holds: () =>
      expect(growing("{ allocatedStorage: 100, usedStorage: 99GiB, maxAllocatedStorage: 111 }", 400).allocatedGib).toBe(
        110,
      ),
  },
  {
    page: "RDS, USER_PIOPS.ModifyingExisting [D]",
    says: "no modification within six hours of the last one",
    holds: () => {
      const run = runOf(
        {
          database: "{ allocatedStorage: 100, usedStorage: 99.5GiB, maxAllocatedStorage: 200 }",
          faults: "[{ at: 1s, database: { action: modifyStorage, allocatedStorage: 110 } }]",
        },
        590,
      );
      // 9.5 % are free all the time.
      expect(run.rds!.volume!.changes).toHaveLength(1);
    },
  },
  {
    page: "RDS, USER_PIOPS.ModifyingExisting [D]",
    says: "a volume does not shrink, and grows by at least 10 %",
    holds: () => {
      const asked = (gib: number) => () =>
        databaseScenario({
          database: "{ allocatedStorage: 100 }",
          faults: `[{ at: 1s, database: { action: modifyStorage, allocatedStorage: ${gib} } }]`,
        });
      expect(asked(99)).toThrow(/does not shrink/);
      expect(asked(109)).toThrow(/at least 110/);
      expect(asked(110)).not.toThrow();
    },
  },
  {
    page: "PostgreSQL, disk-full: a filled data disk prevents useful activity and corrupts nothing [D]",
    says: "a volume filled by its data refuses writes",
    holds: () => {
      const run = runOf(
        {
          rate: 10,
          journeys: "{ shop: { steps: [POST /items] } }",
          routes: "{ POST /items: { database: 0.001 } }",
          statements: "{ POST /items: { bytesStored: 1GiB } }",
          database: "{ allocatedStorage: 50, usedStorage: 0 }",
        },
        30,
      );
      expect(run.rds!.committed).toBe(50);
      expect(run.rds!.refusedWrites).toBe(statuses(run)["500"]);
      expect(run.rds!.refusedWrites).toBeGreaterThan(248);
    },
  },
];

const names = (action: OutageAction, multiAZ: boolean): string[] =>
  outage(action, 0, multiAZ ? "standby" : "none", {}, 5, { reads: 0, seconds: 1 }).phases.map(({ name }) => name);

const failovers: Fact[] = [
  {
    page: MULTI_AZ,
    says: "a failed primary: detection, fencing, promotion of the standby, DNS update",
    holds: () => expect(names("hostFailure", true)).toEqual(["detection", "fencing", "promotion", "dnsUpdate"]),
  },
  {
    page: MULTI_AZ,
    says: "a reboot with failover has nothing to detect",
    holds: () => expect(names("rebootWithFailover", true)).toEqual(["fencing", "promotion", "dnsUpdate"]),
  },
  {
    page: MULTI_AZ,
    says: "a change of the instance class fails over (Multi-AZ)",
    holds: () => expect(names("modifyClass", true)).toContain("promotion"),
  },
  {
    page: MULTI_AZ,
    says: "an operating system update fails over (Multi-AZ)",
    holds: () => expect(names("systemUpdate", true)).toContain("promotion"),
  },
  {
    page: "RDS, user-upgradedbinstance [D]",
    says: "an engine upgrade takes both nodes down at once: no failover",
    holds: () => expect(names("engineUpgrade", true)).toEqual(["upgrade"]),
  },
  {
    page: MULTI_AZ,
    says: "a Single-AZ instance whose host fails has nothing to fail over to",
    holds: () => expect(names("hostFailure", false)).not.toContain("promotion"),
  },
  {
    page: MULTI_AZ,
    says: "slow queries are no reason to fail over",
    holds: () => {
      const run = runOf(
        { database: "{ multiAZ: true }", faults: "[{ at: 5s, duration: 5s, database: { action: slowQueries } }]" },
        20,
      );
      expect(run.rds!.outages).toEqual([]);
    },
  },
  {
    page: MULTI_AZ,
    says: "committed data is never lost, and the endpoint's name stays",
    holds: () => {
      const run = runOf(
        {
          journeys: "{ shop: { steps: [POST /items] } }",
          routes: "{ POST /items: { database: 0.01 } }",
          database: `{ multiAZ: true, failover: ${phases({ promotion: 10 })} }`,
          faults: "[{ at: 20s, database: { action: rebootWithFailover } }]",
        },
        60,
      );
      expect(run.rds!.committed).toBeGreaterThanOrEqual(statuses(run)["200"]!);
      expect(run.rds!.outages[0]!.firstAnswerSeconds).toBeLessThan(11);
    },
  },
  {
    page: MULTI_AZ,
    says: "the address changes: whoever caches the name longer than its TTL stays away longer",
    holds: () => {
      const back = (ttl: number): number =>
        runOf(
          {
            rate: 20,
            gunicorn: "{ workers: 1 }",
            database: `{ multiAZ: true, failover: ${phases({ promotion: 10, dnsTtl: ttl })} }`,
            faults: "[{ at: 20s, database: { action: rebootWithFailover } }]",
          },
          200,
        ).rds!.outages[0]!.firstAnswerSeconds!;
      expect(back(0)).toBeCloseTo(10, 0);
      expect(back(100)).toBeGreaterThan(11);
      expect(back(100)).toBeLessThan(111);
    },
  },
  {
    page: "Linux, ip-sysctl: tcp_retries2 15, at least 924.6 s [D]",
    says: "a query under way when the host vanishes hangs until the kernel gives up",
    holds: () => {
      const scenario = (options: string) => ({
        rate: 1,
        gunicorn: "{ workers: 1 }",
        sqlalchemy: `{ poolSize: 1, connectRoundTrips: 0, connectCpu: 0s${options} }`,
        routes: "{ GET /items: { database: 0.9 } }",
        database: `{ multiAZ: true, failover: ${phases({ detection: 5 })} }`,
        faults: "[{ at: 10.5s, database: { action: hostFailure } }]",
      });
      expect(runOf(scenario(""), 500).rds!.outages[0]!.firstAnswerSeconds).toBeNull();
      expect(runOf(scenario(", tcpUserTimeout: 20s"), 500).rds!.outages[0]!.firstAnswerSeconds).toBeLessThan(22);
    },
  },
  {
    page: "libpq, connect_timeout: not specified means wait indefinitely [D]",
    says: "a connection attempt to a silent address takes connect_timeout, else the kernel's 127 s",
    holds: () => {
      const scenario = (options: string) => ({
        rate: 1,
        gunicorn: "{ workers: 1, backlog: ideal }",
        sqlalchemy: `{ poolSize: 1, poolPrePing: true, tcpUserTimeout: 1s, connectRoundTrips: 0, connectCpu: 0s${options} }`,
        database: `{ multiAZ: true, failover: ${phases({ detection: 300 })} }`,
        faults: "[{ at: 10.5s, database: { action: hostFailure } }]",
      });
      const failed = (options: string): number => causeCount(runOf(scenario(options), 300), "while connecting");
      expect(failed("")).toBe(2);
      expect(failed(", connectTimeout: 10s")).toBe(28);
    },
  },
];

const operations: Fact[] = [
  {
    page: BACKUPS,
    says: "the backup of a Single-AZ instance suspends I/O at its start",
    holds: () => {
      const run = runOf(
        {
          database: "{ allocatedStorage: 100, storageLatency: 0 }",
          statements: "{ GET /items: { reads: 1 } }",
          faults: "[{ at: 10s, duration: 2s, database: { action: backup } }]",
        },
        30,
      );
      expect(Math.max(...run.sites.map(({ max }) => max))).toBeGreaterThan(1.9);
    },
  },
  {
    page: BACKUPS,
    says: "that of a Multi-AZ instance is taken from the standby: nothing is suspended, latency is elevated for minutes",
    holds: () => {
      const scenario = databaseScenario({
        database: "{ multiAZ: true, allocatedStorage: 100 }",
        faults: "[{ at: 10s, duration: 2s, database: { action: backup } }]",
      });
      expect(buildSystem(scenario).database!.managed!.events).toMatchObject([{ kind: "slowStorage" }]);
      expect(scenario.notices.map(({ message }) => message).join()).toMatch(/standby/);
    },
  },
  {
    page: "PostgreSQL, disk-full: a filled data disk prevents useful activity and corrupts nothing [D]",
    says: "a full volume refuses writes, and reads go on",
    holds: () => {
      const run = runOf(
        {
          journeys: "{ shop: { steps: [GET /items, POST /items] } }",
          routes: "{ GET /items: { database: 0.001 }, POST /items: { database: 0.001 } }",
          rate: 10,
          faults: "[{ at: 10s, duration: 10s, database: { action: storageFull } }]",
        },
        30,
      );
      expect(statuses(run)["500"]).toBe(100);
      expect(run.rds!.refusedWrites).toBe(100);
    },
  },
  {
    page: MULTI_AZ,
    says: "a Multi-AZ instance has higher commit latency",
    holds: () => {
      const latency = (multiAZ: boolean): number =>
        runOf(
          {
            journeys: "{ shop: { steps: [POST /items] } }",
            routes: "{ POST /items: { database: 0.001 } }",
            database: `{ multiAZ: ${multiAZ} }`,
            rate: 100,
          },
          20,
        ).rds!.meanCommitSeconds;
      expect(latency(true)).toBeGreaterThan(1.5 * latency(false));
    },
  },
];

testFacts("RDS storage", [...storage, limited, bytes]);
testFacts("RDS storage autoscaling", autoscaling);
testFacts("RDS connections", [...connections, ...mySqlConnections]);
testFacts("RDS failover", failovers);
testFacts("RDS operations", operations);
