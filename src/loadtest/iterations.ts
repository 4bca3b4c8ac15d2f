import { Draws, law, Stream } from "../sim/index.js";
import { percentile } from "./latency-figures.js";
import { type IterationFigures, OUTCOME, type Outcome } from "./load-run.js";
import type { RequestDriver } from "./request-driver.js";
import type { LoadWork } from "./scenario-work.js";

/** An iteration under way. */
export interface Iteration {
  /** Ends it now: what it is doing is given up. */
  interrupt(): void;
}

/** Walks iterations through their journeys and counts what became of them. */
export class Iterations {
  readonly #driver: RequestDriver;
  readonly #seed: number;
  readonly #replication: number;
  readonly #durations: number[] = [];
  readonly #running = new Set<Iteration>();
  readonly #thinkTimes = new Map<string, { draws: Draws; taken: number }>();
  #interrupted = 0;
  #dropped = 0;
  #most = 0;

  constructor(driver: RequestDriver, seed: number, replication: number) {
    this.#driver = driver;
    this.#seed = seed;
    this.#replication = replication;
  }

  get underWay(): number {
    return this.#running.size;
  }

  dropped(): void {
    this.#dropped++;
  }

  /** Starts journey `entry` of a load's mix; `ended` gets the outcome of its last request, or undefined when it was interrupted. */
  start(
    work: LoadWork,
    entry: number,
    intendedSeconds: number,
    ended: (iteration: Iteration, last: Outcome | undefined) => void,
  ): Iteration {
    const driver = this.#driver;
    const { name, steps } = work.journeys[entry]!;
    let row = -1;
    let timer: NodeJS.Timeout | undefined;
    let over = false;
    const end = (last: Outcome | undefined): void => {
      over = true;
      this.#running.delete(iteration);
      if (last === undefined) this.#interrupted++;
      else this.#durations.push(driver.nowSeconds - intendedSeconds);
      ended(iteration, last);
    };
    const iteration: Iteration = {
      interrupt: () => {
        if (over) return;
        over = true;
        clearTimeout(timer);
        driver.interrupt(row);
        end(undefined);
      },
    };
    const take = (step: number, at: number): void => {
      const { kind, think } = steps[step]!;
      row = driver.request(at, kind, (outcome) => {
        if (over) return;
        const seconds = think === null ? 0 : this.#think(`${work.spec.name}/${name}/${step}`, think);
        const next = driver.nowSeconds + seconds;
        const proceed = (): void => {
          // The run's drain gave the request up: there is no going on.
          if (outcome === OUTCOME.undrained) end(undefined);
          else if (step + 1 < steps.length) take(step + 1, next);
          else end(outcome);
        };
        if (seconds > 0 && outcome !== OUTCOME.undrained) timer = setTimeout(proceed, 1000 * seconds);
        else proceed();
      });
    };
    this.#running.add(iteration);
    this.#most = Math.max(this.#most, this.#running.size);
    take(0, intendedSeconds);
    return iteration;
  }

  interruptAll(): void {
    const running = [...this.#running];
    for (const iteration of running) iteration.interrupt();
  }

  figures(): IterationFigures {
    const sorted = Float64Array.from(this.#durations).sort();
    const sum = sorted.reduce((total, value) => total + value, 0);
    return {
      completed: sorted.length,
      interrupted: this.#interrupted,
      dropped: this.#dropped,
      mostAtOnce: this.#most,
      atTheEnd: this.#running.size,
      seconds:
        sorted.length === 0
          ? null
          : {
              avg: sum / sorted.length,
              min: sorted[0]!,
              med: percentile(sorted, 0.5),
              max: sorted.at(-1)!,
              p90: percentile(sorted, 0.9),
              p95: percentile(sorted, 0.95),
            },
    };
  }

  /** The next think time of a call site: the simulator's draws, in the order in which they are needed. */
  #think(site: string, distribution: Parameters<typeof law>[0]): number {
    let times = this.#thinkTimes.get(site);
    if (times === undefined) {
      const stream = new Stream(this.#seed, this.#replication, "thinkTime", site);
      times = { draws: new Draws(stream, law(distribution)), taken: 0 };
      this.#thinkTimes.set(site, times);
    }
    return times.draws.at(times.taken++);
  }
}
