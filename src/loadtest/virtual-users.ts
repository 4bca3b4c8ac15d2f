import { JourneyChoice, type LoadSpec, Stream, vuChanges } from "../sim/index.js";
import type { Iteration, Iterations } from "./iterations.js";
import { OUTCOME } from "./load-run.js";
import type { LoadWork } from "./scenario-work.js";

type ClosedSpec = Exclude<LoadSpec, { executor: "arrival-rate" }>;

/** A moment at which a load does something of its own accord. */
export interface Appointment {
  readonly atSeconds: number;
  readonly act: () => void;
  /** It only ends what still goes on. */
  readonly stops?: true;
}

/** After a failed connection a virtual user pauses, longer each time: asking again at once would be a hot loop. */
const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 1000;

/** k6's four closed executors: virtual users that run iteration after iteration, as the simulator has them. */
export class VirtualUsers {
  readonly #work: LoadWork;
  readonly #spec: ClosedSpec;
  readonly #iterations: Iterations;
  readonly #now: () => number;
  readonly #journeys: JourneyChoice;
  readonly #running: (Iteration | undefined)[] = [];
  readonly #pausing = new Map<number, NodeJS.Timeout>();
  readonly #failures: number[] = [];
  readonly #left: { shared: number; perVu: number[] };
  readonly endSeconds: number;
  /** VUs 0 … wanted - 1 are to run. */
  #wanted = 0;
  #begun = false;
  #number = 0;
  #stopped = false;

  constructor(
    work: LoadWork,
    spec: ClosedSpec,
    iterations: Iterations,
    now: () => number,
    key: { readonly seed: number; readonly replication: number },
  ) {
    this.#work = work;
    this.#spec = spec;
    this.#iterations = iterations;
    this.#now = now;
    this.#journeys = new JourneyChoice(spec.mix, new Stream(key.seed, key.replication, "journey", spec.name));
    const shared = spec.executor === "shared-iterations" ? spec.iterations : Infinity;
    const perVu = spec.executor === "per-vu-iterations" ? spec.iterations : Infinity;
    this.#left = { shared, perVu: Array.from({ length: mostOf(spec) }, () => perVu) };
    const seconds =
      spec.executor === "vus"
        ? spec.stages.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0)
        : spec.maxDurationSeconds;
    this.endSeconds = spec.startTimeSeconds + seconds;
  }

  /** Whether no iteration runs or will run. */
  get done(): boolean {
    return this.#begun && this.#running.every((each) => each === undefined) && this.#pausing.size === 0;
  }

  /** When virtual users begin and end, and when the load does. */
  appointments(): Appointment[] {
    const { startTimeSeconds, gracefulStopSeconds } = this.#spec;
    const spec = this.#spec;
    const changes = spec.executor === "vus" ? vuChanges(spec.startVUs, spec.stages) : vuChanges(spec.vus, []);
    return [
      ...changes.map(({ atSeconds, by }) => ({
        atSeconds: startTimeSeconds + atSeconds,
        act: () => (by === 1 ? this.#add() : this.#remove()),
      })),
      { atSeconds: this.endSeconds + gracefulStopSeconds, act: () => this.stop(), stops: true },
    ];
  }

  /** Nothing starts any more. */
  halt(): void {
    this.#stopped = true;
    for (const timer of this.#pausing.values()) clearTimeout(timer);
    this.#pausing.clear();
  }

  /** Interrupts everything, too. */
  stop(): void {
    this.halt();
    for (const iteration of this.#running) iteration?.interrupt();
  }

  #add(): void {
    this.#begun = true;
    const vu = this.#wanted++;
    if (this.#running[vu] === undefined && !this.#pausing.has(vu)) this.#iterate(vu);
  }

  #remove(): void {
    const vu = --this.#wanted;
    const seconds = this.#spec.executor === "vus" ? this.#spec.gracefulRampDownSeconds : 0;
    const iteration = this.#running[vu];
    if (iteration === undefined) return;
    const timer = setTimeout(() => {
      if (vu >= this.#wanted && this.#running[vu] === iteration) iteration.interrupt();
    }, 1000 * seconds);
    timer.unref();
  }

  #iterate(vu: number): void {
    this.#pausing.delete(vu);
    const now = this.#now();
    this.#running[vu] = undefined;
    if (this.#stopped || vu >= this.#wanted || now >= this.endSeconds || !this.#take(vu)) return;
    const entry = this.#journeys.at(this.#number++);
    this.#running[vu] = this.#iterations.start(this.#work, entry, now, (_, last) => {
      this.#running[vu] = undefined;
      const failed = last === OUTCOME.connectFailed || last === OUTCOME.connectionClosed;
      this.#failures[vu] = failed ? (this.#failures[vu] ?? 0) + 1 : 0;
      this.#after(vu, Math.max(0, 1000 * (now + this.#spec.minIterationSeconds - this.#now())));
    });
  }

  #take(vu: number): boolean {
    return this.#left.shared-- > 0 && this.#left.perVu[vu]!-- > 0;
  }

  #after(vu: number, milliseconds: number): void {
    if (this.#stopped) return;
    const failures = this.#failures[vu] ?? 0;
    const pause = failures === 0 ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
    const wait = Math.max(milliseconds, pause);
    if (wait === 0) this.#iterate(vu);
    else
      this.#pausing.set(
        vu,
        setTimeout(() => this.#iterate(vu), wait),
      );
  }
}

function mostOf(spec: ClosedSpec): number {
  return spec.executor === "vus" ? Math.max(spec.startVUs, ...spec.stages.map(({ target }) => target)) : spec.vus;
}
