/** An instance refresh replaces everything, some at a time, and the group stays as healthy as it was told to. */
import { describe, expect, it } from "vitest";
import { autoScalingFigures, autoScalingFindings } from "../../../src/result/auto-scaling-figures.js";
import { buildSystem, parseScenario, ScenarioError } from "../../../src/scenario/index.js";
import { over, scaled, scalingScenario, type ScalingScenario } from "./scaling-system.js";

const group = (capacity: number): string =>
  `minSize: ${capacity}\n    maxSize: ${capacity}\n    desiredCapacity: ${capacity}`;
const refresh = (fields: string, at = "5m"): string => `[{ at: ${at}, startInstanceRefresh: { ${fields} } }]`;

function run(capacity: number, fields: string, horizonSeconds: number, more: Partial<ScalingScenario> = {}) {
  const scenario = { rate: 5, group: group(capacity), faults: refresh(fields), ...more };
  const result = scaled(scenario, horizonSeconds);
  return { result, refresh: result.autoScaling!.refreshes[0]!, inService: over(result, "GroupInServiceInstances") };
}

describe("an instance refresh", () => {
  it("replaces every instance once, in AWS's words", () => {
    const { result, refresh: entry } = run(4, "minHealthyPercentage: 50", 3600);
    expect(entry).toMatchObject({ status: "Successful", instances: 4, replaced: 4, startSeconds: 300 });
    const gone = result.autoScaling!.activities.filter(({ cause }) =>
      cause.includes("in response to an instance refresh"),
    );
    const terminated = gone.filter(({ description }) => description.startsWith("Terminating"));
    expect(new Set(terminated.map(({ description }) => description)).size).toBe(4);
    expect(result.autoScaling!.launched).toBe(4);
    expect(result.sites[0]!.errors).toBe(0);
  });

  it.each([
    [10, 90, 9],
    [10, 50, 5],
    [4, 75, 3],
  ])("of %d instances at %d %%, %d stay in service", (capacity, percentage, least) => {
    const { inService, refresh: entry } = run(capacity, `minHealthyPercentage: ${percentage}`, 3 * 3600);
    expect(entry.status).toBe("Successful");
    expect(Math.min(...inService)).toBeGreaterThanOrEqual(least - 1e-9);
    expect(Math.min(...inService)).toBeLessThan(capacity);
    // Launching is not serving: the capacity is what was desired as soon as successors are on their way.
    expect(inService.at(-1)).toBeCloseTo(capacity, 9);
  });

  it("takes one at least, however many must stay, and is the slower the longer it warms up", () => {
    const quick = run(2, "minHealthyPercentage: 90", 7200).refresh;
    const slow = run(2, "minHealthyPercentage: 90, instanceWarmup: 10m", 7200).refresh;
    expect(quick.status).toBe("Successful");
    // Two instances one after the other: 300 s to drain each, or 40 s to be in service and 10 minutes to warm up.
    const longer = slow.endSeconds! - quick.endSeconds!;
    expect(Math.abs(longer - 2 * (640 - 300))).toBeLessThanOrEqual(120);
  });

  it("waits at its checkpoints", () => {
    const plain = run(4, "minHealthyPercentage: 50", 2 * 3600).refresh;
    const checked = run(4, "minHealthyPercentage: 50, checkpointPercentages: [50], checkpointDelay: 20m", 2 * 3600);
    expect(checked.refresh.status).toBe("Successful");
    expect(Math.abs(checked.refresh.endSeconds! - plain.endSeconds! - 1200)).toBeLessThanOrEqual(90);
  });

  it("fails after an hour without progress: here nothing can be launched", () => {
    const stuck = run(4, "minHealthyPercentage: 50", 3 * 3600, {
      faults: `[{ at: 5m, startInstanceRefresh: { minHealthyPercentage: 50 } }, { at: 4m, duration: 10h, insufficientInstanceCapacity: {} }]`,
    });
    expect(stuck.refresh.status).toBe("Failed");
    expect(stuck.refresh.replaced).toBe(2);
    expect(Math.min(...stuck.inService)).toBeGreaterThanOrEqual(2 - 1e-9);
  });

  it("is a finding unless it was a success", () => {
    const titles = (fields: string, horizonSeconds: number): string[] => {
      const scenario = { rate: 5, group: group(4), faults: refresh(fields) };
      const system = buildSystem(scalingScenario(scenario));
      const figures = autoScalingFigures(system, [scaled(scenario, horizonSeconds)], 0.95);
      return autoScalingFindings(system, figures, []).map(({ title }) => title);
    };
    const configuration = "minHealthyPercentage: 50, desiredConfiguration: { cpuFactor: 1 }";
    expect(titles(configuration, 3600)).toEqual([]);
    expect(titles(configuration, 400)).toEqual([
      "The instance refresh that began at 300 s was not done when the run ended",
    ]);
    expect(titles(`${configuration}, rollbackAfter: 1m`, 3600)).toEqual([
      "The instance refresh that began at 300 s was rolled back",
    ]);
  });

  it("needs a group that launches", () => {
    const attempt = (): unknown =>
      parseScenario(
        `extends: flask-small
options: { scenarios: { a: { executor: constant-arrival-rate, rate: 20, duration: 60s, preAllocatedVUs: 2000 } } }
workload: { journeys: { a: { steps: [GET /] } } }
`,
        "fixed.yaml",
        { faults: ["10s asg start-instance-refresh"] },
      );
    expect(attempt).toThrow(ScenarioError);
  });
});
