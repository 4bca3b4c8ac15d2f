/** What `architecture.gunicorn`, `.nginx` and `.uwsgi` say of timeouts, backlogs and restarts, and the fault `deploy`. */
import { z } from "zod";
import { APP_SERVER_DEFAULTS } from "../app-server-defaults.js";
import { byteCount } from "./byte-size.js";
import type { DistributionSpec } from "../../sim/spec.js";
import {
  distribution,
  duration,
  durationOr,
  field,
  limitOrIdeal,
  naturalNumber,
  positiveDuration,
  positiveInteger,
  required,
  strict,
  text,
} from "./field.js";
import { PROCESSES } from "./auto-scaling-schema.js";
import { revisionShape, type RevisionFields } from "./revision-fields.js";

const defaults = APP_SERVER_DEFAULTS;
const SETTINGS = "Gunicorn, settings [D]";
const UWSGI = "uWSGI, options [D]";
const OURS = "a guess: measure the import of your application [I]";
const PROXY = "nginx, ngx_http_proxy_module [D]";

/** The properties of a mapping, all of them optional. */
type Shape<Fields> = { readonly [K in keyof Fields]-?: z.ZodOptional<z.ZodType<NonNullable<Fields[K]>>> };

export interface WorkerLifeFields {
  readonly timeout?: number | undefined;
  readonly gracefulTimeout?: number | undefined;
  readonly maxRequests?: number | undefined;
  readonly maxRequestsJitter?: number | undefined;
  readonly workerConnections?: number | undefined;
  readonly preloadApp?: boolean | undefined;
  readonly importTime?: number | undefined;
  readonly bind?: "unix" | "tcp" | undefined;
  readonly somaxconn?: number | undefined;
  readonly memoryPerWorker?: number | undefined;
  readonly memoryGrowthPerRequest?: number | undefined;
}

export const workerLifeShape: Shape<WorkerLifeFields> = {
  timeout: field(duration, {
    description:
      "A sync worker silent for longer is killed, its request answered 502. gthread is never killed for a slow request; gevent for Python that runs on for so long. 0: never.",
    unit: "s",
    default: `${defaults.gunicorn.timeout}s; workers live for ever if the scenario sets nothing of the kind, and a finding says where that mattered`,
    evidence: SETTINGS,
  }),
  gracefulTimeout: field(positiveDuration, {
    description: "What a worker that is told to go gives its requests.",
    unit: "s",
    default: `${defaults.gunicorn.gracefulTimeout}s`,
    evidence: SETTINGS,
  }),
  maxRequests: field(naturalNumber, {
    description: "A worker ends after so many requests, and another is forked; 0: never.",
    default: defaults.gunicorn.maxRequests,
    evidence: SETTINGS,
  }),
  maxRequestsJitter: field(naturalNumber, {
    description: "Adds a random number from 0 to this to maxRequests, for each worker anew.",
    default: defaults.gunicorn.maxRequestsJitter,
    evidence: SETTINGS,
  }),
  workerConnections: field(positiveInteger, {
    description: "Greenlets of a gevent worker at most.",
    default: defaults.gunicorn.workerConnections,
    evidence: SETTINGS,
  }),
  preloadApp: field(z.boolean(), {
    description: "Import the application before the fork: a new worker serves at once.",
    default: defaults.gunicorn.preloadApp,
    evidence: SETTINGS,
  }),
  importTime: field(duration, {
    description: "From the fork of a worker to its first accept, without preloadApp.",
    unit: "s",
    default: `${defaults.gunicorn.importTime}s`,
    evidence: OURS,
  }),
  bind: field(z.enum(["unix", "tcp"]), {
    description:
      "How Nginx reaches it. unix: a full backlog is answered 502 at once. tcp: the SYN is sent again after 1, 3, 7, … s, and 504 follows proxyConnectTimeout.",
    default: defaults.gunicorn.bind,
    evidence: "Linux, connect(2): EAGAIN; listen(2) and ip-sysctl, tcp_syn_retries [D]",
  }),
  somaxconn: field(positiveInteger, {
    description: "The kernel's limit of any listen backlog.",
    default: defaults.gunicorn.somaxconn,
    evidence: "Linux, net.core.somaxconn: 4096 since 5.4, 128 before [D]",
  }),
  memoryPerWorker: field(byteCount, {
    description:
      "Memory of a worker that has imported the application. What the workers need beyond the instance's memory, the kernel takes from them: it kills the largest.",
    unit: "bytes",
    default: `${defaults.memory.worker} if something takes memory from them, else memory never runs out`,
    evidence: "a guess: measure your workers' resident set [I]",
  }),
  memoryGrowthPerRequest: field(byteCount, {
    description: "What a worker keeps of every request it has served, until it ends: see maxRequests.",
    unit: "bytes",
    default: 0,
    evidence: "a guess: measure it over some thousand requests [I]",
  }),
};

