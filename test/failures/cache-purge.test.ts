/** scenarios/failures/cache-purge.yaml does what its header says (fact D3 of the theory reference). */
import { describe, expect, it } from "vitest";
import { buildSystem, loadScenario } from "../../src/scenario/index.js";
import { simulate, ZipfTable, type Run } from "../../src/sim/index.js";

const REPLICATIONS = 4;
const PURGED_AT = 900;
const VIEWERS = 400;

async function runs(...set: string[]): Promise<Run[]> {
  const system = buildSystem(await loadScenario("scenarios/failures/cache-purge.yaml", { set }));
  return Array.from({ length: REPLICATIONS }, (_, replication) =>
    simulate(system, {
      seed: 1,
      replication,
      horizonSeconds: 960,
      drainSeconds: 0,
      warmUpSeconds: 600,
      intervals: 960,
      loadFactor: 1,
    }),
  );
}

/** Events per second of a CloudFront gauge between two times, over all runs. */
function rate(all: readonly Run[], metric: string, from: number, to: number): number {
  const sums = all.map(({ gauges }) => gauges.find((gauge) => gauge.metric === metric)!.values.slice(from, to));
  return sums.flatMap((values) => [...values]).reduce((a, b) => a + b, 0) / all.length / (to - from);
}

describe("a purge of the whole cache", () => {
  it("multiplies the origin's load by about 1 / (1 - hit ratio), whatever is collapsed", async () => {
    const all = await runs();
    const missed = rate(all, "OriginFetches", 700, 900) / rate(all, "Requests", 700, 900);
    expect(missed).toBeGreaterThan(0.08);
    expect(missed).toBeLessThan(0.15);
    // In the first second each object that anybody asks for is fetched once: sum over objects of 1 - exp(-rate p).
    const popularity = new ZipfTable(20_000, 0.9);
    let distinct = 0;
    for (let i = 0; i < 20_000; i++) distinct += 1 - Math.exp(-VIEWERS * popularity.probability(i));
    const first = rate(all, "OriginFetches", PURGED_AT, PURGED_AT + 1);
    // A sum of nearly independent indicators: its variance is below its mean. A few requests are still on their way.
    expect(Math.abs(first - distinct)).toBeLessThanOrEqual(3.5 * Math.sqrt(distinct / REPLICATIONS) + 0.03 * distinct);
    expect(first / (missed * VIEWERS)).toBeGreaterThan(5);
  });

  it("does not happen if the invalidation names other paths", async () => {
    const all = await runs('faults.0.createInvalidation.paths=["/other/*"]');
    expect(rate(all, "OriginFetches", PURGED_AT, PURGED_AT + 10)).toBeLessThan(80);
  });
});
