/** scenarios/zone-evacuation-by-dns.yaml: how long a silent address goes on being asked, and by whom. */
import { beforeAll, describe, expect, it } from "vitest";
import { buildSystem, loadScenario } from "../../src/scenario/index.js";
import { simulate, type Run } from "../../src/sim/index.js";

const INTERVAL_SECONDS = 10;
const OUTAGE_SECONDS = 300;
const MENDED_SECONDS = 900;

async function runs(...set: string[]): Promise<Run[]> {
  const system = buildSystem(await loadScenario("scenarios/zone-evacuation-by-dns.yaml", { set }));
  return [0, 1].map((replication) =>
    simulate(system, {
      seed: 1,
      replication,
      horizonSeconds: 1200,
      drainSeconds: 0,
      warmUpSeconds: 0,
      intervals: 1200 / INTERVAL_SECONDS,
      loadFactor: 1,
    }),
  );
}

/** A gauge's mean rate between two times, over all runs. */
function rate(all: readonly Run[], metric: string, from: number, to: number): number {
  const values = all.flatMap(({ gauges }) => {
    const series = Array.from(gauges.find((gauge) => gauge.metric === metric)!.values);
    return series.slice(from / INTERVAL_SECONDS, to / INTERVAL_SECONDS);
  });
  return values.reduce((a, b) => a + b, 0) / values.length;
}

/** Seconds from the outage until DNS no longer answers with the address. */
function lastAnswer(all: readonly Run[]): number {
  const metric = "DNSAnswers loadBalancer.a";
  let last = OUTAGE_SECONDS;
  for (let at = OUTAGE_SECONDS; at < MENDED_SECONDS; at += INTERVAL_SECONDS) {
    if (rate(all, metric, at, at + INTERVAL_SECONDS) > 0) last = at + INTERVAL_SECONDS;
  }
  return last - OUTAGE_SECONDS;
}

describe("a zone that goes silent", () => {
  let all: Run[];
  beforeAll(async () => {
    all = await runs();
  });

  it("had half of the requests, and has none once its connections have timed out", () => {
    // 50 requests/s over 280 s and two runs, in users rather than requests: a standard error of some 0.6 requests/s.
    expect(Math.abs(rate(all, "Requests loadBalancer.a", 20, 300) - 25)).toBeLessThan(2.1);
    expect(rate(all, "Requests loadBalancer.a", 400, MENDED_SECONDS)).toBe(0);
  });

  it("is out of DNS within the 32 to 42 s of the checkers", () => {
    expect(lastAnswer(all)).toBeLessThanOrEqual(50);
  });

  it("is asked for a while longer: by caches for two TTLs, by over-holding resolvers for minutes", () => {
    const failing = (from: number, to: number): number => rate(all, "ConnectionsFailed", from, to);
    expect(failing(310, 360)).toBeGreaterThan(10);
    expect(failing(480, 560)).toBeLessThan(0.1 * failing(310, 360));
    expect(failing(800, MENDED_SECONDS)).toBe(0);
  });

  it("comes back when it is mended", () => {
    expect(rate(all, "Requests loadBalancer.a", 1100, 1200)).toBeGreaterThan(15);
  });

  it("stays in DNS for some 97 s with health checks every 30 s", async () => {
    const slow = lastAnswer(await runs("requestInterval=30"));
    expect(slow).toBeGreaterThan(60);
    expect(slow).toBeLessThanOrEqual(110);
  });
});
