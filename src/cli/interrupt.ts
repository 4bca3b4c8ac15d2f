import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";

/**
 * Runs `work` with a signal that Ctrl-C (or SIGTERM) aborts, so that it can end in order with what it has. A second
 * Ctrl-C leaves out the order: `atOnce` ends what must not outlive this process, and then it exits. A third kills.
 */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { atOnce }: { readonly atOnce?: () => Promise<void> } = {},
): Promise<T> {
  return await withSignal(work, (times) => {
    if (times === 1) {
      process.stderr.write("\nInterrupted: ending in order, with what there is (Ctrl-C again to stop at once).\n");
      return;
    }
    if (times > 2 || atOnce === undefined) process.exit(EXIT.interrupted);
    process.stderr.write("\nStopping at once: ending what was started.\n");
    void atOnce().then(
      () => process.exit(EXIT.interrupted),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        process.exit(EXIT.interrupted);
      },
    );
  });
}

/**
 * The same for work that leaves nothing half done: an abort ends in one sentence about `what` and exit code 105, once
 * everything it started is ended. A second Ctrl-C does not hurry that.
 *
 * @param kept what outlives the interruption, and how to go on from there
 */
export async function revocable<T>(
  what: string,
  work: (signal: AbortSignal) => Promise<T>,
  { kept }: { readonly kept?: string } = {},
): Promise<T> {
  let aborted = false;
  try {
    return await withSignal(work, () => {
      aborted = true;
    });
  } catch (error) {
    if (!aborted) throw error;
    const rest = kept === undefined ? "what it had started was ended" : kept;
    throw new UserError(`${what} was interrupted; ${rest}.`, EXIT.interrupted);
  }
}

async function withSignal<T>(
  work: (signal: AbortSignal) => Promise<T>,
  onInterrupt: (times: number) => void,
): Promise<T> {
  const controller = new AbortController();
  let times = 0;
  const interrupt = (): void => {
    onInterrupt(++times);
    controller.abort(new Error("interrupted"));
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  try {
    return await work(controller.signal);
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
}
