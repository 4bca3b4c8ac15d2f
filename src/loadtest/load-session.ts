import type { ThresholdSpec } from "../scenario/index.js";
import { AbortOnFail, EVALUATION_MS } from "./abort-on-fail.js";
import { AutocannonTransport } from "./autocannon-transport.js";
import { measuredRows } from "./censored-sample.js";
import { environment, optionsHash } from "./environment.js";
import type { Evidence } from "./evidence.js";
import { type GeneratorUse, meterGenerator } from "./generator-meter.js";
import { percentile } from "./latency-figures.js";
import { LiveFigures, type LoadProgress } from "./live-figures.js";
import {
  type IterationFigures,
  LOAD_RUN_SCHEMA,
  type LoadRun,
  type LoadRunHeader,
  type ProbeReading,
} from "./load-run.js";
import { NodeHttpTransport } from "./node-http-transport.js";
import { reach } from "./reach.js";
import { RequestDriver } from "./request-driver.js";
import { RequestLog } from "./request-log.js";
import { bodiesOf, type RequestKind } from "./request-mix.js";
import { RunRecord } from "./run-record.js";
import { permittedTarget, type TargetPermission } from "./target.js";
import type { Transport, WireRequest } from "./transport.js";
import { judgeValidity } from "./validity.js";
import { VERSION } from "../version.js";

/** Reads the server side while a run goes on, on the generator's clock. */
export interface LoadProbe {
  /** @param originMs performance.now() of the run's second 0 */
  start(originMs: number): void;
  stop(): readonly ProbeReading[] | Promise<readonly ProbeReading[]>;
}

/** What every kind of load takes. */
export interface LoadOptions {
  /** Origin of the target, e.g. http://127.0.0.1:8470. */
  readonly url: string;
  /** Hosts beyond loopback that may be loaded. */
  readonly permission?: TargetPermission | undefined;
  /** Accept certificates that cannot be verified. */
  readonly insecure?: boolean | undefined;
  /** Close every connection after one answer. */
  readonly closeAfterAnswer?: boolean | undefined;
  /** A request without an answer this long after its intended start is given up. Default 10 s. */
  readonly timeoutSeconds?: number | undefined;
  /** Most connections open at once; further requests wait, first come first served. */
  readonly connections?: number | undefined;
  readonly transport?: Transport["name"] | undefined;
  /** Added to every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Keys the random streams, together with `replication`. Default 1. */
  readonly seed?: number | undefined;
  /** Default 0. */
  readonly replication?: number | undefined;
  /** Requests intended earlier are kept, and in no figure. Default 0. */
  readonly warmupSeconds?: number | undefined;
  /** Whether the clock is watched before each request: see `spinMsOf`. */
  readonly spin?: boolean | undefined;
  readonly probe?: LoadProbe | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
  /** Something the user should know that does not end the run. */
  readonly onNotice?: ((sentence: string) => void) | undefined;
  /** Those with abortOnFail end the run when they fail. */
  readonly thresholds?: readonly ThresholdSpec[] | undefined;
  /** File that the run is written to while it goes on. */
  readonly record?: string | undefined;
}

export interface Ending {
  readonly toSeconds: number;
  readonly lagSeconds: Float64Array;
  readonly spunSeconds: number;
  readonly interrupted: boolean;
  readonly iterations?: IterationFigures;
}

export const DEFAULT_TIMEOUT_SECONDS = 10;
/** Between the preparations and the first request: what they left to do must not delay it. */
const LEAD_SECONDS = 0.05;
const PROGRESS_MS = 250;
/** How long requests under way may still take after Ctrl-C. */
export const INTERRUPTED_DRAIN_SECONDS = 2;

/** One run from the preparations to the verdict, whatever decides when requests are sent. */
export class LoadSession {
  readonly driver: RequestDriver;
  readonly live: LiveFigures = new LiveFigures();
  readonly originMs: number;
  readonly #options: LoadOptions;
  readonly #plan: SessionPlan;
  readonly #header: LoadRunHeader;
  readonly #log: RequestLog = new RequestLog();
  readonly #transport: Transport;
  readonly #record: RunRecord | undefined;
  readonly #timers: NodeJS.Timeout[] = [];
  /** Ctrl-C, or a threshold that ends the run. */
  readonly signal: AbortSignal;
  #abortedBy: string | undefined;
  #meter: (() => GeneratorUse) | undefined;
  #use: GeneratorUse | undefined;

