import { CensoredSample } from "./censored-sample.js";
import { OUTCOME, type RequestColumns } from "./load-run.js";

/** k6's names of the parts of a request (k6 documentation, "HTTP-specific built-in metrics"). */
export type RequestPhase =
  | "http_req_blocked"
  | "http_req_connecting"
  | "http_req_tls_handshaking"
  | "http_req_waiting"
  | "http_req_receiving";

/**
 * One part of the answered requests' time, from the intended start to the last byte: waiting for a free connection (and
 * for the generator, if it was late), opening TCP and TLS for those that had to, waiting for the first byte, receiving
 * the rest. k6's `http_req_sending` is not among them: a request is one write, which the kernel takes at once, and when
 * it left the machine nobody can see.
 *
 * Requests without an answer have no such parts, and are not in it; how many there are says http_req_duration.
 */
export function phaseOf(requests: RequestColumns, rows: Iterable<number>, phase: RequestPhase): CensoredSample {
  const values: number[] = [];
  for (const row of rows) {
    if (requests.outcome[row] !== OUTCOME.answered) continue;
    const seconds = secondsOf(requests, row, phase);
    if (!Number.isNaN(seconds)) values.push(seconds);
  }
  return new CensoredSample(Float64Array.from(values), 0, 0);
}

function secondsOf(requests: RequestColumns, row: number, phase: RequestPhase): number {
  const connect = requests.connectSeconds[row]!;
  const tls = requests.tlsSeconds[row]!;
  switch (phase) {
    case "http_req_blocked":
      return Math.max(0, requests.sentSeconds[row]! - requests.intendedSeconds[row]! - connect - tls);
    case "http_req_connecting":
      return connect;
    case "http_req_tls_handshaking":
      return tls;
    case "http_req_waiting":
      return requests.firstByteSeconds[row]! - requests.sentSeconds[row]!;
    case "http_req_receiving":
      return requests.endSeconds[row]! - requests.firstByteSeconds[row]!;
  }
}
