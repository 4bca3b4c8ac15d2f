/** How each oracle case is built from the product's parts, and how its numbers are read. */
import type { DistributionSpec, SystemSpec } from "../../src/sim/index.js";
import cases from "./oracle-cases.json" with { type: "json" };
import * as read from "./observe.js";
import type { Reading } from "./observe.js";
import { closedLoad, openLoad, queueSystem, route, type Queue } from "./system.js";

interface Built {
  readonly queue: Queue;
  /** Requests per second, for the length of a run. */
  readonly ratePerSecond: number;
  readonly readings: Record<string, Reading>;
  /** Numbers of the case that are inputs, belong to another policy, or follow from a number that is read. */
  readonly unobserved?: readonly string[];
}

export interface TheoryCase {
  readonly id: string;
  readonly cite: string;
  readonly system: SystemSpec;
  readonly ratePerSecond: number;
  readonly readings: Readonly<Record<string, Reading>>;
  readonly expect: Readonly<Record<string, number>>;
  readonly unobserved: readonly string[];
}

// The parameters differ by model; each builder below knows its own.
type Parameters = any; // eslint-disable-line typescript/no-explicit-any

const exponential = (mean: number): DistributionSpec => ({ kind: "exponential", mean });

const quantiles = (prefix: string, shift = 0): Record<string, Reading> =>
  Object.fromEntries(
    [50, 95, 99].map((p) => [`${prefix}_p${p}`, (run) => read.responseQuantile(p / 100)(run) - shift]),
  );

/** One station: response time, queueing time, numbers in system and queue, utilisation. */
const station = {
  rho: read.level("CPUUtilization"),
  L: read.level("InFlight"),
  Lq: read.level("ListenBacklog"),
  W: read.responseTime,
  Wq: read.hopTime("workerQueue"),
};

/** The quantiles of the wait follow from those of the response time; both would test one thing twice. */
const WAIT_QUANTILES = ["Wq_p50", "Wq_p95", "Wq_p99"];

/** Erlang A with constant patience: the queue of a pool, and `pool_timeout`. */
const inThePool = (lam: number, mu: number, n: number, tau: number): Built => ({
  queue: {
    load: openLoad(lam),
    routes: [route({ kind: "constant", value: 0 }, exponential(1 / mu))],
    workers: 1e5,
    connections: n,
    poolTimeoutSeconds: tau,
  },
  ratePerSecond: lam,
  readings: {
    P_wait: read.inSystem((inSystem) => inSystem >= n),
    P_abandon: read.failedShare,
    throughput: read.throughput,
    // Of all: those that gave up have waited tau, and are not among the answered that the hops are of.
    Wq: (run) => {
      const lost = read.failedShare(run);
      return lost * tau + (1 - lost) * read.hopTime("poolWait")(run);
    },
    Lq: read.level("Waiting"),
    util: (run) => read.level("ConnectionsInUse")(run) / n,
  },
  unobserved: ["offered", "P_Wq_gt_t"],
});

/** Erlang A with exponential patience: users who leave Nginx's queue, but not a worker. */
const inNginx = (lam: number, mu: number, n: number, theta: number): Built => ({
  queue: {
    load: openLoad(lam),
    routes: [route(exponential(1 / mu))],
    workers: n,
    server: { queue: { timeoutSeconds: Infinity, patienceSeconds: exponential(1 / theta) } },
  },
  ratePerSecond: lam,
  readings: {
    P_wait: read.inSystem((inSystem) => inSystem >= n),
    P_abandon: read.failedShare,
    throughput: read.throughput,
    // Of all: an error is one who has done nothing but wait.
    Wq: (run) => {
      const { count, errors, errorSum } = run.sites[0]!;
      return (errorSum + count * station.Wq(run)) / (count + errors);
    },
    Lq: station.Lq,
    util: station.rho,
  },
  unobserved: ["offered", "P_Wq_gt_t"],
});

