/* oxlint-disable eslint/no-underscore-dangle -- these are autocannon's names */
import type { Socket } from "node:net";
import autocannon from "autocannon";
import { type AutocannonClient, autocannonProblem } from "./autocannon-client.js";
import { OUTCOME } from "./load-run.js";
import { openSocket } from "./open-socket.js";
import { findServerTiming } from "./server-timing.js";
import type { OpeningTimes, Target, Transport, Wire, WireEvents, WireRequest } from "./transport.js";

/** Longer than any run: autocannon's own clocks must not end anything (as milliseconds still a 32-bit number). */
const NEVER_SECONDS = 2_000_000;

/**
 * autocannon's clients, each driven by hand: of autocannon remain the building of requests and the parsing of
 * responses. Connecting is ours, because autocannon's neither verifies certificates nor pauses nor tells the
 * end of a response without a length; and sending is, because autocannon's begins the next request itself.
 */
export class AutocannonTransport implements Transport {
  readonly name = "autocannon";
  readonly #target: Target;
  readonly #clients: AutocannonClient[] = [];
  readonly #ended: Promise<void>;
  readonly #instance: autocannon.Instance;

  constructor(target: Target, requests: readonly WireRequest[], connections: number) {
    this.#target = target;
    let built: readonly object[] | undefined;
    let instance: autocannon.Instance | undefined;
    this.#ended = new Promise((resolve, reject) => {
      instance = autocannon(
        {
          url: target.origin.href,
          connections,
          pipelining: 1,
          timeout: NEVER_SECONDS,
          duration: NEVER_SECONDS,
          // How often it looks whether it was told to stop.
          sampleInt: 100,
          skipAggregateResult: true,
          setupClient: (client) => {
            const problem = autocannonProblem(client);
            if (problem !== undefined) throw new Error(problem);
            const ours = client as unknown as AutocannonClient;
            // The bytes to send are the same for all, and built once.
            if (built === undefined) {
              ours.setRequests(requests.map((request) => ({ ...request })));
              built = ours.requestIterator.requests;
            }
            ours.requestIterator.requests = built;
            ours._connect = () => {};
            this.#clients.push(ours);
          },
        },
        (error: unknown) => (error instanceof Error ? reject(error) : resolve()),
      );
    });
    if (instance === undefined) throw new Error("autocannon did not start.");
    this.#instance = instance;
  }

  wire(number: number, events: WireEvents): Wire {
    const client = this.#clients[number];
    if (client === undefined) throw new Error(`There is no connection ${number}.`);
    return new AutocannonWire(client, this.#target, events);
  }

  async close(): Promise<void> {
    for (const client of this.#clients) {
      client.conn ??= NO_SOCKET;
      client.destroy();
    }
    this.#instance.stop();
    await this.#ended;
  }
}

/** What a client that never connected may destroy. */
const NO_SOCKET = { removeAllListeners: () => {}, on: () => {}, destroy: () => {} } as unknown as Socket;

class AutocannonWire implements Wire {
  readonly #client: AutocannonClient;
  readonly #target: Target;
  readonly #events: WireEvents;
  readonly #send: () => void;
  #socket: Socket | undefined;
  #ready = false;
  #opened = 0;
  /** Of the present connection, performance.now(): when it was begun, and when TCP stood. */
  #openingMs = 0;
  #connectedMs = 0;
  /** When the first byte of the answer under way came; NaN: not yet. */
  #firstByteMs = Number.NaN;
  /** Requests sent on the present connection. */
  #carried = 0;
  /** What opening the present connection took, until its first request is sent. */
  #opening: OpeningTimes | undefined;
  /** Index of the request under way; -1: none. */
  #request = -1;
  #keepAlive = true;
  /** The last connection ended as was to be expected: the server had announced it, or every answer ends one. */
  #announced = false;
  #serverTiming: string | undefined;
  /** A response whose end the parser has seen, until the parser has returned. */
  #response: { status: number; bytes: number } | undefined;

