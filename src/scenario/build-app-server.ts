/** From the fields of Gunicorn, uWSGI, Nginx and deployments to the simulator's specs. */
import type { AppServerSpec, DeploymentSpec, GunicornSpec, NginxSpec } from "../sim/spec.js";
import { APP_SERVER_DEFAULTS } from "./app-server-defaults.js";
import { appServerMessages as sentences } from "./app-server-messages.js";
import { buildRevision, numberRevision, type ScenarioRevision } from "./build-revision.js";
import { given } from "./build-target-groups.js";
import type { Origins } from "./origins.js";
import type { Assumption } from "./scenario.js";
import type { UwsgiFields, ProxyFields, WorkerLifeFields } from "./schema/app-server-schema.js";
import { proxyShape, workerLifeShape } from "./schema/app-server-schema.js";
import { buildWorkerMemory, exhaustsMemory } from "./worker-memory.js";
import type { ArchitectureFields } from "./schema/architecture-schema.js";
import type { FaultFields } from "./schema/faults-schema.js";

/** A deployment whose routes still have their names. */
export type ScenarioDeployment = Omit<DeploymentSpec, "revision"> & { readonly revision: ScenarioRevision };

const defaults = APP_SERVER_DEFAULTS;
const GUNICORN = ["architecture", "gunicorn"];

/** Whether the scenario says anything that needs workers to end and Nginx to give up. */
function isSupervised({ gunicorn, nginx, uwsgi }: ArchitectureFields, faults: readonly FaultFields[]): boolean {
  const says = (fields: object | undefined, shape: object): boolean =>
    Object.keys(given(fields ?? {})).some((key) => key in shape);
  return (
    uwsgi !== undefined ||
    gunicorn?.workerClass === "gevent" ||
    says(gunicorn, workerLifeShape) ||
    says(nginx, proxyShape) ||
    exhaustsMemory(faults) ||
    faults.some(
      ({ deploy, startInstanceRefresh }) =>
        deploy !== undefined || startInstanceRefresh?.desiredConfiguration !== undefined,
    )
  );
}

/** Absent unless something needs it: workers that live for ever are faster, and what a scenario leaves out stays out. */
export function buildAppServer(
  fields: ArchitectureFields,
  gunicorn: GunicornSpec,
  vCpus: number,
  faults: readonly FaultFields[],
  origins: Origins,
  assumptions: Assumption[],
): { readonly gunicorn: GunicornSpec; readonly appServer?: AppServerSpec } {
  if (!isSupervised(fields, faults)) return { gunicorn };
  const built = buildServer(fields, gunicorn, vCpus, origins);
  const memory = buildWorkerMemory(fields, faults, origins, assumptions);
  return { ...built, appServer: { ...built.appServer, ...memory } };
}

function buildServer(
  fields: ArchitectureFields,
  gunicorn: GunicornSpec,
  vCpus: number,
  origins: Origins,
): { readonly gunicorn: GunicornSpec; readonly appServer: AppServerSpec } {
  const { queue } = fields.nginx ?? {};
  const built = buildBehind(buildNginx(fields.nginx ?? {}, vCpus), fields, gunicorn, origins);
  return queue === undefined ? built : { ...built, gunicorn: { ...built.gunicorn, backlog: queue.number } };
}

function buildBehind(
  nginx: NginxSpec,
  fields: ArchitectureFields,
  gunicorn: GunicornSpec,
  origins: Origins,
): ReturnType<typeof buildServer> {
  if (fields.uwsgi === undefined) return buildWorkers(fields.gunicorn ?? {}, gunicorn, nginx, origins);
  if (fields.gunicorn !== undefined) origins.report(["architecture", "uwsgi"], sentences.oneServer(), "key");
  return buildUwsgi(fields.uwsgi, nginx, origins);
}

function buildNginx(fields: ProxyFields, vCpus: number): NginxSpec {
  const { workerConnections, proxyConnectTimeout, proxyReadTimeout, queueTimeout, queue } = {
    ...defaults.nginx,
    ...given(fields),
  };
  const processes = fields.workerProcesses ?? (Number.isFinite(vCpus) ? Math.max(1, Math.ceil(vCpus)) : 1);
  return {
    connections: processes * workerConnections,
    connectTimeoutSeconds: proxyConnectTimeout,
    readTimeoutSeconds: proxyReadTimeout,
    ...(queue === undefined
      ? {}
      : { queue: { timeoutSeconds: queue.timeout ?? queueTimeout, patienceSeconds: queue.patience ?? null } }),
  };
}

