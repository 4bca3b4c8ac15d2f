/** Scenarios about a database that may go away, in a few words, and runs of them. */
import { buildSystem, type Scenario } from "../../../src/scenario/index.js";
import { simulate, type Run } from "../../../src/sim/index.js";
import { load } from "../../scenario/scenario-text.js";

export interface DatabaseScenario {
  /** Requests a second, evenly spaced, to `GET /items`; and to others. */
  readonly rate?: number;
  readonly journeys?: string;
  readonly arrivals?: string;
  readonly statements?: string;
  readonly gunicorn?: string;
  readonly sqlalchemy?: string | null;
  readonly database?: string;
  readonly routes?: string;
  readonly faults?: string;
  readonly network?: string;
  readonly rest?: string;
}

/** Failover phases without chance: `{ promotion: 90 }`. */
export const phases = (seconds: Partial<Record<string, number>>): string =>
  `{ ${["detection", "fencing", "promotion", "dnsUpdate", "restart"]
    .map((name) => `${name}: ${seconds[name] ?? 0}`)
    .join(", ")}, dnsTtl: ${seconds["dnsTtl"] ?? 0}s, coldReads: 0 }`;

export function databaseScenario({
  rate = 100,
  journeys = "{ shop: { steps: [GET /items] } }",
  arrivals = "constant",
  statements,
  gunicorn = "{ workers: 3 }",
  sqlalchemy = "{ poolSize: 1, maxOverflow: 0, connectRoundTrips: 0, connectCpu: 0s }",
  database = "{}",
  routes = "{ GET /items: { cpu: 0.001, database: 0.01 } }",
  faults = "[]",
  network = "ideal",
  rest = "",
}: DatabaseScenario): Scenario {
  return load(`options:
  scenarios:
    users: { executor: constant-arrival-rate, rate: ${rate}, duration: 10m, preAllocatedVUs: 100000 }
workload:
  arrivals: ${arrivals}
  timeout: none
  journeys: ${journeys}
${statements === undefined ? "" : `  statements: ${statements}`}
architecture:
  network: ${network}
  autoScalingGroup: { launchTemplate: { vCpus: ideal } }
  gunicorn: ${gunicorn}
${sqlalchemy === null ? "" : `  sqlalchemy: ${sqlalchemy}`}
  database: ${database}
${rest}
calibration:
  routes: ${routes}
faults: ${faults}
run: { warmUp: none }
`);
}

export function runOf(scenario: DatabaseScenario, horizonSeconds: number, replication = 0): Run {
  return simulate(buildSystem(databaseScenario(scenario)), {
    seed: 1,
    replication,
    horizonSeconds,
    drainSeconds: 0,
    warmUpSeconds: 0,
    intervals: 100,
    loadFactor: 1,
  });
}

/** Why requests went without a connection, in the log's words. */
export const causeCount = (run: Run, words: string): number =>
  run.connections!.causes.find(({ cause }) => cause.includes(words))?.count ?? 0;
