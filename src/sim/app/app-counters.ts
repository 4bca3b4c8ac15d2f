import type { World } from "../kernel/world.js";
import { APP_CAUSE_NAMES, APP_CAUSES, type AppCause } from "./app-causes.js";
import type { AppServerSpec } from "./app-server-spec.js";

/** Plain data of a run. */
export interface AppServerRun {
  /** What Nginx answered by itself, after warm-up. */
  readonly causes: readonly { readonly status: number; readonly cause: string; readonly count: number }[];
  /** Workers killed for their timeout, and ended by max_requests, and connections that found the backlog full, after warm-up. */
  readonly workerTimeouts: number;
  readonly workerRestarts: number;
  readonly backlogOverflows: number;
  /** Workers killed by the kernel, after warm-up; absent: memory is not modelled. */
  readonly outOfMemoryKills?: number;
  /** How often the processes were started for a request, after warm-up; absent: they are always there. */
  readonly wakeUps?: number;
}

type CountedEvent = "WorkerTimeouts" | "WorkerRestarts" | "BacklogOverflows" | "OutOfMemoryKills" | "WorkerWakeUps";

const NONE: Readonly<Record<CountedEvent, number>> = {
  WorkerTimeouts: 0,
  WorkerRestarts: 0,
  BacklogOverflows: 0,
  OutOfMemoryKills: 0,
  WorkerWakeUps: 0,
};

/** What goes wrong between Nginx and the workers, over all instances. */
export class AppCounters {
  readonly #clock: Float64Array;
  readonly #warmUpSeconds: number;
  readonly #causes = new Map<AppCause, number>();
  readonly #totals = { ...NONE };
  readonly #warm = { ...NONE };
  readonly #spec: AppServerSpec;

  constructor(world: World, warmUpSeconds: number, spec: AppServerSpec) {
    this.#spec = spec;
    this.#clock = world.calendar.clock;
    this.#warmUpSeconds = warmUpSeconds;
    const rate = (metric: CountedEvent, label: string): void =>
      world.gauges.add({
        system: "gunicorn",
        metric,
        label,
        unit: "per second",
        capacity: null,
        integral: () => this.#totals[metric],
      });
    rate("WorkerTimeouts", "Workers killed for their timeout");
    rate("WorkerRestarts", "Workers ended by max_requests");
    rate("BacklogOverflows", "Connections that found the backlog full");
    if (spec.memory !== undefined) rate("OutOfMemoryKills", "Workers killed by the kernel, out of memory");
    if (spec.cheap !== undefined) rate("WorkerWakeUps", "Starts of sleeping processes");
  }

  count(metric: CountedEvent): void {
    this.#totals[metric]++;
    if (this.#isWarm) this.#warm[metric]++;
  }

  ended(cause: AppCause): void {
    if (this.#isWarm) this.#causes.set(cause, (this.#causes.get(cause) ?? 0) + 1);
  }

  report(): AppServerRun {
    const causes = APP_CAUSE_NAMES.flatMap((cause) => {
      const count = this.#causes.get(cause) ?? 0;
      return count === 0 ? [] : [{ ...APP_CAUSES[cause], count }];
    });
    const { WorkerTimeouts, WorkerRestarts, BacklogOverflows, OutOfMemoryKills, WorkerWakeUps } = this.#warm;
    return {
      causes,
      workerTimeouts: WorkerTimeouts,
      workerRestarts: WorkerRestarts,
      backlogOverflows: BacklogOverflows,
      ...(this.#spec.memory === undefined ? {} : { outOfMemoryKills: OutOfMemoryKills }),
      ...(this.#spec.cheap === undefined ? {} : { wakeUps: WorkerWakeUps }),
    };
  }

  get #isWarm(): boolean {
    return this.#clock[0]! >= this.#warmUpSeconds;
  }
}
