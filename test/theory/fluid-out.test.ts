/**
 * fluid-out: 100 requests/s, nothing is served for 90 s, then 150/s: the backlog stands at 9000, and is gone after another
 * 180 s. Newell, Applications of Queueing Theory (1982), chapter 2. Here the database's volume stands still.
 */
import { describe, expect, it } from "vitest";
import { runOf } from "../sim/rds/rds-system.js";

const OVER_SECONDS = 90;
/** When it begins, s. */
const START = 30;

describe("fluid-out", () => {
  const run = runOf(
    {
      rate: 100,
      gunicorn: "{ workers: 3, backlog: ideal }",
      database: "{ allocatedStorage: 100, storageLatency: 0 }",
      routes: "{ GET /items: { cpu: 0.02, database: 0 , queries: 1 } }",
      statements: "{ GET /items: { reads: 1e-9 } }",
      faults: `[{ at: ${START}s, duration: ${OVER_SECONDS}s, database: { action: backup } }]`,
    },
    400,
  );
  const { binSeconds, inFlight } = run.path;
  const near = (value: number, exact: number): boolean => Math.abs(value / exact - 1) < 0.01;

  it("backlog, recovery, area and waits are those of the cumulative curves", () => {
    expect(near(Math.max(...inFlight), 9000)).toBe(true);
    const recovered = inFlight.findIndex((n, bin) => bin * binSeconds > START + OVER_SECONDS && n < 20);
    expect(near(recovered * binSeconds - START, 270)).toBe(true);
    expect(
      near(
        inFlight.reduce((sum, n) => sum + n * binSeconds, 0),
        1_215_000,
      ),
    ).toBe(true);
    expect(near(Math.max(...run.sites.map(({ max }) => max)), 90)).toBe(true);
  });
});
