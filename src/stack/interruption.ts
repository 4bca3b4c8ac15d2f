import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";

/**
 * Runs `work` with a signal that Ctrl-C (or SIGTERM) aborts, and waits for it to clean up behind itself.
 * After an abort the error is one sentence and exit code 105. A second Ctrl-C does not hurry the cleaning.
 */
export async function interruptible<T>(what: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort(new Error("interrupted"));
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    throw new UserError(`${what} was interrupted; what it had started was ended.`, EXIT.interrupted);
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
}
