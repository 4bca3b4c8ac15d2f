import { cpuSteps, measuredCpuUse } from "../calibrate/index.js";
import { meanOf, parseServerTiming, percentile } from "../loadtest/index.js";
import { type LoadRun, OUTCOME, type ProbeReading } from "../loadtest/load-run.js";
import { QUANTILE_LEVELS, type RunSummary, type TimeParts } from "./run-summary.js";

/** More failures than this share, and the run measures something else than the route. */
const MOST_FAILURES = 0.01;
const MOST_READINGS = 30;

/**
 * Checks that judge a run by its latencies. They protect a fit; here they would choose the runs by their outcome:
 * close to saturation a queue that wanders for the whole run is what was predicted, from the same arrivals. So is one that
 * outgrows the client's connections: there are far more of them than the stack works on at once, and who waits for one
 * would wait in the stack's backlog, in the same order.
 */
const BY_OUTCOME: ReadonlySet<string> = new Set(["drift", "connections"]);

/** The figures of a run's window. A request that never ended counts with the time it was waited for: at least that. */
export function summariseRun(run: LoadRun, cores: number): RunSummary {
  const { requests, window, probes } = run;
  const seconds = window.toSeconds - window.fromSeconds;
  const ratePerSecond = requests.length / window.toSeconds;
  const responses: number[] = [];
  const parts: TimeParts[] = [];
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
    responses.push(end - intended);
    const header = good ? requests.serverTimings[i] : undefined;
    const timing = header === undefined ? undefined : parseServerTiming(header);
    if (timing === undefined) continue;
    const { wallSeconds: wall, cpuSeconds: cpu } = timing;
    const database = Math.min(timing.databaseSeconds, Math.max(0, wall - cpu));
    parts.push({ cpu, database, heldOtherwise: Math.max(0, wall - cpu - database), outside: end - intended - wall });
  }
  const sorted = Float64Array.from(responses).sort();
  const inWindow = probes.filter((p) => p.atSeconds >= window.fromSeconds && p.atSeconds <= window.toSeconds);
  const speeds = inWindow.flatMap(({ atSeconds, speed }) => (speed === undefined ? [] : [{ atSeconds, speed }]));
  const used = cpuUsed(inWindow);
  const steal = shareOfCores(inWindow, "steal");
  const invalid = run.validity.checks
    .filter(({ name, verdict }) => verdict === "invalid" && !BY_OUTCOME.has(name))
    .map(({ name, detail }) => ({ check: name, detail }));
  if (failed > MOST_FAILURES * measured) {
    const detail = `${failed} of ${measured} requests failed, more than ${100 * MOST_FAILURES} %.`;
    invalid.push({ check: "failures", detail });
  }
  return {
    startedAt: run.header.startedAt,
    durationSeconds: seconds,
    valid: invalid.length === 0 && !run.interrupted,
    invalid,
    requests: measured,
    failed,
    figures: {
      throughput: completed / seconds,
      mean: meanOf(sorted),
      p50: percentile(sorted, 0.5),
      p95: percentile(sorted, 0.95),
      p99: percentile(sorted, 0.99),
    },
    quantilesSeconds: QUANTILE_LEVELS.map((level) => percentile(sorted, level)),
    speedIndex: speeds.length === 0 ? null : meanOf(speeds.map(({ speed }) => speed)),
    speedReadings: thinned(speeds),
    cpuSecondsPerRequest: used === null || completed === 0 ? null : (used.cpuPerSecond * seconds) / completed,
    cpuUse: measuredCpuUse(run, window.toSeconds, cpuSteps(window.toSeconds, ratePerSecond)) ?? null,
    utilisation: used === null ? null : used.cpuPerSecond / cores,
    stealShare: steal,
    parts: parts.length === 0 ? null : meanParts(parts),
  };
}

/** CPU seconds of the stack's processes per second, between the first and last reading of the window. */
function cpuUsed(readings: readonly ProbeReading[]): { readonly cpuPerSecond: number } | null {
  const known = readings.filter(({ cpuSeconds }) => cpuSeconds !== undefined);
  const [first, last] = [known[0], known.at(-1)];
  if (first?.cpuSeconds === undefined || last?.cpuSeconds === undefined || last === first) return null;
  const total = (by: Readonly<Record<string, number>>): number => Object.values(by).reduce((sum, s) => sum + s, 0);
  return { cpuPerSecond: (total(last.cpuSeconds) - total(first.cpuSeconds)) / (last.atSeconds - first.atSeconds) };
}

function shareOfCores(readings: readonly ProbeReading[], what: "busy" | "steal"): number | null {
  const known = readings.flatMap(({ coreSeconds }) => coreSeconds ?? []);
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined || last.total <= first.total) return null;
  return (last[what] - first[what]) / (last.total - first.total);
}

function meanParts(parts: readonly TimeParts[]): TimeParts {
  const mean = (of: (part: TimeParts) => number): number => meanOf(parts.map(of));
  return {
    cpu: mean(({ cpu }) => cpu),
    database: mean(({ database }) => database),
    heldOtherwise: mean(({ heldOtherwise }) => heldOtherwise),
    outside: mean(({ outside }) => outside),
  };
}

function thinned<T>(values: readonly T[]): T[] {
  const step = Math.max(1, Math.ceil(values.length / MOST_READINGS));
  return values.filter((_, index) => index % step === 0);
}
