import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createServer as createTcpServer, type Server as TcpServer, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import {
  type ClosedLoopOptions,
  latencyFigures,
  meanOf,
  parseServerTiming,
  runClosedLoop,
} from "../../src/loadtest/index.js";

const running: { server: Server | TcpServer; sockets: Set<Socket> }[] = [];

afterEach(async () => {
  for (const { server, sockets } of running.splice(0)) {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function listen(server: Server | TcpServer): Promise<string> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket));
  running.push({ server, sockets });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return `http://127.0.0.1:${address.port}`;
}

const serve = (listener: RequestListener): Promise<string> => listen(createServer(listener));

const loop = (url: string, options: Partial<ClosedLoopOptions> = {}): ReturnType<typeof runClosedLoop> =>
  runClosedLoop({
    url,
    kinds: [{ method: "GET", path: "/" }],
    connections: 4,
    warmupRequests: 8,
    requests: 60,
    maxSeconds: 10,
    ...options,
  });

test("a connection that thinks sends its next request so long after the answer, and none in the end", async () => {
  const [think, arrivals] = [0.03, new Map<number, number[]>()];
  const url = await serve((request, response) => {
    const port = request.socket.remotePort!;
    arrivals.set(port, [...(arrivals.get(port) ?? []), performance.now()]);
    response.end("ok");
  });
  const { samples } = await loop(url, { connections: 2, warmupRequests: 2, requests: 10, thinkTimeSeconds: think });
  expect(samples.length).toBe(10);
  expect(arrivals.size).toBe(2);
  for (const times of arrivals.values())
    // Node's timers have whole milliseconds, and may be one early.
    for (const [i, at] of times.slice(1).entries()) expect(at - times[i]!).toBeGreaterThan(1000 * think - 2);
});

/** Answers after a delay, with the time it really took in Server-Timing. */
function delayed(
  milliseconds: (request: IncomingMessage) => number,
  closeEvery = Number.POSITIVE_INFINITY,
): RequestListener {
  let served = 0;
  return (request: IncomingMessage, response: ServerResponse) => {
    const start = performance.now();
    setTimeout(() => {
      const took = (performance.now() - start).toFixed(3);
      response.setHeader("Server-Timing", `wall;dur=${took}, cpu;dur=0.1, dbn;desc="${request.url?.length ?? 0}"`);
      if (++served % closeEvery === 0) response.setHeader("Connection", "close");
      response.end("ok");
    }, milliseconds(request));
  };
}

describe("a server with a fixed delay", () => {
  test("is measured as such, and N = X R", async () => {
    const result = await loop(await serve(delayed(() => 20)));
    const { mean, p50 } = latencyFigures(result.samples.latencySeconds());
    expect(result.samples.length).toBe(60);
    expect(p50).toBeGreaterThan(0.019);
    // Little's law of the closed loop: what it misses is the client's own time between two requests.
    const inFlight = result.requestsPerSecond * mean;
    expect(inFlight).toBeGreaterThan(3.2);
    expect(inFlight).toBeLessThan(4.4);
    expect(result.errors).toEqual({ statuses: new Map(), timeouts: 0, connection: 0, lost: 0 });
  });

  test("each latency carries the Server-Timing of its own response", async () => {
    let turn = 0;
    // Delays that differ from request to request: a join that is off by one would be off by 10 ms and more.
    const result = await loop(await serve(delayed(() => [2, 40, 14, 28][turn++ % 4] ?? 0)), { connections: 3 });
    const headers = result.samples.serverTimings();
    const unexplained = Array.from(result.samples.latencySeconds(), (latency, row) => {
      const wall = parseServerTiming(headers[row] ?? "")?.wallSeconds ?? Number.NaN;
      expect(latency).toBeGreaterThan(wall);
      return latency - wall;
    });
    expect(latencyFigures(Float64Array.from(unexplained)).p95).toBeLessThan(0.008);
  });

  test("kinds are told apart in a mix", async () => {
    const url = await serve(delayed(() => 1));
    const result = await loop(url, { kinds: ["/", "/four", "/sevens"].map((path) => ({ method: "GET", path })) });
    const kinds = result.samples.kinds();
    const headers = result.samples.serverTimings();
    expect(new Set(kinds)).toEqual(new Set([0, 1, 2]));
    const lengths = Array.from(headers, (header) => parseServerTiming(header ?? "")?.queries);
    expect(lengths).toEqual(Array.from(kinds, (kind) => [1, 5, 7][kind]));
  });

  test("the time limit ends the run", async () => {
    const start = performance.now();
    const result = await loop(await serve(delayed(() => 10)), { requests: Number.MAX_SAFE_INTEGER, maxSeconds: 0.5 });
    expect(performance.now() - start).toBeLessThan(3000);
    expect(result.seconds).toBeGreaterThan(0.45);
    expect(result.seconds).toBeLessThan(1);
    expect(result.samples.length).toBeGreaterThan(20);
  });

  test("an abort ends it too", async () => {
    const url = await serve(delayed(() => 10));
    const aborted = loop(url, { requests: 1e9, maxSeconds: 60, signal: AbortSignal.timeout(200) });
    await expect(aborted).rejects.toThrow(/timeout|abort/i);
  });
});

