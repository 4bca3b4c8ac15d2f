import type { RouteCalibration } from "../../scenario/calibration.js";

/** What a stack has of everything that a route can use up. */
export interface StackLimits {
  readonly cores: number;
  /** Gunicorn's processes, and threads in each. */
  readonly workers: number;
  readonly threads: number;
  /** Connections to the database that one process may open; undefined: not known. */
  readonly poolConnections?: number | undefined;
}

/** A resource at a route's highest throughput. */
export interface LimitUse {
  /** As the subject of a sentence: "CPU", "the workers". */
  readonly limit: string;
  /** Of the resource, in use by what is known; 1 is all of it. */
  readonly share: number;
  /** The computation, in figures. */
  readonly evidence: string;
}

/**
 * Utilisation law and Little's law at saturation: throughput times what one request uses, over what there is. Times in
 * the worker are those without a queue. (With queues every worker is always busy, whatever it is that binds.)
 */
export function limitUses(route: RouteCalibration, limits: StackLimits): LimitUse[] {
  const { cores, workers, threads, poolConnections } = limits;
  const { single, saturation } = route;
  const rate = saturation.requestsPerSecond;
  const cpuSeconds = cpuPerRequest(route);
  const heldSeconds = route.appCpu.meanSeconds + route.database.meanSeconds + route.wait.meanSeconds;
  const use = (limit: string, seconds: number, many: number, units: string, beyond = 0): LimitUse => {
    const share = (rate * seconds) / many;
    const lost = beyond > 0.005 ? `, and ${(100 * beyond).toFixed(0)} % stolen by the hypervisor` : "";
    const evidence = `${units}: ${rate.toFixed(0)}/s x ${(1e3 * seconds).toFixed(2)} ms / ${many} = ${percent(share)}${lost}`;
    return { limit, share: share + beyond, evidence };
  };
  const uses = [
    use("CPU", cpuSeconds, cores, cores === 1 ? "CPU of 1 core" : `CPU of ${cores} cores`, saturation.stealShare),
    use("the number of connections", single.latencySeconds.mean, saturation.connections, "connections in use"),
  ];
  if (route.static) return uses;
  uses.push(use("the number of workers", heldSeconds, workers * threads, threads > 1 ? "threads" : "workers"));
  if (threads > 1) uses.push(use("Python's interpreter lock", route.appCpu.meanSeconds, workers, "interpreter locks"));
  // A thread waits for a connection only where a process has more threads than connections.
  if (poolConnections !== undefined && route.queries > 0 && threads > poolConnections) {
    uses.push(use("the connection pool", heldSeconds, workers * poolConnections, "pooled connections"));
  }
  return uses;
}

/** All tiers, at saturation; without /proc what Server-Timing says, which is less. */
function cpuPerRequest({ saturation, nginxCpu, appCpu, database }: RouteCalibration): number {
  const measured = saturation.cpuSecondsPerRequest;
  if (measured !== null) return measured.nginx + measured.gunicorn + measured.database;
  return nginxCpu.meanSeconds + appCpu.meanSeconds + database.meanSeconds;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
