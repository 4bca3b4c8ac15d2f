/**
 * `node scripts/scheduler-trace.mjs [--workers 8] [--worker-class sync] [--threads N] [--rate 500] [--mix "/about*8,/report"]
 * [--seconds 3] [--calls] [--out trace.txt]`: what does the kernel's scheduler do with the reference stack? Starts it on one core,
 * sends Poisson arrivals, records who runs and who is woken (ftrace; as root, on a kernel with CONFIG_FTRACE), and prints how long
 * who was woken waited, how many workers a connection wakes, and in which pieces a worker computes for a request; with --calls,
 * whose recording slows every system call down by a microsecond, what Gunicorn itself does in each piece. The figures behind
 * src/sim/kernel/eevdf.ts and src/sim/demands.ts.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
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
import { printWorkerPieces } from "./worker-pieces.mjs";

const text = (value) => ({ type: "string", default: value });
const { values: asked } = parseArgs({
  options: {
    workers: text("8"),
    "worker-class": text("sync"),
    threads: { type: "string" },
    rate: text("500"),
    mix: text("/about*8,/report"),
    seconds: text("3"),
    calls: { type: "boolean", default: false },
    out: { type: "string" },
  },
});
const TRACING = "/sys/kernel/tracing";
const EVENTS = ["sched/sched_switch", "sched/sched_wakeup", ...(asked.calls ? ["raw_syscalls/sys_enter"] : [])];
const WARM_UP_MS = 2_000;
/** Called together by one connection if not farther apart, ms. */
const TOGETHER_MS = 0.05;

const mix = asked.mix.split(",").map((part) => {
  const [path, weight = "1"] = part.split("*");
  return { path, weight: Number(weight) };
});
const trace = await record();
if (asked.out !== undefined) writeFileSync(asked.out, trace);
printWaits(wakeUps(events(trace)));
printPieces(events(trace));
if (asked.calls) printWorkerPieces(trace);

/** The trace of the stack's core under load. */
async function record() {
  const mounted = existsSync(`${TRACING}/tracing_on`);
  if (!mounted) execFileSync("mount", ["-t", "tracefs", "tracefs", TRACING]);
  const runDir = ".kneepoint/scheduler-trace";
  const { workers, threads, "worker-class": workerClass } = asked;
  const options = resolveStackOptions({ workers, workerClass, threads, port: "8478", runDir });
  await pinProcess(generatorCpus(options.cores, allowedCpus()));
  await stackDown(runDir);
  const { state } = await stackUp(options);
  const load = drive(state.url);
  try {
    await sleep(WARM_UP_MS);
    set("trace", "");
    set("buffer_size_kb", "32768");
    for (const event of EVENTS) set(`events/${event}/enable`, "1");
    set("tracing_on", "1");
    await sleep(1e3 * Number(asked.seconds));
    set("tracing_on", "0");
    await load.stop();
    return readFileSync(`${TRACING}/trace`, "utf8");
  } finally {
    for (const event of EVENTS) set(`events/${event}/enable`, "0");
    set("trace", "");
    set("tracing_on", "1");
    if (!mounted) execFileSync("umount", [TRACING]);
    await load.stop();
    await stackDown(runDir);
  }
}

function set(file, value) {
  writeFileSync(`${TRACING}/${file}`, value);
}

/** Poisson arrivals, in the order in which they are due. */
function drive(url) {
  const agent = new Agent({ keepAlive: true, maxSockets: 128 });
  const total = mix.reduce((sum, { weight }) => sum + weight, 0);
  let inFlight = 0;
  let running = true;
  let due = performance.now();
  const send = () => {
    let left = Math.random() * total;
    const { path } = mix.find(({ weight }) => (left -= weight) < 0) ?? mix[0];
    const done = () => inFlight--;
    inFlight++;
    get(new URL(path, url), { agent }, (response) => response.resume().on("end", done)).on("error", done);
  };
  const tick = () => {
    if (!running) return;
    for (; due <= performance.now(); due -= (1e3 * Math.log(1 - Math.random())) / Number(asked.rate)) send();
    setImmediate(tick);
  };
  tick();
  return {
    stop: async () => {
      running = false;
      while (inFlight > 0) await sleep(20);
      agent.destroy();
    },
  };
}

