/** Gunicorn's workers as its settings and its source describe them. */
import { expect } from "vitest";
import { APP_SERVER_DEFAULTS } from "../../src/scenario/app-server-defaults.js";
import { DEFAULTS } from "../../src/scenario/defaults.js";
import { run, statuses } from "../sim/alb/balanced-system.js";
import {
  average,
  burst,
  computing,
  errorSeconds,
  longest,
  nginxAnswers,
  supervised,
  waiting,
} from "../sim/app/supervised-system.js";
import { openLoad } from "../theory/system.js";
import { testFacts, type Fact } from "./documented.js";

const SETTINGS = "Gunicorn, settings [D]";
const ARBITER = "gunicorn, arbiter.py [src]";
const GEVENT = "gunicorn, ggevent.py [src]";
const { gunicorn } = APP_SERVER_DEFAULTS;
const gevent = { workerClass: "gevent", threads: 1000, gil: true } as const;
const ofSlice = { watch: { timeoutSeconds: 30, of: "slice" } } as const;

const defaults: Fact[] = [
  ["timeout 30", gunicorn.timeout, 30] as const,
  ["graceful_timeout 30", gunicorn.gracefulTimeout, 30] as const,
  ["max_requests 0", gunicorn.maxRequests, 0] as const,
  ["max_requests_jitter 0", gunicorn.maxRequestsJitter, 0] as const,
  ["worker_connections 1000", gunicorn.workerConnections, 1000] as const,
  ["preload_app False", gunicorn.preloadApp, false] as const,
  ["backlog 2048", DEFAULTS.gunicorn.backlog, 2048] as const,
  ["worker_class sync", DEFAULTS.gunicorn.workerClass, "sync"] as const,
  ["threads 1", DEFAULTS.gunicorn.threads, 1] as const,
].map(([says, ours, theirs]): Fact => {
  const holds = (): void => expect(ours).toBe(theirs);
  return { page: SETTINGS, says, holds };
});

const timeouts: Fact[] = [
  {
    page: ARBITER,
    says: "a sync worker silent for more than timeout is killed by the next pass of the arbiter: Nginx answers 502",
    holds: () => {
      const result = run(supervised({ routes: [waiting(35)] }), 60);
      expect(statuses(result)).toEqual({ 502: 1 });
      expect(errorSeconds(result)).toBeGreaterThan(30);
      expect(errorSeconds(result)).toBeLessThanOrEqual(31);
      expect([result.appServer!.workerTimeouts, nginxAnswers(result, "killed for its timeout")]).toEqual([1, 1]);
    },
  },
  {
    page: ARBITER,
    says: "one that answers within it is left alone",
    holds: () => expect(statuses(run(supervised({ routes: [waiting(29)] }), 60))).toEqual({ 200: 1 }),
  },
  {
    page: SETTINGS,
    says: "timeout 0 disables it",
    holds: () =>
      expect(statuses(run(supervised({ routes: [waiting(50)], server: { watch: null } }), 60))).toEqual({ 200: 1 }),
  },
  {
    page: ARBITER,
    says: "the killed worker's Python stops: its CPU is free again",
    holds: () => {
      // Killed at 31 s, of 50 s of CPU.
      const result = run(supervised({ routes: [computing(50)] }), 100);
      expect(average(result, "CPUUtilization") * 100).toBeCloseTo(31, 6);
    },
  },
  {
    page: ARBITER,
    says: "another worker is forked, which imports the application before it accepts",
    holds: () => {
      const result = run(
        supervised({ loads: [burst(2)], routes: [waiting(35)], server: { nginx: { readTimeoutSeconds: Infinity } } }),
        100,
      );
      // The first from 0 to 31 s; the second, in at 32 s, has 30 s, and the next pass: 63 s.
      expect(errorSeconds(result)).toBeCloseTo(31 + 63, 6);
    },
  },
  {
    page: ARBITER,
    says: "other workers go on",
    holds: () => {
      const loads = [burst(1, "slow", 0), burst(5, "fast", 1)];
      const result = run(supervised({ loads, routes: [waiting(40), waiting(1)], workers: 6 }), 60);
      expect(statuses(result)).toEqual({ 200: 5, 502: 1 });
    },
  },
];

const lives: Fact[] = [
  {
    page: SETTINGS,
    says: "max_requests: a worker ends after as many, and nobody sees an error",
    holds: () => {
      const system = supervised({
        loads: [openLoad(10, "constant")],
        routes: [computing(0.01)],
        server: { maxRequests: 10, startSeconds: 0.05 },
      });
      const result = run(system, 99.95);
      expect(Object.keys(statuses(result))).toEqual(["200"]);
      expect(result.appServer!.workerRestarts).toBe(Math.floor(statuses(result)[200]! / 10));
    },
  },
  {
    page: SETTINGS,
    says: "max_requests_jitter adds 0 … jitter: at least N / (max + jitter), at most N / max restarts, and between them",
    holds: () => {
      const system = supervised({
        loads: [openLoad(50, "constant")],
        routes: [computing(0.001)],
        server: { maxRequests: 10, maxRequestsJitter: 10, startSeconds: 0 },
      });
      const { workerRestarts } = run(system, 200).appServer!;
      // 10,000 requests by lives of 10 to 20, 15 on average: 667, with a standard error of 6.
      expect(Math.abs(workerRestarts - 10_000 / 15)).toBeLessThan(21);
    },
  },
  {
    page: SETTINGS,
    says: "without preload_app the import keeps requests waiting",
    holds: () => {
      const load = { loads: [openLoad(10, "constant")], routes: [computing(0.01)] };
      const slow = run(supervised({ ...load, server: { maxRequests: 10, startSeconds: 1 } }), 60);
      const fast = run(supervised({ ...load, server: { maxRequests: 10, startSeconds: 0.05 } }), 60);
      expect(longest(slow)).toBeGreaterThan(0.9);
      expect(longest(fast)).toBeLessThan(0.1);
    },
  },
];

