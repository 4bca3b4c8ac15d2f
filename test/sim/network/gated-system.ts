/** Systems whose network changes during the run: a plain load balancer, two instances, a database; the rest ideal. */
import { simulate, type NetworkChangeSpec, type Run, type SystemSpec } from "../../../src/sim/index.js";
import { openLoad, queueSystem, route } from "../../theory/system.js";

export const SERVICE_SECONDS = 0.001;
export const constant = (value: number) => ({ kind: "constant", value }) as const;

export interface Gated {
  readonly ratePerSecond?: number;
  /** Whether its requests query the database. */
  readonly queries?: boolean;
  readonly workers?: number;
  readonly connections?: number;
  readonly changes?: readonly NetworkChangeSpec[];
  readonly system?: Partial<SystemSpec>;
}

export function gatedSystem(options: Gated = {}): SystemSpec {
  const { ratePerSecond = 10, queries = false, workers = 10_000, connections = 10_000 } = options;
  const base = queueSystem({
    load: openLoad(ratePerSecond, "constant"),
    routes: [queries ? route(constant(SERVICE_SECONDS), constant(SERVICE_SECONDS)) : route(constant(SERVICE_SECONDS))],
    workers,
    instances: 2,
    algorithm: "round_robin",
    connections,
  });
  return { ...base, networkChanges: options.changes ?? [], ...options.system };
}

export function run(
  system: SystemSpec,
  horizonSeconds: number,
  more: { seed?: number; drainSeconds?: number } = {},
): Run {
  return simulate(system, {
    seed: more.seed ?? 1,
    replication: 0,
    horizonSeconds,
    drainSeconds: more.drainSeconds ?? 0,
    warmUpSeconds: 0,
    intervals: 10,
    loadFactor: 1,
  });
}

/** Answers by status; what clients gave up is not among them. */
export function answers(result: Run, site = 0): Record<number, number> {
  const { count, timeouts, statuses } = result.sites[site]!;
  const good = count - timeouts;
  return {
    ...(good > 0 ? { 200: good } : {}),
    ...Object.fromEntries(
      statuses.filter(({ status }) => status > 0 && status !== 200).map((each) => [each.status, each.count]),
    ),
  };
}

/** Mean of a gauge in each tenth of the run. */
export function tenths(result: Run, metric: string): readonly number[] {
  const gauge = result.gauges.find((each) => each.metric === metric);
  if (gauge === undefined) throw new Error(`no gauge ${metric}`);
  return [...gauge.values];
}

/** How often something that a gauge counts has happened. */
export function count(result: Run, metric: string): number {
  return tenths(result, metric).reduce((sum, value) => sum + value, 0) * result.intervalSeconds;
}
