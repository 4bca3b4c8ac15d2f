import { describe, expect, it } from "vitest";
import { OUTCOME } from "../../src/loadtest/load-run.js";
import { judgeValidity } from "../../src/loadtest/validity.js";
import { evidenceOf, judged, requestsAt } from "./evidence.js";

/** Deterministic uniforms in (0, 1): multiples of the golden ratio, fractional parts. */
const uniform = (row: number): number => (0.5 + row * 0.618_033_988_749_895) % 1;
/** Exponential gaps with mean 10 ms, shuffled by the sequence itself: cv² close to 1. */
const poissonTimes = (count: number): number[] => {
  let at = 0;
  return Array.from({ length: count }, (_, row) => (at += -0.01 * Math.log(1 - uniform(row))));
};

describe("a faultless run", () => {
  it("is valid, with what could not be read said to be unknown", () => {
    const { valid, checks } = judgeValidity(evidenceOf(requestsAt(poissonTimes(1000))));
    expect(valid).toBe(true);
    expect(checks.filter(({ verdict }) => verdict !== "ok").map(({ name }) => name)).toEqual(["foreign CPU"]);
  });
});

describe("the spacing of the arrivals", () => {
  const due = poissonTimes(1000);

  it("is as scheduled when all are sent when due, or all equally late", () => {
    for (const sentSeconds of [due, due.map((at) => at + 0.001)]) {
      const check = judged(evidenceOf(requestsAt(due, { sentSeconds })), "arrival cv²");
      expect(check).toMatchObject({ verdict: "ok" });
      expect(check.value).toBeCloseTo(1, 1);
    }
  });

  it("is not when a late generator sends them in bunches", () => {
    // Held up to the next multiple of 100 ms: ten come at once, then none for long.
    const sentSeconds = due.map((at) => Math.ceil(at * 10) / 10);
    const check = judged(evidenceOf(requestsAt(due, { sentSeconds })), "arrival cv²");
    expect(check).toMatchObject({ verdict: "invalid" });
    // All gaps are 0 but one in ten: (1/p) - 1 with p = 0.1.
    expect(check.value).toBeGreaterThan(5);
    expect(check.detail).toMatch(/cv² 9\.\d+, asked for 0\.99/u);
  });

  it("is the generator's doing: not that of connections which are so short that they even it out", () => {
    const even = due.map((_, row) => row * 0.01);
    const evidence = evidenceOf(requestsAt(due, { sentSeconds: even }), { dispatchedSeconds: Float64Array.from(due) });
    expect(judged(evidence, "arrival cv²")).toMatchObject({ verdict: "ok", value: expect.closeTo(1, 1) as number });
    expect(judged(evidence, "connections")).toMatchObject({ verdict: "invalid" });
  });

  it("is unknown with fewer than a hundred gaps, and not asked of a closed loop", () => {
    const few = evidenceOf(requestsAt(due.slice(0, 100)));
    expect(judged(few, "arrival cv²").verdict).toBe("unknown");
    const closed = judgeValidity(evidenceOf(requestsAt(due), { open: false }));
    expect(closed.checks.map(({ name }) => name)).not.toContain("arrival cv²");
  });
});

