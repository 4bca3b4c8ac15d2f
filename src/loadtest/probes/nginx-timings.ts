import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { meanOf, percentile } from "../latency-figures.js";

/** What Nginx says of one route's requests. Seconds; Nginx counts in milliseconds. */
export interface NginxTimings {
  /** Method and path, numbers in the path as `<id>`. */
  readonly route: string;
  readonly requests: number;
  /** 5xx among them. */
  readonly failed: number;
  /** From the first byte of the request to the last of the answer ($request_time). */
  readonly requestTime: TimingFigures;
  /** Of those that were passed on; null: none was. */
  readonly upstream: {
    /** Until Gunicorn's listener took the connection ($upstream_connect_time). */
    readonly connectTime: TimingFigures;
    /** Until the first byte of Gunicorn's answer ($upstream_header_time). */
    readonly headerTime: TimingFigures;
    /** Until its last ($upstream_response_time). */
    readonly responseTime: TimingFigures;
  } | null;
}

export interface TimingFigures {
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** One line of the stack's access log (stack/conf/nginx.conf.template). */
interface LoggedRequest {
  /** When it was over, ms since 1970. */
  readonly atMs: number;
  readonly route: string;
  readonly status: number;
  readonly requestTime: number;
  readonly upstream: readonly [number, number, number] | null;
}

/**
 * Notes where the log ends now; the function it returns reads what was written since, and reduces what ended between two
 * moments (ms since 1970). Nginx writes a second late at the most: call it that much after the last of them.
 *
 * @returns undefined: there is no such log, or it was made anew meanwhile
 */
export function watchNginxLog(path: string): ((fromMs: number, toMs: number) => NginxTimings[]) | undefined {
  const begin = sizeOf(path);
  if (begin === undefined) return undefined;
  return (fromMs, toMs) => {
    const lines = textAfter(path, begin)?.split("\n") ?? [];
    const inside = lines.flatMap((line) => parseLine(line) ?? []).filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
    const routes = [...new Set(inside.map(({ route }) => route))].sort();
    return routes.map((route) =>
      timingsOf(
        route,
        inside.filter((each) => each.route === route),
      ),
    );
  };
}

/** Undefined: no line of ours, such as the first half of one that is still being written. */
export function parseLine(line: string): LoggedRequest | undefined {
  const [msec, method, uri, status, requestTime, ...upstream] = line.split("\t");
  if (upstream.length !== 3 || uri === undefined || method === undefined) return undefined;
  const numbers = [msec, status, requestTime].map(Number);
  if (!numbers.every(Number.isFinite)) return undefined;
  const times = upstream.map(lastTime) as [number, number, number];
  return {
    atMs: 1e3 * numbers[0]!,
    route: `${method} ${uri.replaceAll(/\/\d+(?=\/|$)/g, "/<id>")}`,
    status: numbers[1]!,
    requestTime: numbers[2]!,
    upstream: times.some(Number.isNaN) ? null : times,
  };
}

/** "0.001", or "0.001, 0.002" after a second attempt (times of attempts add up), or "-". */
function lastTime(text: string): number {
  return text.split(/[,:] /).reduce((sum, part) => sum + (part === "-" ? Number.NaN : Number(part)), 0);
}

function timingsOf(route: string, requests: readonly LoggedRequest[]): NginxTimings {
  const passed = requests.flatMap(({ upstream }) => (upstream === null ? [] : [upstream]));
  return {
    route,
    requests: requests.length,
    failed: requests.filter(({ status }) => status >= 500).length,
    requestTime: figures(requests.map((request) => request.requestTime)),
    upstream:
      passed.length === 0
        ? null
        : {
            connectTime: figures(passed.map(([connect]) => connect)),
            headerTime: figures(passed.map(([, header]) => header)),
            responseTime: figures(passed.map(([, , response]) => response)),
          },
  };
}

function figures(values: readonly number[]): TimingFigures {
  const sorted = Float64Array.from(values).sort();
  const at = (p: number): number => percentile(sorted, p);
  return { mean: meanOf(sorted), p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

function sizeOf(path: string): number | undefined {
  try {
    const file = openSync(path, "r");
    const { size } = fstatSync(file);
    closeSync(file);
    return size;
  } catch {
    return undefined;
  }
}

function textAfter(path: string, begin: number): string | undefined {
  const end = sizeOf(path);
  if (end === undefined || end < begin) return undefined;
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(end - begin);
    const read = readSync(file, bytes, 0, bytes.length, begin);
    return bytes.toString("utf8", 0, read);
  } finally {
    closeSync(file);
  }
}