describe("a server that closes keep-alive connections", () => {
  test("with Connection: close: no latency grows, nothing is lost", async () => {
    const result = await loop(await serve(delayed(() => 20, 5)), { requests: 200 });
    const latencies = result.samples.latencySeconds();
    const fifth = latencies.length / 5;
    // Plain autocannon's median grows to six times by the last fifth.
    expect(meanOf(latencies.slice(-fifth))).toBeLessThan(1.6 * meanOf(latencies.slice(0, fifth)));
    expect(result.errors.lost).toBe(0);
    expect(result.samples.length).toBe(200);
  });

  test("without a word: the lost requests are counted, and no latency grows", async () => {
    // Raw TCP: 50 ms per answer; every 6th request is answered by the end of the connection.
    const server = createTcpServer((socket) => {
      let requests = 0;
      socket.on("error", () => {});
      socket.on("data", () => {
        requests++;
        setTimeout(() => {
          if (requests % 6 === 0) socket.end();
          else socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }, 15);
      });
    });
    const result = await loop(await listen(server), { requests: 200, maxSeconds: 20 });
    const latencies = result.samples.latencySeconds();
    expect(result.samples.length).toBe(200);
    expect(result.errors.lost).toBeGreaterThan(25);
    expect(meanOf(latencies.slice(-40))).toBeLessThan(1.6 * meanOf(latencies.slice(0, 40)));
    expect(Math.max(...latencies)).toBeLessThan(0.25);
  });
});

describe("a server that only fails", () => {
  test("with 500s: no sample, and no figure that looks good", async () => {
    const url = await serve((_request, response) => {
      response.statusCode = 500;
      response.end();
    });
    const result = await loop(url, { maxSeconds: 0.4 });
    expect(result.samples.length).toBe(0);
    expect(result.requestsPerSecond).toBe(0);
    expect(latencyFigures(result.samples.latencySeconds()).p95).toBeNaN();
    expect(result.errors.statuses.get(500)).toBeGreaterThan(10);
  });

  test("by hanging: timeouts, within the time limit", async () => {
    const start = performance.now();
    const result = await loop(await serve(() => {}), { warmupRequests: 0, timeoutSeconds: 1, maxSeconds: 1.5 });
    expect(performance.now() - start).toBeLessThan(15_000);
    expect(result.samples.length).toBe(0);
    expect(result.errors.timeouts).toBeGreaterThan(3);
  });

  test("by refusing connections: ends early, and not in a tight loop", async () => {
    const url = await serve(() => {});
    const [refusing] = running.splice(0);
    await new Promise((resolve) => refusing?.server.close(resolve));
    const result = await loop(url, { maxSeconds: 8 });
    expect(result.samples.length).toBe(0);
    expect(result.errors.connection).toBeGreaterThan(10);
    expect(result.errors.connection).toBeLessThan(400);
  });
});
