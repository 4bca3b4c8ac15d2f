import autocannon from "autocannon";
import { type AutocannonClient, guardClient, isGuardable } from "./guarded-client.js";
import { loopbackOrigin } from "./loopback.js";
import { bodiesOf, type RequestKind, requestSequence } from "./request-mix.js";
import { SampleTable } from "./sample-table.js";
import { findServerTiming } from "./server-timing.js";
import { type ObservedStack, observeStack, type StackUsage } from "./stack-observer.js";

export interface ClosedLoopOptions {
  /** Origin of the target, on loopback. */
  readonly url: string;
  readonly kinds: readonly RequestKind[];
  /** Requests in flight at all times: each connection sends its next request when it has its response. */
  readonly connections: number;
  /** Pause of a connection between a response and its next request; default: none. */
  readonly thinkTimeSeconds?: number | undefined;
  /** Completions that are not measured. */
  readonly warmupRequests: number;
  /** The run ends after this many successful measured requests … */
  readonly requests: number;
  /** … or after measuring for this long, whichever comes first. The warm-up may take as long, and at least 10 s. */
  readonly maxSeconds: number;
  /** A request without a response after this long is an error; at least 1 (autocannon's least). */
  readonly timeoutSeconds?: number;
  /** Order of the kinds on each connection. */
  readonly seed?: number;
  readonly observed?: ObservedStack | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Everything that was not a successful response, from the first request of the run to its last. */
interface ClosedLoopErrors {
  /** Responses other than 2xx, by status. They are in no latency. */
  readonly statuses: ReadonlyMap<number, number>;
  readonly timeouts: number;
  /** Connections that were refused or broke. */
  readonly connection: number;
  /** Requests whose connection the server closed before answering. */
  readonly lost: number;
}

export interface ClosedLoopResult {
  readonly connections: number;
  readonly samples: SampleTable;
  /** Length of the measured window. */
  readonly seconds: number;
  /** Successful responses in the window, those to requests sent before it included. */
  readonly completed: number;
  readonly requestsPerSecond: number;
  readonly errors: ClosedLoopErrors;
  readonly usage: StackUsage;
}

const DEFAULT_TIMEOUT_SECONDS = 10;
/** How long requests in flight at the end may take before they are dropped, unmeasured. */
const DRAIN_SECONDS = 2;
/** So many errors without one success in between mean that nothing is to be measured. */
const HOPELESS_ERRORS = 200;

/** A stall of the disk or the hypervisor at the start must not end a short run before it is measured. */
const SHORTEST_WARMUP_LIMIT_SECONDS = 10;

/** Drives a closed loop and measures it from the raw responses. Bounded in requests and in time. */
export async function runClosedLoop(options: ClosedLoopOptions): Promise<ClosedLoopResult> {
  options.signal?.throwIfAborted();
  const result = await new ClosedLoop(options).run();
  options.signal?.throwIfAborted();
  return result;
}

const JSON_HEADERS = { "content-type": "application/json" };

type Phase = "warmup" | "measure" | "drain";

class ClosedLoop {
  readonly #options: ClosedLoopOptions;
  readonly #samples = new SampleTable();
  readonly #statuses = new Map<number, number>();
  #timeouts = 0;
  #connectionErrors = 0;
  #lost = 0;
  #errorsInARow = 0;
  #phase: Phase = "warmup";
  #warmedUp = 0;
  #completed = 0;
  #inFlight = 0;
  /** performance.now() of the window's start. */
  #start = Number.POSITIVE_INFINITY;
  #seconds = 0;
  #usage: (() => StackUsage) | undefined;
  #used: StackUsage = { stealShare: 0, cpuSeconds: {} };
  #instance: autocannon.Instance | undefined;
  #timers: NodeJS.Timeout[] = [];

  constructor(options: ClosedLoopOptions) {
    this.#options = options;
  }

