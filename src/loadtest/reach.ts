import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";
import { openSocket } from "./open-socket.js";
import type { Target } from "./transport.js";

const PATIENCE_MS = 5000;

/** Opens one connection to the target and closes it; throws a UserError that says why it cannot. */
export async function reach(target: Target): Promise<void> {
  const problem = await new Promise<string | undefined>((resolve) => {
    const socket = openSocket(target, () => end());
    const timer = setTimeout(() => end(`it did not answer within ${PATIENCE_MS / 1000} s`), PATIENCE_MS);
    const end = (reason?: string): void => {
      clearTimeout(timer);
      socket.removeAllListeners();
      socket.on("error", () => {});
      socket.destroy();
      resolve(reason);
    };
    socket.on("error", (error: NodeJS.ErrnoException) => end(explained(error, target)));
    socket.on("close", () => end("it closed the connection at once"));
  });
  if (problem === undefined) return;
  throw new UserError(`${target.origin.origin} cannot be reached: ${problem}. Nothing was sent.`, EXIT.inconclusive);
}

function explained({ code, message }: NodeJS.ErrnoException, { origin }: Target): string {
  if (code === "ECONNREFUSED")
    return "nothing listens there; start the server (the reference stack: kneepoint stack up)";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return `the name ${origin.hostname} is not known`;
  if (origin.protocol === "https:" && /certificate|self.signed|altname|issuer/i.test(`${code} ${message}`)) {
    return `its certificate cannot be verified (${message}); --insecure accepts it`;
  }
  return message;
}
