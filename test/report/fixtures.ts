/**
 * Results as a simulation would write them, for the report's tests: a day of a shop, computed from a small closed
 * form so that the figures hang together, and its variations. Nothing here is random or depends on the clock.
 */
import {
  RESULT_SCHEMA,
  type Estimate,
  type HopBreakdown,
  type Result,
  type RouteFigures,
  type RunHeader,
  type SystemSeries,
} from "../../src/result/result.js";

export const HEADER: RunHeader = {
  startedAt: "2026-11-23T09:14:07Z",
  elapsedSeconds: 41.3,
  command: "kneepoint simulate scenarios/flask-day.yaml",
  node: "v20.20.2",
  machine: "Intel Xeon Platinum 8375C, 2 cores, Linux 6.1",
  jobs: 2,
};

const REPLICATIONS = 10;
const HORIZON = 86_400;
const INTERVAL = 120;

/** A value with a 95 % interval of this relative half-width. */
function estimate(value: number, relative = 0.03): Estimate {
  return {
    value,
    interval: {
      low: value * (1 - relative),
      high: value * (1 + relative),
      confidence: 0.95,
      replications: REPLICATIONS,
    },
  };
}

const TOO_FEW: Estimate = { value: null, interval: null, reason: "41 requests above p(99), 100 are needed" };

const times = Array.from({ length: HORIZON / INTERVAL }, (_, index) => index * INTERVAL);

/** A quiet night, a morning rise, a lunch dip and an evening peak, with a small deterministic ripple. */
function loadAt(seconds: number): number {
  const hour = seconds / 3_600;
  const bump = (at: number, width: number): number => Math.exp(-(((hour - at) / width) ** 2));
  return 0.16 + 0.55 * bump(11, 2.6) + 0.84 * bump(20, 2.4) + 0.02 * Math.sin(seconds / 700) * Math.cos(seconds / 190);
}

const PEAK_RATE = 200;

function daySeries(factor: number): { rates: number[]; uses: number[]; latencies: number[] } {
  const rates = times.map((seconds) => PEAK_RATE * factor * loadAt(seconds));
  const uses = rates.map((rate) => Math.min(rate / 268, 0.985));
  // The shape of an M/M/1: service time over what is left.
  const latencies = uses.map((use) => 19 / (1 - use * 0.93));
  return { rates, uses, latencies };
}

const ROUTES: readonly (readonly [string, number, number])[] = [
  ["GET /", 0.31, 1],
  ["GET /api/items", 0.27, 1.1],
  ["GET /api/items/{id}", 0.24, 0.72],
  ["POST /api/orders", 0.06, 1.9],
  ["GET /about", 0.1, 0.35],
  ["GET /report", 0.02, 6.4],
];

function routeFigures(scale: number): RouteFigures[] {
  const figures = (name: string, share: number, cost: number): RouteFigures => ({
    name,
    share,
    requestsPerSecond: estimate(82.4 * share, 0.006),
    failed: estimate(0.0004 * cost * scale, 0.3),
    avg: estimate(31 * cost * scale, 0.02),
    med: estimate(24 * cost * scale, 0.02),
    p95: estimate(88 * cost * scale, 0.03),
    p99: share < 0.05 ? TOO_FEW : estimate(171 * cost * scale, 0.06),
  });
  return [figures("all", 1, 1), ...ROUTES.map(([name, share, cost]) => figures(name, share, cost))];
}

const series = (
  system: string,
  metric: string,
  label: string,
  unit: SystemSeries["unit"],
  capacity: number | null,
  values: readonly number[],
): SystemSeries => ({
  system,
  metric,
  label,
  unit,
  capacity,
  average: estimate(values.reduce((sum, value) => sum + value, 0) / values.length, 0.01),
  peak: estimate(Math.max(...values), 0.02),
  values,
});

