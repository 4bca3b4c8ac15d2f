import { meanInterval } from "../../stats/index.js";
import { measuredRows, sampleOf } from "../censored-sample.js";
import type { LoadRun } from "../load-run.js";
import { runOpenLoop } from "../open-loop.js";
import { cell, type Demonstration, type DemonstrationSetting, objections } from "./demonstrations.js";
import { erlangC } from "./erlang-c.js";
import { runStockAutocannon } from "./stock-autocannon.js";
import { startTestServer } from "./test-servers.js";

const SERVERS = 4;
const MEAN_SERVICE_MS = 20;
const RATE = 130;
const SECTIONS = 8;
/** What the client's side may add to the server's mean: its event loop, its system calls, the loopback. */
const CLIENT_SECONDS = 0.003;

/**
 * M/M/4 at two thirds of its capacity, against Erlang's formula: what a burst of arrivals does to a queue is what a
 * generator without Poisson arrivals gets wrong.
 */
export async function queueDemonstration(setting: DemonstrationSetting): Promise<Demonstration> {
  const durationSeconds = setting.quick ? 4 : 12;
  const { generatorCpus: cpus, signal } = setting;
  const server = await startTestServer(
    { kind: "queue", servers: SERVERS, meanServiceMs: MEAN_SERVICE_MS, seed: 1 },
    setting.serverCpus,
  );
  try {
    const run = await runOpenLoop({
      url: server.url,
      kinds: [{ method: "GET", path: "/" }],
      ratePerSecond: RATE,
      durationSeconds,
      arrivals: { kind: "poisson" },
      spin: setting.apart,
      signal,
    });
    const seen = await server.statistics();
    const stock = await runStockAutocannon(server.url, {
      ratePerSecond: RATE,
      connections: RATE,
      durationSeconds,
      cpus,
      signal,
    });
    const stockSeen = await server.statistics();
    const sample = sampleOf(run.requests, measuredRows(run), "response", 10);
    const theory = erlangC(seen.arrivalsPerSecond, seen.meanServiceSeconds, SERVERS);
    const spread = 3 * standardError(run);
    const offTheory = Math.abs(seen.meanSojournSeconds - theory.meanSeconds);
    const offServer = sample.mean - seen.meanSojournSeconds;
    const right = offTheory <= spread + 0.03 * theory.meanSeconds && Math.abs(offServer) <= CLIENT_SECONDS;
    const ms = (seconds: number): string => `${(1000 * seconds).toFixed(1)} ms`;
    return {
      name: "queue",
      setting:
        `M/M/${SERVERS}: exponential services of ${ms(seen.meanServiceSeconds)}, ` +
        `${seen.arrivalsPerSecond.toFixed(1)} requests/s for ${durationSeconds} s; truth by Erlang C from the measured rate and service`,
      command: stock.command,
      rows: [
        row("mean", theory.meanSeconds, sample.mean, cell(stock.meanSeconds)),
        row("p95", theory.quantile(0.95), sample.percentile(0.95).seconds, cell(Number.NaN, "has none")),
        row("p97.5", theory.quantile(0.975), sample.percentile(0.975).seconds, cell(stock.p97_5Seconds)),
        row(
          "mean that the server itself saw",
          theory.meanSeconds,
          seen.meanSojournSeconds,
          cell(stockSeen.meanSojournSeconds),
        ),
        {
          figure: "cv² of arrivals at the server",
          unit: "none",
          truth: cell(1),
          kneepoint: cell(seen.arrivalScv),
          autocannon: cell(stockSeen.arrivalScv),
        },
      ],
      right,
      judgement:
        `Kneepoint says ${ms(sample.mean)}, the server itself ${ms(seen.meanSojournSeconds)} ` +
        `(${right ? "within" : "limit"} ${ms(CLIENT_SECONDS)} of it), Erlang C ${ms(theory.meanSeconds)} ` +
        `(chance alone explains ± ${ms(spread)}).`,
      objections: objections(run),
    };
  } finally {
    await server.stop();
  }
}

function row(figure: string, truth: number, kneepoint: number, autocannon: Demonstration["rows"][number]["truth"]) {
  return { figure, unit: "seconds", truth: cell(truth), kneepoint: cell(kneepoint), autocannon } as const;
}

/** Of the mean response time, from the means of consecutive sections: single requests in a queue depend on one another. */
function standardError(run: LoadRun): number {
  const rows = [...measuredRows(run)];
  const { fromSeconds, toSeconds } = run.window;
  const length = (toSeconds - fromSeconds) / SECTIONS;
  const means: number[] = [];
  for (let section = 0; section < SECTIONS; section++) {
    const inside = rows.filter(
      (index) => Math.floor((run.requests.intendedSeconds[index]! - fromSeconds) / length) === section,
    );
    const { mean } = sampleOf(run.requests, inside, "response", 10);
    if (Number.isFinite(mean)) means.push(mean);
  }
  // Student's half-width at 68.27 % is one standard error, widened for so few sections.
  return meanInterval(means, 0.6827).halfWidth;
}
