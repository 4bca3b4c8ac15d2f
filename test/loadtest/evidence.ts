/** Evidence of a faultless run, for tests that spoil one thing. */
import type { Evidence } from "../../src/loadtest/evidence.js";
import { OUTCOME, type RequestColumns, type Validity, type ValidityCheck } from "../../src/loadtest/load-run.js";
import { judgeValidity } from "../../src/loadtest/validity.js";

const SERVICE_SECONDS = 0.02;

/** Answered requests. @param sentSeconds default: when they were due; @param tookSeconds by row, from when it was due */
export function requestsAt(
  intendedSeconds: readonly number[],
  more: { sentSeconds?: readonly number[]; tookSeconds?: (row: number) => number } = {},
): RequestColumns {
  const { sentSeconds = intendedSeconds, tookSeconds = () => SERVICE_SECONDS } = more;
  const { length } = intendedSeconds;
  return {
    length,
    intendedSeconds: Float64Array.from(intendedSeconds),
    sentSeconds: Float64Array.from(sentSeconds),
    endSeconds: Float64Array.from(intendedSeconds, (at, row) => at + tookSeconds(row)),
    firstByteSeconds: Float64Array.from(intendedSeconds, (at, row) => at + tookSeconds(row) / 2),
    connectSeconds: new Float64Array(length),
    tlsSeconds: new Float64Array(length),
    kind: new Uint16Array(length),
    status: new Uint16Array(length).fill(200),
    outcome: new Uint8Array(length).fill(OUTCOME.answered),
    bytes: new Float64Array(length).fill(100),
    connection: new Uint16Array(length),
    reused: new Uint8Array(length).fill(1),
    serverTimings: [],
  };
}

export function evidenceOf(requests: RequestColumns, spoilt: Partial<Evidence> = {}): Evidence {
  const seconds = (requests.intendedSeconds.at(-1) ?? 0) + 1;
  return {
    requests,
    window: { fromSeconds: 0, toSeconds: seconds },
    probes: [],
    rows: Uint32Array.from({ length: requests.length }, (_, row) => row),
    kinds: [{ name: "GET /" }],
    timeoutSeconds: 10,
    dispatchedSeconds: requests.sentSeconds,
    lagSeconds: new Float64Array(requests.length),
    use: {
      seconds,
      eventLoopDelayP99Seconds: 0.001,
      cpuSeconds: 0.1 * seconds,
      cores: { busySeconds: 0.1 * seconds, stealShare: 0, count: 1 },
      clockJumpSeconds: 0,
    },
    spunSeconds: 0,
    reconnects: 0,
    lastFailure: undefined,
    stationary: true,
    open: true,
    ...spoilt,
  };
}

export function checkOf({ checks }: Validity, name: string): ValidityCheck {
  const check = checks.find((each) => each.name === name);
  if (check === undefined) throw new Error(`there is no check ${name}`);
  return check;
}

export const judged = (evidence: Evidence, name: string): ValidityCheck => checkOf(judgeValidity(evidence), name);
