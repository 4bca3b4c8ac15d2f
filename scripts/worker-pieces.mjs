/**
 * What Gunicorn itself does for a request, read off the system calls of a sync worker of the reference stack: for
 * `scheduler-trace.mjs --calls`. The figures behind OPENING_SHARE and the others of src/sim/demands.ts.
 */
import { median } from "./recorded-campaign.mjs";

/** x86-64 (arch/x86/entry/syscalls/syscall_64.tbl). Server-Timing asks for the thread's CPU time, which is no vDSO call. */
const CALLS = { 45: "recvfrom", 44: "sendto", 228: "clock_gettime", 270: "pselect6" };
/** In this order; what a worker calls in between (queries are sent and received, too) belongs to the piece that it is in. */
const PIECES = [
  ["accepts", "recvfrom"],
  ["reads", "clock_gettime"],
  ["view", "clock_gettime"],
  ["head", "sendto"],
  ["body", "sendto"],
  ["closes", "pselect6"],
];

/** Medians, ms of CPU. */
export function printWorkerPieces(trace) {
  const workers = new Map();
  const requests = [];
  let running;
  const book = (ms) => {
    if (running !== undefined) workers.get(running.pid).cpu += ms - running.ms;
    running = undefined;
  };
  for (const line of trace.split("\n")) {
    const match = /^\s*(.+)-(\d+)\s+\[\d+\]\s+\S+\s+([\d.]+): (\w+): (.*)$/.exec(line);
    if (match === null) continue;
    const [, name, pid, seconds, event, rest] = match;
    const ms = 1e3 * Number(seconds);
    if (event === "sched_switch") {
      const [, state, next, nextPid] = /prev_state=(\S+) ==> next_comm=(.+) next_pid=(\d+)/.exec(rest);
      if (running?.pid === pid) book(ms);
      // Whoever found nothing begins anew; who waits for its request or a query has begun.
      if (name === "gunicorn" && state.startsWith("S") && workers.get(pid)?.pieces.length === 0) workers.delete(pid);
      if (next !== "gunicorn") continue;
      if (!workers.has(nextPid)) workers.set(nextPid, { cpu: 0, pieces: [] });
      running = { pid: nextPid, ms };
    } else if (event === "sys_enter" && running?.pid === pid) {
      const worker = workers.get(pid);
      if (CALLS[/NR (\d+)/.exec(rest)[1]] !== PIECES[worker.pieces.length][1]) continue;
      book(ms);
      worker.pieces.push(worker.cpu);
      if (worker.pieces.length === PIECES.length) requests.push(worker.pieces);
      workers.set(pid, { cpu: 0, pieces: worker.pieces.length === PIECES.length ? [] : worker.pieces });
      running = { pid, ms };
    }
  }
  const medians = PIECES.map(([piece], i) => `${piece} ${median(requests.map((pieces) => pieces[i])).toFixed(3)}`);
  console.log(`${requests.length} requests, ms of CPU: ${medians.join("  ")}`);
}
