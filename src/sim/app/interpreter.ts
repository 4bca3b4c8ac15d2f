import type { Processor, ProcessorUser } from "../kernel/processor.js";
import { RequestQueue } from "../kernel/request-queue.js";
import type { World } from "../kernel/world.js";
import type { Requests } from "../kernel/requests.js";

/** `sys.getswitchinterval()`: a thread that waits for the interpreter asks for it after this long. CPython's default. */
const SWITCH_INTERVAL_SECONDS = 0.005;

/**
 * One Python process and its global interpreter lock: of the process's threads only one runs at a time, so
 * they never use more than one core. As in CPython, the thread that has the lock keeps it until it waits for
 * something else, or until the switch interval is over and another thread wants it; then it goes to the back.
 */
export class Interpreter implements ProcessorUser {
  readonly #requests: Requests;
  readonly #cpu: Processor;
  readonly #user: number;
  readonly #owner: ProcessorUser;
  readonly #waiting: RequestQueue;
  readonly #cpuHop: number;
  readonly #contentionHop: number;
  readonly #lockHop: number;
  readonly #switchIntervalSeconds: number;
  readonly #greenletBegins: ((row: number) => void) | null;
  /** The request whose thread has the lock; -1: nobody has. */
  #holder = -1;

  /**
   * @param owner is told when a request's `appLeft` has been run
   * @param greenletBegins greenlets instead of threads, and who is told of each that runs: it goes on until it waits for
   * something
   */
  constructor(
    world: World,
    cpu: Processor,
    owner: ProcessorUser,
    greenletBegins: ((row: number) => void) | null = null,
  ) {
    this.#switchIntervalSeconds = greenletBegins === null ? SWITCH_INTERVAL_SECONDS : Infinity;
    this.#greenletBegins = greenletBegins;
    this.#requests = world.requests;
    this.#cpu = cpu;
    this.#user = cpu.attach(this);
    this.#owner = owner;
    this.#waiting = new RequestQueue(world.requests);
    this.#cpuHop = world.requests.hop("appCpu", "Python CPU");
    this.#contentionHop = world.requests.hop("cpuContention", "Waiting for a vCPU");
    this.#lockHop = world.requests.hop("gil", "Waiting for the interpreter lock");
  }

  /** Whether a thread has the lock. */
  get busy(): boolean {
    return this.#holder >= 0;
  }

  /** Runs `requests.appLeft[row]` seconds of Python. */
  run(row: number): void {
    if (this.#holder >= 0) this.#waiting.push(row);
    else this.#hold(row);
  }

  processed(row: number): void {
    const requests = this.#requests;
    this.#cpu.book(row, this.#cpuHop, this.#contentionHop);
    requests.appLeft[row]! -= requests.work[row]!;
    if (requests.appLeft[row]! > 0) {
      this.#waiting.push(row);
      this.#holdNext();
      return;
    }
    this.#holder = -1;
    if (this.#waiting.length > 0) this.#holdNext();
    this.#owner.processed(row);
  }

  /** Ends what a request runs here, or waits to run; false if it does neither. */
  drop(row: number): boolean {
    if (this.#holder !== row) return this.#waiting.remove(row);
    this.#cpu.cancel(row, this.#user);
    this.#holder = -1;
    if (this.#waiting.length > 0) this.#holdNext();
    return true;
  }

  #holdNext(): void {
    const row = this.#waiting.shift();
    this.#requests.elapse(row, this.#lockHop);
    this.#hold(row);
  }

  #hold(row: number): void {
    const requests = this.#requests;
    const left = requests.appLeft[row]!;
    // The interval is wall time; at the processor's own speed it is this much work.
    const interval = this.#switchIntervalSeconds * this.#cpu.speed;
    requests.work[row] = left < interval ? left : interval;
    this.#holder = row;
    this.#greenletBegins?.(row);
    this.#cpu.start(row, this.#user);
  }
}
