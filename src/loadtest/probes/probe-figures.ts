import type { ProbeReading } from "../load-run.js";

/** What probe readings say about a window. A figure whose counters could not be read is undefined. */
export interface ProbeFigures {
  /** Length of the window that the readings cover, seconds. */
  readonly seconds: number;
  readonly readings: number;
  /** CPU seconds by tier. */
  readonly cpuSeconds: Readonly<Record<string, number>>;
  /** CPU seconds per request by tier; NaN without requests. */
  readonly cpuSecondsPerRequest: Readonly<Record<string, number>>;
  /** Share of the stack's cores' time that was busy with anything. */
  readonly utilisation: number | undefined;
  /** The same of the generator's cores. */
  readonly generatorUtilisation: number | undefined;
  /** Share of the stack's cores' time that the hypervisor took. */
  readonly stealShare: number | undefined;
  readonly generatorStealShare: number | undefined;
  /**
   * Share of the stack's cores' time that went to something else than the watched tiers and the speed loop. The cores'
   * counters are in ticks of 10 ms, so it may fall a little below zero.
   */
  readonly foreignShare: number | undefined;
  /** Over the readings' speeds; undefined without any. */
  readonly speed: SpeedFigures | undefined;
  /** Share of the time in which at least one task of the machine waited for a CPU. */
  readonly cpuPressureShare: number | undefined;
  /** The longest that was seen at a reading: shorter peaks between two readings are missed. */
  readonly peakAcceptQueue: Readonly<Record<string, number>>;
  /** Share of the stack's cores' time that the speed loop took. */
  readonly probeShare: number | undefined;
}

export interface SpeedFigures {
  readonly mean: number;
  readonly standardDeviation: number;
  readonly p5: number;
  readonly median: number;
  readonly p95: number;
  readonly count: number;
}

/**
 * Reduces the readings of a run to the figures of a window of it. Cumulative counters are interpolated linearly at the
 * window's two ends, so that the figures do not depend on where the readings happened to fall.
 *
 * @param requests answered in the window
 * @throws RangeError when fewer than two readings touch the window
 */
export function probeFigures(
  readings: readonly ProbeReading[],
  window: { readonly fromSeconds: number; readonly toSeconds: number },
  requests: number,
): ProbeFigures {
  const from = Math.max(window.fromSeconds, readings[0]?.atSeconds ?? Infinity);
  const to = Math.min(window.toSeconds, readings.at(-1)?.atSeconds ?? -Infinity);
  if (!(to > from)) {
    throw new RangeError(`No two probe readings in the window from ${window.fromSeconds} to ${window.toSeconds} s.`);
  }
  const grown = (counter: (reading: ProbeReading) => number | undefined): number | undefined => {
    const points = readings.flatMap((reading) => {
      const value = counter(reading);
      return value === undefined ? [] : [{ at: reading.atSeconds, value }];
    });
    const [end, start] = [valueAt(points, to), valueAt(points, from)];
    return end === undefined || start === undefined ? undefined : end - start;
  };

  const cpuSeconds: Record<string, number> = {};
  const tiers = new Set(readings.flatMap((reading) => Object.keys(reading.cpuSeconds ?? {})));
  for (const tier of tiers) {
    const seconds = grown((reading) => reading.cpuSeconds?.[tier]);
    if (seconds !== undefined) cpuSeconds[tier] = seconds;
  }
  const total = grown((reading) => reading.coreSeconds?.total);
  const busy = grown((reading) => reading.coreSeconds?.busy);
  const generatorTotal = grown((reading) => reading.generatorCoreSeconds?.total);
  const probe = grown((reading) => reading.probeCpuSeconds);
  const watched = Object.values(cpuSeconds).reduce((sum, seconds) => sum + seconds, probe ?? 0);
  const inside = readings.filter(({ atSeconds }) => atSeconds >= from && atSeconds <= to);
  return {
    seconds: to - from,
    readings: inside.length,
    cpuSeconds,
    cpuSecondsPerRequest: Object.fromEntries(
      Object.entries(cpuSeconds).map(([tier, seconds]) => [tier, requests > 0 ? seconds / requests : Number.NaN]),
    ),
    utilisation: share(busy, total),
    generatorUtilisation: share(
      grown((reading) => reading.generatorCoreSeconds?.busy),
      generatorTotal,
    ),
    stealShare: share(
      grown((reading) => reading.coreSeconds?.steal),
      total,
    ),
    generatorStealShare: share(
      grown((reading) => reading.generatorCoreSeconds?.steal),
      generatorTotal,
    ),
    foreignShare: busy === undefined ? undefined : share(busy - watched, total),
    speed: speedFigures(inside.map(({ speed }) => speed).filter((speed) => speed !== undefined)),
    cpuPressureShare: share(
      grown((reading) => reading.cpuPressureSeconds),
      to - from,
    ),
    peakAcceptQueue: peaks(inside),
    probeShare: share(probe, total),
  };
}

/** Mean, spread and quantiles (nearest rank) of speeds; undefined of none. */
export function speedFigures(speeds: readonly number[]): SpeedFigures | undefined {
  if (speeds.length === 0) return undefined;
  const sorted = [...speeds].sort((a, b) => a - b);
  const quantile = (q: number): number => sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)]!;
  const mean = sorted.reduce((sum, speed) => sum + speed, 0) / sorted.length;
  const squares = sorted.reduce((sum, speed) => sum + (speed - mean) ** 2, 0);
  return {
    mean,
    standardDeviation: sorted.length > 1 ? Math.sqrt(squares / (sorted.length - 1)) : 0,
    p5: quantile(0.05),
    median: quantile(0.5),
    p95: quantile(0.95),
    count: sorted.length,
  };
}

function share(part: number | undefined, whole: number | undefined): number | undefined {
  return part === undefined || whole === undefined || !(whole > 0) ? undefined : part / whole;
}

function peaks(readings: readonly ProbeReading[]): Record<string, number> {
  const peak: Record<string, number> = {};
  for (const { acceptQueue } of readings) {
    for (const [listener, depth] of Object.entries(acceptQueue ?? {})) {
      peak[listener] = Math.max(peak[listener] ?? 0, depth);
    }
  }
  return peak;
}

/** Linear between points; beyond the first and last (a counter that began later or ended earlier) their value. */
function valueAt(points: readonly { readonly at: number; readonly value: number }[], at: number): number | undefined {
  const after = points.findIndex((point) => point.at >= at);
  if (after <= 0) return points.at(after)?.value;
  const [left, right] = [points[after - 1]!, points[after]!];
  return left.value + ((right.value - left.value) * (at - left.at)) / (right.at - left.at);
}
