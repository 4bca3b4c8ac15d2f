import { spawn } from "node:child_process";
import { join } from "node:path";
import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";
import { packageRoot } from "./paths.js";

/** Runs scripts/provision.sh --stack, which does nothing when everything is there. Its output goes to stderr. */
export async function provisionStack(signal?: AbortSignal): Promise<void> {
  if (process.platform !== "linux") {
    throw new UserError(
      `The reference stack runs on Linux only (this is ${process.platform}): it reads /proc and uses taskset.`,
      EXIT.invalidConfiguration,
    );
  }
  const script = join(packageRoot, "scripts", "provision.sh");
  const child = spawn("bash", [script, "--stack"], { stdio: ["inherit", 2, 2], ...(signal ? { signal } : {}) });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) {
    throw new UserError(`scripts/provision.sh --stack ended with ${code}: see above.`, EXIT.invalidConfiguration);
  }
}
