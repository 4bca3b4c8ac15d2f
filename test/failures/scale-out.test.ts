/** Fact D2: scaling that comes late, and what a fluid makes of it. */
import { describe, expect, it } from "vitest";
import { buildSystem, loadScenario } from "../../src/scenario/index.js";
import { simulate, type Run } from "../../src/sim/index.js";
import { problemsOf } from "../scenario/scenario-text.js";
import { last, launches, scaled } from "../sim/autoscaling/scaling-system.js";

/**
 * fluid-scale: 300 requests/s on two instances of 100/s each; two more answer after 240 s. The backlog stands at 24,000 then and
 * is gone at 480 s. Newell, Applications of Queueing Theory (1982), chapter 2.
 */
describe("fluid-scale", () => {
  const START = 10;
  const run = scaled(
    {
      rate: 0.001,
      later: 300,
      changesAt: START,
      arrivals: "constant",
      cpu: "0.01",
      gunicorn: "{ workers: 1, backlog: ideal }",
      health: "{ static: true }",
      balancer:
        "{ algorithm: least_outstanding_requests, idleTimeoutSeconds: 1000, healthCheck: { path: /health, intervalSeconds: 5, timeoutSeconds: 2, unhealthyThresholdCount: 10 } }",
      group: `minSize: 2
    maxSize: 4
    scheduledActions: { more: { at: ${START + 240 - 60}s, desiredCapacity: 4 } }`,
    },
    700,
  );
  const { binSeconds, inFlight } = run.path;
  const near = (value: number, exact: number, within = 0.03): boolean => Math.abs(value / exact - 1) < within;

  it("backlog, recovery and area are those of the cumulative curves", () => {
    expect(near(Math.max(...inFlight), 24_000)).toBe(true);
    const recovered = inFlight.findIndex((n, bin) => bin * binSeconds > START + 300 && n < 40);
    expect(near(recovered * binSeconds - START, 480)).toBe(true);
    expect(
      near(
        inFlight.reduce((sum, n) => sum + n * binSeconds, 0),
        5_760_000,
        0.05,
      ),
    ).toBe(true);
  });
});

describe("a flash crowd (D2)", () => {
  const runs = async (...set: string[]): Promise<Run> =>
    simulate(buildSystem(await loadScenario("scenarios/black-friday.yaml", { set })), {
      seed: 1,
      replication: 0,
      horizonSeconds: 3600,
      drainSeconds: 0,
      warmUpSeconds: 0,
      intervals: 120,
      loadFactor: 1,
    });

  it("until the first new instance answers, a policy changes nothing: the same users, the same violations", async () => {
    const scaling = await runs();
    const fixed = await runs("maxSize=2");
    const firstLaunch = launches(scaling)[0]!.startSeconds;
    // The ramp begins at 20 minutes; three datapoints above the target, delivered a minute late.
    expect(firstLaunch).toBeGreaterThanOrEqual(1200 + 180 + 60);
    const upTo = Math.floor(firstLaunch / 30);
    for (const series of ["sent", "ended", "failed"] as const)
      expect([...scaling.series[series]].slice(0, upTo)).toEqual([...fixed.series[series]].slice(0, upTo));
    expect(last(scaling, "GroupDesiredCapacity")).toBeGreaterThan(last(fixed, "GroupDesiredCapacity"));
  });

  it("ten instances from ten minutes before on: nobody notices", async () => {
    const failed = (run: Run): number => run.series.failed.reduce((sum, n) => sum + n, 0);
    expect(failed(await runs("prescale=10"))).toBe(0);
    expect(failed(await runs())).toBeGreaterThan(10_000);
  });

  it("replacing what the load balancer calls unhealthy keeps an overload up that would have ended", async () => {
    const killed = await runs("healthCheckType=ELB");
    expect(killed.autoScaling!.replaced).toBeGreaterThan(10);
    expect(last(killed, "GroupInServiceInstances")).toBeLessThan(3);
  });
});

describe("bad input", () => {
  const group = (text: string, rest = "loadBalancer: {}"): readonly string[] =>
    problemsOf(`options:
  scenarios: { users: { executor: constant-arrival-rate, rate: 1, duration: 1m, preAllocatedVUs: 10 } }
workload: { journeys: { a: { steps: [GET /] } } }
architecture:
  ${rest}
  autoScalingGroup: { ${text} }
calibration: { routes: { GET /: { cpu: 0.01 } } }
`).map(({ path, message, hint }) => `${path}: ${message} (${hint})`);

  it.each([
    ["minSize: 3, maxSize: 2", "loadBalancer: {}", /minSize: minSize 3 is above maxSize 2/],
    ["minSize: 1, maxSize: 2, desiredCapacity: 5", "loadBalancer: {}", /desiredCapacity 5 is not between/],
    ["minSize: 1, maxSize: 2", "gunicorn: {}", /loadBalancer: \{\}/],
    [
      "maxSize: 4, scalingPolicies: { p: { policyType: TargetTrackingScaling, targetValue: 100 } }",
      "loadBalancer: {}",
      /never above 100 %/,
    ],
    [
      "minSize: 2, maxSize: 2, scalingPolicies: { p: { policyType: TargetTrackingScaling, targetValue: 50 } }",
      "loadBalancer: {}",
      /never change anything/,
    ],
    ["maxSize: 4, scalingPolicies: { p: { policyType: StepScaling } }", "loadBalancer: {}", /needs stepAdjustments/],
    [
      "maxSize: 4, scalingPolicies: { p: { policyType: SimpleScaling, scalingAdjustment: 1 } }",
      "loadBalancer: {}",
      /invoked by an alarm/,
    ],
    [
      "maxSize: 4, launchTemplate: { vCpus: ideal }, scalingPolicies: { p: { policyType: TargetTrackingScaling, targetValue: 50 } }",
      "loadBalancer: {}",
      /ideal vCPUs are never busy/,
    ],
    ["maxSze: 4", "loadBalancer: {}", /maxSize/],
  ])("%s", (text, rest, says) => {
    expect(group(text, rest).join("\n")).toMatch(says);
  });
});
