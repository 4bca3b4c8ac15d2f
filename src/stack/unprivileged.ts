import { execFileSync } from "node:child_process";

/** PostgreSQL refuses to run as root: root hands it to this user, anyone else runs it as themselves. */
const SERVICE_USER = "postgres";

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** The words to put before a command so that it does not run as root. `setpriv` replaces itself by the command. */
export function asServiceUser(command: readonly string[]): string[] {
  if (!isRoot()) return [...command];
  return ["setpriv", `--reuid=${SERVICE_USER}`, `--regid=${SERVICE_USER}`, "--init-groups", "--", ...command];
}

/** Gives a directory to the user that PostgreSQL runs as. */
export function giveToServiceUser(directory: string): void {
  if (isRoot()) execFileSync("chown", ["-R", `${SERVICE_USER}:${SERVICE_USER}`, directory]);
}

/** Whether that user can reach a directory at all: not when it lies in, say, /root. */
export function serviceUserCanReach(directory: string): boolean {
  if (!isRoot()) return true;
  try {
    const [file = "", ...args] = asServiceUser(["test", "-x", directory]);
    execFileSync(file, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
