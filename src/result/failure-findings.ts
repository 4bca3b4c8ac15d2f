/** Which requests failed, why, and what to do: by status, or by cause where the load balancer knows it. */
import type { Finding } from "./result.js";
import type { Replications } from "./replications.js";
import { ALL, sum } from "./replications.js";

/** Stands for a request that the client gave up, among the statuses. */
const TIMED_OUT = -1;
/** What a status has besides the causes that the load balancer counted is not worth a finding below this share of it. */
const REST = 0.02;

export function failureFindings(replications: Replications): Finding[] {
  const all = replications.requests(ALL);
  const causes = replications.system.appServer === undefined ? CAUSES : { ...CAUSES, ...SUPERVISED_CAUSES };
  const failed = [...countsByStatus(replications)].flatMap(([status, count]): Finding[] => {
    const known = ownCauses(replications, status);
    const rest = count - sum(known, (each) => each.count);
    return [
      ...known.map((each) => finding(each.count, all, replications.count, `${status}, ${each.cause}`, ELB[each.cause])),
      ...(known.length > 0 && rest < REST * count
        ? []
        : [
            finding(rest, all, replications.count, causes[status]?.title ?? `status ${status}`, causes[status]?.remedy),
          ]),
    ];
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

function finding(count: number, all: number, replications: number, title: string, remedy: string | undefined): Finding {
  return {
    severity: count / all > 0.01 ? "critical" : "warning",
    title: `${(100 * (count / all)).toPrecision(2)} % of the requests: ${title}`,
    evidence: `${count} of ${all} requests in ${replications} replications. Error answers are not in http_req_duration; timeouts are, with the time waited.`,
    remedy: remedy ?? "See which system is saturated.",
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

/** Answers with this status that the load balancer gave by itself; none where CloudFront stands before it and may ask again. */
function ownCauses({ runs, system }: Replications, status: number): { cause: string; count: number }[] {
  const counts = new Map<string, number>();
  if (system.cloudFront !== undefined) return [];
  for (const { loadBalancer } of runs) {
    for (const each of loadBalancer?.causes ?? []) {
      if (each.status === status && each.cause in ELB)
        counts.set(each.cause, (counts.get(each.cause) ?? 0) + each.count);
    }
  }
  return Array.from(counts, ([cause, count]) => ({ cause, count }));
}

/** By the load balancer's cause. */
const ELB: Readonly<Record<string, string>> = {
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
    title: "500, from the application or Nginx",
    remedy: "See the causes at Nginx: a bad revision, no database connection, or worker_connections exhausted.",
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
