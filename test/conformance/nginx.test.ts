/** Nginx in front of an application server, listen backlogs, and uWSGI. */
import { expect } from "vitest";
import { APP_SERVER_DEFAULTS } from "../../src/scenario/app-server-defaults.js";
import { appServerMessages } from "../../src/scenario/app-server-messages.js";
import { run, statuses } from "../sim/alb/balanced-system.js";
import {
  average,
  burst,
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
const UNIX = "Linux, unix(7) [M]";
const TCP = "Linux, tcp(7) [M]";
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
  { page: UWSGI, says: "processes 1", holds: () => expect(specOf("{ uwsgi: {} }").gunicorn.workers).toBe(1) },
  { page: UWSGI, says: "harakiri off", holds: () => expect(specOf("{ uwsgi: {} }").appServer!.watch).toBeNull() },
  { page: UWSGI, says: "lazy-apps off", holds: () => expect(uwsgi.lazyApps).toBe(false) },
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
testFacts("listen backlogs", backlogs);
testFacts("uWSGI and threads", others);
