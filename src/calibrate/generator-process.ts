/**
 * The load generator of the open-loop runs as a process of its own. Beside the samples of a whole calibration its
 * garbage collector would stop it for milliseconds at a time: that was 3 to 6 ms in the 99th percentile of its lag,
 * where a fresh process has less than one.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { createStackProbe, GENERATOR_INTERVALS, type RequestKind, runOpenLoop } from "../loadtest/index.js";
import { allowedCpus } from "../stack/index.js";
import { type MeasuredRun, measuredRun } from "./measured-run.js";
import type { OpenLoopCase } from "./open-loop-system.js";

/** What the process is told: plain data. */
export interface GeneratorTask {
  readonly url: string;
  readonly which: OpenLoopCase;
  /** In the order of the case's mix, with its weights. */
  readonly kinds: readonly RequestKind[];
  readonly tiers: Readonly<Record<string, number>>;
  readonly cores: readonly number[];
}

type Answer = { readonly run: MeasuredRun } | { readonly error: string };

export interface GeneratorProcess {
  measure(task: GeneratorTask): Promise<MeasuredRun>;
  close(): Promise<void>;
}

/** Far beyond any p99 of a run that may be used. */
const TIMEOUT_SECONDS = 10;
const CHILD = "KNEEPOINT_GENERATOR";

/** Starts it on the cores that this process is pinned to. */
export function startGenerator(signal?: AbortSignal): GeneratorProcess {
  const child = fork(fileURLToPath(import.meta.url), {
    serialization: "advanced",
    env: { ...process.env, [CHILD]: "1" },
    // Ctrl-C reaches the whole foreground group; the parent says when to end.
    detached: true,
  });
  const stop = (): void => void child.kill("SIGKILL");
  signal?.addEventListener("abort", stop, { once: true });
  // One listener for each event of the process's life, however many runs it makes.
  let settle: ((answer: Answer) => void) | undefined;
  let ended: Answer | undefined;
  const end = (why: string): void => {
    ended ??= { error: `The load generator's process ${why}.` };
    settle?.(ended);
  };
  child.on("message", (answer) => settle?.(answer as Answer));
  child.on("error", ({ message }) => end(`failed: ${message}`));
  child.on("exit", (code, killedBy) => end(`ended unexpectedly (${killedBy ?? `exit code ${code}`})`));
  return {
    measure: async (task) => {
      signal?.throwIfAborted();
      const answer = await new Promise<Answer>((resolve) => {
        settle = resolve;
        if (ended === undefined) child.send(task);
        else resolve(ended);
      });
      signal?.throwIfAborted();
      if ("error" in answer) throw new Error(answer.error);
      return answer.run;
    },
    close: async () => {
      signal?.removeEventListener("abort", stop);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, "exit");
      if (child.connected) child.disconnect();
      await exit;
    },
  };
}

async function measure({ url, which, kinds, tiers, cores }: GeneratorTask): Promise<MeasuredRun> {
  const run = await runOpenLoop({
    url,
    kinds,
    name: which.name,
    ratePerSecond: which.ratePerSecond,
    durationSeconds: which.warmupSeconds + which.durationSeconds,
    warmupSeconds: which.warmupSeconds,
    arrivals: which.arrivals,
    seed: which.seed,
    timeoutSeconds: TIMEOUT_SECONDS,
    // Pinned to a core that the stack does not use, it may keep it: a third of the lag of a timer.
    spin: !allowedCpus().some((cpu) => cores.includes(cpu)),
    probe: await createStackProbe({ tiers, cores }, GENERATOR_INTERVALS),
  });
  return measuredRun(run, cores.length);
}

if (process.env[CHILD] === "1" && process.send !== undefined) {
  process.on("message", (task: GeneratorTask) => {
    void measure(task).then(
      (run) => process.send?.({ run } satisfies Answer),
      (error: unknown) =>
        process.send?.({ error: error instanceof Error ? error.message : String(error) } satisfies Answer),
    );
  });
}
