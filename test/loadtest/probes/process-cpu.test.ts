import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { ProcessCpuLedger } from "../../../src/loadtest/probes/index.js";

/** A parent that forks a worker per line it reads, waits for it, and tells both CPU times by its own clocks. */
const PARENT = `
import os, resource, sys, time
for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        while time.process_time() < 0.3: pass
        os._exit(0)
    os.waitpid(pid, 0)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(time.process_time() + used.ru_utime + used.ru_stime, flush=True)
`;

test("the CPU of workers that end is kept, counted once, and never falls", async () => {
  const parent = spawn("python3", ["-c", PARENT], { stdio: ["pipe", "pipe", "inherit"] });
  const told = createInterface({ input: parent.stdout });
  try {
    await once(parent, "spawn");
    const ledger = new ProcessCpuLedger({ workers: parent.pid! });
    const readings: number[] = [];
    let turn = 0;
    const timer = setInterval(() => {
      // Glances in between, as the probe has them, lose nothing and count nothing twice.
      const cpu = turn++ % 3 === 0 ? ledger.read() : ledger.glance();
      readings.push(cpu["workers"] ?? Number.NaN);
    }, 25);
    let truth = 0;
    for (let worker = 0; worker < 3; worker++) {
      parent.stdin.write("\n");
      truth = Number((await once(told, "line"))[0]);
    }
    clearInterval(timer);
    readings.push(ledger.read()["workers"]!);
    for (let i = 1; i < readings.length; i++) expect(readings[i]).toBeGreaterThanOrEqual(readings[i - 1]!);
    // Three workers of at least 0.3 s; what the parent used before the ledger began is not in it. A worker's end is known
    // to a tick of 10 ms for user and one for system time.
    expect(truth).toBeGreaterThan(0.9);
    expect(readings.at(-1)).toBeGreaterThan(0.9 - 3 * 0.02);
    expect(readings.at(-1)).toBeLessThan(truth + 0.03);
  } finally {
    parent.stdin.end();
    await once(parent, "exit");
  }
});

test("a tier whose first process is gone is absent, not zero", async () => {
  const child = spawn("sleep", ["60"]);
  await once(child, "spawn");
  const ledger = new ProcessCpuLedger({ alive: process.pid, gone: child.pid! });
  expect(Object.keys(ledger.read())).toEqual(["alive", "gone"]);
  child.kill();
  await once(child, "exit");
  expect(Object.keys(ledger.read())).toEqual(["alive"]);
});
