import { describe, expect, test } from "vitest";
import { arrivalSchedule } from "../../src/sim/index.js";
import { measuredRows, OUTCOME, runOpenLoop, sampleOf } from "../../src/loadtest/index.js";
import { delayed, serve } from "./server.js";

const TRANSPORTS = ["autocannon", "node:http"] as const;

describe.each(TRANSPORTS)("the open loop on %s", (transport) => {
  test("sends the schedule of the simulator and answers each request with its own Server-Timing", async () => {
    await using server = await serve(delayed(() => 15));
    const run = await runOpenLoop({
      url: server.url,
      kinds: [
        { method: "GET", path: "/a" },
        { method: "POST", path: "/bb", body: ["{}", "[]"], weight: 2 },
      ],
      ratePerSecond: 120,
      durationSeconds: 1.5,
      seed: 7,
      transport,
    });
    const schedule = arrivalSchedule(
      {
        executor: "arrival-rate",
        name: "default",
        startTimeSeconds: 0,
        gracefulStopSeconds: 0,
        minIterationSeconds: 0,
        mix: [
          { journey: 0, weight: 1 },
          { journey: 1, weight: 2 },
        ],
        startRatePerSecond: 120,
        stages: [{ durationSeconds: 1.5, target: 120 }],
        arrivals: { kind: "poisson" },
        maxVUs: 1,
      },
      { seed: 7, replication: 0 },
    );
    expect([...run.requests.intendedSeconds]).toEqual([...schedule.atSeconds]);
    expect([...run.requests.kind]).toEqual([...schedule.choice]);
    expect(new Set(run.requests.outcome)).toEqual(new Set([OUTCOME.answered]));
    expect(new Set(run.requests.status)).toEqual(new Set([200]));
    // The server says in `dbn` how long the path was that it was asked for.
    run.requests.serverTimings.forEach((timing, row) => {
      expect(timing).toContain(`desc="${run.requests.kind[row] === 0 ? 2 : 3}"`);
    });
    const response = sampleOf(run.requests, measuredRows(run), "response", 10);
    const service = sampleOf(run.requests, measuredRows(run), "service", 10);
    expect(service.minimum).toBeGreaterThan(0.0135);
    expect(response.mean).toBeGreaterThanOrEqual(service.mean);
  });
});
