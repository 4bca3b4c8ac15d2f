/** Instances that fetch their image through the NAT gateway when they are launched. */
import { describe, expect, it } from "vitest";
import { buildSystem } from "../../../src/scenario/index.js";
import { simulate, type Run } from "../../../src/sim/index.js";
import { load } from "../../scenario/scenario-text.js";
import { LAUNCH } from "./scaling-system.js";

const INTERVAL_SECONDS = 5;
const WISH_SECONDS = 300;

/** One instance in zone a; after five minutes as many more as given, in a only. The gateway gives 5 Gbit/s, 625 MB/s, for the first minutes. */
function launched(more: number, image: string, pool = ""): Run {
  const scenario = load(`extends: flask-small
options: { scenarios: { users: { executor: constant-arrival-rate, rate: 20, duration: 30m, preAllocatedVUs: 10000 } } }
workload: { journeys: { shop: { steps: [GET /] } } }
architecture:
  vpc: { availabilityZones: [a] }
  loadBalancer: { availabilityZones: [a], healthCheck: { path: /health, intervalSeconds: 5, timeoutSeconds: 2 } }
  autoScalingGroup:
    minSize: 1
    maxSize: 5
    desiredCapacity: 1
    ${LAUNCH.replace(" }", `${image} }`)}
    ${pool}
    scheduledActions: { more: { at: ${WISH_SECONDS}s, desiredCapacity: ${1 + more} } }
calibration: { routes: { GET /: { cpu: 0.005 }, GET /health: { cpu: 0 } } }
run: { warmUp: none }
`);
  return simulate(buildSystem(scenario), {
    seed: 1,
    replication: 0,
    horizonSeconds: 900,
    drainSeconds: 0,
    warmUpSeconds: 0,
    intervals: 900 / INTERVAL_SECONDS,
    loadFactor: 1,
  });
}

/** When the last one of them gets its first requests, s after the wish. */
function serves(run: Run, instance: number): number {
  const { values } = run.gauges.find(({ metric }) => metric === `CPUUtilization{instance:${instance}}`)!;
  return Array.from(values).findIndex((value) => value > 0) * INTERVAL_SECONDS - WISH_SECONDS;
}

const IMAGE = ", imagePull: { size: 25GB }";

describe("an image pull", () => {
  // 40 s to be in service, 20 s to answer; by then two checks have failed, and five have to pass.
  const plain = serves(launched(1, ""), 1);

  it("takes what its bytes take at the gateway's bandwidth", () => {
    expect(plain).toBeGreaterThanOrEqual(75);
    expect(plain).toBeLessThanOrEqual(90);
    expect(Math.abs(serves(launched(1, IMAGE), 1) - plain - 40)).toBeLessThanOrEqual(INTERVAL_SECONDS);
  });

  it("shares it with those of others", () => {
    const run = launched(3, IMAGE);
    for (const instance of [1, 2, 3])
      expect(Math.abs(serves(run, instance) - plain - 120)).toBeLessThanOrEqual(2 * INTERVAL_SECONDS);
    const pulls = run.gauges.find(({ metric }) => metric === "ImagePulls")!;
    expect(Math.max(...pulls.values)).toBeCloseTo(3, 9);
  });

  it("is not needed by an instance of the warm pool", () => {
    const warm = serves(launched(1, IMAGE, "warmPool: { startTime: 30 }"), 1);
    // No image and no bootstrap: 10 s less.
    expect(Math.abs(warm - plain + 10)).toBeLessThanOrEqual(INTERVAL_SECONDS);
  });
});
