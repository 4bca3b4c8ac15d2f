import type { Calibration } from "../../scenario/calibration.js";
import { Draws, law, Stream } from "../../sim/index.js";
import { meanOf } from "../../loadtest/index.js";
import { requestFactors } from "../request-cpu.js";
import type { SimulateRuns } from "../simulate-runs.js";
import { fitMachine } from "./fit-machine.js";
import type { ObservedRun } from "./observed-run.js";
import { FOLLOWED_RANGES, vectorAt } from "./parameter-space.js";
import { outcomeOf, requestsOf, trialCase, type TrialOutcome, trialRun, type TrialSize } from "./trial.js";

const FROM = { overheadSeconds: 0.3 };
const TO = { overheadSeconds: 0.8 };
/** A neighbour makes the core fast or slow for some requests in turn, as it was seen: half is gone after 25 to 50 ms. */
const MOOD = { change: 0.08, factors: [0.75, 1.25] } as const;
/** Of what requests ask for, in logarithms. */
const DEMAND_SD = 0.1;

/**
 * Runs simulated with known parameters, each request using what is told of it, given to the fitter as if they had been
 * measured on a stack whose application says what each request used.
 */
export async function followedTrial(
  calibration: Calibration,
  trial: number,
  size: TrialSize,
  simulate: SimulateRuns,
): Promise<TrialOutcome[]> {
  const uniform = new Draws(new Stream(trial, 0, "followedTrial"), law({ kind: "uniform", min: 0, max: 1 }));
  const at = FOLLOWED_RANGES.map(({ name }, i) => FROM[name] + (TO[name] - FROM[name]) * uniform.at(i));
  const truth = vectorAt(FOLLOWED_RANGES, at);
  const runs: ObservedRun[] = [];
  for (const load of size.loads) {
    for (let repeat = 0; repeat < size.repeats; repeat++) {
      const which = trialCase(calibration, { load, seed: 1000 * trial + runs.length }, size);
      const demandSeconds = calibration.routes[0]!.appCpu.meanSeconds;
      const cpu = [requestCpu(which.seed, requestsOf(size), demandSeconds)];
      const demand = { seenSeconds: demandSeconds, totalSeconds: demandSeconds };
      const machine = { vector: truth, requestFactors: requestFactors(cpu, [demand], meanOf(cpu[0]!)) };
      const told = { level: String(load), machine, requestCpuSeconds: cpu };
      runs.push(await trialRun(calibration, which, told, simulate));
    }
  }
  const { evaluations, starts, finalDraws } = size;
  const options = { simulate, seed: trial, ranges: FOLLOWED_RANGES, evaluations, starts, finalDraws };
  const fit = await fitMachine(runs, options);
  return FOLLOWED_RANGES.map((range) => outcomeOf(range, fit, truth));
}

/** What each of `count` requests uses: its demand, on a core in a mood. */
function requestCpu(seed: number, count: number, demandSeconds: number): number[] {
  const coin = new Draws(new Stream(seed, 0, "mood"), law({ kind: "uniform", min: 0, max: 1 }));
  const demand = new Draws(
    new Stream(seed, 0, "demand"),
    law({ kind: "lognormal", mean: demandSeconds, scv: Math.expm1(DEMAND_SD ** 2) }),
  );
  let mood = coin.at(0) < 0.5 ? 0 : 1;
  return Array.from({ length: count }, (_, i) => {
    if (coin.at(i + 1) < MOOD.change) mood = 1 - mood;
    return demand.at(i) * MOOD.factors[mood]!;
  });
}
