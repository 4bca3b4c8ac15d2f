/** What stands out between Nginx and the workers: each with its value, its place and a remedy. */
import { APP_CAUSES, type AppCause, type AppServerSpec, type SystemSpec } from "../sim/index.js";
import type { AppServerFigures, Finding } from "./result.js";

export function appServerFindings(system: SystemSpec, figures: AppServerFigures | null): Finding[] {
  if (figures === null || system.appServer === undefined) return [];
  return [...timeoutChain(system), ...seen(system, figures)];
}

const shown = (value: number): string => String(Number(value.toPrecision(3)));

/** Timeouts that are equal race; timeouts in the wrong order make somebody work for nobody. */
function timeoutChain({ appServer, pool, loadBalancer, timeoutSeconds }: SystemSpec): Finding[] {
  const { watch, nginx } = appServer!;
  const found: Finding[] = [];
  const add = (title: string, evidence: string, remedy: string): void => {
    found.push({ severity: "warning", title, evidence, remedy });
  };
  const kill = watch?.timeoutSeconds ?? Infinity;
  const name = appServer!.server === "gunicorn" ? "Gunicorn's timeout" : "uWSGI's harakiri";
  if (pool !== null && Number.isFinite(pool.poolTimeoutSeconds) && kill <= pool.poolTimeoutSeconds)
    add(
      `${name} of ${kill} s ${kill === pool.poolTimeoutSeconds ? "equals" : "is below"} the pool's pool_timeout of ${pool.poolTimeoutSeconds} s`,
      "A request that waits for a connection has its worker killed (502, and the application imported anew) before SQLAlchemy can answer 500.",
      `Set sqlalchemy.poolTimeout well below ${kill} s, such as ${shown(kill / 3)} s.`,
    );
  if (Number.isFinite(kill) && kill >= nginx.readTimeoutSeconds)
    add(
      `Nginx's proxy_read_timeout of ${nginx.readTimeoutSeconds} s ends before ${name} of ${kill} s`,
      "Nginx answers 504 while the worker goes on for nobody.",
      `Set nginx.proxyReadTimeout above ${kill} s, or the worker's timeout below ${nginx.readTimeoutSeconds} s.`,
    );
  const idle = loadBalancer?.application?.idleTimeoutSeconds ?? Infinity;
  const patience = Math.min(idle, timeoutSeconds);
  if (patience < Math.min(nginx.readTimeoutSeconds, kill))
    add(
      `${idle < timeoutSeconds ? "The load balancer's idle timeout" : "The clients' timeout"} of ${patience} s is the shortest on the way`,
      "Nginx logs 499 for a request whose client has gone, and its worker goes on for nobody.",
      `Let the application give up first: a worker timeout below ${patience} s.`,
    );
  return found;
}

function seen({ appServer, gunicorn }: SystemSpec, figures: AppServerFigures): Finding[] {
  const { server, watch, bind, startSeconds } = appServer!;
  const { queue } = appServer!.nginx;
  const found: Finding[] = [];
  const [workerTimeouts, workerRestarts, backlogOverflows] = [
    figures.workerTimeouts.value ?? 0,
    figures.workerRestarts.value ?? 0,
    figures.backlogOverflows.value ?? 0,
  ];
  const because = (cause: AppCause): number =>
    figures.causes.find((each) => each.cause === APP_CAUSES[cause].cause)?.count.value ?? 0;
  if (workerTimeouts > 0)
    found.push({
      severity: "critical",
      title: `${shown(workerTimeouts)} workers were killed for their timeout of ${watch!.timeoutSeconds} s`,
      evidence: `${server === "gunicorn" ? "WORKER TIMEOUT" : "harakiri"}: the requests in them ended with 502, and each worker was away for ${startSeconds} s.`,
      remedy:
        "Find what takes so long (a slow query, a third party without a timeout) and bound it below the worker's timeout; raising the timeout only holds the worker longer.",
    });
  const kills = figures.outOfMemoryKills?.value ?? 0;
  if (kills > 0) found.push(outOfMemory(kills, gunicorn.workers, appServer!));
  if (backlogOverflows > 0)
    found.push({
      severity: "critical",
      title: `${shown(backlogOverflows)} connections found ${queue === undefined ? "the listen backlog" : "Nginx's queue"} of ${gunicorn.backlog} full`,
      evidence:
        queue !== undefined
          ? "Nginx answers 502 at once."
          : bind === "unix"
            ? "On a UNIX socket connect() fails at once: Nginx answers 502."
            : "The kernel drops the SYN, which is sent again after 1, 3, 7, … s: latencies in steps, then 504.",
      remedy:
        "Add workers or instances: a full backlog means overload. A longer backlog only makes clients wait before they fail.",
    });
  if (workerRestarts > 0 && startSeconds >= 0.5)
    found.push({
      severity: "info",
      title: `${shown(workerRestarts)} workers ended by max_requests, and were away for ${startSeconds} s each`,
      evidence: "Without preload_app every new worker imports the application before it accepts.",
      remedy: "Set preloadApp, and a maxRequestsJitter that keeps the workers from ending together.",
    });
  const gone = because("clientClosed");
  if (gone > 0)
    found.push({
      severity: "warning",
      title: `${shown(gone)} requests were executed for clients that had gone (499)`,
      evidence: "A sync worker does not notice that its client has gone: it holds its slot to the end.",
      remedy: "Make the timeouts shorter towards the inside: pool, worker, Nginx, load balancer, client.",
    });
  const wakeUps = figures.wakeUps?.value ?? 0;
  if (wakeUps > 0)
    found.push({
      severity: "info",
      title: `The processes had been stopped ${shown(wakeUps)} times when a request came`,
      evidence: "It waits for them to start, as does whoever comes meanwhile.",
      remedy: "Where that is too slow, raise uwsgi.idle, or leave it out.",
    });
  return found;
}

function outOfMemory(kills: number, workers: number, { memory, maxRequests }: AppServerSpec): Finding {
  const { workerBytes, bytesPerRequest, instanceBytes } = memory!;
  const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
  const fits = Math.floor(instanceBytes / workerBytes);
  const leaks = bytesPerRequest > 0 && !Number.isFinite(maxRequests) && fits >= workers;
  return {
    severity: "critical",
    title: `The kernel killed ${shown(kills)} workers: the instances were out of memory`,
    evidence: `${workers} workers of ${megabytes(workerBytes)} and what they keep of every request share ${megabytes(instanceBytes)} of an instance. The requests in a killed worker ended with 502.`,
    remedy: leaks
      ? `Set maxRequests: after ${Math.floor((instanceBytes / workers - workerBytes) / bytesPerRequest)} requests at most each worker has to begin anew. If that is not what filled them, find what did.`
      : `Run ${Math.max(1, Math.min(fits, workers))} workers on an instance at most, take a type with more memory, or find what takes it.`,
  };
}
