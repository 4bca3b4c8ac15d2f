// What the Server-Timing middleware costs: two stacks on the same core, one with it and one without
// (KNEEPOINT_SERVER_TIMING=off), driven in turns (on off off on …) at saturation. Run after `npm run build`:
//
//   node stack/server-timing-cost.mjs [pairs per route, default 30]
//
// Prints, per route, the middleware's cost as a share of throughput and of Gunicorn's CPU per request: the
// mean over the pairs and its 95 % interval. Takes about 2.5 s per pair and route.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { blockMean } from "../dist/calibrate/index.js";
import { runClosedLoop } from "../dist/loadtest/index.js";
import {
  allowedCpus,
  generatorCpus,
  interruptible,
  pinProcess,
  provisionStack,
  resolveStackOptions,
  stackDown,
  stackUp,
} from "../dist/stack/index.js";

const pairs = Number(process.argv[2] ?? 30);
const paths = ["/healthz", "/about", "/api/items/7", "/"];
const directory = mkdtempSync(join(tmpdir(), "kneepoint-cost-"));

async function start(name, port) {
  process.env.KNEEPOINT_SERVER_TIMING = name;
  return (await stackUp(resolveStackOptions({ runDir: join(directory, name), port }))).state;
}

async function drive(state, path, signal) {
  const tiers = { gunicorn: state.processes.find(({ name }) => name === "gunicorn").pid };
  const result = await runClosedLoop({
    url: state.url,
    kinds: [{ method: "GET", path }],
    connections: 8,
    warmupRequests: 30,
    requests: Number.MAX_SAFE_INTEGER,
    maxSeconds: 0.8,
    observed: { cpus: state.options.cores, tiers },
    signal,
  });
  return { rate: result.requestsPerSecond, cpu: result.usage.cpuSeconds.gunicorn / result.completed };
}

function percent(ratios) {
  const { mean, halfWidth } = blockMean(ratios);
  return `${(100 * mean).toFixed(2)} % ± ${(100 * halfWidth).toFixed(2)}`;
}

await interruptible("server-timing-cost", async (signal) => {
  try {
    await provisionStack(signal);
    const stacks = { on: await start("on", 8481), off: await start("off", 8482) };
    await pinProcess(generatorCpus(stacks.on.options.cores, allowedCpus()));
    for (const path of paths) {
      const throughput = [];
      const cpu = [];
      for (let pair = 0; pair < pairs; pair++) {
        const order = pair % 2 === 0 ? ["on", "off"] : ["off", "on"];
        const found = {};
        for (const name of order) found[name] = await drive(stacks[name], path, signal);
        throughput.push(1 - found.on.rate / found.off.rate);
        cpu.push(found.on.cpu / found.off.cpu - 1);
      }
      console.log(
        `${path.padEnd(14)} throughput lost ${percent(throughput)}, CPU added ${percent(cpu)}, ${pairs} pairs`,
      );
    }
  } finally {
    for (const name of ["on", "off"]) await stackDown(join(directory, name));
    rmSync(directory, { recursive: true, force: true });
  }
});
