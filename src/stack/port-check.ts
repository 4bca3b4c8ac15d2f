import { createServer } from "node:net";
import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";

/** Fails with a remedy when something already listens on a port of 127.0.0.1. */
export async function assertPortIsFree(port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const remedy =
        error.code === "EADDRINUSE"
          ? `Port ${port} of 127.0.0.1 is in use by another program: choose another with --port, or end that program (ss -ltnp 'sport = ${port}' names it).`
          : `Port ${port} of 127.0.0.1 cannot be used (${error.code}): choose another with --port, above 1023.`;
      reject(new UserError(remedy, EXIT.invalidConfiguration));
    });
    server.listen(port, "127.0.0.1", resolve);
  });
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
}
