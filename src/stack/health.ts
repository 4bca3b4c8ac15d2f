import { setTimeout as sleep } from "node:timers/promises";
import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";
import { isAlive, type ProcessIdentity } from "./process-identity.js";
import { logTail } from "./start-process.js";
import type { ProcessName } from "./state.js";

/** Whether a URL of the stack answers 200 within two seconds. */
export async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}

export interface Awaited {
  readonly name: ProcessName;
  readonly identity: ProcessIdentity;
  readonly runDir: string;
  readonly check: () => Promise<boolean>;
  readonly seconds: number;
  readonly signal?: AbortSignal | undefined;
}

/** Waits for a process to be healthy; when it dies or takes too long, the error shows the end of its log. */
export async function waitUntilHealthy(what: Awaited): Promise<void> {
  const deadline = performance.now() + what.seconds * 1000;
  for (;;) {
    what.signal?.throwIfAborted();
    const alive = isAlive(what.identity);
    if (alive && (await what.check())) return;
    if (!alive || performance.now() > deadline) {
      const happened = alive ? `was not healthy after ${what.seconds} s` : "ended while starting";
      throw new UserError(
        `${what.name} ${happened}. The end of ${what.runDir}/${what.name}.log:\n${logTail(what.runDir, what.name)}`,
        EXIT.internal,
      );
    }
    await sleep(50);
  }
}
