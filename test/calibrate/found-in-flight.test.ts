import { describe, expect, it } from "vitest";
import { foundFigures, LEAST_FOUND, measuredByFound } from "../../src/calibrate/found-in-flight.js";
import type { LoadRun } from "../../src/loadtest/index.js";

/** Pairs of due and end, each pair of pairs far from the next. */
function run(pairs: number): Pick<LoadRun, "requests" | "window"> {
  const intended = Array.from({ length: pairs }, (_, i) => [10 * i, 10 * i + 1]).flat();
  // The first takes 3 s; the second, due 1 s later, 4 s.
  const end = Array.from({ length: pairs }, (_, i) => [10 * i + 3, 10 * i + 5]).flat();
  const requests = {
    length: 2 * pairs,
    intendedSeconds: Float64Array.from(intended),
    endSeconds: Float64Array.from(end),
  };
  return { requests: requests as never, window: { fromSeconds: 0, toSeconds: 10 * pairs } };
}

describe("response times by the number found in flight", () => {
  it("count who was due before and had no answer", () => {
    expect(measuredByFound(run(LEAST_FOUND))).toEqual({ found0: 3, found1: 4 });
  });

  it("are left out where too few requests found so many", () => {
    expect(measuredByFound(run(LEAST_FOUND - 1))).toEqual({});
    expect(foundFigures([2, 0, 1], [4, 0, 3])).toEqual({ found0: 2, found2: 3 });
  });

  it("have a request that was never answered in flight for ever", () => {
    const lost = run(LEAST_FOUND);
    lost.requests.endSeconds[0] = Number.NaN;
    // All that come later find one more: 49 take 3 s, the other of the first pair 4. Those that find two are too few.
    expect(measuredByFound(lost)).toEqual({ found1: expect.closeTo(3.02, 9) });
  });
});
