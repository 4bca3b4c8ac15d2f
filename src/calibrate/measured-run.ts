import { type LoadRun, meanOf, OUTCOME, percentile, probeFigures } from "../loadtest/index.js";
import { type CpuUse, measuredCpuUse } from "./cpu-use.js";
import { measuredByFound } from "./found-in-flight.js";
import { cpuSteps } from "./open-loop-system.js";
import type { RunFigures } from "./run-figures.js";

/** An open-loop run, reduced to what the fit compares. */
export interface MeasuredRun {
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  readonly figures: RunFigures;
  /** Response times by five seconds of their intended start. */
  readonly blocks: readonly Float64Array[];
  /** Mean speed index; undefined: not probed. */
  readonly speed: number | undefined;
  /** The same over the run. */
  readonly speedReadings: readonly { readonly atSeconds: number; readonly speed: number }[];
  /** CPU seconds of the stack's processes per answered request; NaN: not probed. */
  readonly cpuSecondsPerRequest: number;
  /** How the CPU per request went; undefined: not probed. */
  readonly cpuUse?: CpuUse | undefined;
  /** Why it must not be used; empty: it may. */
  readonly invalid: readonly string[];
}

const BLOCK_SECONDS = 5;

/** More failures than this share, and the run measures something else than the routes. */
const MOST_FAILURES = 0.01;

/**
 * Checks that judge a run by its latencies. Close to saturation a queue that wanders for the whole run is what the
 * simulation of the same arrivals shows too: to drop such runs would choose the data by their outcome.
 */
const BY_OUTCOME: ReadonlySet<string> = new Set(["drift"]);

/** @param cores number of the stack's cores */
export function measuredRun(run: LoadRun, cores: number): MeasuredRun {
  const { requests, window, probes } = run;
  const seconds = window.toSeconds - window.fromSeconds;
  const ratePerSecond = requests.length / window.toSeconds;
  const blocks: number[][] = Array.from({ length: Math.max(1, Math.floor(seconds / BLOCK_SECONDS)) }, () => []);
  let measured = 0;
  let failed = 0;
  let completed = 0;
  for (let i = 0; i < requests.length; i++) {
    const intended = requests.intendedSeconds[i]!;
    const end = requests.endSeconds[i]!;
    const good = requests.outcome[i] === OUTCOME.answered && requests.status[i]! < 400;
    if (good && end >= window.fromSeconds && end < window.toSeconds) completed++;
    if (intended < window.fromSeconds || intended >= window.toSeconds) continue;
    measured++;
    if (!good) failed++;
    if (Number.isNaN(end)) continue;
    const block = Math.floor((intended - window.fromSeconds) / BLOCK_SECONDS);
    blocks[Math.min(block, blocks.length - 1)]!.push(end - intended);
  }
  const sorted = Float64Array.from(blocks.flat()).sort();
  const probed = probes.length > 1 ? probeFigures(probes, window, completed) : undefined;
  const used = Object.values(probed?.cpuSeconds ?? {});
  const cpu = used.length === 0 ? Number.NaN : used.reduce((sum, tier) => sum + tier, 0) / probed!.seconds;
  const invalid = run.validity.checks
    .filter(({ name, verdict }) => verdict === "invalid" && !BY_OUTCOME.has(name))
    .map(({ detail }) => detail);
  if (failed > MOST_FAILURES * measured) invalid.push(`${failed} of ${measured} requests failed.`);
  if (run.interrupted) invalid.push("The run was interrupted.");
  return {
    startedAt: run.header.startedAt,
    figures: {
      throughput: completed / seconds,
      mean: meanOf(sorted),
      p25: percentile(sorted, 0.25),
      p50: percentile(sorted, 0.5),
      p75: percentile(sorted, 0.75),
      p95: percentile(sorted, 0.95),
      p99: percentile(sorted, 0.99),
      ...measuredByFound(run),
      utilisation: cpu / cores,
    },
    blocks: blocks.map((block) => Float64Array.from(block)),
    speed: probed?.speed?.mean,
    speedReadings: probes.flatMap(({ atSeconds, speed }) => (speed === undefined ? [] : [{ atSeconds, speed }])),
    cpuSecondsPerRequest: (cpu * seconds) / completed,
    cpuUse: measuredCpuUse(run, window.toSeconds, cpuSteps(window.toSeconds, ratePerSecond)),
    invalid,
  };
}
