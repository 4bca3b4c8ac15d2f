import { createHash } from "node:crypto";
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { giveToServiceUser, serviceUserCanReach } from "./unprivileged.js";

/** Where a stack keeps its things. */
export interface StackDirectories {
  /** Logs, rendered configuration, the state file. */
  readonly runDir: string;
  /** PostgreSQL's cluster and socket: normally inside `runDir`. */
  readonly databaseDir: string;
  /** UNIX sockets: a short path, because the kernel allows 107 characters. */
  readonly socketDir: string;
}

const LONGEST_SOCKET_DIR = 80;

/** Makes the directories. What `runDir` cannot hold goes to /tmp, under a name that depends on `runDir` only. */
export function makeDirectories(runDir: string): StackDirectories {
  mkdirSync(join(runDir, "tmp"), { recursive: true });
  const aside = join("/tmp", `kneepoint-${createHash("sha256").update(runDir).digest("hex").slice(0, 12)}`);
  const reachable = serviceUserCanReach(runDir);

  const databaseDir = reachable ? join(runDir, "postgresql") : join(aside, "postgresql");
  mkdirSync(databaseDir, { recursive: true });
  const socketDir = reachable && runDir.length <= LONGEST_SOCKET_DIR ? join(runDir, "sockets") : join(aside, "sockets");
  mkdirSync(socketDir, { recursive: true });
  // PostgreSQL trusts whoever reaches its socket: only its own user (and root) may.
  chmodSync(socketDir, 0o700);
  giveToServiceUser(databaseDir);
  giveToServiceUser(socketDir);
  return { runDir, databaseDir, socketDir };
}
