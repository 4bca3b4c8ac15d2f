import { cpus } from "node:os";
import type { CalibrationFinding } from "../../scenario/calibration.js";
import type { BlackBoxRoute } from "./parse-routes.js";
import { mostServers, type RouteSeen, saturated } from "./bottleneck.js";

export interface RouteAndSeen {
  readonly route: BlackBoxRoute;
  readonly seen: RouteSeen;
}

/** What throughput and latency from outside say, and what they cannot. */
export function blackBoxFindings(
  routes: readonly RouteAndSeen[],
  servers: number,
  cores: number = cpus().length,
): CalibrationFinding[] {
  const most = Math.max(...routes.map(({ seen }) => mostServers(seen)));
  return [...routes.map((each) => routeFinding(each, servers, cores)), ...generalFindings(servers, most)];
}

function routeFinding({ route, seen }: RouteAndSeen, servers: number, cores: number): CalibrationFinding {
  const { rate, aloneSeconds, parallel, saturation } = seen;
  const connections = saturation[0]?.connections ?? 1;
  const evidence =
    `${rate.toFixed(0)}/s at ${connections} connections, ${ms(aloneSeconds)} alone: ` +
    `${rate.toFixed(0)}/s x ${ms(aloneSeconds)} = ${parallel.toFixed(2)} requests worked on at once`;
  const subject = route.name;
  if (!saturated(seen)) {
    return {
      subject,
      statement: `No limit was reached at ${connections} connections: the server does more than ${rate.toFixed(0)}/s.`,
      evidence,
    };
  }
  const cpuAtMost = cores / rate;
  // All its cores together cannot give a request more CPU than this, whatever else they do.
  const waits =
    cpuAtMost < aloneSeconds
      ? ` It waits for at least ${ms(aloneSeconds - cpuAtMost)}: ${cores} cores give no request more CPU than ${ms(cpuAtMost)}.`
      : "";
  const each = servers === 1 ? "its one server" : `one of ${servers} servers`;
  return {
    subject,
    statement: `${rate.toFixed(0)}/s is the limit: the bottleneck gives each request ${ms(servers / rate)} of ${each}.${waits}`,
    evidence,
  };
}

function generalFindings(servers: number, most: number): CalibrationFinding[] {
  const findings: CalibrationFinding[] = [
    {
      subject: "CPU and waiting",
      statement:
        "Cannot be told apart from outside: `appCpu` is what the bottleneck gives a request, be it CPU, a worker, a " +
        "lock or a connection; `network` is the rest of the latency alone, wherever it is spent.",
      evidence: "no Server-Timing and no processes to watch",
    },
    {
      subject: "the queue's discipline",
      statement:
        "Not identified: requests are taken to be served first come, first served. Where they share a processor, " +
        "means stay and high percentiles of uneven requests differ.",
      evidence: "throughput and mean latency of a closed loop are alike for both",
    },
  ];
  if (most > 1) {
    findings.push({
      subject: "the number of servers",
      statement:
        `Not identified: 1 to ${most} agree with some route, ${servers} with all. The intervals hold what any of them ` +
        "would give; raise a limit of the server (its workers, its cores) and calibrate again to find out.",
      evidence: "the largest that no route contradicts is used for all of them",
    });
  }
  return findings;
}

function ms(seconds: number): string {
  return `${(1e3 * seconds).toFixed(2)} ms`;
}
