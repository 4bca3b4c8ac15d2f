/** Which requests failed, why, and what to do: by status, or by cause where somebody on the way has counted them. */
import { APP_CAUSES } from "../sim/index.js";
import type { Finding } from "./result.js";
import type { Replications } from "./replications.js";
import { ALL, sum } from "./replications.js";

/** Stands for a request that the client gave up, among the statuses. */
const TIMED_OUT = -1;
/** What a status has besides the causes that were counted is not worth a finding below this share of it. */
const REST = 0.02;

export function failureFindings(replications: Replications): Finding[] {
  const all = replications.requests(ALL);
  const named = nameOf(replications);
  const failed = [...countsByStatus(replications)].flatMap(([status, count]): Finding[] => {
    const counted = countedCauses(replications, status);
    // What somebody counted may have reached nobody: then it does not tell the answers apart.
    const known = sum(counted, (each) => each.count) <= (1 + REST) * count ? counted : [];
    const rest = count - sum(known, (each) => each.count);
    const found = known.map(({ cause, count: of }) => ({
      count: of,
      title: `${status}, ${cause}`,
      remedy: CAUSE_REMEDIES[cause]!,
    }));
    if (known.length === 0 || rest >= REST * count) found.push({ count: rest, ...named(status) });
    return found.map((each) => finding(each, all, replications.count));
  });
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

function finding(
  { count, title, remedy }: { readonly count: number; readonly title: string; readonly remedy: string },
  all: number,
  replications: number,
): Finding {
  return {
    severity: count / all > 0.01 ? "critical" : "warning",
    title: `${(100 * (count / all)).toPrecision(2)} % of the requests: ${title}`,
    evidence: `${count} of ${all} requests in ${replications} replications. Error answers are not in http_req_duration; timeouts are, with the time waited.`,
    remedy,
  };
}

/** What a status means in this system, where its cause is not counted. */
function nameOf({ system }: Replications): (status: number) => { title: string; remedy: string } {
  const causes = system.appServer === undefined ? CAUSES : { ...CAUSES, ...SUPERVISED_CAUSES };
  const silent =
    system.instanceFaults?.some(({ action: { kind } }) => kind === "hang" || kind === "blackhole") === true;
  return (status) => {
    const { title, remedy } = causes[status] ?? {
      title: `status ${status}`,
      remedy: "See which system is saturated.",
    };
    if (status !== TIMED_OUT || !silent) return { title, remedy };
    return {
      title,
      remedy: `Where targets did not answer, let health checks find out sooner (interval times threshold), or avoid them by least_outstanding_requests. Otherwise: ${remedy.charAt(0).toLowerCase()}${remedy.slice(1)}`,
    };
  };
}

function countsByStatus({ runs }: Replications): Map<number, number> {
  const byStatus = new Map<number, number>();
  for (const run of runs) {
    for (const site of run.sites) {
      for (const { status, count } of site.statuses) byStatus.set(status, (byStatus.get(status) ?? 0) + count);
      if (site.timeouts > 0) byStatus.set(TIMED_OUT, (byStatus.get(TIMED_OUT) ?? 0) + site.timeouts);
    }
  }
  return byStatus;
}

/**
 * Answers with this status by whoever gave them: the load balancer, Nginx, or the application for want of a connection. None
 * where CloudFront stands before them, which may ask again.
 */
function countedCauses({ runs, system }: Replications, status: number): { cause: string; count: number }[] {
  const counts = new Map<string, number>();
  if (system.cloudFront !== undefined) return [];
  for (const { loadBalancer, appServer, connections } of runs) {
    const connecting = (connections?.causes ?? []).map((each) => ({ ...each, status: 500 }));
    for (const each of [...(loadBalancer?.causes ?? []), ...(appServer?.causes ?? []), ...connecting]) {
      if (each.status === status && each.cause in CAUSE_REMEDIES)
        counts.set(each.cause, (counts.get(each.cause) ?? 0) + each.count);
    }
  }
  return Array.from(counts, ([cause, count]) => ({ cause, count }));
}

const OVERLOAD =
  "Add workers or instances: a full queue means overload. A longer one only makes clients wait before they fail.";

/** By cause. */
const CAUSE_REMEDIES: Readonly<Record<string, string>> = {
  "the target refused the connection":
    "Something on an instance stopped listening (a crash, or a stop without draining): deregister it first; for crashes let health checks find out sooner (interval times threshold).",
  "the target reset the connection with a request outstanding":
    "Instances ended with requests under way: deregister them, and stop them after the deregistration delay.",
  "the target closed an idle connection as the request was sent on it":
    "Set Nginx's keepalive_timeout above the load balancer's idle timeout.",
  "the deregistration delay ended": "Lengthen the deregistration delay beyond the longest request.",
  "no registered targets":
    "See why the target group is empty: the group's minSize, deregistrations, a rule to the wrong group.",
  "no connection to the target within the connect timeout":
    "Run `kneepoint check`: a blocked flow is named with its rule. If the instances were out of reach, let health checks find out sooner.",
  "no answer of the target before the idle timeout":
    "Let the application give up first: a worker timeout below the load balancer's idle timeout.",
  [APP_CAUSES.queueLeft.cause]: "Add workers or instances until the wait is well below the users' patience.",
  [APP_CAUSES.connectionsExhausted.cause]:
    "Raise nginx.workerConnections (each client takes one, each request passed on another), or shed load with limitConn before.",
  [APP_CAUSES.backlogFull.cause]: OVERLOAD,
  [APP_CAUSES.queueFull.cause]: OVERLOAD,
  [APP_CAUSES.queueTimeout.cause]: OVERLOAD,
  [APP_CAUSES.refused.cause]: "Take an instance out of its target groups before its application server is stopped.",
  [APP_CAUSES.workerTimeout.cause]: "Find what takes so long, and bound it below the worker's timeout.",
  [APP_CAUSES.outOfMemory.cause]: "See the finding on memory: fewer workers, maxRequests, or a type with more.",
  [APP_CAUSES.workerStopped.cause]:
    "Drain: deregister, wait for the deregistration delay, then stop; or lengthen gracefulTimeout.",
  [APP_CAUSES.limited.cause]: "Add instances, or raise limit_conn if memory allows.",
  [APP_CAUSES.connectTimeout.cause]: OVERLOAD,
  [APP_CAUSES.readTimeout.cause]: "Bound what takes so long below nginx.proxyReadTimeout.",
  "QueuePool limit reached, connection timed out":
    "See what holds connections for so long (a slow query, a lock, a call made meanwhile), and let pool_timeout be short; a larger pool helps only if the database has room.",
  "sorry, too many clients already":
    "Make the pools smaller (instances x workers x (pool size + overflow) must fit), or put a proxy in between.",
  "no more connections allowed (max_client_conn)": "Raise the pooler's max_client_conn, or make the pools smaller.",
  "server closed the connection unexpectedly":
    "Connections of a database that went away: pre-ping finds them before a request does, and a retry what may be repeated.",
};

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
    title: "500, from the application",
    remedy: "See what failed in it: a bad revision, a query, a third party.",
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
