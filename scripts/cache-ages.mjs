/**
 * `node scripts/cache-ages.mjs [--rounds 5] [--workers 1,4,8] [--path /] [--awake]`: what does a request cost that comes so long
 * after the one before? Starts the reference stack, sends requests one at a time with pauses between them, and prints the CPU of
 * all three servers per request, by the pause and the number of sync workers: the median over rounds, ms. `--awake` keeps the
 * stack's core from going idle with an endless loop of the least priority (SCHED_IDLE): what a request costs more after a
 * pause is then the caches', and not that of waking up. The figures behind "The age of what is in the caches" in
 * docs/validation/findings.md.
 */
import { spawn } from "node:child_process";
import { Agent, get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { createStackProbe } from "../dist/loadtest/index.js";
import {
  allowedCpus,
  generatorCpus,
  pinProcess,
  resolveStackOptions,
  stackDown,
  stackUp,
} from "../dist/stack/index.js";
import { median } from "./recorded-campaign.mjs";

const text = (value) => ({ type: "string", default: value });
const { values: asked } = parseArgs({
  options: {
    rounds: text("5"),
    workers: text("1,4,8"),
    path: text("/"),
    awake: { type: "boolean", default: false },
  },
});
const PAUSES_MS = [0, 1, 2, 4, 8, 16, 32, 64, 128];
/** Of requests after one pause, in a round. */
const SECONDS = 0.6;
const FEWEST = 12;
const runDir = ".kneepoint/cache-ages";
const agent = new Agent({ keepAlive: true });
const optionsOf = (workers) => resolveStackOptions({ workers, workerClass: "sync", port: "8477", runDir });
const workerCounts = asked.workers.split(",");
/** By workers, then by pause: ms of CPU per request, one a round. */
const used = new Map(workerCounts.map((workers) => [workers, PAUSES_MS.map(() => [])]));

await pinProcess(generatorCpus(optionsOf("1").cores, allowedCpus()));
for (let round = 0; round < Number(asked.rounds); round++) {
  for (const workers of workerCounts) {
    await stackDown(runDir);
    const { state } = await stackUp(optionsOf(workers));
    const awake = asked.awake ? keepAwake(state.options.cores) : undefined;
    try {
      for (let i = 0; i < 50 * Number(workers); i++) await request(state.url);
      for (const [i, pause] of PAUSES_MS.entries()) used.get(workers)[i].push(await cpuAfter(state, pause));
    } finally {
      awake?.kill();
      await stackDown(runDir);
    }
  }
}
agent.destroy();

console.log(
  ["pause, ms", ...workerCounts.map((workers) => `${workers} workers`)].map((cell) => cell.padStart(10)).join(""),
);
for (const [i, pause] of PAUSES_MS.entries()) {
  const cells = workerCounts.map((workers) => median(used.get(workers)[i]).toFixed(2));
  console.log([String(pause), ...cells].map((cell) => cell.padStart(10)).join(""));
}

async function cpuAfter(state, pauseMs) {
  const probe = await createStackProbe(state, { speed: false, intervalMs: 1e6 });
  probe.start(performance.now());
  const end = performance.now() + 1000 * SECONDS;
  let requests = 0;
  while (requests < FEWEST || performance.now() < end) {
    if (pauseMs > 0) await sleep(pauseMs);
    await request(state.url);
    requests++;
  }
  const readings = await probe.stop();
  const total = ({ cpuSeconds }) => Object.values(cpuSeconds).reduce((sum, seconds) => sum + seconds, 0);
  return (1000 * (total(readings.at(-1)) - total(readings[0]))) / requests;
}

function request(url) {
  return new Promise((resolve, reject) => {
    get(new URL(asked.path, url), { agent }, (response) => response.resume().on("end", resolve)).on("error", reject);
  });
}

function keepAwake(cores) {
  const loop = ["node", "-e", "for (;;);"];
  return spawn("chrt", ["--idle", "0", "taskset", "-c", cores.join(","), ...loop], { stdio: "ignore" });
}
