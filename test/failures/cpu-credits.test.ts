/** Fact D9: CPU credits of T instances, standard and unlimited. */
import { describe, expect, it } from "vitest";
import { creditsOf, isBurstable } from "../../src/scenario/ec2/cpu-credits.js";
import { INSTANCE_TYPE_NAMES } from "../../src/scenario/ec2/instance-types.js";
import { buildSystem, loadScenario } from "../../src/scenario/index.js";
import { simulate, type Run } from "../../src/sim/index.js";

const HOUR = 3600;

async function run(hours: number, ...set: string[]): Promise<Run> {
  return simulate(buildSystem(await loadScenario("scenarios/t3-credits-run-out.yaml", { set })), {
    seed: 1,
    replication: 0,
    horizonSeconds: hours * HOUR,
    drainSeconds: 0,
    warmUpSeconds: 0,
    intervals: hours,
    loadFactor: 1,
  });
}

const hourly = (of: Run, metric: string): readonly number[] =>
  Array.from(of.gauges.find((gauge) => gauge.metric === metric)!.values);

describe("t3-small (D9)", () => {
  it("60 % of two vCPUs: 72 credits an hour for 24 earned, 576 last 12 hours, then a third is left", async () => {
    const standard = await run(14);
    const balance = hourly(standard, "CPUCreditBalance");
    // The mean of each hour: 576 less 48 an hour.
    for (let hour = 0; hour < 11; hour++) expect(Math.abs(balance[hour]! - (576 - 48 * (hour + 0.5)))).toBeLessThan(15);
    expect(balance[13]).toBeLessThan(3);
    const cpu = hourly(standard, "CPUUtilization");
    expect(cpu[5]).toBeCloseTo(0.6, 1);
    expect(cpu[13]! / cpu[5]!).toBeCloseTo(1 / 3, 1);
    expect(standard.cpuCredits!.throttledSeconds / HOUR).toBeCloseTo(2, 0);
  });

  it("unlimited: no cliff; what is beyond a day's worth is charged", async () => {
    const unlimited = await run(30, "mode=unlimited", "options.scenarios.users.duration=40h");
    expect(unlimited.cpuCredits!.throttledSeconds).toBe(0);
    expect(hourly(unlimited, "CPUUtilization")[29]).toBeCloseTo(0.6, 1);
    // 12 h on the balance, 12 h on the surplus that costs nothing, then 48 credits an hour.
    expect(unlimited.cpuCredits!.charged / (6 * 48)).toBeCloseTo(1, 0);
  });

  it("no cliff below the baseline, and none of other types", async () => {
    expect((await run(14, "requestRate=3")).cpuCredits!.throttledSeconds).toBe(0);
    expect((await run(1, "instanceType=m6i.large")).cpuCredits).toBeUndefined();
  });
});

describe("the accounts of AWS's table", () => {
  it.each([
    ["t3.nano", 0.05, 6, 144],
    ["t3.micro", 0.1, 12, 288],
    ["t3.small", 0.2, 24, 576],
    ["t4g.medium", 0.2, 24, 576],
    ["t3.large", 0.3, 36, 864],
    ["t4g.xlarge", 0.4, 96, 2304],
    ["t3.2xlarge", 0.4, 192, 4608],
  ])("%s: baseline %d, %d credits an hour, %d at most", (type, baseline, perHour, most) => {
    const { baseline: share, creditsPerHour, maxCredits } = creditsOf(type, "standard");
    expect(share).toBe(baseline);
    expect(creditsPerHour).toBeCloseTo(perHour, 9);
    expect(maxCredits).toBeCloseTo(most, 9);
  });

  it("only T types have one", () => {
    expect(INSTANCE_TYPE_NAMES.filter(isBurstable).every((name) => name.startsWith("t"))).toBe(true);
    expect(isBurstable("m6i.large")).toBe(false);
  });
});
