import type { Calibration, MeasuredLaw } from "../scenario/calibration.js";
import { closedLoopSystem } from "../calibrate/index.js";
import type { CoreSpec, DistributionSpec, SystemSpec } from "../sim/index.js";
import type { ValidationCase } from "./validation-case.js";

/** Keys the arrivals, in the simulator and in the load generator. */
export const LOAD_NAME = "validation";

/** Requests in flight that no case comes near: beyond, arrivals would be dropped. */
const MOST_IN_FLIGHT = 100_000;

/** The calibrated stack under a case's arrivals and configuration, its cores at `speed` times the calibration's. */
export function openLoopSystem(
  calibration: Calibration,
  which: ValidationCase,
  cores: number,
  speed: number,
): SystemSpec {
  const { series, ratePerSecond, warmupSeconds, durationSeconds, arrivals } = which;
  const { workers, workerClass, threads, poolSize, maxOverflow } = series.configuration;
  const routes = series.mix.map(({ route }) => route);
  const closed = closedLoopSystem(calibration, { name: which.name, routes, connections: 1 }, cores);
  const overhead = calibration.machine?.overheadSeconds;
  const core = coreOf(calibration);
  return {
    ...closed,
    loads: [
      {
        executor: "arrival-rate",
        name: LOAD_NAME,
        startTimeSeconds: 0,
        gracefulStopSeconds: 60,
        minIterationSeconds: 0,
        mix: series.mix.map(({ weight }, journey) => ({ journey, weight })),
        startRatePerSecond: ratePerSecond,
        stages: [{ durationSeconds: warmupSeconds + durationSeconds, target: ratePerSecond }],
        arrivals,
        maxVUs: MOST_IN_FLIGHT,
      },
    ],
    network:
      overhead?.identified === true
        ? { ...closed.network, clientRttSeconds: { kind: "constant", value: overhead.value } }
        : {
            ...closed.network,
            clientRttSeconds: floor(series.mix.flatMap(({ route }) => calibration.routes[route]?.network ?? [])),
          },
    instance: { ...closed.instance, relativeSpeed: speed, ...(core === null ? {} : { core }) },
    database: closed.database === null ? null : { ...closed.database, relativeSpeed: speed },
    gunicorn: { ...closed.gunicorn, workers, workerClass, threads },
    pool: { poolSize, maxOverflow, poolTimeoutSeconds: 30, sharedBy: "process", release: "request" },
  };
}

function coreOf({ machine }: Calibration): CoreSpec | null {
  if (machine === undefined) return null;
  const { idleArrivalSeconds, contention, modulation } = machine;
  const modulated = modulation.slowShare.identified && modulation.slowdown.identified;
  return {
    ...(idleArrivalSeconds.identified ? { idleArrivalSeconds: idleArrivalSeconds.value } : {}),
    ...(contention.identified ? { contention: contention.value } : {}),
    ...(modulated
      ? {
          modulation: {
            slowShare: modulation.slowShare.value,
            slowdown: modulation.slowdown.value,
            slowDwellSeconds: modulation.slowDwellSeconds.value,
          },
        }
      : {}),
  };
}

/** Every route's round trip beside the tiers, as many values from each. */
function floor(laws: readonly MeasuredLaw[]): DistributionSpec {
  const values = laws.flatMap(({ quantilesSeconds: q }) =>
    Array.from({ length: 200 }, (_, i) => q[Math.floor((i * q.length) / 200)] ?? 0),
  );
  return { kind: "empirical", values };
}
