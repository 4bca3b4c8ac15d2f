import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";

const run = promisify(execFile);

export interface ToolOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly signal?: AbortSignal | undefined;
}

/** Runs a short-lived tool and returns its output; a failure shows what the tool said. */
export async function runTool(command: readonly string[], options: ToolOptions = {}): Promise<string> {
  const [file, ...args] = command;
  if (file === undefined) throw new Error("runTool needs a command");
  try {
    const { stdout } = await run(file, args, {
      encoding: "utf8",
      maxBuffer: 1 << 24,
      env: { ...process.env, ...options.environment },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    return stdout;
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new UserError(`${command.join(" ")} failed:\n${whatItSaid(error)}`, EXIT.internal);
  }
}

/** The last lines of a failed tool's output, or why it could not be run at all. */
function whatItSaid(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const output = ["stderr", "stdout"].map((stream): unknown => Reflect.get(error, stream));
  const text = output
    .filter((part) => typeof part === "string")
    .join("")
    .trim();
  return text === "" ? error.message : text.split("\n").slice(-12).join("\n");
}
