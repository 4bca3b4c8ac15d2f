/** Vertical scaling: an outage, and then another machine, with its CPU, connections, EBS limits and price. */
import { describe, expect, it } from "vitest";
import { bill, meter } from "../../../src/cost/index.js";
import { maxConnectionsOf } from "../../../src/scenario/ec2/database-class.js";
import { buildSystem } from "../../../src/scenario/index.js";
import { simulate, type Run } from "../../../src/sim/index.js";
import { databaseScenario, runOf, type DatabaseScenario } from "./rds-system.js";

const scaled = (more: Partial<DatabaseScenario> = {}, fault = "dbInstanceClass: db.m6g.2xlarge"): DatabaseScenario => ({
  rate: 60,
  gunicorn: "{ workers: 200 }",
  sqlalchemy: "{ poolSize: 1, maxOverflow: 0, poolPrePing: true, connectRoundTrips: 0, connectCpu: 0s }",
  database: "{ dbInstanceClass: db.m6g.large, failover: { upgrade: 10 } }",
  // On the machine it was measured on; 60 of 20 ms a second.
  routes: "{ GET /items: { database: 0.02 } }",
  faults: `[{ at: 40s, database: { action: modifyClass, ${fault} } }]`,
  ...more,
});

const values = (run: Run, metric: string): Float64Array => run.gauges.find((gauge) => gauge.metric === metric)!.values;

describe("a change of the instance class", () => {
  it("takes as long as its phase, and then there are as many vCPUs as the class has", () => {
    const run = runOf(scaled(), 100);
    expect(run.rds!.outages[0]).toMatchObject({ name: "change of the instance class to db.m6g.2xlarge" });
    expect(run.rds!.machines).toEqual([{ name: "db.m6g.2xlarge", fromSeconds: 50 }]);
    // The CPU's share is of the machine of the time: a fourth of it on four times the vCPUs.
    const cpu = values(run, "CPUUtilization");
    const [before, after] = [cpu.slice(10, 39), cpu.slice(70, 99)].map(
      (some) => some.reduce((sum, value) => sum + value, 0) / some.length,
    );
    const { vCpus, relativeSpeed } = buildSystem(databaseScenario(scaled())).database!;
    expect(before!).toBeCloseTo((60 * 0.02) / relativeSpeed / vCpus, 2);
    expect(before! / after!).toBeGreaterThan(3.7);
    expect(before! / after!).toBeLessThan(4.3);
    expect(run.checks.every(({ passed }) => passed)).toBe(true);
  });

  it("without one named it comes back as it was", () => {
    const run = runOf(scaled({ faults: "[{ at: 40s, database: { action: modifyClass } }]" }), 100);
    expect(run.rds!.machines).toBeUndefined();
    expect(run.rds!.outages).toHaveLength(1);
  });

  it("changes how many connections there are", () => {
    const most = maxConnectionsOf("db.t3.micro");
    const run = runOf(
      scaled(
        { rate: 300, database: "{ dbInstanceClass: db.m6g.large, failover: { upgrade: 10 } }" },
        "dbInstanceClass: db.t3.micro",
      ),
      55,
    );
    const connections = values(run, "DatabaseConnections");
    expect(Math.max(...connections.slice(0, 70))).toBeCloseTo(200, 6);
    expect(most).toBe(78);
    expect(Math.max(...connections.slice(95))).toBeCloseTo(most, 6);
  });

  it("is a failover with a standby", () => {
    const run = runOf(
      scaled({
        database:
          "{ dbInstanceClass: db.m6g.large, multiAZ: true, failover: { fencing: 1, promotion: 20, dnsUpdate: 1 } }",
      }),
      100,
    );
    expect(run.rds!.outages[0]!.phases.map(({ name }) => name)).toEqual(["fencing", "promotion", "dnsUpdate"]);
    expect(run.rds!.machines).toEqual([{ name: "db.m6g.2xlarge", fromSeconds: 62 }]);
  });

  it("is billed by the time that each class was there", () => {
    const scenario = databaseScenario(scaled());
    const system = buildSystem(scenario);
    const run = simulate(system, {
      seed: 1,
      replication: 0,
      horizonSeconds: 200,
      drainSeconds: 0,
      warmUpSeconds: 0,
      intervals: 100,
      loadFactor: 1,
    });
    const { lines } = bill(meter(scenario.cost!, run, system).usages, scenario.cost!);
    const hours = (name: string): number => lines.find(({ price }) => price.name === name)!.quantity;
    expect(hours("db.m6g.large")).toBeCloseTo(730 * 0.25, 6);
    expect(hours("db.m6g.2xlarge")).toBeCloseTo(730 * 0.75, 6);
  });

  it("of an unknown class, or by another action, is a located error with the nearest name", () => {
    expect(() => databaseScenario(scaled({}, "dbInstanceClass: db.m6g.2xlrage"))).toThrow(/db\.m6g\.2xlarge/);
    const reboot = "[{ at: 40s, database: { action: reboot, dbInstanceClass: db.m6g.large } }]";
    expect(() => databaseScenario(scaled({ faults: reboot }))).toThrow(/modifyClass/);
  });
});