  private constructor(
    options: LoadOptions,
    plan: SessionPlan,
    header: LoadRunHeader,
    transport: Transport,
    variants: readonly { first: number; count: number }[],
    record: RunRecord | undefined,
    originMs: number,
  ) {
    this.#options = options;
    this.#plan = plan;
    this.#header = header;
    this.#transport = transport;
    this.#record = record;
    this.originMs = originMs;
    const cut = new AbortController();
    this.signal = options.signal === undefined ? cut.signal : AbortSignal.any([options.signal, cut.signal]);
    const abort = new AbortOnFail(header, options.warmupSeconds ?? 0, options.thresholds ?? []);
    const evaluate = (): void => {
      this.#abortedBy ??= abort.failing(this.driver.nowSeconds);
      if (this.#abortedBy !== undefined) cut.abort();
    };
    this.#timers.push(setInterval(evaluate, EVALUATION_MS));
    this.driver = new RequestDriver({
      transport,
      connections: plan.connections,
      variants,
      timeoutSeconds: options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS,
      originMs,
      log: this.#log,
      onEnd: (row) => {
        const values = this.#log.values(row);
        this.live.ended(values);
        abort.ended(values);
        record?.row(values);
      },
    });
    options.probe?.start(originMs);
    const at = (seconds: number, action: () => void): void => {
      this.#timers.push(
        setTimeout(action, Math.min(2 ** 30, Math.max(0, originMs + 1000 * seconds - performance.now()))),
      );
    };
    at(options.warmupSeconds ?? 0, () => (this.#meter = meterGenerator()));
    if (options.onProgress !== undefined) {
      const show = (): void =>
        options.onProgress?.(this.live.read(this.driver.nowSeconds, plan.endSeconds, this.driver.inFlight));
      this.#timers.push(setInterval(show, PROGRESS_MS));
    }
  }

  /** Checks the target and makes everything ready; second 0 is a moment after this returns. */
  static async open(options: LoadOptions, plan: SessionPlan): Promise<LoadSession> {
    const origin = new URL(permittedTarget(options.url, options.permission).origin);
    const { insecure = false, closeAfterAnswer = false } = options;
    const target = { origin, insecure, closeAfterAnswer };
    await reach(target);
    const requests: WireRequest[] = [];
    const variants = plan.kinds.map((kind) => {
      const first = requests.length;
      for (const body of bodiesOf(kind)) requests.push(wireRequest(kind, body, options.headers));
      return { first, count: requests.length - first };
    });
    const transport =
      options.transport === "node:http"
        ? new NodeHttpTransport(target, requests)
        : new AutocannonTransport(target, requests, plan.connections);
    try {
      const asked = {
        ...plan.asked,
        kinds: plan.kinds,
        timeoutSeconds: options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS,
      };
      const header: LoadRunHeader = {
        schema: LOAD_RUN_SCHEMA,
        startedAt: new Date(Date.now() + 1000 * LEAD_SECONDS).toISOString(),
        target: origin.origin,
        seed: options.seed ?? 1,
        optionsHash: optionsHash(asked),
        options: asked,
        kinds: plan.kinds.map(({ method, path, name = `${method} ${path}`, tags }) => ({
          name,
          method,
          path,
          ...(tags === undefined ? {} : { tags }),
        })),
        loop: plan.loop,
        transport: transport.name,
        environment: environment(),
      };
      const record = options.record === undefined ? undefined : await RunRecord.create(options.record, header);
      const originMs = performance.now() + 1000 * LEAD_SECONDS;
      return new LoadSession(options, plan, header, transport, variants, record, originMs);
    } catch (error) {
      await transport.close();
      throw error;
    }
  }

  /** The window is over: what comes now is the drain, which the generator's figures leave out. */
  endWindow(): void {
    this.#use ??= (this.#meter ?? meterGenerator())();
  }

  /** Waits until nothing is in flight, `seconds` at most. */
  async settle(seconds: number): Promise<void> {
    const until = performance.now() + 1000 * seconds;
    while (this.driver.inFlight > 0 && performance.now() < until) await pause(5);
  }

  /** The same, and gives up the rest. */
  async drain(seconds: number): Promise<void> {
    await this.settle(seconds);
    this.driver.interruptAll();
  }

  async finish({ toSeconds, lagSeconds, spunSeconds, interrupted, iterations }: Ending): Promise<LoadRun> {
    this.endWindow();
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#transport.close();
    const probes = (await this.#options.probe?.stop()) ?? [];
    const window = { fromSeconds: this.#options.warmupSeconds ?? 0, toSeconds };
    const requests = this.#log.toColumns();
    const use = this.#use!;
    const { reconnects, lastFailure } = this.driver;
    const evidence: Evidence = {
      requests,
      window,
      probes,
      rows: measuredRows({ requests, window }),
      kinds: this.#header.kinds,
      timeoutSeconds: this.#options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS,
      dispatchedSeconds: this.#log.dispatchedSeconds(),
      lagSeconds,
      use,
      spunSeconds,
      reconnects,
      lastFailure,
      stationary: this.#plan.stationary,
      open: this.#plan.loop === "open",
    };
    const run: LoadRun = {
      header: this.#header,
      requests,
      window,
      probes,
      ...(iterations === undefined ? {} : { iterations }),
      generator: {
        lagP99Seconds: percentile(lagSeconds.slice().sort(), 0.99),
        eventLoopDelayP99Seconds: use.eventLoopDelayP99Seconds,
        cpuShare: use.seconds > 0 ? Math.max(0, use.cpuSeconds - spunSeconds) / use.seconds : Number.NaN,
        reconnects,
      },
      validity: judgeValidity(evidence),
      interrupted,
      ...(!interrupted || this.#abortedBy === undefined ? {} : { abortedBy: this.#abortedBy }),
    };
    await this.#record?.close(run);
    if (this.#record?.problem !== undefined) this.#options.onNotice?.(this.#record.problem);
    return run;
  }
}

/** What differs from load to load. */
export interface SessionPlan {
  readonly kinds: readonly RequestKind[];
  readonly connections: number;
  readonly loop: "open" | "closed";
  /** When the last request is due, s. */
  readonly endSeconds: number;
  readonly stationary: boolean;
  /** What was asked for, for the header and its hash. */
  readonly asked: Readonly<Record<string, unknown>>;
}

function wireRequest(kind: RequestKind, body: string | undefined, headers: LoadOptions["headers"]): WireRequest {
  const type = body === undefined ? {} : { "content-type": "application/json" };
  const { method, path } = kind;
  return { method, path, body, headers: { "user-agent": `kneepoint/${VERSION}`, ...type, ...headers } };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
