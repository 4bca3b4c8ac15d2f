import { measuredRows, sampleOf } from "../censored-sample.js";
import { OUTCOME } from "../load-run.js";
import { runOpenLoop } from "../open-loop.js";
import { cell, type Demonstration, type DemonstrationSetting, objections } from "./demonstrations.js";
import { runStockAutocannon } from "./stock-autocannon.js";
import { startTestServer } from "./test-servers.js";

const DELAY_MS = 20;
const RATE = 100;
const REQUESTS_PER_CONNECTION = 20;
/** What the client's side may add to the median: its event loop, its system calls, now and then a new connection. */
const CLIENT_SECONDS = 0.003;

/**
 * Every answer takes the same time, and the server closes a connection after 20 of them, as Nginx does with
 * `keepalive_requests 20`: a generator that loses count then times answers from an older request.
 */
export async function closingDemonstration(setting: DemonstrationSetting): Promise<Demonstration> {
  const durationSeconds = setting.quick ? 2 : 6;
  const { generatorCpus: cpus, signal } = setting;
  const server = await startTestServer(
    { kind: "closing", delayMs: DELAY_MS, requestsPerConnection: REQUESTS_PER_CONNECTION },
    setting.serverCpus,
  );
  try {
    const run = await runOpenLoop({
      url: server.url,
      kinds: [{ method: "GET", path: "/" }],
      ratePerSecond: RATE,
      durationSeconds,
      arrivals: { kind: "constant" },
      connections: 4,
      spin: setting.apart,
      signal,
    });
    const seen = await server.statistics();
    const stock = await runStockAutocannon(server.url, {
      ratePerSecond: RATE,
      connections: 4,
      durationSeconds,
      cpus,
      signal,
    });
    const rows = measuredRows(run);
    const sample = sampleOf(run.requests, rows, "service", 10);
    const lost = rows.filter((index) => run.requests.outcome[index] !== OUTCOME.answered).length;
    const median = sample.percentile(0.5).seconds;
    const right = Math.abs(median - seen.meanSojournSeconds) <= CLIENT_SECONDS && lost === 0;
    const truth = cell(seen.meanSojournSeconds);
    const ms = (seconds: number): string => `${(1000 * seconds).toFixed(1)} ms`;
    return {
      name: "closing connections",
      setting:
        `always ${DELAY_MS} ms (${ms(seen.meanSojournSeconds)} by the server's clock), each connection closed after ` +
        `${REQUESTS_PER_CONNECTION} answers; ${RATE} requests/s for ${durationSeconds} s, ${seen.closed} connections closed`,
      command: stock.command,
      rows: [
        {
          figure: "mean",
          unit: "seconds",
          truth,
          kneepoint: cell(sample.mean),
          autocannon: cell(stock.meanSeconds),
        },
        { figure: "p50", unit: "seconds", truth, kneepoint: cell(median), autocannon: cell(stock.p50Seconds) },
        {
          figure: "p97.5",
          unit: "seconds",
          truth,
          kneepoint: cell(sample.percentile(0.975).seconds),
          autocannon: cell(stock.p97_5Seconds),
        },
      ],
      right,
      judgement: `Kneepoint's median is ${ms(median)} (limit: within ${ms(CLIENT_SECONDS)} of the truth), ${lost} requests lost.`,
      objections: objections(run),
    };
  } finally {
    await server.stop();
  }
}
