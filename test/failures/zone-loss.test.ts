/** scenarios/az-loss-at-peak.yaml does what its header says (facts D7 and D10 of the theory reference). */
import { describe, expect, it } from "vitest";
import { buildSystem, loadScenario } from "../../src/scenario/index.js";
import { simulate, type Run } from "../../src/sim/index.js";

const INTERVAL_SECONDS = 10;
const LOST_SECONDS = 600;
/** Two checks 10 s apart that wait 5 s each: 15 to 25 s; then what waited has timed out after 10 s more. */
const FOUND_SECONDS = LOST_SECONDS + 40;
const HORIZON_SECONDS = 1200;

/** The same arrivals and demands in every design: common random numbers. */
async function runs(...set: string[]): Promise<Run[]> {
  const system = buildSystem(await loadScenario("scenarios/az-loss-at-peak.yaml", { set }));
  return [0, 1].map((replication) =>
    simulate(system, {
      seed: 1,
      replication,
      horizonSeconds: HORIZON_SECONDS,
      drainSeconds: 0,
      warmUpSeconds: 0,
      intervals: HORIZON_SECONDS / INTERVAL_SECONDS,
      loadFactor: 1,
    }),
  );
}

function failed(all: readonly Run[], from: number, to: number): number {
  let sum = 0;
  for (const { series } of all) {
    for (let i = from / INTERVAL_SECONDS; i < to / INTERVAL_SECONDS; i++) sum += series.failed[i]!;
  }
  return sum / all.length;
}

describe("a zone is lost at the peak (D7)", () => {
  it("three zones at 50 %: only what was sent there until it was found fails", async () => {
    const all = await runs();
    expect(failed(all, 0, LOST_SECONDS)).toBe(0);
    expect(failed(all, FOUND_SECONDS, HORIZON_SECONDS)).toBe(0);
    // A third of 150/s for 15 to 25 s; and what was under way there, 2 at each of two instances.
    const lost = failed(all, LOST_SECONDS, FOUND_SECONDS);
    expect(lost).toBeGreaterThan(50 * 15 - 4 * Math.sqrt(750));
    expect(lost).toBeLessThan(50 * 25 + 4 * Math.sqrt(1250) + 4);
  });

  it("two zones at 75 %: what is left is asked for 150 % of what it can do", async () => {
    const all = await runs("zones=[a, b]", "instances=4");
    expect(failed(all, 0, LOST_SECONDS)).toBe(0);
    // Two instances answer 100/s at most, and nearly all of that too late.
    expect(failed(all, FOUND_SECONDS, HORIZON_SECONDS) / (150 * (HORIZON_SECONDS - FOUND_SECONDS))).toBeGreaterThan(
      1 / 3,
    );
  });
});

/** The same four instances, to be replaced and added to when that is needed. */
const GROUP = [
  "minSize=4",
  "maxSize=8",
  "scalingPolicies={cpu: {policyType: TargetTrackingScaling, targetValue: 80}}",
  "defaultInstanceWarmup=2m",
  "healthCheckGracePeriod=2m",
].map((each) => `architecture.autoScalingGroup.${each}`);

describe("static stability (D10)", () => {
  it("with the headroom in place before the loss there is no error for want of capacity, in the same two zones", async () => {
    const all = await runs("zones=[a, b]", "instances=8");
    expect(failed(all, FOUND_SECONDS, HORIZON_SECONDS)).toBe(0);
  });

  it("without it, what scales on the failure fails for its detection and its lag, as if nothing scaled, and is well then", async () => {
    const [fixed, scaling] = await Promise.all([
      runs("zones=[a, b]", "instances=4", "outage=20m"),
      runs("zones=[a, b]", "instances=4", "outage=20m", ...GROUP),
    ]);
    const firstLaunch = Math.min(
      ...scaling.map(({ autoScaling }) =>
        Math.min(
          ...autoScaling!.activities.flatMap(({ status, description, endSeconds }) =>
            status === "Successful" && description.startsWith("Launching") ? [endSeconds!] : [],
          ),
        ),
      ),
    );
    // EC2's status checks take minutes; then comes the launch.
    expect(firstLaunch).toBeGreaterThan(LOST_SECONDS + 180);
    const until = INTERVAL_SECONDS * Math.floor(firstLaunch / INTERVAL_SECONDS);
    expect(failed(scaling, 0, until)).toBe(failed(fixed, 0, until));
    expect(failed(scaling, FOUND_SECONDS, until)).toBeGreaterThan(0.5 * 150 * (until - FOUND_SECONDS));
    expect(failed(scaling, HORIZON_SECONDS - 60, HORIZON_SECONDS)).toBe(0);
    expect(failed(fixed, HORIZON_SECONDS - 60, HORIZON_SECONDS)).toBeGreaterThan(0.5 * 150 * 60);
  });
});