const BUILDERS: Record<string, (p: Parameters, id: string) => Built> = {
  mm1: ({ lam, mu }) => ({
    queue: { load: openLoad(lam), routes: [route(exponential(1 / mu))], workers: 1 },
    ratePerSecond: lam,
    readings: { ...station, P0: read.inSystem((n) => n === 0), ...quantiles("W") },
    unobserved: WAIT_QUANTILES,
  }),
  mmc: ({ lam, mu, c }) => ({
    queue: { load: openLoad(lam), routes: [route(exponential(1 / mu))], workers: c },
    ratePerSecond: lam,
    readings: { ...station, ErlangC: read.inSystem((n) => n >= c), ...quantiles("W") },
    unobserved: WAIT_QUANTILES,
  }),
  mmck: ({ lam, mu, c, K }) => ({
    queue: { load: openLoad(lam), routes: [route(exponential(1 / mu))], workers: c, limitConn: K },
    ratePerSecond: lam,
    readings: {
      P_block: read.failedShare,
      throughput: read.throughput,
      L: read.level("InFlight"),
      W: read.responseTime,
      util: read.level("CPUUtilization"),
      ...quantiles("W"),
    },
    // Too rare at overload to be seen; where it is not, it follows from the utilisation.
    unobserved: ["P_empty"],
  }),
  mdc: ({ lam, D, c }) => ({
    queue: { load: openLoad(lam), routes: [route({ kind: "constant", value: D })], workers: c },
    ratePerSecond: lam,
    readings: {
      rho: station.rho,
      Lq: station.Lq,
      W: station.W,
      Wq: station.Wq,
      P_wait: read.inSystem((n) => n >= c),
      ...quantiles("Wq", D),
    },
  }),
  mg1_case: ({ lam, service }) => ({
    queue: {
      load: openLoad(lam),
      routes: [route(service.kind === "uniform" ? { kind: "uniform", min: service.a, max: service.b } : service)],
      workers: 1,
    },
    ratePerSecond: lam,
    readings: { ...station, W_var: read.responseVariance },
    unobserved: ["Wq_var", "service_mean", "service_scv"],
  }),
  mh21: ({ lam, p, mu1, mu2 }) => ({
    queue: {
      load: openLoad(lam),
      routes: [route({ kind: "hyperexponential", p, mean1: 1 / mu1, mean2: 1 / mu2 })],
      workers: 1,
    },
    ratePerSecond: lam,
    readings: { ...station, ...quantiles("W") },
    unobserved: WAIT_QUANTILES,
  }),
  mek1: ({ lam, k, mean }) => ({
    queue: { load: openLoad(lam), routes: [route({ kind: "erlang", mean, stages: k })], workers: 1 },
    ratePerSecond: lam,
    readings: { ...station, ...quantiles("W") },
    unobserved: WAIT_QUANTILES,
  }),
  mmc_ps: ({ lam, mu, c }) => ({
    queue: { load: openLoad(lam), routes: [route(exponential(1 / mu))], workers: 1e5, cores: c },
    ratePerSecond: lam,
    readings: {
      rho: station.rho,
      L: station.L,
      W: station.W,
      W_var: read.responseVariance,
      slowdown: (run) => read.responseTime(run) * mu,
      ...quantiles("W"),
    },
  }),
  mh2_lps: ({ lam, p, mu1, mu2, c, w }) => ({
    queue: {
      load: openLoad(lam),
      routes: [route({ kind: "hyperexponential", p, mean1: 1 / mu1, mean2: 1 / mu2 })],
      workers: w,
      cores: c,
    },
    ratePerSecond: lam,
    readings: {
      rho: station.rho,
      L: station.L,
      W: station.W,
      W_queue: station.Wq,
      W_in_worker: (run) => read.responseTime(run) - station.Wq(run),
    },
    unobserved: ["service_mean", "service_scv"],
  }),
  rr_split: ({ lam_total, m, mu }) => ({
    queue: {
      load: openLoad(lam_total),
      routes: [route(exponential(1 / mu))],
      workers: 1,
      instances: m,
      algorithm: "round_robin",
    },
    ratePerSecond: lam_total,
    readings: {
      rho: station.rho,
      W: station.W,
      Wq: station.Wq,
      L: (run) => read.level("InFlight")(run) / m,
      ...quantiles("W"),
    },
    unobserved: ["sigma", "W_random_split"],
  }),
  rr_split_c: ({ lam_total, m, mu, c }) => ({
    queue: {
      load: openLoad(lam_total),
      routes: [route(exponential(1 / mu))],
      workers: c,
      instances: m,
      algorithm: "round_robin",
    },
    ratePerSecond: lam_total,
    readings: { rho: station.rho, W: station.W, Wq: station.Wq, L: (run) => read.level("InFlight")(run) / m },
    unobserved: ["P_wait", "W_random_split"],
  }),
  jsq_exact: ({ lam, M, mu, w }) => ({
    queue: {
      load: openLoad(lam),
      routes: [route(exponential(1 / mu))],
      workers: w,
      instances: M,
      algorithm: "least_outstanding_requests",
    },
    ratePerSecond: lam,
    readings: { rho: station.rho, W: station.W, Wq: station.Wq, L: read.level("InFlight") },
    unobserved: ["P_wait", "W_random_split", "W_single_queue"],
  }),
  dm1: ({ lam, mu }) => ({
    queue: { load: openLoad(lam, "constant"), routes: [route(exponential(1 / mu))], workers: 1 },
    ratePerSecond: lam,
    readings: { rho: station.rho, W: station.W, Wq: station.Wq, L: station.L, ...quantiles("W") },
    unobserved: ["sigma"],
  }),
  finite_source: ({ N, mu, c, Z }) => ({
    queue: {
      load: closedLoad(N),
      routes: [route(exponential(1 / mu))],
      workers: c,
      ...(Z > 0 && { thinkTime: exponential(Z) }),
    },
    ratePerSecond: mu * c,
    readings: { X: read.throughput, R: read.responseTime, util: station.rho, ...quantiles("R") },
  }),
  held_worker: ({ lam, w, mu1, c, mu2, k }) => ({
    queue: {
      load: openLoad(lam),
      // In the textbook's model all CPU comes before the query.
      routes: [{ ...route(exponential(1 / mu1), exponential(1 / mu2)), cpuAfterQueriesShare: 0 }],
      workers: w,
      cores: c,
      connections: k,
    },
    ratePerSecond: lam,
    readings: {
      W: station.W,
      W_worker_queue: station.Wq,
      W_worker_held: (run) => read.responseTime(run) - station.Wq(run),
      busy_workers: read.level("BusyWorkers"),
      cpu_util: station.rho,
    },
    // X_sat: saturation.test.ts.
    unobserved: ["X_sat", "P_all_workers_busy"],
  }),
  erlang_a: ({ lam, mu, n, tau, theta }) =>
    theta === undefined ? inThePool(lam, mu, n, tau) : inNginx(lam, mu, n, theta),
  mmk_setup: ({ lam, mu, setup_mean }) => ({
    queue: {
      load: openLoad(lam),
      routes: [route(exponential(1 / mu))],
      workers: 1,
      server: { cheap: { idleSeconds: 0, startSeconds: exponential(setup_mean), startsAsleep: true } },
    },
    ratePerSecond: lam,
    readings: {
      L: station.L,
      W: station.W,
      busy: station.rho,
      // Renewal reward: starts a second, of this mean length.
      in_setup: (run) => read.level("WorkerWakeUps")(run) * setup_mean,
    },
    unobserved: ["W_no_setup"],
  }),
  mg1_setup: ({ lam, ES, EI }) => ({
    queue: {
      load: openLoad(lam),
      routes: [route(exponential(ES))],
      workers: 1,
      server: { cheap: { idleSeconds: 0, startSeconds: { kind: "constant", value: EI }, startsAsleep: true } },
    },
    ratePerSecond: lam,
    readings: { rho: station.rho, W: station.W, Wq: station.Wq },
    unobserved: ["Wq_no_setup"],
  }),
};

