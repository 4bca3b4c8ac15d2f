import type { OUTCOME } from "./load-run.js";

/** A request as it goes over the wire. */
export interface WireRequest {
  readonly method: string;
  /** With query string. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** Where to and how. */
export interface Target {
  readonly origin: URL;
  /** Accept a certificate that cannot be verified (k6's insecureSkipTLSVerify). */
  readonly insecure: boolean;
  /** Close every connection after one answer (k6's noConnectionReuse). */
  readonly closeAfterAnswer: boolean;
}

export interface Answer {
  readonly status: number;
  /** Headers included. */
  readonly bytes: number;
  readonly serverTiming: string | undefined;
  /** performance.now() when its first byte came, and its last. */
  readonly firstByteAtMs: number;
  readonly atMs: number;
}

/** Milliseconds. */
export interface OpeningTimes {
  readonly connectMs: number;
  readonly tlsMs: number;
}

export type Failure = typeof OUTCOME.connectionClosed | typeof OUTCOME.connectFailed;

/** What a connection tells whoever gave it a request. Never called from inside `send`. */
export interface WireEvents {
  /** A connection is being opened; `again`: this one has been open before; `announced`: the server had said it would close it. */
  opening(again: boolean, announced: boolean): void;
  /** The request was written to an established connection; `opening`: what opening it took, if it was for this request. */
  sent(atMs: number, reused: boolean, opening: OpeningTimes | undefined): void;
  answered(answer: Answer): void;
  /** The request will have no answer. `reason`: the error as the system words it. */
  failed(failure: Failure, reason: string): void;
}

/** One connection: at most one request at a time. Opened by its first request, and again when it was closed. */
export interface Wire {
  /** Sends request number `request` of the list the transport was made for. */
  send(request: number): void;
  /** Gives up the request under way, by closing the connection, as a client does whose patience is over. */
  abandon(): void;
}

export interface Transport {
  readonly name: "autocannon" | "node:http";
  wire(number: number, events: WireEvents): Wire;
  close(): Promise<void>;
}
