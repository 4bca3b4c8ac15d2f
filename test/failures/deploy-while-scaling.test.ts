/** A deployment to an Auto Scaling group that launches and terminates meanwhile (CodeDeploy, integrations-aws-auto-scaling [D]). */
import { describe, expect, it } from "vitest";
import type { Run } from "../../src/sim/index.js";
import { launches, scaled, terminations } from "../sim/autoscaling/scaling-system.js";

const BALANCER = "{ deregistrationDelaySeconds: 10, healthCheck: { path: /health, intervalSeconds: 10 } }";

/** Four instances; the new revision fails always, so that the share of failures says who runs it. */
const deployed = (deploy: string, actions: string, horizonSeconds: number, group = "", faults = ""): Run =>
  scaled(
    {
      rate: 40,
      group: `minSize: 2\n    maxSize: 8\n    desiredCapacity: 4\n    ${group}\n    scheduledActions: { ${actions} }`,
      balancer: BALANCER,
      faults: `[{ at: 5m, deploy: { errorShare: 1, routes: [GET /], ${deploy} } }${faults}]`,
    },
    horizonSeconds,
  );

function failed(run: Run, from: number, to: number): number {
  const sum = (counts: Uint32Array): number => counts.slice(from / 30, to / 30).reduce((a, b) => a + b, 0);
  return sum(run.series.failed) / sum(run.series.ended);
}

describe("a deployment while the group scales", () => {
  it("reaches all that are in service, batch after batch", () => {
    const run = deployed("installTime: 10s, pause: 1m", "none: { at: 50m, desiredCapacity: 4 }", 1800);
    expect(failed(run, 0, 300)).toBe(0);
    expect(failed(run, 1200, 1800)).toBe(1);
    expect(terminations(run)).toEqual([]);
  });

  it("who is launched meanwhile comes with the revision before, and is brought up to date at the end", () => {
    // Four batches take some 25 minutes; in the tenth four more come.
    const run = deployed("installTime: 10s, pause: 5m", "more: { at: 8m, desiredCapacity: 8 }", 3 * 3600);
    // One of four is done, then one or two of eight: were they launched with the new one, five or six.
    expect(failed(run, 420, 480)).toBeCloseTo(0.25, 1);
    expect(failed(run, 690, 840)).toBeLessThan(0.35);
    expect(failed(run, 2.5 * 3600, 3 * 3600)).toBe(1);
  });

  it("who is launched after it comes with the new revision", () => {
    const run = deployed("installTime: 10s, pause: 0s", "more: { at: 20m, desiredCapacity: 8 }", 2400);
    expect(failed(run, 1800, 2400)).toBe(1);
  });

  it("who is terminated in the middle is gone: the others are served, and nobody waits for it", () => {
    const run = deployed("installTime: 10s, pause: 2m", "less: { at: 6m, desiredCapacity: 2 }", 2400);
    expect(terminations(run).length).toBe(2);
    expect(failed(run, 1800, 2400)).toBe(1);
    // Whatever failed was the new revision's doing.
    expect(run.loadBalancer!.causes).toEqual([]);
  });

  it("a rollback takes it back from everybody, also from who was launched with it", () => {
    const run = deployed(
      "pause: 0s, rollbackAfter: 40m",
      "more: { at: 20m, desiredCapacity: 8 }, most: { at: 80m, desiredCapacity: 8 }",
      2 * 3600,
    );
    expect(failed(run, 2100, 2640)).toBe(1);
    expect(failed(run, 1.5 * 3600, 2 * 3600)).toBe(0);
  });

  it("may suspend the group's processes until it is over", () => {
    const suspend =
      "installTime: 10s, pause: 2m, autoScalingGroupProcessesToSuspend: [ScheduledActions, ReplaceUnhealthy]";
    const actions = "more: { at: 8m, desiredCapacity: 8 }, later: { at: 40m, desiredCapacity: 5 }";
    const run = deployed(suspend, actions, 3600);
    expect(launches(run).map(({ startSeconds }) => startSeconds)).toEqual([2400]);
  });

  it("restarted in service, a target that fails its checks for long is replaced like any other", () => {
    const group = "healthCheckType: ELB\n    healthCheckGracePeriod: 1m";
    const run = deployed("method: restart, installTime: 5m", "none: { at: 50m, desiredCapacity: 4 }", 2400, group);
    expect(run.autoScaling!.replaced).toBeGreaterThan(0);
    const kept = deployed(
      "method: restart, installTime: 5m, autoScalingGroupProcessesToSuspend: [ReplaceUnhealthy]",
      "none: { at: 50m, desiredCapacity: 4 }",
      1500,
      group,
    );
    expect(kept.autoScaling!.replaced).toBe(0);
  });
});
