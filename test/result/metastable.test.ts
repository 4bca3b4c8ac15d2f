/** When a system that is down is said to be so by its own doing. */
import { describe, expect, it } from "vitest";
import type { InstanceFaultSpec, SystemSpec } from "../../src/sim/index.js";
import { metastableFinding } from "../../src/result/metastable.js";
import type { SeriesFigures } from "../../src/result/result.js";
import { openLoad, queueSystem, route } from "../theory/system.js";

const INTERVALS = 30;
const hang = (untilSeconds: number): InstanceFaultSpec => ({
  atSeconds: 50,
  untilSeconds,
  instances: [0],
  action: { kind: "hang" },
});

function system(faults: readonly InstanceFaultSpec[]): SystemSpec {
  const base = queueSystem({ load: openLoad(60), routes: [route({ kind: "exponential", mean: 0.04 })], workers: 4 });
  return { ...base, instanceFaults: faults };
}

/** Well until an interval, then this share fails, with so many attempts. */
function series(downFrom: number, share: number, attempts: number, upFrom = INTERVALS): SeriesFigures {
  const down = (i: number): boolean => i >= downFrom && i < upFrom;
  const over = (of: (i: number) => number): number[] => Array.from({ length: INTERVALS }, (_, i) => of(i));
  return {
    timeSeconds: over((i) => 10 * i),
    intervalSeconds: 10,
    arrivalsPerSecond: over((i) => (down(i) ? attempts : 60)),
    completionsPerSecond: over((i) => (down(i) ? attempts : 60)),
    failuresPerSecond: over((i) => (down(i) ? share * attempts : 0)),
    inFlight: over(() => 0),
    med: over(() => 0),
    p95: over(() => 0),
    p99: over(() => 0),
  };
}

describe("a metastable failure", () => {
  it("is found where the fault is over and the system is not back, with its amplification", () => {
    const found = metastableFinding(system([hang(70)]), series(5, 1, 240), 0);
    expect(found?.title).toMatch(/metastable/u);
    expect(found?.evidence).toContain("over at 70 s; at the end, 230 s later, 100 %");
    expect(found?.evidence).toContain("240 attempts/s (4 for each)");
  });

  it.each([
    ["it came back", [hang(70)], series(5, 1, 240, 15), 0],
    ["the fault is still there", [hang(Infinity)], series(5, 1, 240), 0],
    ["the fault is over only just now", [hang(290)], series(5, 1, 240), 0],
    ["nothing disturbed it", [], series(5, 1, 240), 0],
    ["a fifth fails: bad, but not down", [hang(70)], series(5, 0.2, 60), 0],
    ["it was never well", [hang(70)], series(0, 1, 240), 0],
    ["it was well in the warm-up only", [hang(70)], series(5, 1, 240), 50],
  ])("is not: %s", (_, faults, figures, warmUpSeconds) => {
    expect(metastableFinding(system(faults), figures, warmUpSeconds)).toBeNull();
  });

  it("is found after a burst of load, too; not if the load was never borne", () => {
    const load = openLoad(60);
    const burst = {
      ...openLoad(200),
      name: "burst",
      startTimeSeconds: 50,
      stages: [{ durationSeconds: 10, target: 200 }],
    };
    const both = { ...system([]), loads: [load, burst] } as SystemSpec;
    expect(metastableFinding(both, series(5, 1, 240), 0)).not.toBeNull();
    const more = { ...openLoad(60), startTimeSeconds: 50 };
    expect(metastableFinding({ ...both, loads: [load, more] }, series(5, 1, 240), 0)).toBeNull();
  });
});
