/** The tables of CloudWatch's documentation on missing data, row by row, and alarms that invoke scaling. */
import { expect } from "vitest";
import { alarmState, type AlarmState } from "../../src/sim/autoscaling/index.js";
import { adjusted, stepFor } from "../../src/sim/autoscaling/adjustment.js";
import { testFacts, type Fact } from "./documented.js";

const PAGE = "CloudWatch, AlarmThatSendsEmail [D23]";
const TREATMENTS = ["missing", "ignore", "breaching", "notBreaching"] as const;
const KEPT = "ALARM";

/** M, N, the five datapoints, and the states by treatment: O(K), A(LARM), I(NSUFFICIENT_DATA), K(ept). */
const TABLE: readonly (readonly [m: number, n: number, data: string, states: string])[] = [
  [3, 3, "0-X-X", "OOOO"],
  [3, 3, "0----", "OOOO"],
  [3, 3, "-----", "IKAO"],
  [3, 3, "0XX-X", "AAAA"],
  [3, 3, "--X--", "AKAO"],
  [2, 3, "0-X-X", "AAAA"],
  [2, 3, "00X0X", "AAAA"],
  [2, 3, "0-X--", "OOAO"],
  [2, 3, "----0", "OOAO"],
  [2, 3, "---X-", "AKAO"],
];
const STATES: Readonly<Record<string, AlarmState>> = { O: "OK", A: "ALARM", I: "INSUFFICIENT_DATA", K: KEPT };

const vectors = TABLE.flatMap(([m, n, data, states]) =>
  TREATMENTS.map((treatMissingData, column): Fact => {
    const range = data.split("").map((point) => (point === "-" ? null : point === "X" ? 100 : 0));
    const spec = {
      metric: "ASGAverageCPUUtilization",
      threshold: 50,
      comparison: "above",
      evaluationPeriods: n,
      datapointsToAlarm: m,
      treatMissingData,
    } as const;
    const holds = (): void => expect(alarmState(range, spec, KEPT)).toBe(STATES[states[column]!]);
    return { page: PAGE, says: `${m} of ${n}, ${data.split("").join(" ")}, ${treatMissingData}`, holds };
  }),
);

const STEPS = "EC2 Auto Scaling, as-scaling-simple-step [D23]";
const percent = (says: string, capacity: number, adjustment: number, exact: number, least = 1): Fact => {
  const holds = (): void => expect(adjusted(capacity, "PercentChangeInCapacity", adjustment, least)).toBe(exact);
  return { page: STEPS, says, holds };
};

const adjustments: Fact[] = [
  percent("percent: 12.7 becomes 12", 127, 10, 127 + 12),
  percent("percent: between 0 and 1 becomes 1", 10, 7, 11),
  percent("percent: between 0 and -1 becomes -1", 10, -7, 9),
  percent("percent: -6.67 becomes -6", 20, -33.35, 14),
  percent("percent: MinAdjustmentMagnitude instances at least", 10, 10, 12, 2),
  {
    page: STEPS,
    says: "ExactCapacity and ChangeInCapacity",
    holds: () => {
      expect(adjusted(7, "ExactCapacity", 3, 1)).toBe(3);
      expect(adjusted(7, "ChangeInCapacity", -3, 1)).toBe(4);
    },
  },
  {
    page: STEPS,
    says: "above the threshold, a step's lower bound belongs to it and its upper does not",
    holds: () => {
      const steps = [
        { lower: 0, upper: 10, adjustment: 1 },
        { lower: 10, upper: Infinity, adjustment: 2 },
      ];
      expect(stepFor(steps, 0)!.adjustment).toBe(1);
      expect(stepFor(steps, 10)!.adjustment).toBe(2);
    },
  },
  {
    page: STEPS,
    says: "below the threshold, its upper bound belongs to it and its lower does not",
    holds: () => {
      const steps = [
        { lower: -Infinity, upper: -10, adjustment: -2 },
        { lower: -10, upper: 0, adjustment: -1 },
      ];
      expect(stepFor(steps, -10)!.adjustment).toBe(-2);
      expect(stepFor(steps, -9.9)!.adjustment).toBe(-1);
    },
  },
];

testFacts("CloudWatch alarms, missing data", vectors);
testFacts("Scaling adjustments", adjustments);