function systemSeries(uses: readonly number[], rates: readonly number[]): SystemSeries[] {
  return [
    series("loadBalancer", "RequestCount", "Requests at the load balancer", "per second", null, rates),
    series(
      "loadBalancer",
      "ActiveConnectionCount",
      "Open connections",
      "count",
      null,
      rates.map((rate) => rate * 0.31),
    ),
    series(
      "instance",
      "CPUUtilization",
      "Instance CPU",
      "share",
      1,
      uses.map((use) => use * 0.86),
    ),
    series(
      "gunicorn",
      "BusyWorkers",
      "Busy Gunicorn workers",
      "count",
      16,
      uses.map((use) => use * 15.2),
    ),
    series(
      "gunicorn",
      "BacklogLength",
      "Requests waiting for a worker",
      "count",
      2048,
      uses.map((use) => use ** 6 * 22),
    ),
    series(
      "pool",
      "CheckedOutConnections",
      "Connections in use",
      "count",
      20,
      uses.map((use) => use * 11.4),
    ),
    series(
      "database",
      "CPUUtilization",
      "Database CPU",
      "share",
      1,
      uses.map((use) => use * 0.58),
    ),
    series(
      "database",
      "DatabaseConnections",
      "Database connections",
      "count",
      112,
      uses.map(() => 20),
    ),
  ];
}

const HOPS: readonly (readonly [string, string, readonly number[]])[] = [
  ["clientNetwork", "Network to the client", [3.1, 3.0, 3.1, 3.2, 3.4]],
  ["nginxCpu", "Nginx CPU", [0.4, 0.4, 0.4, 0.5, 0.6]],
  ["workerQueue", "Queueing for a worker", [5.2, 0.4, 6.1, 41, 118]],
  ["appCpu", "Python CPU", [11.4, 9.6, 13.2, 17.5, 31]],
  ["cpuContention", "Waiting for a vCPU", [4.1, 1.3, 6.4, 18.2, 36]],
  ["poolWait", "Waiting for a pool connection", [0.6, 0, 0.7, 6.9, 21]],
  ["database", "Database work", [6.2, 5.1, 7.4, 13.1, 27]],
];

function hopBreakdown(): HopBreakdown[] {
  const groups = ["all", "p0-p50", "p50-p95", "p95-p99", "p99-p100"] as const;
  const sizes = [7_120_000, 3_560_000, 3_204_000, 284_800, 71_200];
  return groups.map((group, index) => {
    const times = HOPS.map(([hop, label, ms]) => ({ hop, label, ms: ms[index] ?? 0 }));
    const meanMs = times.reduce((sum, { ms }) => sum + ms, 0);
    return {
      group,
      requests: sizes[index] ?? 0,
      meanMs,
      parts: times.map((time) => ({ ...time, share: time.ms / meanMs })),
    };
  });
}

/** A lognormal with a slower second hump, in 1 % wide bins. */
function distribution(): Result["kneepoint"]["distribution"] {
  const bins = Array.from({ length: 420 }, (_, index) => {
    const fromMs = 4 * 1.0125 ** index;
    const normal = (mean: number, deviation: number): number =>
      Math.exp(-0.5 * ((Math.log(fromMs) - Math.log(mean)) / deviation) ** 2) / deviation;
    return { fromMs, toMs: fromMs * 1.0125, share: 0.93 * normal(24, 0.55) + 0.07 * normal(150, 0.35) };
  });
  const total = bins.reduce((sum, bin) => sum + bin.share, 0);
  return bins.map((bin) => ({ ...bin, share: bin.share / total })).filter((bin) => bin.share > 1e-7);
}

