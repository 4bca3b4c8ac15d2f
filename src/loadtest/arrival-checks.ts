import { percentile } from "./latency-figures.js";
import { OUTCOME, type ValidityCheck } from "./load-run.js";
import { sampleOf } from "./censored-sample.js";
import { check, type Evidence, ms, percent } from "./evidence.js";

const MOST_LAG_SECONDS = 0.002;
/** Lag matters as a part of what it is added to. */
const MOST_LAG_OF_MEDIAN = 0.05;
const MOST_RATE_ERROR = 0.01;
/** Spacing differences smaller than this change no queue, however many arrivals reveal them. */
const LEAST_CV2_TOLERANCE = 0.05;
const FEWEST_GAPS = 100;
/** A free connection is had in less. */
const FREE_SECONDS = 0.001;
const MOST_WAITING = 0.05;

/** They never wanted a connection, or the server refused it. */
const UNASKED: ReadonlySet<number> = new Set([OUTCOME.dropped, OUTCOME.connectFailed]);

/** Whether the load that was asked for is the load that was sent. */
export function arrivalChecks(evidence: Evidence): ValidityCheck[] {
  return evidence.open ? [lag(evidence), rate(evidence), spacing(evidence), connections(evidence)] : [];
}

function lag({ requests, rows, lagSeconds, timeoutSeconds }: Evidence): ValidityCheck {
  const median = sampleOf(requests, rows, "response", timeoutSeconds).percentile(0.5).seconds;
  const limit = Math.max(MOST_LAG_SECONDS, MOST_LAG_OF_MEDIAN * (Number.isNaN(median) ? 0 : median));
  return check(
    "generator lag",
    lagSeconds.length === 0 ? undefined : percentile(lagSeconds.slice().sort(), 0.99),
    `p99 <= ${ms(limit)}`,
    (value) => value <= limit,
    (value) =>
      value <= limit
        ? `99 % of the requests were sent at most ${ms(value)} after they were due (limit ${ms(limit)}).`
        : `1 % of the requests were sent more than ${ms(value)} after they were due (limit ${ms(limit)}): the generator could not keep up, and its delay is in the response times. Give it a core of its own, or lower the rate.`,
    "No request was due in the measured window, so the generator's lag is not known.",
  );
}

/** A connection that the server refuses is its answer to a request that was made when it was due, not a lack of load. */
function rate({ requests, rows }: Evidence): ValidityCheck {
  let sent = 0;
  for (const row of rows) {
    if (!Number.isNaN(requests.sentSeconds[row]!) || requests.outcome[row] === OUTCOME.connectFailed) sent++;
  }
  return check(
    "achieved rate",
    rows.length === 0 ? undefined : sent / rows.length,
    `>= ${percent(1 - MOST_RATE_ERROR)} of the schedule`,
    (value) => value >= 1 - MOST_RATE_ERROR,
    (value) =>
      value >= 1 - MOST_RATE_ERROR
        ? `${sent} of ${rows.length} scheduled requests were sent.`
        : `Only ${sent} of ${rows.length} scheduled requests were sent (${percent(value)}): the others were dropped, or never got a connection. The server saw less load than was asked for; lower the rate, or raise --connections.`,
    "No request was due in the measured window, so there is no rate to compare.",
  );
}

/**
 * Squared coefficient of variation of the gaps: as the generator came to them against as scheduled. Bunched arrivals queue
 * more. A request that then waits for a connection does so because of the server: `connections`.
 */
function spacing({ requests, rows: all, dispatchedSeconds }: Evidence): ValidityCheck {
  // While the server refuses connections the generator is busy with its answers.
  const rows = all.filter((row) => requests.outcome[row] !== OUTCOME.connectFailed);
  const intended = gaps(Float64Array.from(rows, (row) => requests.intendedSeconds[row]!));
  const dispatched = gaps(Float64Array.from(rows, (row) => dispatchedSeconds[row]!).sort());
  const asked = scv(intended);
  const tolerance = Math.max(LEAST_CV2_TOLERANCE, 3 * scvError(intended));
  return check(
    "arrival cv²",
    intended.length >= FEWEST_GAPS ? scv(dispatched) : undefined,
    `${asked.toFixed(2)} ± ${tolerance.toFixed(2)}`,
    (value) => Math.abs(value - asked) <= tolerance,
    (value) =>
      Math.abs(value - asked) <= tolerance
        ? `The gaps between requests vary as scheduled: cv² ${value.toFixed(2)}, asked for ${asked.toFixed(2)}.`
        : `The gaps between requests vary otherwise than scheduled: cv² ${value.toFixed(2)}, asked for ${asked.toFixed(2)} ± ${tolerance.toFixed(2)}. The generator was late in bursts, and the server saw other arrivals than the model would. Give it a core of its own; if it was pinned to one and not started as node --single-threaded-gc node_modules/.bin/kneepoint, the threads that collect its garbage took that core for 10 to 20 ms at a time.`,
    `Fewer than ${FEWEST_GAPS} requests were sent, too few to say how they were spaced.`,
  );
}

/** Requests that wait for a connection come to the server when another has ended: later, and evener, than a user's would. */
function connections({ requests, rows: all, dispatchedSeconds }: Evidence): ValidityCheck {
  const rows = all.filter((row) => !UNASKED.has(requests.outcome[row]!));
  const waited = rows.filter((row) => {
    const ready = dispatchedSeconds[row]! + requests.connectSeconds[row]! + requests.tlsSeconds[row]!;
    return !(requests.sentSeconds[row]! - ready <= FREE_SECONDS);
  }).length;
  return check(
    "connections",
    rows.length === 0 ? undefined : waited / rows.length,
    `<= ${percent(MOST_WAITING)} wait for one`,
    (value) => value <= MOST_WAITING,
    (value) =>
      value <= MOST_WAITING
        ? `${percent(value)} of the requests waited for a free connection.`
        : `${percent(value)} of the requests waited for a free connection (limit ${percent(MOST_WAITING)}): the server saw later and evener arrivals than users would send, and the response times, not the service view, have that wait in them. Raise --connections, or lower the rate if the server cannot keep up.`,
    "No request wanted a connection in the measured window.",
  );
}

function gaps(times: Float64Array): Float64Array {
  return Float64Array.from({ length: Math.max(0, times.length - 1) }, (_, i) => times[i + 1]! - times[i]!);
}

function moment(values: Float64Array, power: number): number {
  return values.reduce((sum, value) => sum + value ** power, 0) / values.length;
}

function scv(values: Float64Array): number {
  return moment(values, 2) / moment(values, 1) ** 2 - 1;
}

/** Standard error of `scv` by the delta method; values taken as independent. */
function scvError(values: Float64Array): number {
  const [m1, m2, m3, m4] = [1, 2, 3, 4].map((power) => moment(values, power)) as [number, number, number, number];
  const byM1 = (-2 * m2) / m1 ** 3;
  const byM2 = 1 / m1 ** 2;
  const variance = byM1 ** 2 * (m2 - m1 ** 2) + byM2 ** 2 * (m4 - m2 ** 2) + 2 * byM1 * byM2 * (m3 - m1 * m2);
  return Math.sqrt(Math.max(0, variance) / values.length);
}
