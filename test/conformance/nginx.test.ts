/** Nginx in front of an application server, listen backlogs, and uWSGI. */
import { expect } from "vitest";
import { APP_SERVER_DEFAULTS } from "../../src/scenario/app-server-defaults.js";
import { appServerMessages } from "../../src/scenario/app-server-messages.js";
import type { DistributionSpec, RouteSpec } from "../../src/sim/index.js";
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
import { load, problemsOf, scenarioText } from "../scenario/scenario-text.js";
import { testFacts, type Fact } from "./documented.js";

const PROXY = "nginx, ngx_http_proxy_module [D]";
const CORE = "nginx, ngx_core_module [D]";
const UNIX = "Linux, connect(2): EAGAIN of a non-blocking UNIX socket [D]";
const TCP =
  "Linux, listen(2): a full backlog ignores the request; ip-sysctl, tcp_syn_retries: first after 1 s, doubled [D]";
const UWSGI = "uWSGI, options [D]";
const { nginx, uwsgi, gunicorn } = APP_SERVER_DEFAULTS;

const architecture = (yaml: string): string => scenarioText({ architecture: `architecture: ${yaml}` });
const specOf = (yaml: string) => load(architecture(yaml)).architecture;

const proxy: Fact[] = [
  { page: PROXY, says: "proxy_connect_timeout 60 s", holds: () => expect(nginx.proxyConnectTimeout).toBe(60) },
  { page: PROXY, says: "proxy_read_timeout 60 s", holds: () => expect(nginx.proxyReadTimeout).toBe(60) },
  {
    page: CORE,
    says: "worker_connections 1024 in nginx.conf",
    holds: () => expect(nginx.workerConnections).toBe(1024),
  },
  {
    page: PROXY,
    says: "no answer within proxy_read_timeout: 504",
    holds: () => {
      const result = run(supervised({ routes: [waiting(70)], server: { watch: null } }), 80);
      expect([statuses(result), errorSeconds(result)]).toEqual([{ 504: 1 }, 60]);
      expect(nginxAnswers(result, "proxy_read_timeout")).toBe(1);
    },
  },
  {
    page: PROXY,
    says: "the worker goes on for nobody",
    holds: () => {
      const result = run(supervised({ routes: [waiting(70)], server: { watch: null } }), 80);
      expect(average(result, "BusyWorkers") * 80).toBeCloseTo(70, 6);
    },
  },
  {
    page: "nginx, access log [D]",
    says: "a client that closes first is a 499, and the sync worker keeps executing",
    holds: () => {
      const result = run(supervised({ routes: [waiting(20)], system: { timeoutSeconds: 5 } }), 40);
      expect(nginxAnswers(result, "client closed")).toBe(1);
      expect(average(result, "BusyWorkers") * 40).toBeCloseTo(20, 6);
    },
  },
  {
    page: "nginx, ngx_http_limit_conn_module [D]",
    says: "limit_conn: 503",
    holds: () => {
      const system = supervised({ loads: [burst(3)] });
      const result = run({ ...system, instance: { ...system.instance, limitConn: 1 } }, 10);
      expect([statuses(result), nginxAnswers(result, "limit_conn")]).toEqual([{ 200: 1, 503: 2 }, 2]);
    },
  },
  {
    page: CORE,
    says: "a request passed on takes two of worker_connections; beyond them 500",
    holds: () => {
      const result = run(supervised({ loads: [burst(3)], workers: 3, server: { nginx: { connections: 4 } } }), 10);
      expect([statuses(result), nginxAnswers(result, "worker_connections")]).toEqual([{ 200: 2, 500: 1 }, 1]);
    },
  },
  {
    page: CORE,
    says: "worker_processes auto: one a vCPU, each with worker_connections of its own",
    holds: () => {
      const { appServer } = specOf(
        "{ autoScalingGroup: { launchTemplate: { vCpus: 4 } }, nginx: { workerConnections: 512 } }",
      );
      expect(appServer!.nginx.connections).toBe(2048);
    },
  },
];

const QUEUE = "nginx, ngx_http_upstream_module: queue [D]";
const ANGIE = "Angie, http_upstream_queue [D]";
const queued = (queue: { timeoutSeconds: number; patienceSeconds: DistributionSpec | null }, requests: number) =>
  run(
    supervised({
      loads: [burst(requests)],
      routes: [waiting(10)],
      gunicorn: { backlog: 2 },
      server: { nginx: { queue } },
    }),
    100,
  );