const VALIDATION: NonNullable<Result["kneepoint"]["calibration"]>["validation"] = (
  [
    ["GET / at 8 connections", "throughput", "/s", 214.2, 219.8],
    ["GET / at 8 connections", "mean", "ms", 37.3, 36.4],
    ["GET / at 8 connections", "p50", "ms", 35.1, 35.9],
    ["GET / at 8 connections", "p95", "ms", 58.8, 62.4],
    ["GET / at 8 connections", "p99", "ms", 77.2, 91.1],
    ["GET /api/items at 8 connections", "throughput", "/s", 241.9, 238.2],
    ["GET /api/items at 8 connections", "mean", "ms", 33.0, 33.6],
    ["GET /api/items at 8 connections", "p95", "ms", 52.6, 55.9],
    ["GET /api/items at 8 connections", "p99", "ms", 68.4, 74.1],
    ["POST /api/orders at 8 connections", "throughput", "/s", 118.4, 125.1],
    ["POST /api/orders at 8 connections", "mean", "ms", 67.5, 63.9],
    ["POST /api/orders at 8 connections", "p99", "ms", 131.9, 98.2],
    ["GET /report at 8 connections", "throughput", "/s", 14.1, 14.0],
    ["GET /report at 8 connections", "mean", "ms", 566.0, 571.0],
  ] as const
).map(([name, figure, unit, measured, predicted]) => ({
  case: name,
  figure,
  unit,
  measured,
  predicted,
  error: (predicted - measured) / measured,
}));

const CALIBRATION: NonNullable<Result["kneepoint"]["calibration"]> = {
  name: "shop on t3.medium",
  machine: "Intel Xeon Platinum 8375C, 2 cores, 7.7 GiB",
  date: "2026-11-22",
  routes: ROUTES.map(([route, , cost]) => ({
    route,
    samples: 4000,
    parts: [
      { part: "Nginx CPU", meanMs: 0.18, halfWidthMs: 0.004 },
      { part: "Python CPU", meanMs: 9.4 * cost, halfWidthMs: 0.11 * cost },
      { part: "database", meanMs: route === "GET /about" ? 0 : 4.8 * cost, halfWidthMs: 0.09 * cost },
      { part: "wait", meanMs: 0.06, halfWidthMs: null },
    ],
  })),
  validation: VALIDATION,
};

