/** Which verdicts on a run keep it out of a validation. */
import { describe, expect, it } from "vitest";
import type { LoadRun } from "../../src/loadtest/load-run.js";
import { summariseRun } from "../../src/validate/summarise-run.js";
import { requestsAt } from "../loadtest/evidence.js";

/** Hundred answers in ten seconds, and one check that says no. */
function runInvalidBy(name: string): LoadRun {
  return {
    header: { startedAt: "2026-11-28T00:00:00.000Z", kinds: [{ name: "GET /" }] },
    requests: requestsAt(Array.from({ length: 100 }, (_, i) => i / 10)),
    window: { fromSeconds: 0, toSeconds: 10 },
    probes: [],
    validity: { valid: false, checks: [{ name, verdict: "invalid", value: 1, limit: "", detail: "too much" }] },
    interrupted: false,
  } as unknown as LoadRun;
}

describe("a run of a validation", () => {
  it.each(["drift", "connections"])(
    "counts whatever is said of its %s: that would choose runs by their latencies",
    (name) => {
      expect(summariseRun(runInvalidBy(name), 1)).toMatchObject({ valid: true, invalid: [] });
    },
  );

  it.each(["arrival cv²", "generator lag", "steal", "censoring"])("does not count when it is invalid by %s", (name) => {
    expect(summariseRun(runInvalidBy(name), 1)).toMatchObject({ valid: false, invalid: [{ check: name }] });
  });
});
