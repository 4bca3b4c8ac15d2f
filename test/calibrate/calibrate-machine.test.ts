import { describe, expect, it } from "vitest";
import { calibrateMachine, LEAST_RUNS } from "../../src/calibrate/calibrate-machine.js";
import type { ObservedRun, Pairing } from "../../src/calibrate/fit/observed-run.js";
import type { MachineVector } from "../../src/calibrate/machine-vector.js";
import type { Simulation, SimulateRuns } from "../../src/calibrate/simulate-runs.js";

/** A stand-in for the simulator: the machine and whether the run is followed travel in the simulation. */
interface Told extends Simulation {
  readonly machine: MachineVector;
  readonly followed: boolean;
}

/** Overhead moves everything; idle arrival, which is in what each request used, only what is not followed. */
function figuresOf({ overheadSeconds, idleArrivalSeconds }: MachineVector, followed: boolean) {
  const mean = 0.002 + overheadSeconds + (followed ? 0 : idleArrivalSeconds);
  return { throughput: 10, mean, p25: mean, p50: mean, p75: mean, p95: 2 * mean, p99: 3 * mean, utilisation: 0.5 };
}

const simulate: SimulateRuns = (all) =>
  Promise.resolve((all as readonly Told[]).map(({ machine, followed }) => figuresOf(machine, followed) as never));

const TRUTH = { overheadSeconds: 5e-4, idleArrivalSeconds: 1e-3 } as MachineVector;

function run(level: number, followed: boolean): ObservedRun {
  const pairing = (isFollowed: boolean): Pairing => ({
    speed: 1,
    simulation: (machine) => ({ machine, followed: isFollowed }) as unknown as Simulation,
  });
  return {
    level: String(level),
    figures: figuresOf(TRUTH, false),
    blocks: [],
    ...pairing(false),
    followed: followed ? { ...pairing(true), figures: figuresOf(TRUTH, true) } : undefined,
  };
}

const OPTIONS = { simulate, starts: 3, evaluations: 60, bootstraps: 20 };

describe("a machine from runs that are followed", () => {
  it("has overhead and slice from them, and the rest, with these given, from all", async () => {
    const runs = Array.from({ length: LEAST_RUNS }, (_, i) => run(i >> 1, true));
    const machine = await calibrateMachine(runs, 1, OPTIONS);
    expect(machine.overheadSeconds.value / 5e-4).toBeCloseTo(1, 1);
    expect(machine.idleArrivalSeconds.value / 1e-3).toBeCloseTo(1, 1);
    expect(machine.followedRunToRunSd).toBe(0.02);
    for (const { overheadSeconds, idleArrivalSeconds } of machine.bootstrap) {
      expect(overheadSeconds! / 5e-4).toBeCloseTo(1, 0);
      expect(idleArrivalSeconds! / 1e-3).toBeCloseTo(1, 0);
    }
  });

  it("is fitted to the others alone where too few can be followed", async () => {
    const runs = Array.from({ length: LEAST_RUNS }, (_, i) => run(i >> 1, i > 0));
    const machine = await calibrateMachine(runs, 1, OPTIONS);
    expect(machine.followedRunToRunSd).toBeUndefined();
    // The two stand for each other there: only their sum is known.
    expect((machine.overheadSeconds.value + machine.idleArrivalSeconds.value) / 1.5e-3).toBeCloseTo(1, 1);
  });

  it("takes what the scheduler is known to do as given, and does not search what cold caches explain", async () => {
    const runs = Array.from({ length: LEAST_RUNS }, (_, i) => run(i >> 1, true));
    const routeShare = { value: 0.4, low: 0.3, high: 0.5, identified: true };
    const met = runs.map(() => ({ speed: 1, lifetimeSeconds: 0.02 }));
    const machine = await calibrateMachine(runs, 1, OPTIONS, {
      scheduler: { sliceSeconds: 1.4e-3, tickSeconds: 4e-3 },
      caches: { lifetimesSeconds: [0.02, 0.03, 0.04], routeShare, met },
    });
    expect(machine.scheduler).toEqual({ sliceSeconds: 1.4e-3, tickSeconds: 4e-3 });
    expect(machine.contention).toEqual({ value: 0, low: 0, high: 0, identified: false });
    expect(machine.idleArrivalSeconds).toEqual({ value: 0, low: 0, high: 0, identified: false });
    expect(machine.caches!.lifetimeSeconds).toEqual({ value: 0.03, low: 0.02, high: 0.04, identified: true });
    for (const { contention, idleArrivalSeconds, cacheLifetimeSeconds } of machine.bootstrap)
      expect([contention, idleArrivalSeconds, cacheLifetimeSeconds]).toEqual([0, 0, 0.02]);
  });
});
