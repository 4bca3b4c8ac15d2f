/** Axis labels in human units, as Vega expressions, and the round numbers of a logarithmic axis. */
import type { SystemSeries } from "../../result/result.js";

/** What a value axis measures. */
export type AxisUnit = SystemSeries["unit"];

const PLAIN = "format(datum.value, '~r')";

/** Vega expressions that write `datum.value` with its unit. */
export const AXIS_LABELS: Readonly<Record<AxisUnit, string>> = {
  ms: `datum.value >= 1000 ? format(datum.value / 1000, '~r') + ' s' : ${PLAIN} + ' ms'`,
  s: `${PLAIN} + ' s'`,
  share: "format(datum.value * 100, '~r') + ' %'",
  count: `datum.value >= 1000 ? format(datum.value / 1000, '~r') + ' k' : ${PLAIN}`,
  "per second": `datum.value >= 1000 ? format(datum.value / 1000, '~r') + ' k/s' : ${PLAIN} + '/s'`,
  bytes: `datum.value >= 536870912 ? format(datum.value / 1073741824, '~r') + ' GiB' : format(datum.value / 1048576, '~r') + ' MiB'`,
};

/** Round numbers of GiB, or of MiB where that is too coarse, from 0 to `high` bytes: about four. */
export function roundByteValues(high: number): number[] {
  const unit = high >= 2 ** 29 ? 2 ** 30 : 2 ** 20;
  const wanted = high / unit / 4;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const step = unit * power * (wanted / power >= 5 ? 5 : wanted / power >= 2 ? 2 : 1);
  return Array.from({ length: Math.floor(high / step) + 1 }, (_, index) => index * step);
}

/** 1, 2 and 5 times powers of ten, from just below `low` to just above `high`; both positive. */
export function roundLogValues(low: number, high: number): number[] {
  const steps: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const digit of [1, 2, 5]) steps.push(Number((digit * 10 ** power).toPrecision(1)));
  }
  const from = steps.filter((value) => value <= low * (1 + 1e-9)).length - 1;
  const to = steps.findIndex((value) => value >= high * (1 - 1e-9));
  return steps.slice(Math.max(from, 0), to < 0 ? steps.length : to + 1);
}

/** The unit in which a run of this length counts its time, so that ticks fall on round numbers. */
export interface TimeUnit {
  readonly name: string;
  readonly short: string;
  readonly seconds: number;
}

export function timeUnitFor(horizonSeconds: number): TimeUnit {
  if (horizonSeconds <= 180) return { name: "seconds", short: "s", seconds: 1 };
  if (horizonSeconds <= 3 * 3_600) return { name: "minutes", short: "min", seconds: 60 };
  if (horizonSeconds <= 3 * 86_400) return { name: "hours", short: "h", seconds: 3_600 };
  return { name: "days", short: "d", seconds: 86_400 };
}
