/** What the database costs beyond its hours: credits, backups, growth, a proxy, bytes between zones; and that costs add up. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bill, meter, surplusVCpuHours, type Inventory } from "../../src/cost/index.js";
import { buildSystem, parseScenario } from "../../src/scenario/index.js";
import { simulate, type Run, type SystemSpec } from "../../src/sim/index.js";

interface Priced {
  readonly inventory: Inventory;
  readonly system: SystemSpec;
  readonly run: Run;
}

interface Options {
  readonly rate?: number;
  readonly step?: string;
  readonly routes?: string;
  readonly statements?: string;
  readonly cost?: string;
  readonly from?: number;
  readonly until?: number;
}

const simulated = (architecture: string, options: Options = {}): Priced => {
  const {
    rate = 10,
    step = "GET /",
    routes = "{ GET /: { cpu: 0.01, database: 0.001 } }",
    from = 0,
    until = 600,
  } = options;
  const scenario = parseScenario(
    `options:
  scenarios: { users: { executor: constant-arrival-rate, rate: ${rate}, duration: 1h, preAllocatedVUs: 1000 } }
workload:
  arrivals: constant
  journeys: { shop: { steps: [${step}] } }
  statements: ${options.statements ?? "{}"}
architecture:
  network: ideal
  gunicorn: { workers: 20 }
${architecture}
calibration: { routes: ${routes} }
${options.cost ?? "cost: { freeTier: false }"}
run: { warmUp: none }
`,
    "cost.yaml",
  );
  const system = buildSystem(scenario);
  const run = simulate(system, {
    seed: 1,
    replication: 0,
    horizonSeconds: until,
    drainSeconds: 0,
    warmUpSeconds: from,
    intervals: until / 10,
    loadFactor: 1,
  });
  return { inventory: scenario.cost!, system, run };
};

const lines = ({ inventory, system, run }: Priced): Map<string, number> =>
  new Map(
    bill(meter(inventory, run, system).usages, inventory).lines.map(({ price, dollars }) => [price.name, dollars]),
  );
const total = (priced: Priced): number => [...lines(priced).values()].reduce((sum, dollars) => sum + dollars, 0);

const MICRO = { vCpus: 2, creditsPerHour: 12, maxCredits: 288 };

describe("CPU credits of a db.t class, always unlimited", () => {
  it("below the baseline nothing is charged", () => {
    expect(surplusVCpuHours(MICRO, [0.1], 3600)).toBe(0);
    expect(surplusVCpuHours(MICRO, [0], 3600)).toBe(0);
  });

  it("above it: all use beyond the earnings of the month, a day's worth kept and a day's worth borrowed", () => {
    // Two vCPUs at 50 %: 60 credits an hour are used, 12 are earned.
    const charged = (730 * (60 - 12) - 2 * 288) / 60;
    expect(surplusVCpuHours(MICRO, [0.5], 600)).toBeCloseTo(charged, 6);
  });

  it("what a night earns pays for a day, up to 24 hours of earnings", () => {
    // Twelve hours at 15 %, twelve idle: 216 used, 288 earned a day.
    const day = [...Array.from({ length: 12 }, () => 0.15), ...Array.from({ length: 12 }, () => 0)];
    expect(surplusVCpuHours(MICRO, day, 3600)).toBe(0);
    // Twelve at 100 %: 1440 used, 288 earned; each cycle the same.
    const peak = [...Array.from({ length: 12 }, () => 1), ...Array.from({ length: 12 }, () => 0)];
    const days = surplusVCpuHours(MICRO, peak, 3600) / ((1440 - 288) / 60);
    expect(days).toBeGreaterThan(29);
    expect(days).toBeLessThan(30.5);
  });

  it("does not depend on how finely the run was watched", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 }), (hours) => {
        const minutes = hours.flatMap((share) => Array.from({ length: 60 }, () => share));
        expect(surplusVCpuHours(MICRO, minutes, 60)).toBeCloseTo(surplusVCpuHours(MICRO, hours, 3600), 6);
      }),
      { numRuns: 20, seed: 1 },
    );
  });

  it("is in the bill at 0.075 dollars a vCPU-hour", () => {
    const used = simulated("  database: { dbInstanceClass: db.t3.micro, relativeSpeed: 1 }", {
      routes: "{ GET /: { database: 0.1 } }",
    });
    // 10 a second of 0.1 s: half of two vCPUs.
    expect(lines(used).get("rdsCpuCreditSurplus")! / 0.075).toBeCloseTo((730 * (60 - 12) - 2 * 288) / 60, -1);
  });
});

describe("what a volume costs", () => {
  const GIB = 2 ** 30;
  const posting = { step: "POST /", routes: "{ POST /: { database: 0.001 } }", rate: 1 };

  it("that grows: its size on average", () => {
    const priced = simulated(
      "  database: { dbInstanceClass: db.m6g.large, allocatedStorage: 50, usedStorage: 46GiB, maxAllocatedStorage: 100 }",
    );
    // 50 GiB for six of ten minutes, then 60.
    expect(lines(priced).get("rdsStorage")).toBeCloseTo(54 * 0.115, 6);
  });

  it("backups: one copy, and what changes in the days kept, beyond what is allocated", () => {
    const kept = (days: number): number | undefined =>
      lines(
        simulated(
          `  database: { dbInstanceClass: db.m6g.large, allocatedStorage: 100, usedStorage: 60GiB, backupRetentionPeriod: ${days} }`,
          { ...posting, statements: `{ POST /: { bytesStored: ${(10 * GIB) / 86_400} } }` },
        ),
      ).get("rdsBackup");
    expect(kept(0)).toBeUndefined();
    expect(kept(3)).toBeUndefined();
    // 60 + 7 * 10 - 100.
    expect(kept(7)! / 0.095).toBeCloseTo(30, 0);
  });
});

describe("what stands around it costs", () => {
  it("a proxy, by the vCPUs of the database, two at least", () => {
    const proxy = (type: string): number =>
      lines(simulated(`  sqlalchemy: {}\n  rdsProxy: {}\n  database: { dbInstanceClass: ${type} }`)).get("rdsProxy")!;
    expect(proxy("db.m6g.large")).toBeCloseTo(2 * 730 * 0.015, 6);
    expect(proxy("db.m6g.xlarge")).toBeCloseTo(4 * 730 * 0.015, 6);
  });

  it("bytes of queries between zones, 0.01 dollars a GB; of a load balancer's instances nothing", () => {
    const balanced = (instances: number): Map<string, number> =>
      lines(
        simulated(
          `  loadBalancer: { healthCheck: { path: /, intervalSeconds: 300 } }
  autoScalingGroup: { desiredCapacity: ${instances} }
  database: { dbInstanceClass: db.m6g.large, bytesPerQuery: 100kB }`,
          { routes: "{ GET /: { cpu: 0.01, database: 0.001, queries: 3 } }" },
        ),
      );
    // Half of the instances stand in the other zone: 10 requests a second of 3 queries of 100 kB.
    expect(balanced(2).get("interZone")).toBeCloseTo((0.5 * 10 * 3 * 1e5 * 730 * 3600 * 0.01) / 1e9, 0);
    expect(balanced(1).get("interZone")).toBeUndefined();
  });

  it("MySQL's classes by their own price, where it differs", () => {
    const hourly = (type: string, engine: string): number =>
      [...lines(simulated(`  database: { engine: ${engine}, dbInstanceClass: ${type} }`)).entries()].find(([name]) =>
        name.startsWith(type),
      )![1] / 730;
    expect(hourly("db.t3.large", "mysql")).toBeCloseTo(0.136, 6);
    expect(hourly("db.m5.large", "mysql")).toBeCloseTo(0.171, 6);
    expect(hourly("db.t4g.small", "mysql")).toBeCloseTo(hourly("db.t4g.small", "postgres"), 9);
    const own = simulated("  database: { engine: mysql, dbInstanceClass: db.t3.large }", {
      cost: "cost: { prices: { 'db.t3.large:mysql': 1 } }",
    });
    expect(lines(own).get("db.t3.large:mysql")).toBeCloseTo(730, 6);
    expect(() =>
      simulated("  database: { dbInstanceClass: db.t3.large }", {
        cost: "cost: { prices: { 'db.t3.large:mysq': 1 } }",
      }),
    ).toThrow(/db\.t3\.large:mysql/);
  });
});

describe("costs add up", () => {
  const everything = `  loadBalancer: { healthCheck: { path: /, intervalSeconds: 300 } }
  autoScalingGroup:
    minSize: 1
    maxSize: 4
    launchTemplate: { instanceType: t3.medium }
    launchTimes: { reaction: 0, pending: 0, boot: 0, bootstrap: 0 }
    scheduledActions: { more: { at: 5m, desiredCapacity: 4 }, less: { at: 15m, desiredCapacity: 2 } }
    scalingPolicies: { cpu: { policyType: TargetTrackingScaling, targetValue: 99, disableScaleIn: true } }
  sqlalchemy: {}
  rdsProxy: {}
  database: { dbInstanceClass: db.t3.micro, allocatedStorage: 100, multiAZ: true }`;

  it("over systems, whichever there are", () => {
    const { inventory, system, run } = simulated(everything);
    const only = (has: readonly boolean[]): number =>
      total({
        system,
        run,
        inventory: {
          ...inventory,
          instances: has[0] === true ? inventory.instances : { type: null, count: 0, publicAddresses: 0 },
          loadBalancer: has[1] === true ? inventory.loadBalancer : null,
          database: has[2] === true ? inventory.database : null,
          natGateways: has[3] === true ? 2 : 0,
          cloudWatch: has[4] === true ? inventory.cloudWatch : { alarms: 0, detailedMonitoring: false },
          route53: has[5] === true ? { queries: null, healthChecks: 3, healthCheckOptions: 1 } : null,
        },
      });
    const nothing = only([]);
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }), (has) => {
        const alone = has.map((there, index) => (there ? only(has.map((_, other) => other === index)) - nothing : 0));
        expect(only(has)).toBeCloseTo(
          alone.reduce((sum, dollars) => sum + dollars, nothing),
          6,
        );
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it("over time: two stretches cost what the whole does", () => {
    const stretch = (from: number, until: number): Map<string, number> => lines(simulated(everything, { from, until }));
    const [first, second, whole] = [stretch(0, 600), stretch(600, 1200), stretch(0, 1200)];
    for (const name of ["t3.medium", "db.t3.micro", "rdsStorageMultiAz", "rdsProxy", "albHour", "publicIpv4"])
      expect(whole.get(name)!).toBeCloseTo((first.get(name)! + second.get(name)!) / 2, 4);
    for (const name of ["interZone", "internetOut"])
      expect(whole.get(name)! / ((first.get(name)! + second.get(name)!) / 2)).toBeCloseTo(1, 2);
  });
});
