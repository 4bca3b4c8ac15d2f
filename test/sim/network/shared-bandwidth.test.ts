import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Calendar } from "../../../src/sim/index.js";
import { SharedBandwidth, type BandwidthSpec } from "../../../src/sim/network/shared-bandwidth.js";

interface Job {
  readonly atSeconds: number;
  readonly bytes: number;
}

/** When each transfer is through, s. */
function ends(spec: Partial<BandwidthSpec>, jobs: readonly Job[]): { at: number[]; line: SharedBandwidth } {
  const calendar = new Calendar();
  const line = new SharedBandwidth(calendar, {
    bytesPerSecond: 100,
    maximumBytesPerSecond: 100,
    doublingSeconds: Infinity,
    flowBytesPerSecond: Infinity,
    ...spec,
  });
  const at = jobs.map(() => NaN);
  for (const [index, { atSeconds, bytes }] of jobs.entries()) {
    const transferred = (): void => {
      at[index] = calendar.now;
    };
    const start = { fire: () => line.start({ direction: index % 2 === 0 ? "in" : "out", transferred }, bytes) };
    const slot = calendar.add(start);
    calendar.time[slot] = atSeconds;
    calendar.schedule(slot);
  }
  calendar.run(1e6);
  return { at, line };
}

describe("bandwidth that transfers share", () => {
  it("is divided equally, up to the limit of a single flow", () => {
    const jobs = [
      { atSeconds: 0, bytes: 120 },
      { atSeconds: 1, bytes: 100 },
    ];
    // The first alone gets 60 B/s, both 50 each, the second alone 60 again.
    const { at } = ends({ flowBytesPerSecond: 60 }, jobs);
    expect(at[0]).toBeCloseTo(1 + 60 / 50, 12);
    expect(at[1]).toBeCloseTo(1 + 60 / 50 + 40 / 60, 12);
  });

  it("doubles after so long in full use, up to its maximum", () => {
    // 2 s of 100, 2 s of 200, and 400 from then on.
    const { at } = ends({ maximumBytesPerSecond: 400, doublingSeconds: 2 }, [{ atSeconds: 0, bytes: 1400 }]);
    expect(at[0]).toBeCloseTo(4 + 800 / 400, 12);
  });

  it("does not double where the single flow is the limit, and counts stretches in full use together", () => {
    const alone = ends({ maximumBytesPerSecond: 400, doublingSeconds: 2, flowBytesPerSecond: 50 }, [
      { atSeconds: 0, bytes: 500 },
    ]);
    expect(alone.at[0]).toBeCloseTo(10, 12);
    const stretches = ends({ maximumBytesPerSecond: 200, doublingSeconds: 2 }, [
      { atSeconds: 0, bytes: 100 },
      { atSeconds: 10, bytes: 300 },
    ]);
    expect(stretches.at[1]).toBeCloseTo(10 + 1 + 1, 12);
  });

  it("loses no byte, is never faster than it can be, and serves in order of what is left", () => {
    const job = fc.record({ atSeconds: fc.integer({ min: 0, max: 50 }), bytes: fc.integer({ min: 1, max: 2000 }) });
    fc.assert(
      fc.property(fc.array(job, { minLength: 1, maxLength: 20 }), fc.integer({ min: 10, max: 200 }), (jobs, flow) => {
        const { at, line } = ends({ flowBytesPerSecond: flow }, jobs);
        const bytes = jobs.reduce((sum, each) => sum + each.bytes, 0);
        expect(line.moved("in") + line.moved("out")).toBeCloseTo(bytes, 6);
        expect(line.account.left).toBeCloseTo(0, 6);
        jobs.forEach((each, index) => {
          expect(at[index]! - each.atSeconds).toBeGreaterThanOrEqual(each.bytes / Math.min(100, flow) - 1e-9);
          const smaller = jobs.flatMap((other, second) =>
            other.atSeconds === each.atSeconds && other.bytes < each.bytes ? [at[second]!] : [],
          );
          expect(Math.max(0, ...smaller)).toBeLessThanOrEqual(at[index]!);
        });
        expect(Math.max(...at) - Math.min(...jobs.map(({ atSeconds }) => atSeconds))).toBeGreaterThanOrEqual(
          bytes / 100 - 1e-9,
        );
      }),
    );
  });
});
