import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";

export interface Interruption {
  /** Ends what must not outlive this process, when a second Ctrl-C leaves out the order. */
  readonly atOnce?: () => Promise<void>;
  /**
   * The name of work that has no result of its own to report when it is cut short: once everything it started is ended,
   * an abort is one sentence about it and exit code 105, and a second Ctrl-C does not hurry that.
   */
  readonly revokes?: string;
  /** What outlives the interruption of such work, and how to go on from there. */
  readonly kept?: string;
}

/**
 * Runs `work` with a signal that Ctrl-C (or SIGTERM) aborts, so that it can end in order with what it has. A second
 * Ctrl-C leaves out the order, and a third kills.
 */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { atOnce, revokes, kept = "what it had started was ended" }: Interruption = {},
): Promise<T> {
  const controller = new AbortController();
  let times = 0;
  const interrupt = (): void => {
    times++;
    if (revokes === undefined) hurry(times, atOnce);
    controller.abort(new Error("interrupted"));
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (revokes === undefined || times === 0) throw error;
    throw new UserError(`${revokes} was interrupted; ${kept}.`, EXIT.interrupted);
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
}

function hurry(times: number, atOnce: Interruption["atOnce"]): void {
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
}