/** Of the core that Gunicorn runs on. Times in ms. The kernel does not record who an idle core switches to. */
function* events(trace) {
  const lines = trace.split("\n").flatMap((line) => {
    const match = /^\s*(.+)-(\d+)\s+\[(\d+)\]\s+\S+\s+([\d.]+): (\w+): (.*)$/.exec(line);
    return match === null ? [] : [match.slice(1)];
  });
  const core = lines.find(([name]) => name === "gunicorn")?.[2];
  for (const [name, pid, cpu, seconds, event, rest] of lines) {
    if (cpu !== core) continue;
    const ms = 1e3 * Number(seconds);
    const runs = { name: pid === "0" ? "idle" : name, pid };
    if (event === "sys_enter") continue;
    if (event === "sched_wakeup") {
      const [, woken, wokenPid] = /comm=(.+) pid=(\d+)/.exec(rest);
      yield { ms, runs, woken: { name: woken, pid: wokenPid } };
    } else {
      const [, state, next, nextPid] = /prev_state=(\S+) ==> next_comm=(.+) next_pid=(\d+)/.exec(rest);
      yield { ms, runs, sleeps: !state.startsWith("R"), next: { name: next, pid: nextPid } };
    }
  }
}

/** Who was woken by whom, and how long it waited, ms. */
function wakeUps(trace) {
  const waiting = new Map();
  const found = [];
  for (const { ms, runs, woken, next } of trace) {
    const begins = next ?? runs;
    const wake = waiting.get(begins.pid);
    if (wake !== undefined && !(woken?.pid === begins.pid)) {
      found.push({ ...wake, waitMs: ms - wake.ms });
      waiting.delete(begins.pid);
    }
    if (woken !== undefined) waiting.set(woken.pid, { ms, name: woken.name, by: runs.name });
  }
  return found;
}

function printWaits(found) {
  for (const name of ["nginx", "postgres"]) {
    const waits = found.filter((wake) => wake.name === name && wake.by === "gunicorn").map(({ waitMs }) => waitMs);
    console.log(`${name} woken while a worker ran: ${waits.length}, waited ${quantiles(waits)} ms`);
  }
  const calls = found
    .filter(({ name, by }) => name === "gunicorn" && by === "nginx")
    .toSorted((a, b) => a.ms - b.ms)
    .reduce((herds, wake) => {
      const last = herds.at(-1);
      if (last !== undefined && wake.ms - last.at(-1).ms < TOGETHER_MS) last.push(wake);
      else herds.push([wake]);
      return herds;
    }, [])
    .filter(({ length }) => length > 1);
  const first = calls.map((herd) => Math.min(...herd.map(({ ms, waitMs }) => ms + waitMs)) - herd[0].ms);
  const sizes = calls.map(({ length }) => length).sort((a, b) => a - b);
  console.log(`connections that woke several workers: ${calls.length}, median ${sizes[sizes.length >> 1]} of them;`);
  console.log(`  the first of them waited ${quantiles(first)} ms`);
}

/** CPU of a worker up to each wake-up of Nginx (n) or PostgreSQL (p), and to its sleep (S): medians of the commonest sequences. */
function printPieces(trace) {
  const workers = new Map();
  let since = Number.NaN;
  for (const { ms, runs, woken, next, sleeps } of trace) {
    if (runs.name === "gunicorn" && since > 0) {
      const worker = workers.get(runs.pid) ?? { cpu: 0, kinds: "", pieces: [] };
      workers.set(runs.pid, worker);
      worker.cpu += ms - since;
      const kind = sleeps ? "S" : { nginx: "n", postgres: "p" }[woken?.name];
      if (kind !== undefined) {
        worker.kinds += kind;
        worker.pieces.push(worker.cpu);
        worker.cpu = 0;
      }
    }
    since = next === undefined || next.name === "gunicorn" ? ms : Number.NaN;
  }
  const sequences = new Map();
  for (const { kinds, pieces } of workers.values()) {
    // From a piece that begins with an accepted connection to the sleep behind the answer.
    for (const { 0: kind, index } of kinds.matchAll(/S(n[np]*nnS)/g)) {
      const own = pieces.slice(index, index + kind.length);
      sequences.set(kind, [...(sequences.get(kind) ?? []), own]);
    }
  }
  for (const [kind, all] of [...sequences].sort((a, b) => b[1].length - a[1].length).slice(0, 4)) {
    const medians = Array.from(kind, (each, i) => `${each} ${median(all.map((pieces) => pieces[i])).toFixed(3)}`);
    console.log(`${all.length} requests, ms of CPU up to each: ${medians.join("  ")}`);
  }
}

function quantiles(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return [0.5, 0.75, 0.9, 0.97].map((level) => (sorted[Math.floor(level * sorted.length)] ?? 0).toFixed(2)).join(", ");
}
