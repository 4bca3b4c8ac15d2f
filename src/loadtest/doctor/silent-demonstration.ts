import { measuredRows, sampleOf } from "../censored-sample.js";
import { OUTCOME } from "../load-run.js";
import { runOpenLoop } from "../open-loop.js";
import { cell, type Demonstration, type DemonstrationSetting } from "./demonstrations.js";
import { runStockAutocannon } from "./stock-autocannon.js";
import { startTestServer } from "./test-servers.js";

const TIMEOUT_SECONDS = 1;
const RATE = 20;

/**
 * A server that never answers. Whoever leaves timeouts out of the latencies has no latency left, reports zero, and lets
 * `p(95)<500` pass with every request failed.
 */
export async function silentDemonstration(setting: DemonstrationSetting): Promise<Demonstration> {
  const durationSeconds = setting.quick ? 2 : 4;
  const { generatorCpus: cpus, signal } = setting;
  const server = await startTestServer({ kind: "silent" }, setting.serverCpus);
  try {
    // Both at once: nothing is measured here that one could disturb for the other.
    const [run, stock] = await Promise.all([
      runOpenLoop({
        url: server.url,
        kinds: [{ method: "GET", path: "/" }],
        ratePerSecond: RATE,
        durationSeconds,
        timeoutSeconds: TIMEOUT_SECONDS,
        spin: setting.apart,
        signal,
      }),
      runStockAutocannon(server.url, {
        ratePerSecond: RATE,
        connections: RATE,
        durationSeconds,
        timeoutSeconds: TIMEOUT_SECONDS,
        cpus,
        signal,
      }),
    ]);
    const rows = measuredRows(run);
    const sample = sampleOf(run.requests, rows, "response", TIMEOUT_SECONDS);
    const [p95, p99] = [sample.percentile(0.95), sample.percentile(0.99)];
    const failed = rows.filter((index) => run.requests.outcome[index] !== OUTCOME.answered).length;
    const right = p95.atLeast && p95.seconds >= TIMEOUT_SECONDS * 0.999 && failed === rows.length;
    const truth = { value: TIMEOUT_SECONDS, atLeast: true };
    return {
      name: "only timeouts",
      setting: `never answers, timeout ${TIMEOUT_SECONDS} s; ${RATE} requests/s for ${durationSeconds} s`,
      command: stock.command,
      rows: [
        {
          figure: "p95",
          unit: "seconds",
          truth,
          kneepoint: { value: p95.seconds, atLeast: p95.atLeast },
          autocannon: cell(Number.NaN, "has none"),
        },
        {
          figure: "p99",
          unit: "seconds",
          truth,
          kneepoint: { value: p99.seconds, atLeast: p99.atLeast },
          autocannon: cell(stock.p99Seconds),
        },
        {
          figure: "failed requests",
          unit: "share",
          truth: cell(1),
          kneepoint: cell(failed / rows.length),
          autocannon: cell(
            stock.timeouts / Math.max(1, stock.timeouts + stock.responses),
            `${stock.timeouts} timeouts, in no latency`,
          ),
        },
      ],
      right,
      judgement: `Kneepoint counts ${failed} of ${rows.length} requests as failed and their p95 as at least ${TIMEOUT_SECONDS} s.`,
      // Its run is rightly invalid: everything was censored.
      objections: [],
    };
  } finally {
    await server.stop();
  }
}