function buildWorkers(
  fields: WorkerLifeFields & NonNullable<ArchitectureFields["gunicorn"]>,
  gunicorn: GunicornSpec,
  nginx: NginxSpec,
  origins: Origins,
): { gunicorn: GunicornSpec; appServer: AppServerSpec } {
  const { timeout, gracefulTimeout, maxRequests, maxRequestsJitter, workerConnections, preloadApp, ...rest } = {
    ...defaults.gunicorn,
    ...given(fields),
  };
  const { importTime, bind, somaxconn } = rest;
  const gevent = fields.workerClass === "gevent";
  if (gevent && (fields.threads ?? 1) > 1)
    origins.report([...GUNICORN, "threads"], sentences.threadsWithGevent(fields.threads!));
  if (maxRequests === 0 && maxRequestsJitter > 0)
    origins.report([...GUNICORN, "maxRequestsJitter"], sentences.jitterAlone());
  if (fields.backlog !== undefined && Number.isFinite(fields.backlog) && fields.backlog > somaxconn)
    origins.notice([...GUNICORN, "backlog"], sentences.backlogCut(fields.backlog, somaxconn));
  // The main thread of a gthread worker beats the heart, whatever the others do.
  const watched = timeout > 0 && gunicorn.workerClass !== "gthread";
  return {
    gunicorn: {
      ...gunicorn,
      ...(gevent ? { workerClass: "gevent" as const, threads: workerConnections, gil: true } : {}),
      backlog: fields.backlog === Infinity ? Infinity : Math.min(gunicorn.backlog, somaxconn),
    },
    appServer: {
      server: "gunicorn",
      watch: watched ? { timeoutSeconds: timeout, of: gevent ? "slice" : "request" } : null,
      gracefulTimeoutSeconds: gracefulTimeout,
      maxRequests: maxRequests === 0 ? Infinity : maxRequests,
      maxRequestsJitter,
      startSeconds: preloadApp ? defaults.forkSeconds : importTime,
      bind,
      nginx,
    },
  };
}

function buildUwsgi(
  fields: UwsgiFields,
  nginx: NginxSpec,
  origins: Origins,
): { gunicorn: GunicornSpec; appServer: AppServerSpec } {
  const { processes, threads, listen, harakiri, maxRequests, lazyApps } = { ...defaults.uwsgi, ...given(fields) };
  const { somaxconn = defaults.gunicorn.somaxconn, socket = defaults.gunicorn.bind, cheap = false, idle } = fields;
  const startSeconds = lazyApps ? (fields.importTime ?? defaults.gunicorn.importTime) : defaults.forkSeconds;
  if (fields.wakeTime !== undefined && !cheap && idle === undefined)
    origins.report(["architecture", "uwsgi", "wakeTime"], sentences.neverAsleep(), "key");
  if (listen > somaxconn)
    origins.report(["architecture", "uwsgi", "listen"], sentences.listenAboveSomaxconn(listen, somaxconn));
  return {
    gunicorn: {
      workers: processes,
      workerClass: threads > 1 ? "gthread" : "sync",
      threads,
      backlog: listen,
      gil: threads > 1,
    },
    appServer: {
      server: "uwsgi",
      watch: harakiri > 0 ? { timeoutSeconds: harakiri, of: "request" } : null,
      gracefulTimeoutSeconds: fields.workerReloadMercy ?? defaults.uwsgi.reloadMercy,
      maxRequests: maxRequests === 0 ? Infinity : maxRequests,
      maxRequestsJitter: 0,
      startSeconds,
      bind: socket,
      nginx,
      ...(cheap || idle !== undefined
        ? {
            cheap: {
              startsAsleep: cheap,
              idleSeconds: idle ?? Infinity,
              startSeconds: fields.wakeTime ?? { kind: "constant", value: startSeconds },
            },
          }
        : {}),
    },
  };
}

/** @param delaySeconds the deregistration delay; null: there is no load balancer */
export function buildDeployments(
  faults: readonly FaultFields[],
  { loadBalancer }: ArchitectureFields,
  delaySeconds: number | null,
  origins: Origins,
): { readonly deployments?: readonly ScenarioDeployment[] } {
  const deployments = faults.flatMap(({ at, deploy }, i): ScenarioDeployment[] => {
    if (deploy === undefined) return [];
    const path = ["faults", i, "deploy"];
    const { method, batchSize, installTime, pause, trafficShare } = { ...defaults.deploy, ...given(deploy) };
    if (method === "drain" && loadBalancer === undefined) origins.report(path, sentences.needsDraining(), "key");
    const drainSeconds = deploy.drainTime ?? delaySeconds ?? 0;
    if (delaySeconds !== null && drainSeconds > delaySeconds)
      origins.report([...path, "drainTime"], sentences.drainsTooLong(drainSeconds, delaySeconds));
    const groups = Object.entries(loadBalancer?.targetGroups ?? {});
    const group = groups.findIndex(([name]) => name === deploy.targetGroup);
    if (method === "blueGreen" && group < 0)
      origins.report(
        deploy.targetGroup === undefined ? path : [...path, "targetGroup"],
        sentences.blueGreenNeedsGroup(
          deploy.targetGroup,
          groups.map(([name]) => name),
        ),
        deploy.targetGroup === undefined ? "key" : undefined,
      );
    return [
      {
        atSeconds: at,
        instances: method === "blueGreen" ? (groups[group]?.[1].targets ?? []) : null,
        batchSize: method === "blueGreen" ? Infinity : batchSize,
        method,
        ...(method === "blueGreen" ? { shift: { group, share: trafficShare } } : {}),
        drainSeconds,
        installSeconds: installTime,
        pauseSeconds: pause,
        revision: buildRevision(deploy),
        rollbackAtSeconds: at + (deploy.rollbackAfter ?? Infinity),
        suspendedProcesses: deploy.autoScalingGroupProcessesToSuspend ?? [],
      },
    ];
  });
  return deployments.length === 0 ? {} : { deployments };
}

/** Deployments with the routes' numbers in place of their names. */
export function numberDeployments(
  deployments: readonly ScenarioDeployment[] | undefined,
  routeOf: (name: string) => number,
): { readonly deployments?: readonly DeploymentSpec[] } {
  if (deployments === undefined) return {};
  return {
    deployments: deployments.map(({ revision, ...rest }) => ({
      ...rest,
      revision: numberRevision(revision, routeOf),
    })),
  };
}