/** Two thresholds hold with room, one on a route; everything else filled in. */
export function passing(): Result {
  const { rates, uses, latencies } = daySeries(1);
  const all = estimate(212.4, 0.024);
  return {
    schema: RESULT_SCHEMA,
    metrics: {
      http_req_duration: {
        type: "trend",
        contains: "time",
        values: { avg: 31, min: 3.9, med: 24.1, max: 812, "p(90)": 64.2, "p(95)": 88.3, "p(99)": 171 },
        thresholds: { "p(95)<300": { ok: true } },
      },
      http_req_failed: {
        type: "rate",
        contains: "default",
        values: { rate: 0.0004 },
        thresholds: { "rate<0.01": { ok: true } },
      },
      http_reqs: { type: "counter", contains: "default", values: { count: 7_120_000, rate: 82.4 } },
    },
    kneepoint: {
      version: "0.1.0",
      scenario: {
        name: "flask-day",
        description:
          "A shop on Flask through one working day: a morning rise, a lunch dip and an evening peak, on two t3.medium behind a load balancer.",
        hash: "3f7a0c6e4f0d9e1b2a5c8d7e6f1029384756a1b2c3d4e5f60718293a4b5c6d7e",
        parameters: [
          { name: "peakRate", value: 200, unit: "requests/s", description: "Arrivals per second at the evening peak" },
          { name: "workers", value: 8, unit: "", description: "Gunicorn workers of each instance" },
          {
            name: "serviceTime",
            value: { exponential: { mean: "12ms" } },
            unit: "",
            description: "CPU of the report route",
          },
        ],
      },
      verdict: "pass",
      thresholds: [
        {
          metric: "http_req_duration",
          source: "p(95)<300",
          verdict: "pass",
          estimate: all,
          limit: 300,
          unit: "ms",
          explanation: "the 95 % interval 207–217 ms lies below 300 ms",
        },
        {
          metric: "http_req_duration{name:POST /api/orders}",
          source: "p(99)<900",
          verdict: "pass",
          estimate: estimate(611, 0.11),
          limit: 900,
          unit: "ms",
          explanation: "the 95 % interval 544–678 ms lies below 900 ms",
        },
        {
          metric: "http_req_failed",
          source: "rate<0.01",
          verdict: "pass",
          estimate: estimate(0.0004, 0.4),
          limit: 0.01,
          unit: "share",
          explanation: "the 95 % interval 0.024–0.056 % lies below 1 %",
        },
      ],
      intervals: {
        http_req_duration: { avg: { low: 30.4, high: 31.6, confidence: 0.95, replications: REPLICATIONS } },
      },
      replications: REPLICATIONS,
      horizonSeconds: HORIZON,
      warmUp: { rule: "MSER-5 over the mean response time", seconds: 1_800 },
      precision: {
        targets: { "http_req_duration p(95)": 0.05 },
        reached: true,
        explanation: "The p(95) of all requests is known to ±2.4 %, finer than the ±5 % that was asked for.",
      },
      overload: null,
      routes: routeFigures(1),
      systems: systemSeries(uses, rates),
      series: {
        timeSeconds: times,
        intervalSeconds: INTERVAL,
        arrivalsPerSecond: rates,
        completionsPerSecond: rates.map((rate) => rate * 0.9994),
        failuresPerSecond: rates.map((rate, index) => rate * 0.0006 * (uses[index] ?? 0)),
        inFlight: rates.map((rate, index) => (rate * (latencies[index] ?? 0)) / 1000),
        med: latencies,
        p95: latencies.map((latency) => latency * 2.6),
        // At night too few requests arrive in an interval for a p99.
        p99: latencies.map((latency, index) => ((rates[index] ?? 0) < 34 ? null : latency * 4.3)),
      },
      distribution: distribution(),
      hops: hopBreakdown(),
      findings: [
        {
          severity: "warning",
          title: "Gunicorn's workers are the first to run out",
          evidence: "At the evening peak 11.3 of 16 workers are busy while the instances' CPUs stand at 64 %.",
          remedy: "Add workers before instances: at 12 workers an instance the CPUs would fill first.",
        },
        {
          severity: "info",
          title: "The database has room",
          evidence: "Its CPU peaks at 43 % and 20 of 112 connections are open.",
          remedy: "Nothing to do; a smaller class would not hold the peak.",
        },
      ],
      checks: [
        {
          name: "Conservation of requests",
          passed: true,
          detail: "7,120,000 sent = 7,117,152 answered + 2,848 failed + 0 in flight",
        },
        {
          name: "Little's law",
          passed: true,
          detail: "time-average number in the system within 0.03 % of rate × time",
        },
        {
          name: "Utilisation law",
          passed: true,
          detail: "busy time within 0.01 % of throughput × demand at every CPU",
        },
      ],
      assumptions: [
        {
          subject: "Load balancer",
          statement: "Requests go round robin; a connection is reused for 60 s.",
          source: "AWS, Application Load Balancers, target groups [documented]",
        },
        {
          subject: "Instance",
          statement: "vCPUs are shared evenly by the processes that want them.",
          source: "Model: processor sharing; Linux CFS over 100 ms",
        },
        {
          subject: "Network",
          statement: "0.4 ms between an instance and the database, both ways.",
          source: "Memory of published measurements, not checked [parameter]",
        },
      ],
      calibration: CALIBRATION,
      capacity: null,
      seed: 42,
    },
  };
}

type Part = Partial<Result["kneepoint"]>;

function but(result: Result, part: Part): Result {
  return { ...result, kneepoint: { ...result.kneepoint, ...part } };
}

