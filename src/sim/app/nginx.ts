import type { Demands } from "../demands.js";
import type { Processor, ProcessorUser } from "../kernel/processor.js";
import { STATUS, type Caller, type Tier } from "../kernel/tier.js";
import type { World } from "../kernel/world.js";
import type { InstanceSpec } from "../spec.js";
import type { Requests } from "../kernel/requests.js";
import { CacheAges } from "./cache-ages.js";

/**
 * Nginx on an instance: spends its CPU on every request, answers static files itself, passes the rest to
 * Gunicorn, and, where processes take turns on a core, has CPU to spend on Gunicorn's answer, too. Its event loop never blocks, so it holds no slot while Gunicorn works; only `limit_conn` bounds
 * the requests in progress, and answers 503 beyond.
 */
export class Nginx implements Tier, Caller, ProcessorUser {
  readonly #requests: Requests;
  readonly #demands: Demands;
  readonly #cpu: Processor;
  readonly #user: number;
  /** Under this number it passes an answer on. */
  readonly #answerUser: number;
  readonly #limitConn: number;
  /** null: the caches keep everything. */
  readonly #caches: CacheAges | null;
  readonly #caller: Caller;
  readonly #cpuHop: number;
  readonly #contentionHop: number;
  readonly #upstream: Tier;
  readonly #limited: ((row: number) => void) | null;
  #inProgress = 0;

  /** @param limited is told of each request that `limit_conn` refuses */
  constructor(
    world: World,
    demands: Demands,
    cpu: Processor,
    { limitConn, core }: Pick<InstanceSpec, "limitConn" | "core">,
    caller: Caller,
    upstream: (nginx: Nginx) => Tier,
    limited: ((row: number) => void) | null = null,
  ) {
    this.#requests = world.requests;
    this.#demands = demands;
    this.#cpu = cpu;
    this.#user = cpu.attach(this);
    this.#answerUser = cpu.attach({ processed: (row) => this.#answerPassed(row) });
    this.#limitConn = limitConn;
    const caches = core?.caches;
    // It does the same for every route.
    this.#caches = caches === undefined ? null : new CacheAges(world, 1, 1, caches);
    this.#caller = caller;
    this.#cpuHop = world.requests.hop("nginxCpu", "Nginx CPU");
    this.#contentionHop = world.requests.hop("cpuContention", "Waiting for a vCPU");
    this.#upstream = upstream(this);
    this.#limited = limited;
  }

  /** Requests of its clients, each on a connection of its own. */
  get inProgress(): number {
    return this.#inProgress;
  }

  serve(row: number): void {
    if (this.#inProgress >= this.#limitConn) {
      this.#limited?.(row);
      this.#requests.status[row] = STATUS.serviceUnavailable;
      this.#caller.answered(row);
      return;
    }
    this.#inProgress++;
    if (this.#demands.askNginxCpu(row, this.#caches?.touch(0, 0) ?? 0)) this.#cpu.start(row, this.#user);
    else this.#forward(row);
  }

  processed(row: number): void {
    this.#cpu.book(row, this.#cpuHop, this.#contentionHop);
    this.#forward(row);
  }

  /** Gunicorn has answered. */
  answered(row: number): void {
    const { nginxAnswer, work } = this.#requests;
    const left = nginxAnswer[row]!;
    if (left > 0) {
      work[row] = left;
      this.#cpu.start(row, this.#answerUser);
    } else this.#answer(row);
  }

  #answerPassed(row: number): void {
    this.#cpu.book(row, this.#cpuHop, this.#contentionHop);
    this.#answer(row);
  }

  #answer(row: number): void {
    this.#inProgress--;
    this.#caller.answered(row);
  }

  #forward(row: number): void {
    if (this.#demands.isStatic(row)) {
      this.#requests.status[row] = STATUS.ok;
      this.#answer(row);
      return;
    }
    this.#upstream.serve(row);
  }
}
