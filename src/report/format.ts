/**
 * How numbers are written for people: three significant digits, human units, one space before the unit,
 * an en dash between the ends of an interval. Everything the reports print goes through here.
 */
import type { Estimate, Interval } from "../result/result.js";

/** The units that estimates come in; `""` is a bare number. */
export type Unit = "ms" | "/s" | "share" | "s" | "count" | "per second" | "bytes" | "";

const MINUS = "−";
/** A number and its unit stay on one line. */
const GAP = "\u00a0";

const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");

/** Decimals that show `digits` significant digits of `value`, and never more than `digits` decimals. */
function decimalsFor(value: number, digits: number): number {
  const magnitude = Math.abs(value);
  if (magnitude === 0 || !Number.isFinite(magnitude)) return 0;
  return Math.min(Math.max(digits - 1 - Math.floor(Math.log10(magnitude) + 1e-9), 0), 6);
}

function grouped(value: number, decimals: number): string {
  const [whole = "0", fraction] = Math.abs(value).toFixed(decimals).split(".");
  const digits = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  const body = fraction === undefined ? digits : `${digits}.${fraction}`;
  // A value that rounds to zero has no sign.
  return value < 0 && /[1-9]/.test(body) ? MINUS + body : body;
}

/** Three significant digits, two below one; whole numbers (limits, capacities, counts) go without decimals. */
function decimalsOf(value: number): number {
  if (Math.abs(value - Math.round(value)) <= 1e-6 * Math.abs(value)) return 0;
  return decimalsFor(value, Math.abs(value) < 1 ? 2 : 3);
}

/** Below this a quantity is only said to be small: a hundredth of a percent, a thousandth of anything else. */
function leastShown(unit: Unit): number {
  return unit === "share" ? 0.01 : 0.001;
}

/** A scale to write a quantity at: divide by `divisor`, append `suffix`. */
interface Scale {
  readonly divisor: number;
  readonly suffix: string;
}

/** The scale on which a quantity of this size reads best; an interval takes the scale of its larger end. */
function scaleFor(magnitude: number, unit: Unit): Scale {
  if (unit === "ms") {
    if (magnitude >= 120_000) return { divisor: 60_000, suffix: `${GAP}min` };
    return magnitude >= 1_000 ? { divisor: 1_000, suffix: `${GAP}s` } : { divisor: 1, suffix: `${GAP}ms` };
  }
  if (unit === "s") return magnitude >= 120 ? { divisor: 60, suffix: `${GAP}min` } : { divisor: 1, suffix: `${GAP}s` };
  if (unit === "share") return { divisor: 0.01, suffix: `${GAP}%` };
  if (unit === "bytes") return byteScale(magnitude);
  const suffix = unit === "/s" || unit === "per second" ? "/s" : "";
  if (magnitude >= 1e9) return { divisor: 1e9, suffix: `${GAP}G${suffix}` };
  if (magnitude >= 1e6) return { divisor: 1e6, suffix: `${GAP}M${suffix}` };
  if (magnitude >= 1e4) return { divisor: 1e3, suffix: `${GAP}k${suffix}` };
  return { divisor: 1, suffix };
}

/** In the units that AWS sizes volumes in. */
function byteScale(magnitude: number): Scale {
  const units = [`${GAP}B`, `${GAP}KiB`, `${GAP}MiB`, `${GAP}GiB`, `${GAP}TiB`];
  const power = Math.min(Math.max(Math.floor(Math.log2(Math.max(magnitude, 1)) / 10), 0), units.length - 1);
  return { divisor: 1024 ** power, suffix: units[power]! };
}

/**
 * A quantity with its unit.
 * @example formatQuantity(231.4, "ms") // => "231 ms"
 * @example formatQuantity(0.0123, "share") // => "1.23 %"
 */
export function formatQuantity(value: number, unit: Unit): string {
  if (!Number.isFinite(value)) return value > 0 ? "unlimited" : "unknown";
  const { divisor, suffix } = scaleFor(Math.abs(value), unit);
  const scaled = value / divisor;
  const least = leastShown(unit);
  if (value > 0 && scaled < least) return `<${least}${suffix}`;
  return grouped(scaled, decimalsOf(scaled)) + suffix;
}

/**
 * Both ends of an interval on one scale and with the same decimals, the unit once: fine enough to tell the ends apart.
 * @example formatInterval({ low: 212.3, high: 230.9 }, "ms") // => "212–231 ms"
 */
export function formatInterval(interval: Pick<Interval, "low" | "high">, unit: Unit): string {
  const { low, high } = interval;
  if (!Number.isFinite(low) || !Number.isFinite(high))
    return `${formatQuantity(low, unit)} – ${formatQuantity(high, unit)}`;
  const { divisor, suffix } = scaleFor(Math.max(Math.abs(low), Math.abs(high)), unit);
  const [from, to] = [low / divisor, high / divisor];
  const largest = Math.max(Math.abs(from), Math.abs(to));
  if (largest < leastShown(unit)) return formatQuantity(low < 0 ? 0 : high, unit);
  const usual = decimalsOf(Math.abs(from) > Math.abs(to) ? from : to);
  // More decimals only where they tell the ends apart, and not to tell apart what differs by less than a ten-thousandth.
  const width = to - from;
  const wanted = width > 1e-4 * largest ? Math.max(usual, decimalsFor(width, 1)) : usual;
  const [first, last] = [from, to].map((end) => grouped(end, Math.min(wanted, 3)));
  return first === last ? `${first}${suffix}` : `${first}–${last}${suffix}`;
}