  async run(): Promise<ClosedLoopResult> {
    const { connections, maxSeconds, signal } = this.#options;
    const end = (): void => this.#end();
    signal?.addEventListener("abort", end);
    this.#after(Math.max(maxSeconds, SHORTEST_WARMUP_LIMIT_SECONDS), () => {
      if (this.#phase === "warmup") this.#end();
    });
    if (this.#options.warmupRequests <= 0) this.#startMeasuring();
    try {
      await this.#drive();
    } finally {
      signal?.removeEventListener("abort", end);
      for (const timer of this.#timers) clearTimeout(timer);
    }
    return {
      connections,
      samples: this.#samples,
      seconds: this.#seconds,
      completed: this.#completed,
      requestsPerSecond: this.#seconds > 0 ? this.#completed / this.#seconds : 0,
      errors: {
        statuses: this.#statuses,
        timeouts: this.#timeouts,
        connection: this.#connectionErrors,
        lost: this.#lost,
      },
      usage: this.#used,
    };
  }

  #drive(): Promise<void> {
    const { url, kinds, connections, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS, maxSeconds, seed = 1 } = this.#options;
    let client = 0;
    return new Promise((resolve, reject) => {
      this.#instance = autocannon(
        {
          url: loopbackOrigin(url),
          connections,
          pipelining: 1,
          timeout: timeoutSeconds,
          // Ours to end: autocannon's own clock is only a fuse behind our timers.
          duration: Math.ceil(2 * Math.max(maxSeconds, SHORTEST_WARMUP_LIMIT_SECONDS) + DRAIN_SECONDS) + 1,
          // How often autocannon looks whether it was told to stop.
          sampleInt: 50,
          // No rate, hence no correction of coordinated omission to switch off (autocannon refuses the option then).
          skipAggregateResult: true,
          setupClient: (candidate) => {
            if (!isGuardable(candidate)) {
              throw new Error("This autocannon is not version 9.0.0, whose client Kneepoint knows how to guard.");
            }
            candidate.setRequests(requestsOf(kinds, seed * 1000 + client++));
            this.#watch(candidate);
          },
        },
        (error: unknown) => (error instanceof Error ? reject(error) : resolve()),
      );
    });
  }

  #watch(client: AutocannonClient): void {
    let sentAt = 0;
    let serverTiming: string | undefined;
    const { thinkTimeSeconds } = this.#options;
    guardClient(client, {
      thinkTimeMs: thinkTimeSeconds === undefined ? undefined : 1000 * thinkTimeSeconds,
      maySend: () => this.#phase !== "drain",
      onSend: () => {
        this.#inFlight++;
        sentAt = performance.now();
      },
      onLost: (count) => {
        this.#lost += count;
        this.#fail(count);
      },
    });
    client.on("headers", (info: { headers: readonly string[] }) => {
      serverTiming = findServerTiming(info.headers);
    });
    client.on("connError", () => {
      this.#connectionErrors++;
      this.#fail(0);
    });
    client.on("timeout", () => {
      if (this.#phase === "drain" && this.#inFlight === 0) return;
      this.#timeouts++;
      this.#fail(1);
    });
    client.on("response", (status: number, _bytes: number, milliseconds: number) => {
      this.#inFlight--;
      const kind = client.requestIterator.currentRequest.kind ?? 0;
      this.#respond(status, milliseconds / 1e3, sentAt, kind, serverTiming);
      if (this.#phase === "drain" && this.#inFlight <= 0) this.#instance?.stop();
    });
  }

  #respond(status: number, latencySeconds: number, sentAt: number, kind: number, timing: string | undefined): void {
    const success = status >= 200 && status < 300;
    if (success) {
      this.#errorsInARow = 0;
    } else {
      this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    }
    if (this.#phase === "warmup") {
      if (++this.#warmedUp >= this.#options.warmupRequests) this.#startMeasuring();
      return;
    }
    if (this.#phase !== "measure" || !success) return;
    this.#completed++;
    if (sentAt >= this.#start) this.#samples.add(latencySeconds, kind, timing);
    if (this.#samples.length >= this.#options.requests) this.#end();
  }

  #startMeasuring(): void {
    this.#phase = "measure";
    this.#usage = observeStack(this.#options.observed);
    this.#start = performance.now();
    this.#after(this.#options.maxSeconds, () => this.#end());
  }

  /** Ends the window; requests in flight may still come home, uncounted. */
  #end(): void {
    if (this.#phase === "drain") return;
    if (this.#phase === "measure") this.#seconds = (performance.now() - this.#start) / 1e3;
    this.#phase = "drain";
    if (this.#usage !== undefined) this.#used = this.#usage();
    if (this.#inFlight <= 0) this.#instance?.stop();
    else this.#after(DRAIN_SECONDS, () => this.#instance?.stop());
  }

  /** Takes `count` requests out of flight that will never be answered. */
  #fail(count: number): void {
    this.#inFlight -= count;
    if (++this.#errorsInARow >= HOPELESS_ERRORS) this.#end();
  }

  #after(seconds: number, action: () => void): void {
    this.#timers.push(setTimeout(action, seconds * 1000));
  }
}

/** What one connection sends, in circles, in autocannon's terms; `kind` comes back with the response. */
function requestsOf(kinds: readonly RequestKind[], seed: number): object[] {
  return requestSequence(kinds, seed).map((kind, position) => {
    const { method, path } = kinds[kind] ?? { method: "GET", path: "/" };
    const bodies = bodiesOf(kinds[kind]);
    // Connections start at different bodies, or they would order the same items at the same time.
    const body = bodies[(position + 7 * seed) % bodies.length];
    return { method, path, kind, ...(body === undefined ? {} : { body, headers: JSON_HEADERS }) };
  });
}