describe("the client's connections", () => {
  const due = poissonTimes(1000);
  const judge = (waiting: number, outcome: number = OUTCOME.answered, sentLater = 0.5) => {
    const requests = requestsAt(due, { sentSeconds: due.map((at, row) => (row < waiting ? at + sentLater : at)) });
    requests.outcome.fill(outcome, 0, waiting);
    return judged(evidenceOf(requests, { dispatchedSeconds: Float64Array.from(due) }), "connections");
  };

  it("suffice when at most one in twenty waits for one", () => {
    expect(judge(50)).toMatchObject({ verdict: "ok", value: 0.05 });
    expect(judge(51)).toMatchObject({
      verdict: "invalid",
      detail: expect.stringContaining("5.1 % of the requests waited for a free connection") as string,
    });
  });

  it("are lacking for requests that gave up before they had one, not for those that were dropped or refused", () => {
    expect(judge(100, OUTCOME.timeout, Number.NaN)).toMatchObject({ verdict: "invalid", value: 0.1 });
    expect(judge(100, OUTCOME.dropped, Number.NaN)).toMatchObject({ verdict: "ok", value: 0 });
    expect(judge(100, OUTCOME.connectFailed, Number.NaN)).toMatchObject({ verdict: "ok", value: 0 });
  });

  it("may take their time to open", () => {
    const requests = requestsAt(due, { sentSeconds: due.map((at) => at + 0.02) });
    requests.connectSeconds.fill(0.01);
    requests.tlsSeconds.fill(0.01);
    const evidence = evidenceOf(requests, { dispatchedSeconds: Float64Array.from(due) });
    expect(judged(evidence, "connections")).toMatchObject({ verdict: "ok", value: 0 });
  });
});

describe("a drift of the response times", () => {
  const due = Array.from({ length: 2100 }, (_, row) => row * 0.01);
  /** Steady, with noise of 10 %. */
  const noisy = (row: number): number => 0.02 * (0.95 + 0.1 * uniform(row));

  it("is not seen in noise, nor in one slow spell", () => {
    expect(judged(evidenceOf(requestsAt(due, { tookSeconds: noisy })), "drift").verdict).toBe("ok");
    const spell = (row: number): number => noisy(row) + (row >= 1000 && row < 1100 ? 1 : 0);
    expect(judged(evidenceOf(requestsAt(due, { tookSeconds: spell })), "drift").verdict).toBe("ok");
  });

  it("is seen when they grow, and when they shrink", () => {
    const growing = (row: number): number => noisy(row) * (1 + row / 2100);
    const check = judged(evidenceOf(requestsAt(due, { tookSeconds: growing })), "drift");
    expect(check).toMatchObject({ verdict: "invalid" });
    // Medians of the thirds: at 1 + 1/6 and 1 + 5/6.
    expect(check.value).toBeCloseTo((1 + 5 / 6) / (1 + 1 / 6) - 1, 1);
    const shrinking = (row: number): number => noisy(row) * (2 - row / 2100);
    expect(judged(evidenceOf(requestsAt(due, { tookSeconds: shrinking })), "drift")).toMatchObject({
      verdict: "invalid",
      detail: expect.stringContaining("drifted by -") as string,
    });
  });

  it("is allowed to be small however steady", () => {
    const slight = (row: number): number => 0.02 * (1 + (0.06 * row) / 2100);
    expect(judged(evidenceOf(requestsAt(due, { tookSeconds: slight })), "drift").verdict).toBe("ok");
  });

  it("is unknown with too few answers, or when the load itself changes", () => {
    const growing = (row: number): number => noisy(row) * (1 + row / 2100);
    expect(judged(evidenceOf(requestsAt(due.slice(0, 200))), "drift").verdict).toBe("unknown");
    const ramp = evidenceOf(requestsAt(due, { tookSeconds: growing }), { stationary: false });
    expect(judged(ramp, "drift").verdict).toBe("unknown");
  });
});

describe("the clock", () => {
  const { use, ...evidence } = evidenceOf(requestsAt(poissonTimes(200)));
  const clock = (clockJumpSeconds: number) => judged({ ...evidence, use: { ...use, clockJumpSeconds } }, "clock");

  it.each([0, 0.2, -0.2])("that is %d s off over a run ran evenly", (seconds) => {
    expect(clock(seconds).verdict).toBe("ok");
  });

  it.each([3600, 0.3, -0.3])("that jumped by %d s makes the run invalid, and says by how much", (seconds) => {
    expect(clock(seconds)).toMatchObject({
      verdict: "invalid",
      detail: expect.stringContaining(`jumped by ${seconds.toFixed(3)} s`) as string,
    });
  });
});