export interface ProxyFields {
  readonly workerProcesses?: number | undefined;
  readonly workerConnections?: number | undefined;
  readonly proxyConnectTimeout?: number | undefined;
  readonly proxyReadTimeout?: number | undefined;
  readonly queue?: UpstreamQueueFields | undefined;
}

export interface UpstreamQueueFields {
  readonly number: number;
  readonly timeout?: number | undefined;
  readonly patience?: DistributionSpec | undefined;
}

const QUEUE = "nginx, ngx_http_upstream_module: queue, max_conns (commercial subscription) [D]";

const upstreamQueue: z.ZodType<UpstreamQueueFields> = strict({
  number: required(positiveInteger, { description: "Requests in it at most; beyond: 502.", evidence: QUEUE }),
  timeout: field(durationOr("none"), {
    description: "How long a request waits for a worker; then 502.",
    unit: "s",
    default: `${defaults.nginx.queueTimeout}s`,
    evidence: QUEUE,
  }),
  patience: field(distribution, {
    description:
      "How long a user waits for a worker before leaving (499). One who is being served stays. With an exponential one this is Erlang A.",
    unit: "s",
    default: "nobody leaves",
    evidence: "a guess: your users' [I]",
  }),
});

export const proxyShape: Shape<ProxyFields> = {
  workerProcesses: field(positiveInteger, {
    description: "Processes of Nginx, each with worker_connections of its own.",
    default: "one a vCPU (auto)",
    evidence: "nginx, ngx_core_module: 1; distribution packages: auto [D]",
  }),
  workerConnections: field(limitOrIdeal("integer"), {
    description:
      "Connections of an Nginx process: one for each client, one more for each request passed on. Beyond it: 500.",
    default: `${defaults.nginx.workerConnections} if the scenario sets timeouts of workers or proxy, else ideal`,
    evidence: "nginx, ngx_core_module: 512; shipped nginx.conf: 1024 [D]",
  }),
  proxyConnectTimeout: field(positiveDuration, {
    description: "How long Nginx tries to connect to the application server (TCP); then 504.",
    unit: "s",
    default: `${defaults.nginx.proxyConnectTimeout}s`,
    evidence: PROXY,
  }),
  proxyReadTimeout: field(positiveDuration, {
    description: "How long Nginx waits for the application's answer; then 504, and the worker goes on.",
    unit: "s",
    default: `${defaults.nginx.proxyReadTimeout}s`,
    evidence: PROXY,
  }),
  queue: field(upstreamQueue, {
    description:
      "Requests wait for a worker in Nginx, which passes on as many as there are workers (max_conns), and not in the listen backlog.",
  }),
};

export interface UwsgiFields {
  readonly processes?: number | undefined;
  readonly threads?: number | undefined;
  readonly listen?: number | undefined;
  readonly harakiri?: number | undefined;
  readonly maxRequests?: number | undefined;
  readonly lazyApps?: boolean | undefined;
  readonly cheap?: boolean | undefined;
  readonly idle?: number | undefined;
  readonly wakeTime?: DistributionSpec | undefined;
  readonly importTime?: number | undefined;
  readonly workerReloadMercy?: number | undefined;
  readonly socket?: "unix" | "tcp" | undefined;
  readonly somaxconn?: number | undefined;
  readonly memoryPerWorker?: number | undefined;
  readonly memoryGrowthPerRequest?: number | undefined;
}

