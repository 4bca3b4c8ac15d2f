import pc from "picocolors";
import type { ServerFigures } from "../loadtest/index.js";

const MOST_ROUTES = 4;
const MOST_STATEMENTS = 3;

/** What the server's side said of a load test, in a few lines. */
export function serverLines({ probes, nginx, statements }: ServerFigures): string[] {
  return [
    ...(probes === undefined
      ? []
      : [
          `  CPU a request  ${Object.entries(probes.cpuSecondsPerRequest)
            .map(([tier, seconds]) => `${tier} ${ms(seconds)}`)
            .join("  ")}${probes.speed === undefined ? "" : `  speed index ${probes.speed.mean.toFixed(2)}`}`,
        ]),
    ...(nginx ?? [])
      .slice(0, MOST_ROUTES)
      .map(
        ({ route, requestTime, upstream }) =>
          `  Nginx          ${route}: ${ms(requestTime.mean)}, p99 ${ms(requestTime.p99)}${upstream === null ? "" : pc.dim(`  Gunicorn's first byte ${ms(upstream.headerTime.mean)}`)}`,
      ),
    ...(statements ?? [])
      .slice(0, MOST_STATEMENTS)
      .map(
        ({ statement, calls, meanSeconds }) =>
          `  PostgreSQL     ${calls} x ${ms(meanSeconds)}  ${pc.dim(statement.length > 60 ? `${statement.slice(0, 59)}…` : statement)}`,
      ),
  ];
}

function ms(seconds: number): string {
  return `${Number((1e3 * seconds).toPrecision(3))} ms`;
}
