import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { parseProcessStat, type ProcessStat } from "./proc-files.js";

/** One process for ever: a pid alone is given to another process sooner or later. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTicks: number;
}

/** What /proc says about a pid now; undefined when there is no such process, or only its unburied remains. */
export function processStat(pid: number): ProcessStat | undefined {
  const stat = anyProcessStat(pid);
  return stat?.state === "Z" || stat?.state === "X" ? undefined : stat;
}

/** The same, of the dead too that their parent has not waited for: until then nobody else knows what CPU they used. */
export function anyProcessStat(pid: number): ProcessStat | undefined {
  try {
    return parseProcessStat(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return undefined;
  }
}

export function identify(pid: number): ProcessIdentity | undefined {
  const stat = processStat(pid);
  return stat && { pid, startTicks: stat.startTicks };
}

export function isAlive(identity: ProcessIdentity): boolean {
  return processStat(identity.pid)?.startTicks === identity.startTicks;
}

/** Sends a signal to exactly this process; false when it is gone. */
export function signal(identity: ProcessIdentity, name: NodeJS.Signals): boolean {
  if (!isAlive(identity)) return false;
  try {
    process.kill(identity.pid, name);
    return true;
  } catch {
    return false;
  }
}

/** True when all of them are gone within `seconds`. */
export async function waitUntilGone(identities: readonly ProcessIdentity[], seconds: number): Promise<boolean> {
  const deadline = performance.now() + seconds * 1000;
  while (identities.some(isAlive)) {
    if (performance.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}
