/**
 * `node scripts/accept-shares.mjs [workers, default 4] [rate, default 60] [path, default /dbwait]`: which of several gthread
 * processes accepts how often? Starts the reference stack with four threads a process, drives it for twelve seconds, and prints
 * each process's share of their CPU, in the order in which they were forked. The figures behind src/sim/app/thread-pools.ts.
 */
import { readFileSync } from "node:fs";
import { runOpenLoop } from "../dist/loadtest/index.js";
import {
  allowedCpus,
  generatorCpus,
  pinProcess,
  resolveStackOptions,
  stackDown,
  stackUp,
} from "../dist/stack/index.js";

const [workers = "4", rate = "60", path = "/dbwait"] = process.argv.slice(2);
const runDir = ".kneepoint/accept-shares";
const options = resolveStackOptions({ workers, workerClass: "gthread", threads: "4", port: "8478", runDir });
await pinProcess(generatorCpus(options.cores, allowedCpus()));
await stackDown(runDir);
const { state } = await stackUp(options);
try {
  const { pid } = state.processes.find(({ name }) => name === "gunicorn");
  const pids = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
  const before = pids.map(cpuTicks);
  await runOpenLoop({
    url: state.url,
    kinds: [{ method: "GET", path }],
    name: "accept shares",
    ratePerSecond: Number(rate),
    durationSeconds: 12,
    warmupSeconds: 1,
    arrivals: { kind: "poisson" },
    seed: 1,
    timeoutSeconds: 10,
  });
  const used = pids.map((each, i) => cpuTicks(each) - before[i]);
  const total = used.reduce((sum, ticks) => sum + ticks, 0);
  console.log(used.map((ticks) => (ticks / total).toFixed(2)).join(" "));
} finally {
  await stackDown(runDir);
}

/** User and system time, hundredths of a second. */
function cpuTicks(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return Number(fields[11]) + Number(fields[12]);
}
