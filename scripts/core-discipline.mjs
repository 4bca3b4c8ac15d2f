/**
 * `node scripts/core-discipline.mjs [docs/validation/2026-11-26-core/runs.json]`: who gets the core? Real arrivals, with the
 * CPU that each request took in the application, scaled so that all together have what the stack's processes used, go
 * through the engine's core behind the workers' slots. No search: the disciplines differ, and so do the response times by
 * the number in flight on arrival. The engine's second is a millisecond here.
 */
import { readFileSync } from "node:fs";
import { Eevdf, ProcessorSharing, World } from "../dist/sim/index.js";

/** As the runs were made: `kneepoint stack up --workers 4`, on one core. */
const WORKERS = 4;
/** Client, kernel and wake-ups: what a request alone takes beyond its CPU. The better of 0.1 and 0.3 on these very runs. */
const OVERHEAD_MS = 0.3;
const WARMUP_MS = 2_000;
const TICK_MS = 4;
const FIGURES = { mean: average, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
const MOST_FOUND = 5;
const LEAST_REQUESTS = 60;

const file = process.argv[2] ?? "docs/validation/2026-11-26-core/runs.json";
const disciplines = {
  "processor sharing": undefined,
  ...Object.fromEntries([0.7, 1.4, 2.8].map((ms) => [`slices of ${ms} ms`, ms])),
};
const errors = Object.fromEntries(Object.keys(disciplines).map((name) => [name, []]));
for (const run of JSON.parse(readFileSync(file, "utf8"))) {
  const measured = figuresOf(run.intendedMs, run.endMs);
  console.log(
    `${run.ratePerSecond}/s, ${run.cpuMsPerRequest} ms of CPU a request: ${row(measured, (v) => v.toFixed(2))} ms`,
  );
  for (const [name, slice] of Object.entries(disciplines)) {
    const simulated = figuresOf(run.intendedMs, departures(run, slice));
    const off = Object.fromEntries(
      Object.entries(measured).map(([figure, value]) => [figure, Math.log(simulated[figure] / value)]),
    );
    errors[name].push(off);
    console.log(`  ${name.padEnd(18)} ${row(off, signedPercent)}`);
  }
}
console.log("mean |log error| over the runs");
for (const [name, all] of Object.entries(errors)) {
  const figures = Object.keys(all[0]).map((figure) => {
    const known = all.map((off) => off[figure]).filter((error) => !Number.isNaN(error));
    return [figure, average(known.map(Math.abs))];
  });
  console.log(`  ${name.padEnd(18)} ${row(Object.fromEntries(figures), (v) => `${(100 * v).toFixed(1)} %`)}`);
}

/** When each request leaves, ms. */
function departures({ intendedMs, appCpuMs, cpuMsPerRequest }, slice) {
  const world = new World(1, 0);
  const { requests, calendar } = world;
  const cpu =
    slice === undefined
      ? new ProcessorSharing(calendar, requests, 1, 1)
      : new Eevdf(calendar, requests, 1, 1, { scheduler: { sliceSeconds: slice, tickSeconds: TICK_MS } });
  const scale = cpuMsPerRequest / average(appCpuMs);
  const end = intendedMs.map(() => Number.NaN);
  const numberOf = new Map();
  const backlog = [];
  const free = Array.from({ length: WORKERS }, (_, worker) => worker);
  const room = {
    processed: (request) => {
      end[numberOf.get(request)] = calendar.now + OVERHEAD_MS;
      cpu.release(request, user, 0);
      free.push(requests.worker[request]);
      requests.release(request);
      if (backlog.length > 0) begin(backlog.shift());
    },
  };
  const of = (request) => requests.worker[request];
  const user = cpu.attach(room, { count: WORKERS, of, acceptTogether: true });
  const begin = (number) => {
    const request = requests.allocate(0, 0, 0);
    numberOf.set(request, number);
    requests.worker[request] = free.shift();
    requests.work[request] = scale * appCpuMs[number];
    cpu.start(request, user);
  };
  let next = 0;
  const slot = calendar.add({
    fire: () => {
      if (free.length > 0) begin(next);
      else backlog.push(next);
      if (++next === intendedMs.length) return;
      calendar.time[slot] = intendedMs[next];
      calendar.schedule(slot);
    },
  });
  calendar.time[slot] = intendedMs[0];
  calendar.schedule(slot);
  calendar.run(1e9);
  return end;
}

/** Response times, ms, and their means by how many were in flight when the request came. */
function figuresOf(intendedMs, endMs) {
  const ends = endMs.toSorted((a, b) => a - b);
  const found = Array.from({ length: MOST_FOUND + 1 }, () => []);
  const all = [];
  let gone = 0;
  for (const [number, came] of intendedMs.entries()) {
    while (ends[gone] < came) gone++;
    if (came < WARMUP_MS) continue;
    all.push(endMs[number] - came);
    found[number - gone]?.push(endMs[number] - came);
  }
  return {
    ...Object.fromEntries(Object.entries(FIGURES).map(([figure, of]) => [figure, of(all)])),
    ...Object.fromEntries(
      found.map((times, n) => [`found ${n}`, times.length < LEAST_REQUESTS ? Number.NaN : average(times)]),
    ),
  };
}

function row(figures, written) {
  return Object.entries(figures)
    .map(([figure, value]) => `${figure} ${Number.isNaN(value) ? "–" : written(value)}`)
    .join("  ");
}

function signedPercent(error) {
  return `${(100 * error).toFixed(0)} %`.padStart(5);
}

function average(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function at(share) {
  return (values) => values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))];
}
