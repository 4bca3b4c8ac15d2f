import { servedRoutes } from "../scenario/mix-costs.js";
import type { SpeedTraceSpec } from "../sim/index.js";
import type { CpuUse } from "./cpu-use.js";
import { type RequestFactors, requestFactors, type RouteDemand } from "./request-cpu.js";
import type { MachineVector } from "./machine-vector.js";
import { type OpenLoopCase, openLoopRun, openLoopSystem } from "./open-loop-system.js";
import type { Calibration, RouteCalibration } from "../scenario/calibration.js";
import type { SimulateRuns } from "./simulate-runs.js";

/** How fast the cores were during a run: relative to the speed at which the demands are stated, and around that. */
export interface MatchedSpeed {
  readonly speed: number;
  readonly trace: SpeedTraceSpec;
  /** What each request used, where it is known: the trace then says what they used beside the application. */
  readonly requestFactors?: RequestFactors | undefined;
}

/**
 * Requests that a step of the trace must stand on. CPU per request of so few is also their own variety, not only the core's;
 * but what counts is the core's time that they took, and that is then the measured one, whichever it was. Longer steps
 * average a neighbour away that comes and goes: with 150 requests a step the mean response time of a core at 0.6 whose speed
 * changes every two seconds came out 14 % short, the p95 19 %.
 */
const REQUESTS_PER_STEP = 15;
/**
 * The same where it is known what each request used: their variety and the core's speed are in that already, and what the rest
 * of the stack uses beside them changes slowly. In short steps it is mostly chance, whose requests fell on which side of an edge,
 * and with it the model's requests differ far more than real ones: one in twenty of `/about` beside `/report` came out at
 * 0.5 ms where the fastest of the real ones take 0.8.
 */
const FOLLOWED_REQUESTS_PER_STEP = 200;
/** No core was ever seen beyond. */
const SPEEDS = { low: 0.1, high: 10 };
const ROUNDS = 4;
/** A slower core is also more crowded, and its requests cost more: a full step goes too far. */
const DAMPING = 0.85;

/** What the match is made with. */
export interface MatchOptions {
  readonly vector?: MachineVector | undefined;
  /** Where the search begins; default: constant at 1. */
  readonly from?: MatchedSpeed | undefined;
  /** Rounds of correction. */
  readonly rounds?: number;
  /** Seeds of the simulated runs, whose mean is compared. */
  readonly draws: readonly number[];
  readonly simulate: SimulateRuns;
}

/**
 * The speed of the cores, step by step, at which the simulated run uses as much CPU per request as the measured one
 * did. By simulation and not by division, because a request costs more on an idle core and on a crowded one, and how
 * often it meets either depends on the speed that is sought. Same arrivals, so same requests in each step. Each round
 * multiplies every step by simulated over measured; the third changes less than the draws do.
 */
export async function matchSpeed(
  calibration: Calibration,
  which: OpenLoopCase,
  measured: CpuUse,
  { vector, from, rounds = ROUNDS, draws, simulate }: MatchOptions,
): Promise<MatchedSpeed> {
  const steps = wideSteps(measured);
  let matched = from ?? steady(calibration, which, measured);
  for (let round = 0; round < rounds; round++) {
    const { speed, trace, requestFactors } = matched;
    const system = openLoopSystem(calibration, which, { vector, speed, speedTrace: trace, requestFactors });
    const runs = await simulate(draws.map((draw) => ({ system, run: openLoopRun(which, draw) })));
    matched = corrected(
      matched,
      measured,
      runs.map(({ cpuUse }) => cpuUse),
      steps,
    );
  }
  return matched;
}

/** A run of which only the whole CPU is known. */
export function wholeCpuUse(
  which: Pick<OpenLoopCase, "warmupSeconds" | "durationSeconds" | "ratePerSecond">,
  cpuSecondsPerRequest: number,
): CpuUse {
  const stepSeconds = which.warmupSeconds + which.durationSeconds;
  const answered = which.ratePerSecond * stepSeconds;
  return { stepSeconds, cpuSeconds: [answered * cpuSecondsPerRequest], answered: [answered] };
}

function steady(calibration: Calibration, { mix, stack }: OpenLoopCase, measured: CpuUse): MatchedSpeed {
  const { routes } = servedRoutes(calibration, { workersPerCore: stack.workers / stack.cores, mix });
  const { stepSeconds, answered, cpuSeconds, requestCpuSeconds } = measured;
  const demands = mix.map(({ route }) => routeDemand(routes[route]!));
  return {
    speed: 1,
    trace: { stepSeconds, factors: answered.map(() => 1) },
    requestFactors:
      requestCpuSeconds && requestFactors(requestCpuSeconds, demands, total(cpuSeconds) / total(answered)),
  };
}

/** Of an application of which it is not known how much of its CPU Server-Timing says, all of it. */
function routeDemand({ nginxCpu, appCpu, database, viewShare = 1 }: RouteCalibration): RouteDemand {
  return {
    seenSeconds: appCpu.meanSeconds * viewShare,
    totalSeconds: nginxCpu.meanSeconds + appCpu.meanSeconds + database.meanSeconds,
  };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0);
}

/** One round: every step's speed times simulated over measured CPU per request. */
function corrected(
  { speed, trace, requestFactors }: MatchedSpeed,
  measured: CpuUse,
  simulated: readonly CpuUse[],
  steps: readonly Step[],
): MatchedSpeed {
  const speeds = trace.factors.map((factor) => factor * speed);
  for (const { from, to } of steps) {
    const [begin, end] = [from * trace.stepSeconds, to * trace.stepSeconds];
    const asked = perRequest([measured], begin, end);
    const got = perRequest(simulated, begin, end);
    if (!(asked > 0) || !(got > 0)) continue;
    for (let i = from; i < to; i++) {
      speeds[i] = Math.min(SPEEDS.high, Math.max(SPEEDS.low, speeds[i]! * (got / asked) ** DAMPING));
    }
  }
  const mean = speeds.reduce((sum, each) => sum + each, 0) / speeds.length;
  return { speed: mean, trace: { ...trace, factors: speeds.map((each) => each / mean) }, requestFactors };
}

/** Steps of a run's grid, `to` not included. */
interface Step {
  readonly from: number;
  readonly to: number;
}

function wideSteps({ answered, requestCpuSeconds }: CpuUse): Step[] {
  const least = requestCpuSeconds === undefined ? REQUESTS_PER_STEP : FOLLOWED_REQUESTS_PER_STEP;
  const steps: Step[] = [];
  let from = 0;
  let requests = 0;
  for (let i = 0; i < answered.length; i++) {
    requests += answered[i]!;
    if (requests < least) continue;
    steps.push({ from, to: i + 1 });
    from = i + 1;
    requests = 0;
  }
  const last = steps.pop();
  // What is left over at the end is too short for a step of its own.
  return [...steps, { from: last?.from ?? 0, to: answered.length }];
}

/** CPU per answered request between two times, seconds; steps count whole, by their middle. */
function perRequest(uses: readonly CpuUse[], fromSeconds: number, toSeconds: number): number {
  let cpu = 0;
  let answered = 0;
  for (const { stepSeconds, cpuSeconds, answered: ended } of uses) {
    for (const [i, seconds] of cpuSeconds.entries()) {
      const middle = (i + 0.5) * stepSeconds;
      if (middle < fromSeconds || middle >= toSeconds) continue;
      cpu += seconds;
      answered += ended[i]!;
    }
  }
  return cpu / answered;
}
