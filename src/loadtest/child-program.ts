import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { createInterface, type Interface } from "node:readline";
import { formatCpuList } from "../stack/index.js";

/** A small program of ours in a process of its own, so that it shares neither event loop nor heap with the generator. */
export interface ChildProgram {
  readonly pid: number;
  /** Its standard output, line by line. */
  readonly lines: Interface;
  /** Ends it and waits until it is gone. */
  stop(): Promise<void>;
}

export interface ChildProgramOptions {
  /** CPUs it may run on; default: wherever this process may. */
  readonly cpus?: readonly number[] | undefined;
  readonly nodeFlags?: readonly string[];
}

/**
 * Runs a function in another Node process. The function travels as its source text, so it must use nothing
 * but its argument, globals and `process.getBuiltinModule`; in return it runs the same from `src` (tests) and
 * from `dist`, and there is no second file to find. It ends with its parent, even if that is killed: its
 * standard input closes then.
 */
export async function startChildProgram<Argument>(
  program: (argument: Argument) => void,
  argument: Argument,
  options: ChildProgramOptions = {},
): Promise<ChildProgram> {
  const source = `process.stdin.on("end", () => process.exit()).resume(); (${program.toString()})(${JSON.stringify(argument)})`;
  const command = [process.execPath, ...(options.nodeFlags ?? []), "-e", source];
  const pinned = options.cpus === undefined ? command : ["taskset", "-c", formatCpuList(options.cpus), ...command];
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(pinned[0]!, pinned.slice(1), {
    stdio: ["pipe", "pipe", "ignore"],
    env: { PATH: process.env["PATH"] },
  });
  const gone = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", reject);
  });
  child.stdin.on("error", () => {});
  return {
    pid: child.pid!,
    lines: createInterface({ input: child.stdout }),
    stop: async () => {
      child.kill("SIGKILL");
      await gone;
    },
  };
}
