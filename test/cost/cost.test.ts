/** What it costs: prices as AWS's list has them, usage as the run counted it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bill, dollarsFor, flat, meter, PRICES, type Price } from "../../src/cost/index.js";
import { readFileSync } from "node:fs";
import { buildSystem, parseScenario, priceReference } from "../../src/scenario/index.js";
import { LIST_PRICES } from "../../src/scenario/build-cost.js";
import { lcuHours, simulate, type Run } from "../../src/sim/index.js";
import { problemsOf } from "../scenario/scenario-text.js";

interface Priced {
  readonly architecture?: string;
  readonly cost?: string;
  readonly rate?: number;
}

const text = ({ architecture = "", cost = "", rate = 20 }: Priced): string => `options:
  scenarios: { users: { executor: constant-arrival-rate, rate: ${rate}, duration: 1h, preAllocatedVUs: 1000 } }
workload: { journeys: { shop: { steps: [GET /] } } }
architecture:
  network: ideal
  gunicorn: { workers: 20 }
${architecture}
calibration: { routes: { GET /: { cpu: 0.02 } } }
${cost}
run: { warmUp: none }
`;

function priced(scenario: Priced, seconds = 600): { dollars: Map<string, number>; total: number; run: Run } {
  const read = parseScenario(text(scenario), "cost.yaml");
  const system = buildSystem(read);
  const run = simulate(system, {
    seed: 1,
    replication: 0,
    horizonSeconds: seconds,
    drainSeconds: 0,
    warmUpSeconds: 0,
    intervals: 10,
    loadFactor: 1,
  });
  const { lines } = bill(meter(read.cost!, run, system).usages, read.cost!);
  return {
    dollars: new Map(lines.map(({ price, dollars }) => [price.name, dollars])),
    total: lines.reduce((sum, { dollars }) => sum + dollars, 0),
    run,
  };
}

const balanced = (more: string, balancer = "{ healthCheck: { path: /, intervalSeconds: 30 } }"): string =>
  `  loadBalancer: ${balancer}\n${more}`;
const instances = (count: number, type = "m6i.large"): string =>
  balanced(`  autoScalingGroup: { desiredCapacity: ${count}, launchTemplate: { instanceType: ${type} } }`);

describe("a month of 730 hours", () => {
  it("of instances: hours times count times the list price", () => {
    const hourly = LIST_PRICES.find(({ name }) => name === "m6i.large")!.tiers[0]!.dollars;
    expect(priced({ architecture: instances(3) }).dollars.get("m6i.large")).toBeCloseTo(3 * 730 * hourly, 6);
  });

  it("of a load balancer: 16.43 dollars, and its LCUs (infracost's golden file)", () => {
    expect(priced({ architecture: instances(2) }).dollars.get("albHour")).toBeCloseTo(16.43, 2);
  });

  it("of a Multi-AZ database: two instances, and storage at twice the price", () => {
    const data = (more: string): string =>
      `  database: { dbInstanceClass: db.t4g.small, allocatedStorage: 100${more} }`;
    const single = priced({ architecture: data("") }).dollars;
    const double = priced({ architecture: data(", multiAZ: true") }).dollars;
    expect(single.get("db.t4g.small")).toBeCloseTo(730 * 0.032, 6);
    expect(double.get("db.t4g.small")).toBeCloseTo(2 * 730 * 0.032, 6);
    expect(single.get("rdsStorage")).toBeCloseTo(11.5, 6);
    expect(double.get("rdsStorageMultiAz")).toBeCloseTo(23, 6);
  });

  it("of provisioned IOPS: those above what gp3 includes", () => {
    const storage = "{ dbInstanceClass: db.m6g.large, allocatedStorage: 400, storageType: gp3, iops: 15000 }";
    expect(priced({ architecture: `  database: ${storage}` }).dollars.get("rdsGp3Iops")).toBeCloseTo(3000 * 0.02, 6);
  });

  it("of a group that scales: as many instances as there were, and its alarms", () => {
    const group = balanced(`  autoScalingGroup:
    minSize: 1
    maxSize: 4
    launchTemplate: { instanceType: m6i.large }
    launchTimes: { reaction: 0, pending: 0, boot: 0, bootstrap: 0 }
    scheduledActions: { more: { at: 5m, desiredCapacity: 4 } }
    scalingPolicies: { cpu: { policyType: TargetTrackingScaling, targetValue: 99, disableScaleIn: true } }`);
    const { dollars } = priced({ architecture: group, rate: 5 });
    const one = priced({ architecture: instances(1) }).dollars.get("m6i.large")!;
    expect(dollars.get("m6i.large")! / one).toBeCloseTo(2.5, 2);
    expect(dollars.get("cloudWatchAlarm")).toBeCloseTo(0.2, 6);
  });
});

describe("prices", () => {
  it("marginal tiers: each takes its part", () => {
    const out = PRICES.find(({ name }) => name === "internetOut")!;
    expect(dollarsFor(out, 100)).toBe(0);
    expect(dollarsFor(out, 100 + 10 * 1024)).toBeCloseTo(10 * 1024 * 0.09, 6);
    expect(dollarsFor(out, 100 + 50 * 1024)).toBeCloseTo(1024 * (10 * 0.09 + 40 * 0.085), 6);
    expect(dollarsFor(out, 100, false)).toBeCloseTo(9, 6);
  });

  it("never fall when the quantity rises, and are 0 for nothing", () => {
    const quantity = fc.double({ min: 0, max: 1e7, noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom(...LIST_PRICES), quantity, quantity, (price: Price, a, b) => {
        expect(dollarsFor(price, 0)).toBe(0);
        expect(dollarsFor(price, Math.max(a, b))).toBeGreaterThanOrEqual(dollarsFor(price, Math.min(a, b)));
      }),
    );
  });

  it("have a source and a date, or say that they are from memory", () => {
    for (const { source, asOf, remembered } of LIST_PRICES) {
      expect(source).not.toBe("");
      expect(remembered || /^20\d\d-\d\d/.test(asOf)).toBe(true);
    }
  });

  it("may be replaced, by name", () => {
    const scenario = { architecture: instances(2), cost: "cost: { prices: { m6i.large: 0.05 } }" };
    expect(priced(scenario).dollars.get("m6i.large")).toBeCloseTo(2 * 730 * 0.05, 6);
  });

  it("a name that no list has is a located error with the nearest", () => {
    const problems = problemsOf(text({ architecture: instances(1), cost: "cost: { prices: { m6i.lrage: 0.05 } }" }));
    expect(problems[0]!.path).toBe('cost.prices["m6i.lrage"]');
    expect(problems[0]!.hint).toMatch(/m6i\.large/);
  });

  it("what the model does not meter may be added", () => {
    const scenario = { architecture: instances(1), cost: "cost: { also: { rdsBackup: 100 } }" };
    expect(priced(scenario).dollars.get("rdsBackup")).toBeCloseTo(9.5, 6);
  });
});

describe("docs/reference/prices.md", () => {
  it("is what the source says, laid out by the formatter", () => {
    const cells = (markdown: string): string => markdown.replaceAll(/[ -]+/g, " ");
    expect(cells(readFileSync("docs/reference/prices.md", "utf8"))).toBe(cells(priceReference()));
  });
});

describe("additivity", () => {
  it("over systems: the whole is the sum of the lines", () => {
    const both = `${instances(2)}\n  database: { dbInstanceClass: db.t3.large }`;
    const whole = priced({ architecture: both });
    const without = priced({ architecture: instances(2) });
    expect(whole.total - without.total).toBeCloseTo(730 * 0.145, 6);
  });

  it("over time: the LCU-hours of two hours are those of each", () => {
    const { run } = priced({ architecture: instances(2), rate: 60 }, 7200);
    const of = (from: number, until: number): number => lcuHours(run.loadBalancer!.usage, from, until).lcuHours;
    expect(of(0, 3600) + of(3600, 7200)).toBeCloseTo(of(0, 7200), 9);
    expect(of(0, 3600)).toBeGreaterThan(0);
  });
});

describe("what is said and not said", () => {
  it("without a named type nothing has a price", () => {
    expect(parseScenario(text({ architecture: "  loadBalancer: {}" }), "cost.yaml").cost).toBeNull();
  });

  it("what is not in the bill is named", () => {
    const { cost } = parseScenario(text({ architecture: "  loadBalancer: {}", cost: "cost: {}" }), "cost.yaml");
    expect(cost!.leftOut.map(({ what }) => what)).toContain("EC2 instances");
  });

  it("a price that is not there is said, never taken for zero", () => {
    const { cost } = parseScenario(text({ architecture: instances(1) }), "cost.yaml");
    const { lines, unpriced } = bill([{ price: "nothing", quantity: 3 }], cost!);
    expect([lines, unpriced]).toEqual([[], ["nothing"]]);
    expect(flat(2)).toEqual([{ upTo: Infinity, dollars: 2 }]);
  });
});