/** The value of an estimate, or what stands in for it: never 0 for "unknown". */
export function formatEstimate(estimate: Estimate, unit: Unit): string {
  const { value, interval } = estimate;
  if (value === null) return withheld(estimate);
  const usual = formatQuantity(value, unit);
  const { divisor, suffix } = scaleFor(Math.abs(value), unit);
  const scaled = value / divisor;
  if (interval === null || !Number.isFinite(value) || (value > 0 && scaled < leastShown(unit))) return usual;
  const width = (interval.high - interval.low) / divisor;
  // The interval has more decimals where only these tell its ends apart: the value must not then seem to lie outside.
  if (!(width > 1e-4 * Math.abs(scaled))) return usual;
  const decimals = Math.min(Math.max(decimalsOf(scaled), decimalsFor(width, 1)), 3);
  const rounds = Number(scaled.toFixed(decimalsOf(scaled))) * divisor;
  return rounds >= interval.low && rounds <= interval.high ? usual : grouped(scaled, decimals) + suffix;
}

/** In two words why there is no figure; `reason` has the sentence. */
export function withheld({ reason }: Pick<Estimate, "reason">): string {
  return reason !== undefined && /overload/i.test(reason) ? "overloaded" : "too few samples";
}

/** US dollars: cents below a hundred. */
export function formatDollars(value: number): string {
  return `${value < 0 ? MINUS : ""}$${grouped(Math.abs(value), Math.abs(value) < 100 ? 2 : 0)}`;
}

/** A confidence level: `95 %`. */
export function formatConfidence(confidence: number): string {
  return `${grouped(confidence * 100, confidence * 100 === Math.round(confidence * 100) ? 0 : 1)}${GAP}%`;
}

/**
 * A signed relative error.
 * @example formatError(-0.0421) // => "−4.2 %"
 */
export function formatError(error: number): string {
  const text = `${grouped(error * 100, 1)}${GAP}%`;
  return error * 100 >= 0.05 ? `+${text}` : text;
}

/** A multiple of a load: `2.3×`. */
export function formatFactor(factor: number): string {
  return `${grouped(factor, Number.isInteger(factor) ? 0 : decimalsFor(factor, 3))
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "")}×`;
}

/** A share in whole percent, for places where there is no room for more. */
export function formatPercent(share: number): string {
  return share > 0 && share < 0.01 ? `<1${GAP}%` : `${grouped(share * 100, 0)}${GAP}%`;
}

/**
 * A length of time in the two largest units that matter.
 * @example formatDuration(5400) // => "1 h 30 min"
 */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "unlimited";
  if (seconds < 60) return Number.isInteger(seconds) ? `${seconds}${GAP}s` : formatQuantity(seconds * 1000, "ms");
  const total = Math.round(seconds);
  const units = [
    ...(total >= 172_800 ? [{ size: 86_400, name: "d" }] : []),
    { size: 3_600, name: "h" },
    { size: 60, name: "min" },
    { size: 1, name: "s" },
  ];
  const first = units.findIndex((unit) => total >= unit.size);
  return units
    .slice(first, first + 2)
    .map(({ size, name }, index) => ({
      count: Math.floor((index === 0 ? total : total % (units[first]?.size ?? 1)) / size),
      name,
    }))
    .filter(({ count }) => count > 0)
    .map(({ count, name }) => `${count}${GAP}${name}`)
    .join(" ");
}

/** A moment of a run, as precise as the run is long: `13:05`, `02:30`, `45 s`. */
export function formatMoment(seconds: number, horizonSeconds: number): string {
  if (horizonSeconds <= 180) return `${grouped(seconds, Number.isInteger(seconds) ? 0 : 1)} s`;
  if (horizonSeconds <= 3 * 3_600) return `${two(seconds / 60)}:${two(seconds % 60)}`;
  const days = Math.floor(seconds / 86_400);
  const clock = `${two((seconds % 86_400) / 3_600)}:${two((seconds % 3_600) / 60)}`;
  return days === 0 ? clock : `day ${days + 1} ${clock}`;
}

/** `1 request`, `2 requests`. */
export function formatCount(count: number, one: string, many: string = `${one}s`): string {
  return `${grouped(count, 0)} ${count === 1 ? one : many}`;
}

/** Four significant digits, as a number: what charts carry, so that the page does not. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** A parameter's value, whatever it is, on one line. */
export function formatValue(value: unknown): string {
  if (typeof value === "string") return value;
  return JSON.stringify(value) ?? "—";
}

/** The day of an ISO moment; anything else as it is. */
export function formatDate(date: string): string {
  return /^\d{4}-\d\d-\d\dT/.test(date) ? date.slice(0, 10) : date;
}

/** A sentence or label made to stand inside another sentence; acronyms keep their capitals. */
export function lowerFirst(text: string): string {
  return /^[A-Z][^A-Z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
