import { scenarioHash, type Scenario } from "../scenario/index.js";
import { bucketLow, BUCKETS } from "../sim/index.js";
import { VERSION } from "../version.js";
import { appServerFigures } from "./app-server-figures.js";
import { appServerFindings } from "./app-server-findings.js";
import { autoScalingFigures, autoScalingFindings } from "./auto-scaling-figures.js";
import { calibrationFigures } from "./calibration-figures.js";
import { connectionFigures } from "./connection-figures.js";
import { costFigures } from "./cost-figures.js";
import { creditFindings } from "./credit-findings.js";
import { databaseFigures } from "./database-figures.js";
import { databaseFindings } from "./database-findings.js";
import { replicationFigures } from "./replication-figures.js";
import { replicationFindings } from "./replication-findings.js";
import { findings } from "./findings.js";
import { hopBreakdown } from "./hop-breakdown.js";
import { cloudFrontFigures } from "./cloud-front-figures.js";
import { loadBalancerFigures } from "./load-balancer-figures.js";
import { networkFigures } from "./network-figures.js";
import { judge, overall } from "./judge.js";
import type { Outcome } from "./replicate.js";
import { ALL, type Replications, type SiteFilter } from "./replications.js";
import { RESULT_SCHEMA, type CapacityFigures, type Finding, type Result, type RouteFigures } from "./result.js";
import { instanceFigures, seriesFigures, systemSeries } from "./series.js";
import { summaryMetrics } from "./summary-metrics.js";
import { unwatchedWorkers } from "./unwatched-workers.js";

/** Puts together everything that is reported of a scenario's replications. */
export function buildResult(scenario: Scenario, outcome: Outcome, capacity: CapacityFigures | null = null): Result {
  const { replications, preparation, precision } = outcome;
  const { runs, confidence } = replications;
  const { overload } = preparation;
  const thresholds = scenario.thresholds.map((threshold) => judge(threshold, replications, overload));
  const { metrics, intervals } = summaryMetrics(scenario, replications, thresholds, overload);
  const systems = systemSeries(runs, confidence);
  const series = seriesFigures(replications);
  const instances = instanceFigures(runs);
  const cloudFront = cloudFrontFigures(runs, confidence);
  const loadBalancer = loadBalancerFigures(runs, confidence);
  const network = networkFigures(scenario);
  const appServer = appServerFigures(replications.system, runs, confidence);
  const autoScaling = autoScalingFigures(replications.system, runs, confidence);
  const cost = costFigures(scenario.cost, replications.system, runs, confidence);
  const connections = connectionFigures(runs, confidence);
  const database = databaseFigures(replications.system, runs, confidence);
  const replication = replicationFigures(replications.system, runs, confidence);
  return {
    schema: RESULT_SCHEMA,
    metrics,
    kneepoint: {
      version: VERSION,
      scenario: {
        name: scenario.name,
        description: scenario.description,
        hash: scenarioHash(scenario),
        parameters: scenario.parameters.map(({ name, value, unit, description }) => ({
          name,
          value,
          unit: unit ?? "",
          description: description ?? "",
        })),
      },
      verdict: overall(thresholds, overload),
      thresholds,
      intervals,
      replications: replications.count,
      horizonSeconds: preparation.horizonSeconds,
      warmUp: preparation.warmUp,
      precision: { targets: scenario.run.precision, ...precision },
      overload,
      routes: routeFigures(replications),
      systems,
      series,
      distribution: distribution(replications),
      hops: hopBreakdown(runs),
      findings: worstFirst([
        // What happened to the stack first, then what came of it.
        ...autoScalingFindings(replications.system, autoScaling, systems),
        ...creditFindings(replications.system, runs),
        ...databaseFindings(replications.system, database),
        ...replicationFindings(replication, systems),
        ...findings(replications, systems, series, overload),
        ...appServerFindings(replications.system, appServer),
        ...unwatchedWorkers(replications.system, runs),
      ]),
      ...(network === null ? {} : { network }),
      ...(scenario.faults.length === 0 ? {} : { faults: scenario.faults }),
      checks: checks(replications),
      assumptions: scenario.assumptions,
      calibration: calibrationFigures(scenario.calibration),
      ...(instances === null ? {} : { instances }),
      ...(cloudFront === null ? {} : { cloudFront }),
      ...(loadBalancer === null ? {} : { loadBalancer }),
      ...(appServer === null ? {} : { appServer }),
      ...(cost === null ? {} : { cost }),
      ...(autoScaling === null ? {} : { autoScaling }),
      ...(connections === null ? {} : { connections }),
      ...(database === null ? {} : { database }),
      ...(replication === null ? {} : { replication }),
      capacity,
      seed: scenario.run.seed,
    },
  };
}

const SEVERITY: Readonly<Record<Finding["severity"], number>> = { critical: 0, warning: 1, info: 2 };

/** Of equal severity, in the order given. */
function worstFirst(all: readonly Finding[]): Finding[] {
  return [...all].sort((a, b) => SEVERITY[a.severity] - SEVERITY[b.severity]);
}

function routeFigures(replications: Replications): RouteFigures[] {
  const all = replications.requests(ALL);
  const row = (name: string, filter: SiteFilter): RouteFigures => {
    const durations = replications.durations(filter);
    return {
      name,
      share: all === 0 ? 0 : replications.requests(filter) / all,
      requestsPerSecond: replications.rate(filter),
      failed: replications.failed(filter),
      avg: durations.estimate("avg"),
      med: durations.estimate("med"),
      p95: durations.estimate("p(95)"),
      p99: durations.estimate("p(99)"),
    };
  };
  const { routes, journeys } = replications.system;
  const asked = new Set(journeys.flatMap(({ steps }) => steps.map(({ route }) => route)));
  // Only health checks ask for the others.
  const names = routes.flatMap(({ name }, index) => (asked.has(index) ? [name] : []));
  return [row("all", ALL), ...names.map((name) => row(name, replications.byRoute(name)))];
}

/** The pooled histogram of `http_req_duration`, 16 bins per power of two. */
function distribution(replications: Replications): Result["kneepoint"]["distribution"] {
  const { pooled, count } = replications.durations(ALL);
  const bins: { fromMs: number; toMs: number; share: number }[] = [];
  const step = 8;
  for (let bucket = 0; bucket < BUCKETS; bucket += step) {
    let inside = 0;
    for (let i = bucket; i < Math.min(BUCKETS, bucket + step); i++) inside += pooled[i]!;
    if (inside === 0) continue;
    bins.push({ fromMs: 1000 * bucketLow(bucket), toMs: 1000 * bucketLow(bucket + step), share: inside / count });
  }
  return bins;
}

/** A check that failed has thrown; so each stands for all replications. */
function checks(replications: Replications): Result["kneepoint"]["checks"] {
  const names = [...new Set(replications.runs.flatMap((run) => run.checks.map(({ name }) => name)))];
  return names.map((name) => ({ name, passed: true, detail: `holds in all ${replications.count} replications` }));
}
