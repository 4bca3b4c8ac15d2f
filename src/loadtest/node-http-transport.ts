import { Agent as PlainAgent, type ClientRequest, type IncomingMessage, request as plainRequest } from "node:http";
import type { Socket } from "node:net";
import { Agent as SecureAgent, request as secureRequest } from "node:https";
import { OUTCOME } from "./load-run.js";
import { hostOf, portOf } from "./open-socket.js";
import { findServerTiming } from "./server-timing.js";
import type { Target, Transport, Wire, WireEvents, WireRequest } from "./transport.js";

/** The same by Node's own client: slower, without private parts, and the cross-check of the other in tests. */
export class NodeHttpTransport implements Transport {
  readonly name = "node:http";
  readonly #target: Target;
  readonly #requests: readonly WireRequest[];
  readonly #wires: NodeHttpWire[] = [];

  constructor(target: Target, requests: readonly WireRequest[]) {
    this.#target = target;
    this.#requests = requests;
  }

  wire(_number: number, events: WireEvents): Wire {
    const wire = new NodeHttpWire(this.#target, this.#requests, events);
    this.#wires.push(wire);
    return wire;
  }

  async close(): Promise<void> {
    for (const wire of this.#wires) wire.close();
    await Promise.resolve();
  }
}

class NodeHttpWire implements Wire {
  readonly #target: Target;
  readonly #requests: readonly WireRequest[];
  readonly #events: WireEvents;
  readonly #agent: PlainAgent;
  #current: ClientRequest | undefined;
  #opened = 0;
  #announced = false;

  constructor(target: Target, requests: readonly WireRequest[], events: WireEvents) {
    this.#target = target;
    this.#requests = requests;
    this.#events = events;
    // With a limit of sockets, Node keeps one alive for a request that waits, whatever `keepAlive` says.
    const options = target.closeAfterAnswer ? { keepAlive: false } : { keepAlive: true, maxSockets: 1 };
    this.#agent =
      target.origin.protocol === "https:"
        ? new SecureAgent({ ...options, rejectUnauthorized: !target.insecure })
        : new PlainAgent(options);
  }

  send(number: number): void {
    const { origin } = this.#target;
    const { method, path, headers, body } = this.#requests[number] ?? { method: "GET", path: "/", headers: {} };
    const secure = origin.protocol === "https:";
    const request = (secure ? secureRequest : plainRequest)({
      agent: this.#agent,
      host: hostOf(origin),
      port: portOf(origin),
      method,
      path,
      headers: body === undefined ? headers : { ...headers, "content-length": Buffer.byteLength(body) },
    });
    this.#current = request;
    let ready = false;
    let opened = false;
    let socket: Socket | undefined;
    let bytesBefore = 0;
    const openingMs = performance.now();
    let connectedMs = openingMs;
    let firstByteMs = Number.NaN;
    const fail = (reason: string): void => {
      if (this.#current !== request) return;
      this.#current = undefined;
      this.#events.failed(ready ? OUTCOME.connectionClosed : OUTCOME.connectFailed, reason);
    };
    request.on("socket", (given) => {
      socket = given;
      const written = (): void => {
        if (ready || this.#current !== request) return;
        ready = true;
        const atMs = performance.now();
        const opening = opened ? { connectMs: connectedMs - openingMs, tlsMs: atMs - connectedMs } : undefined;
        this.#events.sent(atMs, request.reusedSocket, opening);
      };
      bytesBefore = socket.bytesRead;
      socket.once("data", () => (firstByteMs = performance.now()));
      if (socket.connecting) {
        opened = true;
        socket.once("connect", () => (connectedMs = performance.now()));
        this.#events.opening(this.#opened++ > 0, this.#announced);
        this.#announced = false;
        socket.once(secure ? "secureConnect" : "connect", written);
      } else written();
    });
    request.on("response", (response) => {
      response.on("data", () => {});
      response.on("error", (error) => fail(error.message));
      response.on("aborted", () => fail("the server closed the connection"));
      response.on("end", () => {
        if (this.#current !== request || !response.complete) return;
        this.#current = undefined;
        this.#announced = this.#target.closeAfterAnswer || !keepsAlive(response);
        this.#events.answered({
          status: response.statusCode ?? 0,
          bytes: (socket?.bytesRead ?? bytesBefore) - bytesBefore,
          serverTiming: findServerTiming(response.rawHeaders),
          firstByteAtMs: firstByteMs,
          atMs: performance.now(),
        });
      });
    });
    request.on("error", (error) => fail(error.message));
    request.end(body);
  }

  abandon(): void {
    const request = this.#current;
    this.#current = undefined;
    request?.destroy();
  }

  close(): void {
    this.abandon();
    this.#agent.destroy();
  }
}

function keepsAlive(response: IncomingMessage): boolean {
  const { headers, statusCode } = response;
  const connection = headers.connection?.toLowerCase();
  const bodiless = statusCode === 204 || statusCode === 304;
  // Without a length, the end of the connection is the end of the response.
  if (!bodiless && headers["content-length"] === undefined && headers["transfer-encoding"] === undefined) return false;
  return response.httpVersion === "1.0" ? connection === "keep-alive" : connection !== "close";
}
