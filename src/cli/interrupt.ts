/**
 * Runs `work` with a signal that Ctrl-C aborts, so that it can end in order with what it has. A second
 * Ctrl-C kills.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => {
    process.stderr.write("\nInterrupted: finishing what is under way (Ctrl-C again to stop at once).\n");
    controller.abort();
  };
  process.once("SIGINT", abort);
  process.once("SIGTERM", abort);
  try {
    return await work(controller.signal);
  } finally {
    process.removeListener("SIGINT", abort);
    process.removeListener("SIGTERM", abort);
  }
}