const gthread = { workerClass: "gthread", threads: 4, gil: true } as const;

const concurrency: Fact[] = [
  {
    page: SETTINGS,
    says: "a sync worker has one request at a time",
    holds: () => expect(longest(run(supervised({ loads: [burst(3)], routes: [waiting(2)] }), 20))).toBe(6),
  },
  {
    page: SETTINGS,
    says: "a gthread worker has as many as it has threads; the next one stands in the backlog",
    holds: () => {
      const result = run(supervised({ loads: [burst(5)], routes: [waiting(2)], gunicorn: gthread }), 20);
      expect([longest(result), result.sites[0]!.sum]).toEqual([4, 4 * 2 + 4]);
    },
  },
  {
    page: "CPython, Py_Initialize: the global interpreter lock [D]",
    says: "threads of one process share one core, however many there are",
    holds: () => {
      const system = supervised({ loads: [burst(4)], routes: [computing(1)], gunicorn: gthread });
      expect(longest(run({ ...system, instance: { ...system.instance, vCpus: 8 } }, 20))).toBeCloseTo(4, 1);
    },
  },
  {
    page: SETTINGS,
    says: "processes do not: two of them have two cores",
    holds: () => {
      const system = supervised({ loads: [burst(2)], routes: [computing(1)], workers: 2, gunicorn: gthread });
      expect(longest(run({ ...system, instance: { ...system.instance, vCpus: 8 } }, 20))).toBeCloseTo(1, 1);
    },
  },
  {
    page: "Gunicorn 27, ThreadWorker.accept [D]",
    says: "a gthread worker accepts before a thread is free: a request waits for its own process while another is idle",
    holds: () => {
      const load = { loads: [openLoad(3)], routes: [waiting(2)], workers: 2 };
      const busy = (workerClass: "gthread" | "sync") => {
        const gunicorn = { workerClass, threads: 6, gil: true } as const;
        const { gauges, sites } = run(supervised({ ...load, gunicorn }), 2_000);
        const of = (metric: string): number => gauges.find((gauge) => gauge.metric === metric)!.average;
        return { waiting: of("ListenBacklog"), seconds: sites[0]!.sum / sites[0]!.count };
      };
      // 6 of 12 threads are busy. Of two queues of 6 threads, with 4 and 2 requests each on average, one often overflows.
      expect(busy("sync").waiting).toBeLessThan(0.1);
      expect(busy("gthread").waiting).toBeGreaterThan(0.25);
      expect(busy("gthread").seconds).toBeGreaterThan(busy("sync").seconds);
    },
  },
  {
    page: GEVENT,
    says: "a gevent worker waits for up to worker_connections requests at once",
    holds: () => {
      const result = run(
        supervised({ loads: [burst(1000)], routes: [waiting(2)], gunicorn: gevent, server: ofSlice }),
        10,
      );
      expect([statuses(result)[200], longest(result)]).toEqual([1000, 2]);
    },
  },
  {
    page: GEVENT,
    says: "beyond worker_connections they stand in the backlog",
    holds: () => {
      const result = run(
        supervised({ loads: [burst(1001)], routes: [waiting(2)], gunicorn: gevent, server: ofSlice }),
        10,
      );
      expect(longest(result)).toBe(4);
    },
  },
  {
    page: GEVENT,
    says: "Python of one worker never runs on two cores, and runs on until it waits",
    holds: () => {
      const system = supervised({ loads: [burst(10)], routes: [computing(1)], gunicorn: gevent, server: ofSlice });
      const result = run({ ...system, instance: { ...system.instance, vCpus: 8 } }, 20);
      expect(longest(result)).toBeCloseTo(10, 6);
      // One after the other: 1, 2, …, 10 s, where threads, sharing, would all take about 10 s.
      expect(result.sites[0]!.sum).toBeCloseTo(55, 6);
    },
  },
  {
    page: GEVENT,
    says: "Python that runs on for more than timeout keeps the heartbeat from beating: the worker dies with all its requests",
    holds: () => {
      const loads = [burst(1, "hog", 0), burst(5, "others", 1)];
      const routes = [computing(40), waiting(50)];
      const result = run(supervised({ loads, routes, gunicorn: gevent, server: ofSlice }), 60);
      expect(statuses(result)).toEqual({ 502: 6 });
      expect(result.appServer!.workerTimeouts).toBe(1);
    },
  },
  {
    page: GEVENT,
    says: "a greenlet that only waits is never killed",
    holds: () => {
      const options = { routes: [waiting(50)], gunicorn: gevent, server: ofSlice };
      expect(statuses(run(supervised({ loads: [burst(3)], ...options }), 60))).toEqual({ 200: 3 });
    },
  },
];

testFacts("defaults", defaults);
testFacts("worker timeout", timeouts);
testFacts("lives of workers", lives);
testFacts("concurrency", concurrency);
