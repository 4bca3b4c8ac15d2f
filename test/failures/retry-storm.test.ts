/** scenarios/failures/retry-storm.yaml does what its header says (fact D5 of the theory reference). */
import { describe, expect, it } from "vitest";
import { buildSystem, loadScenario } from "../../src/scenario/index.js";
import { simulate, type Run } from "../../src/sim/index.js";

const FILE = "scenarios/failures/retry-storm.yaml";
const HORIZON_SECONDS = 600;
const INTERVAL_SECONDS = 10;

async function runs(...set: string[]): Promise<Run[]> {
  const system = buildSystem(await loadScenario(FILE, { set }));
  return [0, 1, 2, 3, 4].map((replication) =>
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

/** Attempts per second and the share that failed, between two times. */
function between(all: readonly Run[], from: number, to: number): { rate: number; failed: number } {
  let [sent, ended, failed] = [0, 0, 0];
  for (const { series } of all) {
    for (let i = from / INTERVAL_SECONDS; i < to / INTERVAL_SECONDS; i++) {
      sent += series.sent[i]!;
      ended += series.ended[i]!;
      failed += series.failed[i]!;
    }
  }
  return { rate: sent / all.length / (to - from), failed: failed / ended };
}

// A Poisson count over five runs of 100 s and more: standard errors below 1 % of every rate here.
describe("a retry storm", () => {
  it("outlives the burst that caused it: 240 attempts/s, all in vain, nine minutes later", async () => {
    const all = await runs();
    expect(between(all, 0, 60)).toMatchObject({ failed: 0 });
    const { rate, failed } = between(all, 500, 600);
    expect(failed).toBe(1);
    expect(Math.abs(rate / 240 - 1)).toBeLessThan(0.05);
  });

  it("ends within two minutes of the burst with a retry budget of 10 %", async () => {
    const all = await runs("retryBudget=0.1");
    const { rate, failed } = between(all, 190, 600);
    expect(failed).toBeLessThan(0.001);
    expect(Math.abs(rate / 60 - 1)).toBeLessThan(0.05);
  });

  it("heals by itself where all retries together fit the capacity", async () => {
    expect(between(await runs("requestRate=15"), 400, 600).failed).toBeLessThan(0.001);
  });
});