const patient = { timeoutSeconds: 60, patienceSeconds: null };

const queues: Fact[] = [
  {
    page: QUEUE,
    says: "timeout 60 s",
    holds: () =>
      expect(specOf("{ nginx: { queue: { number: 50 } } }").appServer!.nginx.queue).toEqual({
        timeoutSeconds: 60,
        patienceSeconds: null,
      }),
  },
  {
    page: QUEUE,
    says: "number is the most that wait, whatever the listen backlog",
    holds: () => expect(specOf("{ nginx: { queue: { number: 50 } } }").gunicorn.backlog).toBe(50),
  },
  {
    page: QUEUE,
    says: "a request that no server can take at once is placed into the queue",
    holds: () => expect([statuses(queued(patient, 3)), longest(queued(patient, 3))]).toEqual([{ 200: 3 }, 30]),
  },
  {
    page: QUEUE,
    says: "the queue is filled up: 502 at once",
    holds: () => {
      const result = queued(patient, 5);
      expect([statuses(result), errorSeconds(result)]).toEqual([{ 200: 3, 502: 2 }, 0]);
      expect(nginxAnswers(result, "queue is full")).toBe(2);
    },
  },
  {
    page: QUEUE,
    says: "no server within the timeout: 502, and no worker does it",
    holds: () => {
      const result = queued({ timeoutSeconds: 15, patienceSeconds: null }, 3);
      expect([statuses(result), errorSeconds(result)]).toEqual([{ 200: 2, 502: 1 }, 15]);
      expect(average(result, "BusyWorkers") * 100).toBeCloseTo(20, 6);
    },
  },
  {
    page: ANGIE,
    says: "requests of clients that close early are removed from the queue",
    holds: () => {
      const result = queued({ timeoutSeconds: 60, patienceSeconds: { kind: "constant", value: 12 } }, 3);
      expect([nginxAnswers(result, "left while waiting"), errorSeconds(result)]).toEqual([1, 12]);
      expect(average(result, "BusyWorkers") * 100).toBeCloseTo(20, 6);
    },
  },
];

const IDLE = "uWSGI, options: cheap, idle [D]";
const start = { kind: "constant", value: 3 } as const;
const cheap = (idleSeconds: number, startsAsleep: boolean, arrivals: readonly number[]) =>
  run(
    supervised({
      loads: arrivals.map((startTimeSeconds, i) => ({ ...burst(1, `at ${i}`), startTimeSeconds })),
      routes: [waiting(1)],
      server: { server: "uwsgi", watch: null, cheap: { idleSeconds, startSeconds: start, startsAsleep } },
    }),
    100,
  );

const sleepers: Fact[] = [
  {
    page: IDLE,
    says: "cheap: workers start with the first request, which waits for them",
    holds: () => expect(longest(cheap(Infinity, true, [10]))).toBe(4),
  },
  {
    page: IDLE,
    says: "… and stay, without idle",
    holds: () => expect(cheap(Infinity, true, [10, 90]).appServer!.wakeUps).toBe(1),
  },
  {
    page: IDLE,
    says: "idle: workers are destroyed after as many seconds of inactivity",
    holds: () => expect([cheap(30, false, [10, 40, 71]), cheap(30, false, [10, 42])].map(longest)).toEqual([1, 4]),
  },
  {
    page: IDLE,
    says: "whoever asks within that time keeps them alive for as long again",
    holds: () => expect(longest(cheap(30, false, [10, 30, 50, 75]))).toBe(1),
  },
  {
    page: IDLE,
    says: "off by default",
    holds: () => expect(specOf("{ uwsgi: {} }").appServer!.cheap).toBeUndefined(),
  },
  {
    page: IDLE,
    says: "what comes while they start waits as well",
    holds: () => {
      const result = cheap(30, true, [10, 12]);
      expect([result.appServer!.wakeUps, result.sites.reduce((sum, site) => sum + site.sum, 0)]).toEqual([1, 4 + 3]);
    },
  },
];

