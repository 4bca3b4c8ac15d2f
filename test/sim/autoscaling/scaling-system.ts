/** Scenarios about an Auto Scaling group, in a few words, and runs of them. */
import { buildSystem, type Scenario } from "../../../src/scenario/index.js";
import { simulate, type Run } from "../../../src/sim/index.js";
import { load } from "../../scenario/scenario-text.js";

export interface ScalingScenario {
  /** Requests a second: at first, and from `changesAt` on. */
  readonly rate?: number;
  readonly later?: number;
  readonly changesAt?: number;
  readonly group: string;
  readonly balancer?: string;
  readonly cpu?: string;
  readonly arrivals?: string;
  readonly gunicorn?: string;
  readonly vCpus?: string;
  readonly faults?: string;
  /** What answers the health check: the application, or `{ static: true }`, Nginx. */
  readonly health?: string;
}

/** A launch without chance: in service 40 s after the wish, answering 20 s later. */
export const LAUNCH = "launchTimes: { reaction: 10, pending: 30, boot: 10, bootstrap: 10 }";

export function scalingScenario({
  rate = 20,
  later = rate,
  changesAt = 300,
  group,
  balancer = "{ healthCheck: { path: /health, intervalSeconds: 10 } }",
  cpu = "0.02",
  arrivals = "poisson",
  gunicorn = "{ workers: 50 }",
  vCpus = "1",
  faults = "[]",
  health = "{ cpu: 0 }",
}: ScalingScenario): Scenario {
  return load(`options:
  scenarios:
    users:
      executor: ramping-arrival-rate
      startRate: ${rate}
      preAllocatedVUs: 1000000
      stages:
        - { duration: ${changesAt}s, target: ${rate} }
        - { duration: 0s, target: ${later} }
        - { duration: 10h, target: ${later} }
workload:
  arrivals: ${arrivals}
  timeout: none
  journeys: { shop: { steps: [GET /] } }
architecture:
  network: ideal
  loadBalancer: ${balancer}
  autoScalingGroup:
    launchTemplate: { vCpus: ${vCpus} }
    ${LAUNCH}
    ${group}
  gunicorn: ${gunicorn}
calibration:
  routes: { GET /: { cpu: ${cpu} }, GET /health: ${health} }
faults: ${faults}
run: { warmUp: none }
`);
}

export function scaled(scenario: ScalingScenario, horizonSeconds: number, replication = 0): Run {
  return simulate(buildSystem(scalingScenario(scenario)), {
    seed: 1,
    replication,
    horizonSeconds,
    drainSeconds: 0,
    warmUpSeconds: 0,
    intervals: Math.round(horizonSeconds / 30),
    loadFactor: 1,
  });
}

/** A gauge's averages over 30 s each. */
export const over = (run: Run, metric: string): number[] =>
  Array.from(run.gauges.find((gauge) => gauge.metric === metric)!.values, (value) => Math.round(100 * value) / 100);

export const last = (run: Run, metric: string): number => over(run, metric).at(-1)!;

/** The first 30 s in which a gauge has this value, s; Infinity: never. */
export function when(run: Run, metric: string, holds: (value: number) => boolean): number {
  const index = over(run, metric).findIndex(holds);
  return index < 0 ? Infinity : 30 * index;
}

export const launches = (run: Run): readonly { startSeconds: number; cause: string; status: string }[] =>
  run.autoScaling!.activities.filter(({ description }) => description.startsWith("Launching"));

export const terminations = (
  run: Run,
): readonly { startSeconds: number; endSeconds: number | null; cause: string; description: string }[] =>
  run.autoScaling!.activities.filter(({ description }) => description.startsWith("Terminating"));