/** M/G/1-PS holds for any law of sizes, so each case runs with three; given the size, with three sizes as routes. */
function processorSharing(
  id: string,
  { lam, ES, x }: Parameters,
  exact: Record<string, number>,
  cite: string,
): TheoryCase[] {
  const laws: [string, DistributionSpec][] = [
    ["constant", { kind: "constant", value: ES }],
    ["exponential", exponential(ES)],
    ["lognormal", { kind: "lognormal", mean: ES, scv: 4 }],
  ];
  const givenSize = Object.keys(exact).filter((name) => name.startsWith("W_given_size"));
  const byLaw = laws.map(([name, size]) => ({
    id: `${id} ${name}`,
    cite,
    system: queueSystem({ load: openLoad(lam), routes: [route(size)], workers: 1e5, cores: 1 }),
    ratePerSecond: lam,
    readings: {
      rho: station.rho,
      L: station.L,
      W: station.W,
      P_n_0: read.inSystem((n) => n === 0),
      P_n_le_4: read.inSystem((n) => n <= 4),
    },
    expect: exact,
    unobserved: givenSize,
  }));
  // Sizes around the mean such that their average is ES: each given size as often as a partner 2 ES - x or as itself.
  const sizes = (x as number[]).length === 1 ? x : [0.005, 0.01, 0.05];
  const weights = sizes.length === 1 ? [1] : [0.4, 0.5, 0.06];
  const total = weights.reduce((a: number, b: number) => a + b, 0);
  const average = sizes.reduce((sum: number, size: number, i: number) => sum + (size * weights[i]!) / total, 0);
  const load = openLoad((lam * ES) / average, "poisson", sizes.length);
  const mix = weights.map((weight, journey) => ({ journey, weight }));
  const bySize: TheoryCase = {
    id: `${id} by size`,
    cite,
    system: queueSystem({
      load: { ...load, mix },
      routes: sizes.map((size: number) => ({ ...route({ kind: "constant", value: size }), name: `GET /${size}` })),
      workers: 1e5,
      cores: 1,
    }),
    ratePerSecond: lam,
    readings: Object.fromEntries((x as number[]).map((size, i) => [`W_given_size_${size}`, read.responseTimeOf(i)])),
    expect: exact,
    unobserved: Object.keys(exact).filter((name) => !name.startsWith("W_given_size")),
  };
  return [...byLaw, bySize];
}