/** The day at 1.25 times the load: one threshold fails, another cannot be decided. */
export function failing(): Result {
  const { rates, uses, latencies } = daySeries(1.25);
  const base = passing();
  const [first, second, third] = base.kneepoint.thresholds;
  if (!first || !second || !third) throw new Error("the fixture has three thresholds");
  return but(base, {
    verdict: "fail",
    thresholds: [
      {
        ...first,
        verdict: "fail",
        estimate: estimate(1_431, 0.14),
        explanation: "the 95 % interval 1.23–1.63 s lies above 300 ms",
      },
      {
        ...second,
        verdict: "inconclusive",
        estimate: estimate(881, 0.12),
        explanation: "the 95 % interval 775–987 ms contains 900 ms",
      },
      third,
    ],
    routes: routeFigures(3.1),
    systems: systemSeries(uses, rates),
    series: {
      ...base.kneepoint.series,
      arrivalsPerSecond: rates,
      completionsPerSecond: rates.map((rate) => Math.min(rate, 246)),
      failuresPerSecond: rates.map((rate) => Math.max(0, rate - 226) * 0.4),
      inFlight: rates.map((rate, index) => (rate * (latencies[index] ?? 0)) / 1000),
      med: latencies,
      p95: latencies.map((latency) => latency * 3.4),
      p99: latencies.map((latency) => latency * 6),
    },
    findings: [
      {
        severity: "critical",
        title: "The evening peak does not fit",
        evidence: "Between 19:10 and 20:50 the workers are busy 97 % of the time and up to 19 requests wait.",
        remedy: "A third instance, or 12 workers an instance, brings p(95) under 300 ms.",
      },
      ...base.kneepoint.findings,
    ],
  });
}

/** Three minutes with so few requests that nothing can be said. */
export function inconclusive(): Result {
  const base = passing();
  const first = base.kneepoint.thresholds[0];
  if (!first) throw new Error("the fixture has a threshold");
  const seconds = Array.from({ length: 18 }, (_, index) => index * 10);
  return {
    ...but(base, {
      verdict: "inconclusive",
      thresholds: [
        {
          ...first,
          verdict: "inconclusive",
          estimate: { ...TOO_FEW, reason: "62 requests, at least 2,000 are needed for p(95)" },
          explanation: "too few requests to say",
        },
      ],
      replications: 3,
      horizonSeconds: 180,
      warmUp: { rule: "none: shorter than the rule needs", seconds: 0 },
      precision: {
        targets: {},
        reached: false,
        explanation: "The run ended after 3 replications, before its precision was reached.",
      },
      routes: [
        {
          name: "all",
          share: 1,
          requestsPerSecond: estimate(0.34, 0.4),
          failed: TOO_FEW,
          avg: TOO_FEW,
          med: TOO_FEW,
          p95: TOO_FEW,
          p99: TOO_FEW,
        },
      ],
      systems: base.kneepoint.systems.map((system) => ({
        ...system,
        average: TOO_FEW,
        peak: TOO_FEW,
        values: seconds.map(() => 0),
      })),
      series: {
        timeSeconds: seconds,
        intervalSeconds: 10,
        arrivalsPerSecond: seconds.map(() => 0.3),
        completionsPerSecond: seconds.map(() => 0.3),
        failuresPerSecond: seconds.map(() => 0),
        inFlight: seconds.map(() => 0.01),
        med: seconds.map(() => null),
        p95: seconds.map(() => null),
        p99: seconds.map(() => null),
      },
      distribution: [],
      hops: [],
      findings: [],
      assumptions: [],
      calibration: null,
      scenario: { ...base.kneepoint.scenario, name: "first-try", description: "", parameters: [] },
    }),
    metrics: {
      http_req_duration: {
        type: "trend",
        contains: "time",
        values: { avg: null, med: null, "p(95)": null, "p(99)": null },
      },
    },
  };
}

/** More work than the stack can do: no averages, and the queue's growth. */
export function overloaded(): Result {
  const base = failing();
  const none: Estimate = { value: null, interval: null, reason: "overloaded: there is no steady state to average" };
  return but(base, {
    overload: {
      explanation: "From 18:20 on, 262 requests/s arrive and 246 requests/s are answered.",
      growthPerSecond: 16.2,
    },
    routes: base.kneepoint.routes.map((route) => ({ ...route, avg: none, med: none, p95: none, p99: none })),
    thresholds: base.kneepoint.thresholds.map((threshold) => ({
      ...threshold,
      verdict: "fail" as const,
      estimate: none,
      explanation: "overloaded",
    })),
    hops: [],
  });
}