  constructor(client: AutocannonClient, target: Target, events: WireEvents) {
    this.#client = client;
    this.#target = target;
    this.#events = events;
    this.#send = client._doRequest.bind(client);
    // Called by the client after each response, to go on at once: what is sent next is not its business.
    client._doRequest = () => {};
    client.requestIterator.nextRequest = () => {};
    client.pipelinedRequests.addBody = () => {};
    client.on("headers", (info: { shouldKeepAlive?: boolean; headers: readonly string[] }) => {
      this.#keepAlive = info.shouldKeepAlive !== false && !target.closeAfterAnswer;
      this.#serverTiming = findServerTiming(info.headers);
    });
    client.on("response", (status: number, bytes: number) => {
      this.#response = { status, bytes };
    });
  }

  send(request: number): void {
    this.#request = request;
    if (this.#ready) this.#write();
    else if (this.#socket === undefined) this.#open();
  }

  abandon(): void {
    this.#request = -1;
    this.#drop();
  }

  #write(): void {
    const client = this.#client;
    client.requestIterator.currentRequest = client.requestIterator.requests[this.#request] ?? {};
    this.#send();
    if (client.pipelinedRequests.size() !== 1) throw new Error("This autocannon keeps its requests elsewhere.");
    this.#firstByteMs = Number.NaN;
    const atMs = performance.now();
    const opening = this.#opening;
    this.#opening = undefined;
    this.#events.sent(atMs, this.#carried++ > 0, opening);
  }

  #open(): void {
    this.#events.opening(this.#opened++ > 0, this.#announced);
    this.#announced = false;
    this.#carried = 0;
    // Half a response of an earlier connection may be in the parser.
    this.#client.parser.reinitialize("RESPONSE");
    this.#client.pipelinedRequests.clear();
    this.#openingMs = performance.now();
    const socket = openSocket(this.#target, () => {
      if (this.#socket !== socket) return;
      this.#ready = true;
      const connectMs = this.#connectedMs - this.#openingMs;
      this.#opening = { connectMs, tlsMs: performance.now() - this.#openingMs - connectMs };
      if (this.#request >= 0) this.#write();
    });
    const lost = (reason: string): void => {
      if (this.#socket === socket) this.#lose(reason);
    };
    // Before the listener above, which for plain TCP waits for the same event.
    socket.prependOnceListener("connect", () => (this.#connectedMs = performance.now()));
    socket.on("data", (chunk: Buffer) => {
      if (this.#socket === socket) this.#read(chunk);
    });
    socket.on("end", () => {
      if (this.#socket === socket) this.#readEnd();
      lost("the server closed the connection");
    });
    socket.on("error", (error) => lost(error.message));
    socket.on("close", () => lost("the connection was closed"));
    this.#socket = socket;
    this.#client.conn = socket;
  }

  #read(chunk: Buffer): void {
    const atMs = performance.now();
    if (this.#request < 0) {
      // An answer to nothing: what comes next on this connection could not be told apart.
      this.#drop();
      return;
    }
    if (Number.isNaN(this.#firstByteMs)) this.#firstByteMs = atMs;
    this.#client.pipelinedRequests.addByteCount(chunk.length);
    const parsed = this.#client.parser.execute(chunk);
    if (parsed instanceof Error) this.#lose(`the response is not HTTP (${parsed.message})`);
    else this.#answer(atMs);
  }

  /** The end of the connection may be the end of a response that gave no length. */
  #readEnd(): void {
    this.#client.parser.finish();
    this.#keepAlive = false;
    this.#answer(performance.now());
  }

  /** Hands on the response, if the parser has seen its end. */
  #answer(atMs: number): void {
    const response = this.#response;
    if (response === undefined) return;
    this.#response = undefined;
    this.#request = -1;
    if (!this.#keepAlive) {
      this.#announced = true;
      this.#drop();
    }
    this.#events.answered({
      ...response,
      serverTiming: this.#serverTiming,
      firstByteAtMs: this.#firstByteMs,
      atMs,
    });
  }

  #lose(reason: string): void {
    const failure = this.#ready ? OUTCOME.connectionClosed : OUTCOME.connectFailed;
    const waiting = this.#request >= 0;
    this.#request = -1;
    this.#drop();
    if (waiting) this.#events.failed(failure, reason);
  }

  #drop(): void {
    this.#response = undefined;
    this.#ready = false;
    this.#socket?.destroy();
    this.#socket = undefined;
  }
}