/** The cases that every test run takes; `npm run theory` takes them all. */
const ESSENTIAL = new Set(
  (
    "mm1-80 mm1-95 mmc-2 mmc-4 mmc-16 mm11 mmck-4-20 mmck-over md1-80 mg1-ln mh21 ps1-70 ps1-90 mmps2-80 mmps4-90 " +
    "lps-2c-5w mh2-4 rr-3 rr-3x4 lor-2x4 jsq-3 auto-10 auto-think held-1 held-pool erla-det erla-exp erla-light dm1 setup-1 wsetup"
  ).split(" "),
);

const taken = process.env["KNEEPOINT_THEORY"] === "all" ? cases : cases.filter(({ id }) => ESSENTIAL.has(id));

export const CASES: TheoryCase[] = taken.flatMap(({ id, model, params, expect, cite }) => {
  const exact = expect as unknown as Record<string, number>;
  if (model === "mg1_ps") return processorSharing(id, params, exact, cite);
  const { queue, ratePerSecond, readings, unobserved = [] } = BUILDERS[model]!(params, id);
  return [{ id, cite, system: queueSystem(queue), ratePerSecond, readings, expect: exact, unobserved }];
});

/** Cases of processor sharing, load balancing and held workers; the rest are single queues. */
export function isNetworkOrSharing({ id }: TheoryCase): boolean {
  return /ps|rr-|lor-|jsq-|held-|lps/u.test(id);
}
