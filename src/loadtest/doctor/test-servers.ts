import { type ChildProgram, startChildProgram } from "../child-program.js";

/** A server of which the truth is known, in a process of its own, on 127.0.0.1. */
export interface TestServer {
  readonly url: string;
  /** What it saw since it was last asked. */
  statistics(): Promise<ServerStatistics>;
  stop(): Promise<void>;
}

/** By the server's own clock. */
export interface ServerStatistics {
  readonly arrivals: number;
  readonly arrivalsPerSecond: number;
  /** Squared coefficient of variation of the times between arrivals: 1 for Poisson, 0 for constant. */
  readonly arrivalScv: number;
  /** What services really took. */
  readonly meanServiceSeconds: number;
  /** From arrival to answer. */
  readonly meanSojournSeconds: number;
  readonly p95SojournSeconds: number;
  /** Connections closed by the server. */
  readonly closed: number;
}

export type ServerKind =
  /** `servers` at once, each exponential; the others wait, first come first served. */
  | { readonly kind: "queue"; readonly servers: number; readonly meanServiceMs: number; readonly seed: number }
  /** Always the same delay, without a limit; closes a connection with its n-th answer, as Nginx's keepalive_requests. */
  | { readonly kind: "closing"; readonly delayMs: number; readonly requestsPerConnection: number }
  /** Takes requests and never answers. */
  | { readonly kind: "silent" };

export async function startTestServer(kind: ServerKind, cpus?: readonly number[]): Promise<TestServer> {
  const child = await startChildProgram(serverProgram, kind, { cpus });
  const nextLine = (): Promise<string> =>
    new Promise((resolve, reject) => {
      const gone = (): void => reject(new Error("The test server's process ended."));
      child.lines.once("close", gone);
      child.lines.once("line", (line) => {
        child.lines.off("close", gone);
        resolve(line);
      });
    });
  return await ready(child, nextLine);
}

async function ready(child: ChildProgram, nextLine: () => Promise<string>): Promise<TestServer> {
  const url = `http://127.0.0.1:${await nextLine()}`;
  return {
    url,
    statistics: async () => {
      const line = nextLine();
      process.kill(child.pid, "SIGUSR2");
      return JSON.parse(await line) as ServerStatistics;
    },
    stop: child.stop,
  };
}

/** Runs in the child: see startChildProgram. Raw TCP and HTTP by hand, so that nothing else decides when a connection closes. */
function serverProgram(kind: ServerKind): void {
  const net = process.getBuiltinModule("node:net");
  let arrivals: number[] = [];
  let services: number[] = [];
  let sojourns: number[] = [];
  let closed = 0;
  let state = kind.kind === "queue" ? kind.seed >>> 0 : 0;
  /** Mulberry32 by Tommy Ettinger, public domain; in (0, 1]. */
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (((t ^ (t >>> 14)) >>> 0) + 1) / 4294967296;
  };
  const waiting: (() => void)[] = [];
  let free = kind.kind === "queue" ? kind.servers : Infinity;
  const serve = (done: () => void): void => {
    if (kind.kind === "silent") return;
    if (free === 0) {
      waiting.push(() => serve(done));
      return;
    }
    free--;
    const began = performance.now();
    const duration = kind.kind === "queue" ? -kind.meanServiceMs * Math.log(uniform()) : kind.delayMs;
    setTimeout(() => {
      services.push((performance.now() - began) / 1000);
      free++;
      done();
      waiting.shift()?.();
    }, duration);
  };
  const server = net.createServer({ noDelay: true }, (socket) => {
    let received = "";
    let answered = 0;
    socket.on("error", () => {});
    socket.on("data", (data) => {
      received += data.toString("latin1");
      // Requests of one packet have come at the same time, however long it takes to read them.
      const at = performance.now();
      for (let end = received.indexOf("\r\n\r\n"); end >= 0; end = received.indexOf("\r\n\r\n")) {
        received = received.slice(end + 4);
        arrivals.push(at / 1000);
        serve(() => {
          sojourns.push((performance.now() - at) / 1000);
          answered++;
          const last = kind.kind === "closing" && answered >= kind.requestsPerConnection;
          if (socket.destroyed) return;
          socket.write(
            `HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: ${last ? "close" : "keep-alive"}\r\n\r\nok`,
          );
          if (!last) return;
          closed++;
          socket.end();
        });
      }
    });
  });
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  process.on("SIGUSR2", () => {
    const gaps = arrivals.slice(1).map((at, index) => at - arrivals[index]!);
    const meanGap = mean(gaps);
    sojourns.sort((a, b) => a - b);
    const statistics: ServerStatistics = {
      arrivals: arrivals.length,
      arrivalsPerSecond: 1 / meanGap,
      arrivalScv: mean(gaps.map((gap) => (gap - meanGap) ** 2)) / meanGap ** 2,
      meanServiceSeconds: mean(services),
      meanSojournSeconds: mean(sojourns),
      p95SojournSeconds: sojourns[Math.ceil(0.95 * sojourns.length) - 1] ?? Number.NaN,
      closed,
    };
    [arrivals, services, sojourns, closed] = [[], [], [], 0];
    process.stdout.write(`${JSON.stringify(statistics)}\n`);
  });
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    if (address !== null && typeof address === "object") process.stdout.write(`${address.port}\n`);
  });
}
