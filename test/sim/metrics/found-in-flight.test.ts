import { describe, expect, it } from "vitest";
import { simulate } from "../../../src/sim/index.js";
import { openLoad, queueSystem, route } from "../../theory/system.js";

const CLASSES = 6;
const run = (replication: number, foundClasses?: number) =>
  simulate(
    queueSystem({
      load: openLoad(0.6),
      routes: [route({ kind: "exponential", mean: 1 })],
      workers: 200,
      cores: 1,
    }),
    {
      seed: 7,
      replication,
      horizonSeconds: 2_000,
      drainSeconds: 100,
      warmUpSeconds: 50,
      intervals: 10,
      loadFactor: 1,
      ...(foundClasses === undefined ? {} : { foundClasses }),
    },
  );

describe("response times by the number found in flight", () => {
  const runs = Array.from({ length: 30 }, (_, replication) => run(replication, CLASSES));

  /**
   * M/M/1 under processor sharing: w(n), the mean of one that finds n, fulfils
   * (lambda + mu) w(n) = 1 + lambda w(n + 1) + mu n / (n + 1) w(n - 1); so w(n) = (n + 2) / (2 mu - lambda).
   */
  it.each([0, 1, 2, 3, 4])("are those of M/M/1-PS for %s", (n) => {
    const means = runs.map(({ found }) => found!.seconds[n]! / found!.counts[n]!);
    const mean = means.reduce((a, b) => a + b, 0) / means.length;
    const variance = means.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (means.length - 1);
    // 3.4 standard errors: two-sided 0.2 % of Student's t with 29 degrees of freedom.
    expect(Math.abs(mean - (n + 2) / (2 - 0.6))).toBeLessThan(3.4 * Math.sqrt(variance / means.length));
  });

  it("have every answered request in one class, those that found more in the last", () => {
    for (const { found, sites } of runs) {
      expect(found!.counts.reduce((a, b) => a + b, 0)).toBe(sites[0]!.count);
      expect(found!.seconds.reduce((a, b) => a + b, 0)).toBeCloseTo(sites[0]!.sum, 6);
      expect(found!.counts[CLASSES - 1]).toBeGreaterThan(0);
    }
  });

  it("are kept only when asked for, and change nothing else", () => {
    const { found, ...rest } = run(0);
    expect(found).toBeUndefined();
    expect(rest).toEqual({ ...runs[0], found: undefined });
  });
});
