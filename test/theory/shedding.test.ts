/**
 * Load shedding against the fluid case shed-1 (amplification: Bronson et al., HotOS 2021): 150 users/s for a capacity of
 * 100/s, fast 503 beyond it, two independent retries: jitter spreads them, for at the same instant they would find the same
 * full server. Rule: averages over at least 30 replications within 3 %.
 */
import { expect, it } from "vitest";
import { simulate } from "../../src/sim/index.js";
import { openLoad, queueSystem, route } from "./system.js";

const ORACLE = { rejectProbability: 0.693361, attemptRate: 326.117, userFailureProbability: 0.333333, goodput: 100 };
const REPLICATIONS = 30;
const HORIZON_SECONDS = 300;

it("shed-1", () => {
  const queue = {
    load: openLoad(150),
    routes: [route({ kind: "exponential", mean: 0.04 })],
    workers: 4,
    limitConn: 40,
  };
  const system = {
    ...queueSystem(queue),
    clients: {
      access: null,
      retries: {
        maxAttempts: 3,
        backoff: { initialSeconds: 2, multiplier: 1, maximumSeconds: 2 },
        jitter: "full" as const,
        budget: null,
      },
    },
  };
  let [attempts, answered] = [0, 0];
  for (let replication = 0; replication < REPLICATIONS; replication++) {
    const { sites } = simulate(system, {
      seed: 2026,
      replication,
      horizonSeconds: HORIZON_SECONDS,
      drainSeconds: 0,
      warmUpSeconds: 30,
      intervals: 10,
      loadFactor: 1,
    });
    attempts += sites[0]!.count + sites[0]!.errors;
    answered += sites[0]!.count;
  }
  const seconds = REPLICATIONS * (HORIZON_SECONDS - 30);
  const seen = {
    rejectProbability: 1 - answered / attempts,
    attemptRate: attempts / seconds,
    userFailureProbability: 1 - answered / seconds / 150,
    goodput: answered / seconds,
  };
  for (const [name, value] of Object.entries(ORACLE)) {
    const figure = seen[name as keyof typeof seen];
    expect(Math.abs(figure / value - 1), `${name}: ${figure} against ${value}`).toBeLessThan(0.03);
  }
});
