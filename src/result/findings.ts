import type { Finding, SeriesFigures, SystemSeries } from "./result.js";
import { metastableFinding } from "./metastable.js";
import type { Overload } from "./overload.js";
import type { Replications } from "./replications.js";
import { ALL, sum } from "./replications.js";

/** Average use over an interval from which a system counts as saturated. */
const SATURATED = 0.97;
/** Average use from which it is said to be close. */
const BUSY = 0.8;

/** What somebody who reads the figures should be told. Each finding names its evidence and a remedy. */
export function findings(
  replications: Replications,
  systems: readonly SystemSeries[],
  series: SeriesFigures,
  overload: Overload | null,
): Finding[] {
  const found: Finding[] = [];
  const metastable = metastableFinding(replications.system, series, replications.runs[0]?.warmUpSeconds ?? 0);
  if (metastable !== null) found.push(metastable);
  if (overload !== null) {
    found.push({
      severity: "critical",
      title: "The system is overloaded",
      evidence: overload.explanation,
      remedy:
        "Add capacity to the fullest system below, or lower the load; `kneepoint plan` finds the highest load that holds.",
    });
  }
  found.push(...systems.flatMap((system) => saturation(system, series)), ...failures(replications));
  return found;
}

function saturation(system: SystemSeries, series: SeriesFigures): Finding[] {
  const { capacity, label, values } = system;
  if (capacity === null || !Number.isFinite(capacity) || system.metric === "ListenBacklog") return [];
  const full = values.flatMap((value, i) => (value >= SATURATED * capacity ? [i] : []));
  if (full.length > 0) {
    const from = clock(series.timeSeconds[full[0]!]!);
    const to = clock(series.timeSeconds[full.at(-1)!]! + series.intervalSeconds);
    return [
      {
        severity: "critical",
        title: `${label}: saturated`,
        evidence: `At least ${Math.round(100 * SATURATED)} % of its capacity in ${full.length} of ${values.length} intervals, between ${from} and ${to}.`,
        remedy: REMEDIES[system.system] ?? "Give this system more capacity.",
      },
    ];
  }
  const peak = Math.max(...values) / capacity;
  if (peak < BUSY) return [];
  return [
    {
      severity: "warning",
      title: `${label}: ${Math.round(100 * peak)} % of capacity at its peak`,
      evidence: `Largest interval average ${Math.max(...values).toPrecision(3)} of ${capacity}.`,
      remedy: REMEDIES[system.system] ?? "Give this system more capacity.",
    },
  ];
}

function failures(replications: Replications): Finding[] {
  const byStatus = new Map<number, number>();
  for (const run of replications.runs) {
    for (const site of run.sites) {
      for (const { status, count } of site.statuses) byStatus.set(status, (byStatus.get(status) ?? 0) + count);
      if (site.timeouts > 0) byStatus.set(TIMED_OUT, (byStatus.get(TIMED_OUT) ?? 0) + site.timeouts);
    }
  }
  const all = replications.requests(ALL);
  const causes = replications.system.appServer === undefined ? CAUSES : { ...CAUSES, ...SUPERVISED_CAUSES };
  const failed = [...byStatus].map(([status, count]): Finding => ({
    severity: count / all > 0.01 ? "critical" : "warning",
    title: `${(100 * (count / all)).toPrecision(2)} % of the requests: ${causes[status]?.title ?? `status ${status}`}`,
    evidence: `${count} of ${all} requests in ${replications.count} replications. Error answers are not in http_req_duration; timeouts are, with the time waited.`,
    remedy: causes[status]?.remedy ?? "See which system is saturated.",
  }));
  const dropped = sum(replications.runs, (run) => run.iterations.dropped);
  if (dropped > 0) {
    failed.push({
      severity: "warning",
      title: `${dropped} iterations were dropped: maxVUs is reached`,
      evidence: `k6's arrival-rate executors start nothing while maxVUs iterations are under way, so the load was lower than asked.`,
      remedy: "Raise maxVUs above the largest number of iterations in flight.",
    });
  }
  return failed;
}

/** Stands for a request that the client gave up, among the statuses. */
const TIMED_OUT = -1;

const CAUSES: Record<number, { title: string; remedy: string }> = {
  [TIMED_OUT]: {
    title: "given up by the client (timeout)",
    remedy: "Add capacity, or shed load before clients give up.",
  },
  0: {
    title: "no connection, or a broken one",
    remedy: "See which address the clients could not reach, and how long its records still led there.",
  },
  500: {
    title: "500, no database connection, or a third party did not answer",
    remedy:
      "Raise pool_size or max_connections, or shorten the time a request holds its connection; make the third party's answer optional.",
  },
  502: {
    title: "502, Gunicorn's listen backlog is full",
    remedy: "Add instances or workers: the backlog fills only in overload.",
  },
  504: {
    title: "504, the load balancer could not reach an instance in time",
    remedy: "Run `kneepoint check`: a blocked flow is named with its rule. Otherwise see which system is saturated.",
  },
  503: { title: "503, Nginx's limit_conn is reached", remedy: "Add instances, or raise limit_conn if memory allows." },
};

/** Where workers are supervised there is more that may have happened: the table of the application server tells. */
const SUPERVISED_CAUSES: typeof CAUSES = {
  500: {
    title: "500, from the application or Nginx",
    remedy: "See the causes at Nginx: a bad revision, no database connection, or worker_connections exhausted.",
  },
  502: {
    title: "502, no answer from a worker or from an instance",
    remedy: "See the causes at Nginx and at the load balancer: a full backlog, a killed worker, or nobody listening.",
  },
  504: {
    title: "504, an answer took too long",
    remedy: "See the causes at Nginx and at the load balancer, and which system is saturated.",
  },
};

const REMEDIES: Record<string, string> = {
  instance: "Add instances or take larger ones; CPU saturation lengthens every request.",
  gunicorn:
    "Add workers if the CPU is not full as well (they are held while waiting for the database); otherwise add instances.",
  natGateway:
    "Give the NAT gateway more addresses or add gateways, keep connections to the third party open, or reach it by a VPC endpoint.",
  pool: "Raise pool_size, or return connections earlier.",
  database: "Take a larger database class, or read from replicas.",
};

function clock(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return seconds < 600
    ? `${seconds.toFixed(0)} s`
    : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")} h`;
}
