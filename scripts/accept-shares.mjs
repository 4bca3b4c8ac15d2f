/**
 * `node scripts/accept-shares.mjs [--workers 2] [--threads 4] [--pool 4] [--rate 60] [--path /dbwait] [--seconds 12]`: which of
 * several gthread processes accepts how often, and who accepts after whom? Starts the reference stack, whose workers note each
 * accept (scripts/accept-shares/noting_worker.py), drives it, and prints for each process, the most frequent first: its share
 * of the accepts, the connections that it had then, and the shares of those who accepted next. The accepts stay in
 * .kneepoint/accept-shares/accepts. The figures behind src/sim/app/thread-pools.ts.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { runOpenLoop } from "../dist/loadtest/index.js";
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
  options: {
    workers: text("2"),
    threads: text("4"),
    pool: text("4"),
    rate: text("60"),
    path: text("/dbwait"),
    seconds: text("12"),
  },
});
const runDir = ".kneepoint/accept-shares";
const accepts = resolve(runDir, "accepts");
rmSync(accepts, { recursive: true, force: true });
mkdirSync(accepts, { recursive: true });
process.env.GUNICORN_CMD_ARGS = `--pythonpath ${resolve("scripts/accept-shares")} --worker-class noting_worker.NotingWorker`;
process.env.KNEEPOINT_ACCEPTS = accepts;

const { workers, threads } = asked;
const options = resolveStackOptions({
  workers,
  threads,
  workerClass: "gthread",
  poolSize: asked.pool,
  maxOverflow: "0",
  port: "8478",
  runDir,
});
await pinProcess(generatorCpus(options.cores, allowedCpus()));
await stackDown(runDir);
const { state } = await stackUp(options);
try {
  await runOpenLoop({
    url: state.url,
    kinds: [{ method: "GET", path: asked.path }],
    name: "accept shares",
    ratePerSecond: Number(asked.rate),
    durationSeconds: Number(asked.seconds),
    arrivals: { kind: "poisson" },
    seed: 1,
    timeoutSeconds: 10,
  });
} finally {
  await stackDown(runDir);
}

const noted = readdirSync(accepts).map((name) =>
  readFileSync(join(accepts, name), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split(" ").map(Number)),
);
noted.sort((a, b) => b.length - a.length);
const order = noted
  .flatMap((rows, process) => rows.map(([at, connections]) => ({ at, connections, process })))
  .sort((a, b) => a.at - b.at)
  .filter(({ at }, _, all) => at > all[0].at + 1);
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
for (const process of noted.keys()) {
  const own = order.filter((accept) => accept.process === process);
  const next = order.filter((_, i) => order[i - 1]?.process === process);
  const after = [...noted.keys()].map((other) => mean(next.map((accept) => (accept.process === other ? 1 : 0))));
  console.log(
    `${process + 1}: ${(own.length / order.length).toFixed(2)}, with ${mean(own.map(({ connections }) => connections)).toFixed(1)} connections; next ${after.map((share) => share.toFixed(2)).join(" ")}`,
  );
}
