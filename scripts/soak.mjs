/**
 * `npm run soak [-- PEAK_RATE]`: the week of scenarios/week.yaml in one piece, in constant memory. The run is a worker with
 * a bounded heap, in which what grows with time would end it; meanwhile the memory of the whole process is measured, typed
 * arrays included. After a seventh of the time it must have all it will ever take. Prints JSON, as kept in
 * docs/validation/soak.json. Needs a build.
 */
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { fileURLToPath } from "node:url";
import { buildSystem, loadScenario } from "../dist/scenario/index.js";
import { simulate } from "../dist/sim/index.js";

const WEEK_SECONDS = 7 * 86_400;
const HEAP_LIMIT_MEGABYTES = 128;
const SAMPLE_MILLISECONDS = 100;
const MEGABYTE = 2 ** 20;
const POINTS = 7;

if (isMainThread) await soak(process.argv[2] ?? "20");
else await week(workerData);

async function week(peakRate) {
  const system = buildSystem(await loadScenario("scenarios/week.yaml", { set: [`peakRate=${peakRate}`] }));
  const run = simulate(system, {
    seed: 1,
    replication: 0,
    horizonSeconds: WEEK_SECONDS,
    drainSeconds: 0,
    warmUpSeconds: 600,
    intervals: 336,
    loadFactor: 1,
  });
  const total = (counts) => counts.reduce((sum, n) => sum + n, 0);
  const outcome = {
    requests: total(run.series.sent),
    failed: total(run.series.failed),
    faults: system.instanceFaults.length,
    checksPassed: run.checks.every(({ passed }) => passed),
  };
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's port has none
  parentPort.postMessage(outcome);
}

async function soak(peakRate) {
  const samples = [];
  const started = performance.now();
  const timer = setInterval(() => samples.push(process.memoryUsage.rss() / MEGABYTE), SAMPLE_MILLISECONDS);
  const outcome = await new Promise((resolve, reject) => {
    const worker = new Worker(fileURLToPath(import.meta.url), {
      workerData: peakRate,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MEGABYTES },
    });
    worker.once("message", resolve).once("error", reject);
  });
  clearInterval(timer);
  const seconds = (performance.now() - started) / 1000;
  const highest = (from, to) => Math.max(...samples.slice(from, to));
  const part = samples.length / POINTS;
  const rssMegabytes = Array.from({ length: POINTS }, (_, i) =>
    Math.round(highest(Math.floor(i * part), Math.ceil((i + 1) * part))),
  );
  // Warm code and the collector's habits take some more after the first part.
  const passed = rssMegabytes.at(-1) <= 1.15 * rssMegabytes[1] + 10;
  const report = {
    scenario: "scenarios/week.yaml",
    peakRatePerSecond: Number(peakRate),
    ...outcome,
    wallSeconds: Math.round(seconds),
    heapLimitMegabytes: HEAP_LIMIT_MEGABYTES,
    rssMegabytes,
    passed,
  };
  console.log(JSON.stringify(report, null, 2));
  process.exitCode = passed ? 0 : 1;
}
