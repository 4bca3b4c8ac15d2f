/** Workers that leak: what the kernel takes, and what max_requests saves. */
import { describe, expect, it } from "vitest";
import { buildSystem, loadScenario } from "../../src/scenario/index.js";
import { simulate, type Run } from "../../src/sim/index.js";

async function run(...set: string[]): Promise<Run> {
  return simulate(buildSystem(await loadScenario("scenarios/workers-out-of-memory.yaml", { set })), {
    seed: 1,
    replication: 0,
    horizonSeconds: 4 * 3600,
    drainSeconds: 0,
    warmUpSeconds: 0,
    intervals: 240,
    loadFactor: 1,
  });
}

const memory = ({ gauges }: Run): readonly number[] =>
  Array.from(gauges.find(({ metric }) => metric === "mem_used_percent")!.values);

describe("workers that keep 50 kB of every request", () => {
  it("fill an instance after 14,000 requests of its own, and are killed one by one from then on", async () => {
    const leak = await run();
    // 97 % of 1,500 MB, less 4 x 200 MB, at 4 requests/s an instance: after 3,275 s, in the 55th minute.
    expect(Math.abs(memory(leak).findIndex((share) => share > 0.97) - 54)).toBeLessThanOrEqual(2);
    expect(leak.appServer!.outOfMemoryKills).toBeGreaterThan(12);
    expect(Math.max(...memory(leak))).toBeLessThanOrEqual(1 + 1e-3);
    const killed = leak.appServer!.causes.find(({ cause }) => cause.startsWith("the kernel killed"))!;
    // Whether a worker has a request when it is killed: at least the one that has just served may.
    expect(killed.count).toBeLessThanOrEqual(leak.appServer!.outOfMemoryKills!);
    expect(killed.count).toBeGreaterThan(0);
  });

  it("never if max_requests ends them in time", async () => {
    const bounded = await run("maxRequests=3000");
    expect(bounded.appServer!.outOfMemoryKills).toBe(0);
    // 4 x (200 MB + 3,400 x 50 kB) = 1,480 MB of 1,500 MB, if all were as large as ever at once.
    expect(Math.max(...memory(bounded))).toBeLessThan(0.99);
    expect(bounded.sites[0]!.errors).toBe(0);
  });
});
