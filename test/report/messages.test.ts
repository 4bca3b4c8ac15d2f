import { describe, expect, it } from "vitest";
import {
  capacityDetail,
  capacityHeadline,
  limitsOfValidity,
  slowestBecauseOf,
  verdictHeadline,
} from "../../src/report/messages.js";
import { failing, inconclusive, overloaded, passing, withCapacity } from "./fixtures.js";

const plain = (text: string): string => text.replaceAll("\u00a0", " ");

describe("the verdict's sentence", () => {
  it("counts what holds and what does not", () => {
    expect(verdictHeadline(passing())).toBe("All 3 thresholds hold");
    expect(verdictHeadline(failing())).toBe("1 of 3 thresholds fails");
    expect(verdictHeadline(inconclusive())).toBe("No verdict yet: the threshold is undecided");
  });
  it("puts overload before everything", () => {
    expect(verdictHeadline(overloaded())).toBe("Overloaded: work arrives faster than it is done");
  });
  it("does not call a run without thresholds passed", () => {
    const base = passing();
    const none = { ...base, kneepoint: { ...base.kneepoint, thresholds: [] } };
    expect(verdictHeadline(none)).toBe("No threshold was set: nothing to pass or fail");
  });
});

describe("the capacity's sentence", () => {
  const { capacity } = withCapacity().kneepoint;
  if (capacity === null) throw new Error("the fixture has a capacity");

  it("names the load, and where and why it breaks", () => {
    expect(plain(capacityHeadline(capacity))).toBe("Holds up to 2.3× this load: 460 requests/s");
    expect(plain(capacityDetail(capacity))).toBe(
      "At 2.4× (480 requests/s) it no longer does; http_req_duration p(95)<300 breaks first. Each trial was decided at 95 % confidence.",
    );
  });
  it("says when the search ended before anything broke", () => {
    const open = {
      ...capacity,
      loadFactor: { feasible: 64, infeasible: null },
      requestsPerSecond: { feasible: 12_800, infeasible: null },
    };
    expect(plain(capacityHeadline(open))).toBe("Holds at every load tried, up to 64× this load: 12.8 k requests/s");
    expect(capacityDetail(open)).toContain("at least this");
  });
  it("says when nothing holds", () => {
    const none = { ...capacity, loadFactor: { feasible: 0, infeasible: 0.1 } };
    expect(capacityHeadline(none)).toBe("Does not hold even at 0.1× this load");
  });
});

describe("the other sentences", () => {
  it("finds what makes slow requests slow", () => {
    expect(plain(slowestBecauseOf(passing().kneepoint.hops) ?? "")).toBe(
      "A request between p95 and p99 takes 100 ms, one of the faster half 19.8 ms; the largest part of the difference, 40.6 ms, is queueing for a worker.",
    );
    expect(slowestBecauseOf([])).toBeNull();
  });
  it("warns when no prediction was ever checked", () => {
    expect(limitsOfValidity(inconclusive()).join(" ")).toContain("the model's own error is unknown");
    expect(plain(limitsOfValidity(passing()).join(" "))).toContain("25.5 %");
  });
});
