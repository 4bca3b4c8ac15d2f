/** Fact D1: what a failover of the database costs, and what it does not. */
import { describe, expect, it } from "vitest";
import { buildSystem, loadScenario } from "../../src/scenario/index.js";
import { simulate, type Run } from "../../src/sim/index.js";
import { statuses } from "../sim/alb/balanced-system.js";
import { databaseScenario, phases, runOf } from "../sim/rds/rds-system.js";

const F = 90;
const TTL = 5;
const RATE = 100;

/** 100/s of queries and 50/s that need no database, on many instances' worth of workers; connections are refused for 90 s. */
const failover = (sqlalchemy: string): Run =>
  runOf(
    {
      rate: 150,
      journeys: "{ shop: { weight: 2, steps: [GET /items] }, about: { weight: 1, steps: [GET /about] } }",
      gunicorn: "{ workers: 40 }",
      sqlalchemy,
      database: `{ multiAZ: true, failover: ${phases({ promotion: F, dnsTtl: TTL })} }`,
      routes: "{ GET /items: { cpu: 0.001, database: 0.01 }, GET /about: { cpu: 0.001 } }",
      faults: "[{ at: 60s, database: { action: rebootWithFailover } }]",
    },
    300,
  );

describe("RDS Multi-AZ failover (D1)", () => {
  const run = failover("{ poolSize: 1, maxOverflow: 0, connectRoundTrips: 0, connectCpu: 0s }");

  it("the error window is between F and F + the name's time to live; requests lost = lambda F", () => {
    const errors = statuses(run)["500"]!;
    expect(errors).toBeGreaterThan(0.95 * RATE * F);
    expect(errors).toBeLessThan(1.05 * RATE * (F + TTL));
    const { firstAnswerSeconds } = run.rds!.outages[0]!;
    expect(firstAnswerSeconds).toBeGreaterThanOrEqual(F);
    expect(firstAnswerSeconds).toBeLessThan(F + TTL + 1);
  });

  it("what needs no database goes on: the share of errors is that of the queries, not all", () => {
    const about = run.sites[1]!;
    expect(Object.keys(about.statuses ?? {}).filter((status) => status !== "200")).toEqual([]);
  });

  it("every process reconnects: workers x pool", () => {
    expect(run.connections!.opened).toBe(2 * 40);
  });

  it("the whole failover of RDS takes 60 to 120 s when a host dies, and less than a minute when it is planned", () => {
    const totals = (action: string): number[] =>
      Array.from({ length: 40 }, (_, replication) => {
        const scenario = { database: "{ multiAZ: true }", faults: `[{ at: 10s, database: { action: ${action} } }]` };
        const [outage] = runOf({ ...scenario, rate: 1 }, 20, replication).rds!.outages;
        return outage!.phases.reduce((sum, { seconds }) => sum + seconds, 0);
      });
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(totals("hostFailure"))).toBeGreaterThan(60);
    expect(Math.max(...totals("hostFailure"))).toBeLessThan(120);
    expect(mean(totals("rebootWithFailover"))).toBeLessThan(60);
  });
});

describe("a committed write survives", () => {
  it("whoever was told that it is committed finds it committed, whatever happens when", () => {
    for (const action of ["rebootWithFailover", "hostFailure", "reboot"]) {
      for (let replication = 0; replication < 5; replication++) {
        const run = runOf(
          {
            rate: 200,
            arrivals: "poisson",
            journeys: "{ shop: { steps: [POST /orders] } }",
            gunicorn: "{ workers: 20, timeout: 10s, bind: unix }",
            database: "{ multiAZ: true, allocatedStorage: 100 }",
            routes: "{ POST /orders: { cpu: 0.002, database: 0.01 } }",
            faults: `[{ at: 20s, database: { action: ${action} } }]`,
          },
          150,
          replication,
        );
        expect(statuses(run)["200"]).toBeLessThanOrEqual(run.rds!.committed);
        expect(statuses(run)["200"]).toBeGreaterThan(1000);
      }
    }
  });
});

describe("the scenarios", () => {
  const runs = async (file: string, seconds: number, ...set: string[]): Promise<Run> =>
    simulate(buildSystem(await loadScenario(`scenarios/${file}.yaml`, { set })), {
      seed: 1,
      replication: 0,
      horizonSeconds: seconds,
      drainSeconds: 0,
      warmUpSeconds: 0,
      intervals: 96,
      loadFactor: 1,
    });

  it("rds-failover-during-checkout: is over within three minutes, and announced it is shorter", async () => {
    const died = await runs("rds-failover-during-checkout", 1200);
    const planned = await runs("rds-failover-during-checkout", 1200, "failover=rebootWithFailover");
    const back = (run: Run): number => run.rds!.outages[0]!.firstAnswerSeconds!;
    expect(back(died)).toBeLessThan(180);
    expect(back(planned)).toBeLessThan(back(died));
  });

  it("slow-query-drains-pool (D6): exhausted by holding time, not by CPU; twice as slow still fits", async () => {
    const gauge = (run: Run, metric: string): number => run.gauges.find((each) => each.metric === metric)!.average;
    const slow = await runs("slow-query-drains-pool", 1800);
    const twice = await runs("slow-query-drains-pool", 1800, "factor=2");
    const usual = await runs("slow-query-drains-pool", 1800, "factor=1.0001");
    expect(Object.keys(statuses(twice))).toEqual(["200"]);
    expect(statuses(slow)["500"] ?? 0).toBeGreaterThan(1000);
    expect(gauge(slow, "CPUUtilization")).toBeLessThan(gauge(usual, "CPUUtilization"));
  });
});

describe("bad input", () => {
  it("says where, and what to do", () => {
    const attempt = (changes: Parameters<typeof databaseScenario>[0]) => () => databaseScenario(changes);
    const reboot = "[{ at: 1s, database: { action: rebootWithFailover } }]";
    expect(attempt({ faults: reboot })).toThrow(/faults\[0\]\.database\.action/);
    expect(attempt({ faults: "[{ at: 1s, duration: 5s, database: { action: reboot } }]" })).toThrow(/duration/);
    expect(attempt({ database: "{ storageType: io1, allocatedStorage: 100 }" })).toThrow(/IOPS/);
    expect(attempt({ database: "{ storageType: gp3, allocatedStorage: 100, iops: 6000 }" })).toThrow(/400 GiB/);
    expect(attempt({ database: "{ iops: 6000 }" })).toThrow(/allocatedStorage/);
    expect(attempt({ statements: "{ GET /nowhere: { reads: 1 } }" })).toThrow(/GET \/nowhere/);
  });
});