const files: Fact[] = [
  {
    page: CORE,
    says: "a static file is answered by Nginx: no worker, although all are busy",
    holds: () => {
      const file: RouteSpec = { ...computing(0), name: "GET /static", static: true };
      const loads = [burst(1, "slow", 0), { ...burst(1, "file", 1), startTimeSeconds: 1 }];
      const result = run(supervised({ loads, routes: [waiting(20), file] }), 30);
      expect([statuses(result), Math.min(...result.sites.map(({ max }) => max))]).toEqual([{ 200: 2 }, 0]);
    },
  },
];

const full = (bind: "unix" | "tcp", serviceSeconds: number, requests: number) =>
  supervised({
    loads: [burst(requests)],
    routes: [waiting(serviceSeconds)],
    gunicorn: { backlog: 1 },
    server: { bind, watch: null, nginx: { readTimeoutSeconds: Infinity } },
  });

const backlogs: Fact[] = [
  {
    page: UNIX,
    says: "a full backlog: EAGAIN, and Nginx answers 502 at once",
    holds: () => {
      const result = run(full("unix", 1, 5), 10);
      expect([statuses(result), errorSeconds(result)]).toEqual([{ 200: 2, 502: 3 }, 0]);
      expect([nginxAnswers(result, "EAGAIN"), result.appServer!.backlogOverflows]).toEqual([3, 3]);
    },
  },
  {
    page: TCP,
    says: "a full backlog: the SYN is dropped and sent again after 1, 3, 7 and 15 s",
    holds: () => {
      // Knocks at 0, 1, 3, 7 s in vain; at 15 s the second has left the backlog; served from 20 to 30 s.
      const result = run(full("tcp", 10, 3), 40);
      expect([result.appServer!.backlogOverflows, longest(result)]).toEqual([4, 30]);
    },
  },
  {
    page: TCP,
    says: "… until proxy_connect_timeout: 504",
    holds: () => {
      const result = run(full("tcp", 100, 3), 210);
      expect([statuses(result), errorSeconds(result)]).toEqual([{ 200: 2, 504: 1 }, 60]);
      expect(nginxAnswers(result, "proxy_connect_timeout")).toBe(1);
    },
  },
  { page: "Linux, net.core.somaxconn [D]", says: "4096 since 5.4", holds: () => expect(gunicorn.somaxconn).toBe(4096) },
  {
    page: "Linux, listen(2) [D]",
    says: "the backlog is cut to somaxconn",
    holds: () => expect(specOf("{ gunicorn: { workers: 1, somaxconn: 128 } }").gunicorn.backlog).toBe(128),
  },
];

const others: Fact[] = [
  { page: UWSGI, says: "listen 100", holds: () => expect(specOf("{ uwsgi: {} }").gunicorn.backlog).toBe(100) },
  {
    page: "uWSGI, WSGIquickstart [D]",
    says: "processes 1",
    holds: () => expect(specOf("{ uwsgi: {} }").gunicorn.workers).toBe(1),
  },
  { page: UWSGI, says: "harakiri off", holds: () => expect(specOf("{ uwsgi: {} }").appServer!.watch).toBeNull() },
  { page: "uWSGI, ThingsToKnow [D]", says: "lazy-apps off", holds: () => expect(uwsgi.lazyApps).toBe(false) },
  {
    page: UWSGI,
    says: "harakiri kills the process of a request that takes longer",
    holds: () =>
      expect(specOf("{ uwsgi: { harakiri: 20s } }").appServer!.watch).toEqual({ timeoutSeconds: 20, of: "request" }),
  },
  {
    page: UWSGI,
    says: "it refuses to start with a listen queue above somaxconn",
    holds: () =>
      expect(problemsOf(architecture("{ uwsgi: { listen: 200, somaxconn: 128 } }"))).toMatchObject([
        appServerMessages.listenAboveSomaxconn(200, 128),
      ]),
  },
  {
    page: "Gunicorn, settings [D]",
    says: "a gthread worker is never killed for a slow request",
    holds: () => {
      const { appServer } = specOf("{ gunicorn: { workers: 2, threads: 4, timeout: 30s } }");
      expect(appServer!.watch).toBeNull();
    },
  },
];

testFacts("proxy", proxy);
testFacts("static files", files);
testFacts("listen backlogs", backlogs);
testFacts("uWSGI and threads", others);
testFacts("Nginx's queue", queues);
testFacts("uWSGI's cheap mode", sleepers);
