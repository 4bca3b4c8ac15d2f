/**
 * `node scripts/probe-cost.mjs [pairs, default 300] [path, default /]`: what watching the stack costs it. Starts the reference
 * stack and drives it with four connections in blocks of a quarter of a second, in turns with and without
 * pg_stat_statements' counting, Nginx's log of timings, and the probe. Prints what is added to the CPU of all three servers
 * per request and to the answers per second: the median over pairs of neighbouring blocks, and its 95 % interval by order
 * statistics. The blocks are short because the speed of a shared core is another after a second. A pair takes about a
 * second for each of the three; leave the machine alone meanwhile.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createStackProbe, GENERATOR_INTERVALS, ofReferenceStack, runClosedLoop } from "../dist/loadtest/index.js";
import {
  allowedCpus,
  generatorCpus,
  pinProcess,
  psqlCommand,
  resolveStackOptions,
  runTool,
  stackDown,
  stackUp,
} from "../dist/stack/index.js";

const [pairs, path] = [Number(process.argv[2] ?? 300), process.argv[3] ?? "/"];
const BLOCK_SECONDS = 0.25;
/** After a change: PostgreSQL reads its settings, Nginx starts new workers. */
const SETTLE_MS = 60;

const options = resolveStackOptions({ workers: "4", port: "8479", runDir: ".kneepoint/probe-cost" });
await pinProcess(generatorCpus(options.cores, allowedCpus()));
await stackDown(options.runDir);
const { state } = await stackUp(options);
const pidOf = Object.fromEntries(state.processes.map(({ name, pid }) => [name, pid]));
let probe;

/** How each is switched on and off. */
const watches = {
  pg_stat_statements: async (on) => {
    const sql = [
      "-c",
      `ALTER SYSTEM SET pg_stat_statements.track = '${on ? "top" : "none"}'`,
      "-c",
      "SELECT pg_reload_conf()",
    ];
    await runTool([...psqlCommand(state.socketDir), ...sql]);
  },
  "Nginx's log of timings": async (on) => {
    const file = join(options.runDir, "nginx.conf");
    const text = readFileSync(file, "utf8");
    writeFileSync(
      file,
      on ? text.replace("access_log off; #", "access_log ") : text.replace(/access_log (?!off)/, "access_log off; #"),
    );
    process.kill(pidOf.nginx, "SIGHUP");
  },
  "the probe (speed loop, readings)": async (on) => {
    if (on) {
      probe = await createStackProbe(state, GENERATOR_INTERVALS);
      probe.start(performance.now());
    } else {
      await probe?.stop();
      probe = undefined;
    }
  },
};

try {
  await block();
  for (const [name, set] of Object.entries(watches)) {
    const added = { cpu: [], rate: [] };
    for (let pair = 0; pair < pairs; pair++) {
      const seen = {};
      for (const on of pair % 2 === 0 ? [true, false] : [false, true]) {
        await set(on);
        await sleep(SETTLE_MS);
        seen[on] = await block();
      }
      added.cpu.push(seen.true.cpu / seen.false.cpu - 1);
      added.rate.push(seen.true.rate / seen.false.rate - 1);
    }
    await set(!name.startsWith("the probe"));
    console.log(
      `${name.padEnd(34)} CPU per request ${interval(added.cpu)}, answers per second ${interval(added.rate)}`,
    );
  }
} finally {
  await watches["the probe (speed loop, readings)"](false);
  await stackDown(options.runDir);
}

async function block() {
  const { tiers, cores } = ofReferenceStack(state);
  const run = await runClosedLoop({
    url: state.url,
    kinds: [{ method: "GET", path }],
    connections: 4,
    warmupRequests: 20,
    requests: Infinity,
    maxSeconds: BLOCK_SECONDS,
    observed: { tiers, cpus: cores },
  });
  const used = Object.values(run.usage.cpuSeconds).reduce((sum, seconds) => sum + seconds, 0);
  return { cpu: used / run.completed, rate: run.requestsPerSecond };
}

function interval(ratios) {
  const sorted = ratios.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const reach = 0.98 * sorted.length ** 0.5;
  const at = (i) => `${(100 * sorted[Math.max(0, Math.min(sorted.length - 1, Math.round(i)))]).toFixed(1)} %`;
  return `${at(middle)} (${at(middle - reach)} to ${at(middle + reach)})`;
}
