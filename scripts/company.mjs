/**
 * `node scripts/company.mjs [--rounds 4] [--seconds 1.5] [--workers 1,3,8]`: what does a request's view use alone, and in the company
 * of other routes, with so many sync workers? Starts the reference stack, drives closed loops of 8 connections and of one with
 * pauses: each route alone, and all of them at random. Prints the median CPU of each route's view as Server-Timing says it, ms.
 * The figures behind "More workers, more CPU a request" in docs/validation/findings.md.
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
import { median } from "./recorded-campaign.mjs";

const text = (value) => ({ type: "string", default: value });
const { values: asked } = parseArgs({
  options: { rounds: text("4"), seconds: text("1.5"), workers: text("1,3,8") },
});
const ROUTES = ["/", "/api/items?page=3", "/api/items/7", "/about"];
const CONNECTIONS = 8;
const PAUSE_MS = 10;
const rounds = Number(asked.rounds);
const seconds = Number(asked.seconds);
const runDir = ".kneepoint/company";
const agent = new Agent({ keepAlive: true });
/** By what was driven, with how many workers, then by route: of each run what its requests' views used, ms. */
const used = new Map();
const optionsOf = (workers) => resolveStackOptions({ workers, workerClass: "sync", port: "8479", runDir });

await pinProcess(generatorCpus(optionsOf("1").cores, allowedCpus()));
// Worker counts in turns, so that a slow minute of the machine meets all of them.
for (let round = 0; round < rounds; round++) {
  for (const workers of asked.workers.split(",")) {
    await stackDown(runDir);
    const { state } = await stackUp(optionsOf(workers));
    try {
      await drive(state.url, ROUTES, CONNECTIONS, 0, 0.5, () => {});
      for (const route of ROUTES) {
        await drive(state.url, [route], CONNECTIONS, 0, seconds, note("alone", workers));
        await drive(state.url, [route], 1, PAUSE_MS, seconds, note("alone, with pauses", workers));
      }
      await drive(state.url, ROUTES, CONNECTIONS, 0, seconds * 2, note("in company", workers));
      await drive(state.url, ROUTES, 1, PAUSE_MS, seconds * 2, note("in company, with pauses", workers));
    } finally {
      await stackDown(runDir);
    }
  }
}
agent.destroy();

console.log(`median CPU of the view, ms, ${rounds} rounds`.padEnd(44), ...ROUTES.map((route) => route.padStart(20)));
for (const [what, routes] of [...used].sort(([a], [b]) => a.localeCompare(b)))
  console.log(what.padEnd(44), ...ROUTES.map((route) => spread(routes.get(route)).padStart(20)));

/** Begins a run, and takes what its requests used. */
function note(what, workers) {
  const key = `${what}, ${workers} worker${workers === "1" ? "" : "s"}`;
  const routes = used.get(key) ?? new Map(ROUTES.map((route) => [route, []]));
  used.set(key, routes);
  const run = new Map();
  return (route, milliseconds) => {
    if (!run.has(route)) routes.get(route).push(run.set(route, []).get(route));
    run.get(route).push(milliseconds);
  };
}

/** The median over the runs' medians, and between which they lie. */
function spread(runs) {
  const medians = runs.map(median).sort((a, b) => a - b);
  if (medians.length === 0) return "–";
  return `${median(medians).toFixed(2)} (${medians[0].toFixed(2)}–${medians.at(-1).toFixed(2)})`;
}

/** Each connection asks for the routes in random order, one request after the other. */
async function drive(url, routes, connections, pauseMs, durationSeconds, told) {
  const end = performance.now() + 1000 * durationSeconds;
  const loop = async () => {
    while (performance.now() < end) {
      const route = routes[Math.floor(Math.random() * routes.length)];
      told(route, await viewMilliseconds(url + route));
      if (pauseMs > 0) await sleep(pauseMs);
    }
  };
  await Promise.all(Array.from({ length: connections }, loop));
}

function viewMilliseconds(url) {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      response.resume().on("end", () => {
        const cpu = /cpu;dur=([\d.]+)/.exec(String(response.headers["server-timing"]));
        if (cpu === null) reject(new Error(`${url}: no CPU in Server-Timing (status ${response.statusCode})`));
        else resolve(Number(cpu[1]));
      });
    }).on("error", reject);
  });
}