const trial = (
  loadFactor: number,
  p95: number | null,
  p99: number | null,
): NonNullable<Result["kneepoint"]["capacity"]>["trials"][number] => ({
  loadFactor,
  verdict: p95 === null || p95 > 300 ? "fail" : "pass",
  overloaded: p95 === null,
  replications: REPLICATIONS,
  figures: [
    {
      threshold: "http_req_duration: p(95)<300",
      estimate: p95 === null ? { value: null, interval: null, reason: "overloaded" } : estimate(p95, 0.05),
    },
    {
      threshold: "http_req_duration{name:POST /api/orders}: p(99)<900",
      estimate: p99 === null ? { value: null, interval: null, reason: "overloaded" } : estimate(p99, 0.1),
    },
  ],
});

/** The answer of `plan`. */
export function withCapacity(): Result {
  const base = passing();
  return but(base, {
    capacity: {
      loadFactor: { feasible: 2.3, infeasible: 2.4 },
      requestsPerSecond: { feasible: 460, infeasible: 480 },
      confidence: 0.95,
      brokenBy: "http_req_duration p(95)<300",
      trials: [
        trial(1, 88, 326),
        trial(2, 189, 560),
        trial(4, null, null),
        trial(3, null, null),
        trial(2.5, 402, 1010),
        trial(2.25, 251, 690),
        trial(2.375, 322, 850),
        trial(2.3, 274, 740),
      ],
    },
  });
}

/** Strings that try to leave their place: tags, quotes, Markdown, Mermaid, Vega signals. */
export function hostile(): Result {
  const base = withCapacity();
  const evil = `</script><script>alert(1)</script><img src=x onerror=alert(2)>"'\`|*_[a](javascript:alert(3))@everyone\n# not a heading --> ]]> {"signal":"alert(4)"}`;
  const { kneepoint } = base;
  return but(base, {
    scenario: {
      name: evil,
      description: evil,
      hash: evil,
      parameters: [{ name: evil, value: { [evil]: evil }, unit: evil, description: evil }],
    },
    thresholds: kneepoint.thresholds.map((threshold) => ({
      ...threshold,
      metric: `m{name:${evil}}`,
      explanation: evil,
    })),
    routes: kneepoint.routes.map((route) => ({
      ...route,
      name: route.name === "all" ? "all" : `${evil} ${route.name}`,
    })),
    systems: kneepoint.systems.map((system) => ({
      ...system,
      label: `${evil} ${system.label}`,
      metric: evil,
      system: system.system === "pool" ? evil : system.system,
    })),
    hops: kneepoint.hops.map((group) => ({
      ...group,
      parts: group.parts.map((part) => ({ ...part, hop: `${evil}${part.hop}`, label: `${evil}${part.label}` })),
    })),
    findings: [{ severity: "critical", title: evil, evidence: evil, remedy: evil }],
    checks: [{ name: evil, passed: false, detail: evil }],
    assumptions: [{ subject: evil, statement: evil, source: evil }],
    calibration: {
      name: evil,
      machine: evil,
      date: evil,
      routes: [{ route: evil, samples: 1, parts: [{ part: evil, meanMs: 1, halfWidthMs: null }] }],
      validation: [{ case: evil, figure: evil, unit: evil, measured: 1, predicted: 2, error: 1 }],
    },
    warmUp: { ...kneepoint.warmUp, rule: evil },
    precision: { ...kneepoint.precision, explanation: evil },
    capacity: kneepoint.capacity && {
      ...kneepoint.capacity,
      brokenBy: evil,
      trials: kneepoint.capacity.trials.map((trial) => ({
        ...trial,
        figures: trial.figures.map((figure) => ({ ...figure, threshold: `${evil}${figure.threshold}` })),
      })),
    },
  });
}
