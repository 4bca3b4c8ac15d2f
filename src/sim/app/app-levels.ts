import type { World } from "../kernel/world.js";

/** What is counted over all instances together: numbers of levels (see metrics/levels.ts). */
export interface AppLevels {
  readonly busyWorkers: number;
  readonly backlog: number;
  readonly poolInUse: number;
  readonly poolWaiting: number;
}

/** Registers the application's levels as gauges. Capacities are those of the whole fleet. */
export function appLevels(
  world: World,
  capacity: { workers: number; backlog: number; pool: number | null },
): AppLevels {
  const { levels, gauges } = world;
  const level = (system: string, metric: string, label: string, full: number | null): number => {
    const id = levels.add();
    const finite = full !== null && Number.isFinite(full) ? full : null;
    gauges.add({ system, metric, label, unit: "count", capacity: finite, integral: () => levels.integral(id) });
    return id;
  };
  return {
    busyWorkers: level("gunicorn", "BusyWorkers", "Gunicorn workers busy", capacity.workers),
    backlog: level("gunicorn", "ListenBacklog", "Requests queueing for a worker", capacity.backlog),
    poolInUse:
      capacity.pool === null
        ? levels.add()
        : level("pool", "ConnectionsInUse", "Pool connections in use", capacity.pool),
    poolWaiting:
      capacity.pool === null ? levels.add() : level("pool", "Waiting", "Requests waiting for a pool connection", null),
  };
}
