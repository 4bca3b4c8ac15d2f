/** Auto Scaling groups that could never do what they say are located errors. */
import { describe, expect, it } from "vitest";
import { ScenarioError, type Problem } from "../../src/scenario/index.js";
import { load } from "./scenario-text.js";

const scenario = (group: string, faults = "[]"): string => `extends: flask-small
options: { scenarios: { a: { executor: constant-arrival-rate, rate: 5, duration: 1h, preAllocatedVUs: 50 } } }
workload: { journeys: { a: { steps: [GET /] } } }
architecture:
  loadBalancer: {}
  autoScalingGroup: { minSize: 1, maxSize: 4, ${group} }
faults: ${faults}
`;

function found(text: string): readonly Problem[] {
  try {
    load(text);
    return [];
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems;
    throw error;
  }
}

const problems = (group: string, faults?: string): string[] =>
  found(scenario(group, faults)).map(
    ({ path, message }) => `${path.replace("architecture.autoScalingGroup.", "")}: ${message}`,
  );

const policy = (fields: string): string => `scalingPolicies: { p: { ${fields} } }`;
const step = (alarm: string, steps = "[{ metricIntervalLowerBound: 0, scalingAdjustment: 1 }]"): string =>
  policy(`policyType: StepScaling, alarm: { ${alarm} }, stepAdjustments: ${steps}`);
const BELOW = "[{ metricIntervalUpperBound: 0, scalingAdjustment: -1 }]";
const refresh = (fields: string): string => `[{ at: 5m, startInstanceRefresh: { ${fields} } }]`;

describe("an alarm that can never be raised", () => {
  it.each([
    ["CPU above 150 %", step("threshold: 150"), "p.alarm.threshold"],
    ["CPU above 100 %", step("threshold: 100"), "p.alarm.threshold"],
    ["CPU below 0", step("threshold: 0, comparisonOperator: LessThanThreshold", BELOW), "p.alarm.threshold"],
    [
      "fewer than no requests",
      step("metricName: RequestCountPerTarget, threshold: 0, comparisonOperator: LessThanThreshold", BELOW),
      "p.alarm.threshold",
    ],
    [
      "simple scaling above 120 %",
      policy("policyType: SimpleScaling, scalingAdjustment: 1, alarm: { threshold: 120 }"),
      "p.alarm.threshold",
    ],
    [
      "steps below, alarm above",
      step("threshold: 60", "[{ metricIntervalUpperBound: 0, scalingAdjustment: 1 }]"),
      "p.stepAdjustments",
    ],
    ["a forecast for all of the CPU", policy("policyType: PredictiveScaling, targetValue: 100"), "p.targetValue"],
  ])("%s", (_name, group, where) => {
    const [first, ...others] = problems(group);
    expect(first).toContain(`scalingPolicies.${where}: `);
    expect(others).toEqual([]);
  });

  it("100 % or more is possible, and so is a count", () => {
    expect(problems(step("threshold: 100, comparisonOperator: GreaterThanOrEqualToThreshold"))).toEqual([]);
    expect(problems(step("metricName: RequestCountPerTarget, threshold: 1000"))).toEqual([]);
    expect(problems(step("metricName: HTTPCode_Target_5XX_Count, threshold: 0"))).toEqual([]);
  });
});

describe("scheduled actions", () => {
  const actions = (fields: string): string[] => problems(`scheduledActions: { ${fields} }`);

  it.each([
    ["a minimum above the maximum", "sale: { at: 5m, minSize: 9 }", "sale.minSize", "minSize 9 is above maxSize 4"],
    [
      "a maximum below the minimum that one before has set",
      "a: { at: 1m, minSize: 3 }, b: { at: 2m, maxSize: 2 }",
      "b.maxSize",
      "minSize 3 is above maxSize 2",
    ],
    ["more than the maximum", "sale: { at: 5m, desiredCapacity: 6 }", "sale.desiredCapacity", "not between"],
    ["nothing at all", "sale: { at: 5m }", "sale", "does nothing"],
  ])("%s", (_name, fields, where, says) => {
    const [first] = actions(fields);
    expect(first).toContain(`scheduledActions.${where}: `);
    expect(first).toContain(says);
  });

  it("limits that are raised together are fine, in whatever order they are written", () => {
    expect(actions("b: { at: 2m, desiredCapacity: 8 }, a: { at: 1m, minSize: 5, maxSize: 10 }")).toEqual([]);
  });
});

describe("refreshes, shifts and policies that AWS would refuse", () => {
  it.each([
    [
      "percentages more than 100 apart",
      "",
      refresh("minHealthyPercentage: 50, maxHealthyPercentage: 160"),
      "faults[0].startInstanceRefresh.maxHealthyPercentage",
    ],
    ["a rollback to nothing", "", refresh("autoRollback: true"), "faults[0].startInstanceRefresh.autoRollback"],
    ["the same by hand", "", refresh("rollbackAfter: 5m"), "faults[0].startInstanceRefresh.rollbackAfter"],
    [
      "a route that nobody sends",
      "",
      refresh("desiredConfiguration: { routes: [GET /abuot] }"),
      "faults[0].startInstanceRefresh.desiredConfiguration.routes[0]",
    ],
    [
      "a zone that is not there",
      "",
      "[{ at: 5m, zonalShift: { availabilityZone: x } }]",
      "faults[0].zonalShift.availabilityZone",
    ],
    [
      "a group that takes no part",
      "",
      "[{ at: 5m, zonalShift: { availabilityZone: a, resources: [autoScalingGroup] } }]",
      "faults[0].zonalShift.resources[0]",
    ],
    [
      "a maintenance policy too wide",
      "instanceMaintenancePolicy: { minHealthyPercentage: 0, maxHealthyPercentage: 150 }",
      "[]",
      "instanceMaintenancePolicy.maxHealthyPercentage",
    ],
  ])("%s", (_name, group, faults, where) => {
    const [first, ...others] = problems(group, faults);
    expect(first).toContain(where);
    expect(others).toEqual([]);
  });
});

describe("what would happen after the run", () => {
  it("is noticed, where it stands", () => {
    const late = scenario(
      "scheduledActions: { sale: { at: 2h, desiredCapacity: 2 }, soon: { at: 1m, desiredCapacity: 2 } }",
      "[{ at: 59m, startInstanceRefresh: {} }, { at: 60m, startInstanceRefresh: {} }]",
    );
    const notices = load(late).notices.filter(({ message }) => message.includes("the run ends"));
    expect(notices.map(({ path }) => path)).toEqual([
      "architecture.autoScalingGroup.scheduledActions.sale.at",
      "faults[1].at",
    ]);
  });
});