export const uwsgiSchema: z.ZodType<UwsgiFields> = strict({
  memoryPerWorker: workerLifeShape.memoryPerWorker,
  memoryGrowthPerRequest: workerLifeShape.memoryGrowthPerRequest,
  processes: field(positiveInteger, {
    description: "Worker processes.",
    default: defaults.uwsgi.processes,
    evidence: "uWSGI, WSGIquickstart: a single process and a single thread [D]",
  }),
  threads: field(positiveInteger, {
    description: "Threads of a process, under one interpreter lock.",
    default: defaults.uwsgi.threads,
    evidence: "uWSGI, WSGIquickstart: a single process and a single thread [D]",
  }),
  listen: field(positiveInteger, {
    description: "Listen queue. uWSGI does not start if it is above somaxconn.",
    default: defaults.uwsgi.listen,
    evidence: "uWSGI, options: listen 100 [D]",
  }),
  harakiri: field(duration, {
    description: "A request that takes longer has its process killed; 0: off.",
    unit: "s",
    default: "off",
    evidence: "uWSGI, options: harakiri [D]",
  }),
  maxRequests: field(naturalNumber, {
    description: "A process ends after so many requests; 0: never.",
    default: defaults.uwsgi.maxRequests,
    evidence: UWSGI,
  }),
  lazyApps: field(z.boolean(), {
    description: "Import the application in each process, after the fork.",
    default: defaults.uwsgi.lazyApps,
    evidence: "uWSGI, ThingsToKnow: it forks after having loaded the application [D]",
  }),
  cheap: field(z.boolean(), {
    description: "No process runs before the first request.",
    default: false,
    evidence: "uWSGI, options: cheap [D]",
  }),
  idle: field(positiveDuration, {
    description:
      "All processes end when nobody has asked for anything for so long, and start again with the next request, which waits for them.",
    unit: "s",
    default: "never",
    evidence: "uWSGI, options: idle [D]",
  }),
  wakeTime: field(distribution, {
    description: "From that request to the first accept.",
    unit: "s",
    default: `importTime with lazyApps, else ${defaults.forkSeconds}s`,
    evidence: OURS,
  }),
  importTime: field(duration, {
    description: "Of the application, with lazyApps, for each new process.",
    unit: "s",
    default: `${defaults.gunicorn.importTime}s`,
    evidence: OURS,
  }),
  workerReloadMercy: field(positiveDuration, {
    description: "What a process that is told to go gives its requests.",
    unit: "s",
    default: `${defaults.uwsgi.reloadMercy}s`,
    evidence: "uWSGI, its start message: your mercy for graceful operations on workers is 60 seconds [src]",
  }),
  socket: workerLifeShape.bind,
  somaxconn: workerLifeShape.somaxconn,
});

export interface DeployFields extends RevisionFields {
  readonly method?: "drain" | "restart" | "reload" | "blueGreen" | undefined;
  readonly targetGroup?: string | undefined;
  readonly trafficShare?: number | undefined;
  readonly batchSize?: number | undefined;
  readonly drainTime?: number | undefined;
  readonly installTime?: number | undefined;
  readonly pause?: number | undefined;
  readonly autoScalingGroupProcessesToSuspend?: readonly (typeof PROCESSES)[number][] | undefined;
  readonly rollbackAfter?: number | undefined;
}

export const deploySchema: z.ZodType<DeployFields> = strict({
  method: field(z.enum(["drain", "restart", "reload", "blueGreen"]), {
    description:
      "drain: each batch leaves its target groups, is stopped, installed, started, and comes back. restart: stopped as it stands. reload: new workers take over from the old, which finish (HUP). blueGreen: the instances of `targetGroup` get it, and then the traffic.",
    default: defaults.deploy.method,
  }),
  targetGroup: field(text, {
    description: "Of blueGreen: the group that gets the new revision; its rule gives it weight 0.",
  }),
  trafficShare: field(z.number().gt(0).max(1), {
    description: "Of blueGreen: what it gets of the traffic then; a rollback gives it back.",
    default: defaults.deploy.trafficShare,
  }),
  batchSize: field(positiveInteger, { description: "Instances at a time.", default: defaults.deploy.batchSize }),
  drainTime: field(duration, {
    description: "Of drain: from leaving the target groups to the stop.",
    unit: "s",
    default: "the deregistration delay",
    evidence: "AWS, CodeDeploy waits for the deregistration, whose delay is 300 s [M]",
  }),
  installTime: field(duration, {
    description: "From the stop of the old revision to the start of the new; not of reload.",
    unit: "s",
    default: `${defaults.deploy.installTime}s`,
    evidence: OURS,
  }),
  pause: field(duration, { description: "Between two batches.", unit: "s", default: `${defaults.deploy.pause}s` }),
  ...revisionShape,
  autoScalingGroupProcessesToSuspend: field(z.array(z.enum(PROCESSES)), {
    description: "What the Auto Scaling group does not do until it is over.",
    default: "none",
    evidence: "CodeDeploy, integrations-aws-auto-scaling-suspend-processes [D]",
  }),
  rollbackAfter: field(positiveDuration, {
    description: "The old revision is put back, in the same way, so long after the beginning.",
    unit: "s",
    default: "never",
  }),
});
