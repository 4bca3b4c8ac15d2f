/**
 * `node scripts/short-behind-long.mjs [--worker-class gthread] [--workers 1] [--threads 4]`: how long does `/about` take that comes
 * so much after a `/report`? Starts the reference stack, sends both 400 times, and prints for each distance the quantiles of the
 * short one's response time, ms. With gthread both wait for one interpreter lock, with sync workers only for the core. The figures
 * behind src/sim/app/interpreter.ts, and what the kernel's scheduler does with a newcomer.
 */
import { Agent, get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import {
  allowedCpus,
  generatorCpus,
  pinProcess,
  resolveStackOptions,
  stackDown,
  stackUp,
} from "../dist/stack/index.js";

const text = (value) => ({ type: "string", default: value });
const { values: asked } = parseArgs({
  options: { "worker-class": text("gthread"), workers: text("1"), threads: text("4") },
});
const DISTANCES_MS = [0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5];
const REPEATS = 50;
const runDir = ".kneepoint/short-behind-long";
const options = resolveStackOptions({
  workers: asked.workers,
  threads: asked.threads,
  workerClass: asked["worker-class"],
  port: "8478",
  runDir,
});
await pinProcess(generatorCpus(options.cores, allowedCpus()));
await stackDown(runDir);
const { state } = await stackUp(options);
const agent = new Agent({ keepAlive: true });
try {
  for (let i = 0; i < 30; i++) await Promise.all([milliseconds("/about"), milliseconds("/report")]);
  const alone = [];
  for (let i = 0; i < REPEATS; i++) alone.push(await milliseconds("/about"));
  print("alone", alone);
  const behind = DISTANCES_MS.map(() => []);
  for (let i = 0; i < REPEATS; i++) {
    // Distances in turn, so that a slow moment of the machine meets all of them.
    for (const [k, distance] of DISTANCES_MS.entries()) {
      const long = milliseconds("/report");
      await elapsed(distance);
      behind[k].push(await milliseconds("/about"));
      await long;
      await sleep(5);
    }
  }
  for (const [k, distance] of DISTANCES_MS.entries()) print(`${distance} ms`, behind[k]);
} finally {
  agent.destroy();
  await stackDown(runDir);
}

function milliseconds(path) {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    get(new URL(path, state.url), { agent }, (response) => {
      response.resume().on("end", () => resolve(performance.now() - start));
    }).on("error", reject);
  });
}

/** Timers of Node are too coarse for half a millisecond. */
async function elapsed(wait) {
  const end = performance.now() + wait;
  while (performance.now() < end) await new Promise((resolve) => setImmediate(resolve));
}

function print(name, values) {
  const sorted = values.toSorted((a, b) => a - b);
  const quantiles = [0.1, 0.5, 0.9].map((level) => sorted[Math.floor(level * sorted.length)].toFixed(2));
  console.log(`${name.padEnd(8)} p10 ${quantiles[0]}  p50 ${quantiles[1]}  p90 ${quantiles[2]}`);
}
