import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { readTreeCpu, treeCpuBetween } from "../../src/stack/index.js";

/** A parent whose child uses 0.3 s of CPU and ends; the parent waits for it only when it is told to. */
const NEGLIGENT_PARENT = `
import os, sys, time
pid = os.fork()
if pid == 0:
    while time.process_time() < 0.3: pass
    os._exit(0)
os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
print("dead", flush=True)
sys.stdin.readline()
os.waitpid(pid, 0)
print("buried", flush=True)
sys.stdin.readline()
`;

test("the CPU of a process that has ended counts, once, before and after its parent has waited for it", async () => {
  const parent = spawn("python3", ["-c", NEGLIGENT_PARENT], { stdio: ["pipe", "pipe", "inherit"] });
  const told = createInterface({ input: parent.stdout });
  try {
    await once(parent, "spawn");
    const before = readTreeCpu(parent.pid!);
    expect((await once(told, "line"))[0]).toBe("dead");
    const dead = readTreeCpu(parent.pid!);
    parent.stdin.write("\n");
    expect((await once(told, "line"))[0]).toBe("buried");
    const buried = readTreeCpu(parent.pid!);
    // Ended processes are counted in ticks of 10 ms, user and system time apart.
    expect(treeCpuBetween(before, dead)).toBeGreaterThan(0.27);
    expect(treeCpuBetween(dead, buried)).toBeLessThan(0.05);
    expect(treeCpuBetween(before, buried)).toBeGreaterThan(0.27);
  } finally {
    parent.stdin.end();
    await once(parent, "exit");
  }
});
