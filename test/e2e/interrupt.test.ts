/** One helper for Ctrl-C: work that ends in order with what it has, and work that leaves one sentence. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { interruptible } from "../../src/cli/interrupt.js";

/** Work that ends when it is told to, and fails then. */
const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => {
      reject(new Error("aborted"));
    });
  });
const listeners = (): number => process.listenerCount("SIGINT") + process.listenerCount("SIGTERM");

describe("Ctrl-C", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("lets work end in order with its result, and says so", async () => {
    const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const before = listeners();
    const ended = interruptible(async (signal) => await untilAborted(signal).catch(() => "what there is"));
    process.emit("SIGINT", "SIGINT");
    expect(await ended).toBe("what there is");
    expect(said.mock.calls.join("")).toContain("ending in order");
    expect(listeners()).toBe(before);
  });

  it("ends revocable work in one sentence with what is kept, and exit code 105", async () => {
    const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const exit = vi.spyOn(process, "exit").mockImplementation(() => undefined as never);
    const ended = interruptible(untilAborted, { revokes: "calibrate", kept: "all is in DIR" });
    process.emit("SIGTERM", "SIGTERM");
    process.emit("SIGINT", "SIGINT");
    await expect(ended).rejects.toMatchObject({
      message: "calibrate was interrupted; all is in DIR.",
      exitCode: 105,
    });
    expect(said).not.toHaveBeenCalled();
    expect(exit).not.toHaveBeenCalled();
  });

  it("leaves alone what fails by itself", async () => {
    const failure = new Error("no stack");
    await expect(interruptible(() => Promise.reject(failure), { revokes: "calibrate" })).rejects.toBe(failure);
  });

  it("the second time ends at once what must not outlive the process", async () => {
    vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const exit = vi.spyOn(process, "exit").mockImplementation(() => undefined as never);
    const atOnce = vi.fn<() => Promise<void>>(() => Promise.resolve());
    const ended = interruptible(async (signal) => await untilAborted(signal).catch(() => 1), { atOnce });
    process.emit("SIGINT", "SIGINT");
    expect(atOnce).not.toHaveBeenCalled();
    process.emit("SIGINT", "SIGINT");
    await ended;
    await vi.waitFor(() => {
      expect(exit).toHaveBeenCalledWith(105);
    });
    expect(atOnce).toHaveBeenCalledOnce();
  });
});
