/** scenarios/failures/deploy-draining.yaml (fact D11) and scenarios/bad-deploy-with-rollback.yaml do what they say. */
import { describe, expect, it } from "vitest";
import { buildSystem, loadScenario } from "../../src/scenario/index.js";
import { simulate, type Run } from "../../src/sim/index.js";
import { statuses } from "../sim/alb/balanced-system.js";
import { nginxAnswers } from "../sim/app/supervised-system.js";

async function runs(file: string, horizonSeconds: number, count: number, ...set: string[]): Promise<Run[]> {
  const system = buildSystem(await loadScenario(`scenarios/${file}.yaml`, { set }));
  return Array.from({ length: count }, (_, replication) =>
    simulate(system, {
      seed: 1,
      replication,
      horizonSeconds,
      drainSeconds: 0,
      warmUpSeconds: 0,
      intervals: horizonSeconds / 10,
      loadFactor: 1,
    }),
  );
}

const errors = (run: Run): number =>
  Object.entries(statuses(run)).reduce((sum, [status, count]) => (status === "200" ? sum : sum + count), 0);

describe("draining (D11)", () => {
  it("drained: no error at all", async () => {
    for (const run of await runs("failures/deploy-draining", 300, 4)) expect(errors(run)).toBe(0);
  });

  it("reloaded: no error either; requests wait for the import", async () => {
    for (const run of await runs("failures/deploy-draining", 300, 4, "method=reload")) {
      expect(errors(run)).toBe(0);
      expect(Math.max(...run.sites.map(({ max }) => max))).toBeGreaterThan(0.9);
    }
  });

  it("killed: lambda * W under way at each of three instances, 25/s * 40 ms = 1", async () => {
    const replications = 40;
    const all = await runs("failures/deploy-draining", 180, replications, "method=restart");
    const lost = all.reduce((sum, run) => sum + nginxAnswers(run, "request under way"), 0) / (3 * replications);
    // The number in an M/M/inf station is Poisson, here in 120 of them. Its mean is 1, and up to 1.5 where an instance is
    // out of service and the two others bear 37.5/s each.
    const standardError = Math.sqrt(1.5 / (3 * replications));
    expect(lost).toBeGreaterThan(1 - 3.5 * standardError);
    expect(lost).toBeLessThan(1.5 + 3.5 * standardError);
  });
});

describe("blue/green", () => {
  it("shifts a share of the traffic, and a rollback takes it back at once", async () => {
    const all = await runs("blue-green-rollback", 360, 4);
    const failedShare = (from: number, to: number): number => {
      const total = (counts: (run: Run) => Uint32Array): number =>
        all.reduce(
          (sum, run) =>
            counts(run)
              .slice(from / 10, to / 10)
              .reduce((a, b) => a + b, sum),
          0,
        );
      return total(({ series }) => series.failed) / total(({ series }) => series.ended);
    };
    expect([failedShare(0, 120), failedShare(250, 360)]).toEqual([0, 0]);
    // 110 s * 40/s in 4 replications, of which a quarter fails.
    const standardError = Math.sqrt((0.25 * 0.75) / (110 * 40 * 4));
    expect(Math.abs(failedShare(130, 240) - 0.25)).toBeLessThan(3.5 * standardError);
  });
});

describe("bad deploy with rollback", () => {
  /** Share that failed, and mean requests in flight, between two times. */
  const between = (all: readonly Run[], from: number, to: number): { failed: number; inFlight: number } => {
    let [ended, failed, inFlight, bins] = [0, 0, 0, 0];
    for (const { series, path } of all) {
      for (let i = from / 10; i < to / 10; i++) {
        ended += series.ended[i]!;
        failed += series.failed[i]!;
      }
      for (let bin = from / path.binSeconds; bin < to / path.binSeconds; bin++) {
        inFlight += path.inFlight[bin]!;
        bins++;
      }
    }
    return { failed: failed / ended, inFlight: inFlight / bins };
  };

  it("hurts with every batch, and heals after the rollback", async () => {
    const all = await runs("bad-deploy-with-rollback", 1200, 3);
    const before = between(all, 60, 300);
    const worst = between(all, 500, 600);
    const after = between(all, 1080, 1200);
    expect(before.failed).toBe(0);
    expect(worst.inFlight).toBeGreaterThan(5 * before.inFlight);
    expect(worst.failed).toBeGreaterThan(0.01);
    expect(after.failed).toBe(0);
    expect(after.inFlight).toBeLessThan(1.5 * before.inFlight);
  });

  it("a good revision hurts nobody", async () => {
    const [run] = await runs("bad-deploy-with-rollback", 1200, 1, "cpuFactor=1", "errorShare=0");
    expect(errors(run!)).toBe(0);
  });
});
