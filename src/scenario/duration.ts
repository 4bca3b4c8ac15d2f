/**
 * Durations: Go's syntax, as k6 takes it (`1h2m3.5s`, `300ms`), with k6's additional `d`. A bare number is seconds
 * in our own fields and milliseconds inside `options`, again as k6.
 */

const SECONDS: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6, // U+00B5, micro sign
  μs: 1e-6, // U+03BC, Greek mu
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
};

/**
 * Seconds in a duration text, or null when it is not one. A sign is read, so that "-5s" can be refused as negative.
 *
 * @example
 * parseDuration("1h2m3.5s"); // 3723.5
 */
export function parseDuration(text: string): number | null {
  const match = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h|d))+|0)$/u.exec(text.trim());
  if (match === null) return null;
  let seconds = 0;
  for (const [, amount, unit] of match[2]!.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h|d)/gu)) {
    // Division where it is exact: 300 * 1e-3 is 0.3, but 35 * 1e-3 is 0.035000000000000003.
    const factor = SECONDS[unit!]!;
    seconds += factor < 1 ? Number(amount) / Math.round(1 / factor) : Number(amount) * factor;
  }
  return match[1] === "-" ? -seconds : seconds;
}

/** A duration as a person would write it: 0.04 -> "40ms", 5400 -> "1h30m". */
export function formatDuration(seconds: number): string {
  if (seconds === Infinity) return "no limit";
  if (seconds < 1e-3) return `${Number((seconds * 1e6).toPrecision(4))}us`;
  if (seconds < 1) return `${Number((seconds * 1e3).toPrecision(4))}ms`;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds - hours * 3600) / 60);
  const rest = Number((seconds - hours * 3600 - minutes * 60).toPrecision(6));
  return `${hours > 0 ? `${hours}h` : ""}${minutes > 0 ? `${minutes}m` : ""}${rest > 0 ? `${rest}s` : ""}` || "0s";
}
