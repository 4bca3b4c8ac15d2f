/**
 * What a request costs where more or fewer Gunicorn processes share a core than did when it was calibrated. Pure.
 *
 * A process that finds the core's caches filled by others fetches its own code and data again. The more of them take turns, the
 * more often it does: a view took 0.55 ms of CPU with one worker on a core and 1.51 ms with eight (docs/validation/findings.md).
 */
import type { Calibration, MeasuredLaw, RouteCalibration, WorkerCost } from "./calibration.js";

/** CPU per request relative to that at the calibrated number of workers a core. */
export interface CostFactors {
  readonly nginx: number;
  readonly app: number;
  readonly database: number;
  /** Of a request of the mix that was measured, all tiers: CPU beyond that, seconds. Negative: less. */
  readonly addedSeconds: number;
}

export const SAME_COST: CostFactors = { nginx: 1, app: 1, database: 1, addedSeconds: 0 };

/**
 * Between two measured numbers of workers costs are taken to be linear in the logarithm of the number, and beyond the least and
 * the most to be those of the least and the most: with every process's data gone each time, one more takes nothing away.
 *
 * @param round of the measurement, modulo their number: one draw of the costs; absent: their mean
 */
export function costFactors(costs: Calibration["workerCosts"], workersPerCore: number, round?: number): CostFactors {
  if (costs === undefined || workersPerCore === costs.workersPerCore) return SAME_COST;
  const { rounds } = costs;
  const measured = round === undefined ? meanRound(rounds) : rounds[round % rounds.length]!;
  const own = costAt(measured, costs.workersPerCore);
  const there = costAt(measured, workersPerCore);
  const ratio = (tier: Tier): number => (own[tier] > 0 ? there[tier] / own[tier] : 1);
  return {
    nginx: ratio("nginxSeconds"),
    app: ratio("appSeconds"),
    database: ratio("databaseSeconds"),
    addedSeconds: TIERS.reduce((sum, tier) => sum + there[tier] - own[tier], 0),
  };
}

/** The route's demands with that many workers. */
export function atCost(route: RouteCalibration, { nginx, app, database }: CostFactors): RouteCalibration {
  const times = (law: MeasuredLaw, factor: number): MeasuredLaw =>
    factor === 1 ? law : { ...law, meanSeconds: law.meanSeconds * factor };
  return {
    ...route,
    nginxCpu: times(route.nginxCpu, nginx),
    appCpu: times(route.appCpu, app),
    database: times(route.database, database),
  };
}

/**
 * What a request costs more that finds the core idle. Its caches are then as cold as they get, whatever the number of workers:
 * what a request costs more because of them anyway, it does not cost once more.
 */
export function idleArrivalAt(calibratedSeconds: number, { addedSeconds }: CostFactors): number {
  return Math.max(0, calibratedSeconds - addedSeconds);
}

const TIERS = ["nginxSeconds", "appSeconds", "databaseSeconds"] as const;
type Tier = (typeof TIERS)[number];

function costAt(round: readonly WorkerCost[], workersPerCore: number): WorkerCost {
  const rising = [...round].sort((a, b) => a.workersPerCore - b.workersPerCore);
  const falling = [...rising].reverse();
  const above = rising.find((cost) => cost.workersPerCore >= workersPerCore) ?? falling[0]!;
  const below = falling.find((cost) => cost.workersPerCore <= workersPerCore) ?? rising[0]!;
  const span = Math.log(above.workersPerCore / below.workersPerCore);
  const share = span === 0 ? 0 : Math.log(workersPerCore / below.workersPerCore) / span;
  const between = (tier: Tier): number => below[tier] + share * (above[tier] - below[tier]);
  return {
    workersPerCore,
    nginxSeconds: between("nginxSeconds"),
    appSeconds: between("appSeconds"),
    databaseSeconds: between("databaseSeconds"),
  };
}

function meanRound(rounds: readonly (readonly WorkerCost[])[]): WorkerCost[] {
  return rounds[0]!.map(({ workersPerCore }) => {
    const same = rounds.flatMap((round) => round.filter((cost) => cost.workersPerCore === workersPerCore));
    const mean = (tier: Tier): number => same.reduce((sum, cost) => sum + cost[tier], 0) / same.length;
    return {
      workersPerCore,
      nginxSeconds: mean("nginxSeconds"),
      appSeconds: mean("appSeconds"),
      databaseSeconds: mean("databaseSeconds"),
    };
  });
}
