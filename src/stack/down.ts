import { processTree } from "./process-tree.js";
import { type ProcessIdentity, signal, waitUntilGone } from "./process-identity.js";
import { livingProcesses, type ProcessName, readState, removeState, type StackState } from "./state.js";

/** Seconds a server is given to end by itself before it is killed. */
const PATIENCE_SECONDS = 10;

/**
 * Ends what a state file records and its descendants, nothing else; returns the names of what was running.
 * Front to back, so that nobody is asked for what has already gone. The database's files are kept.
 */
export async function stackDown(runDir: string): Promise<ProcessName[]> {
  const state = readState(runDir);
  if (state === undefined) {
    removeState(runDir);
    return [];
  }
  const ended = await endProcesses(state);
  removeState(runDir);
  return ended;
}

/** The part of `down` that a failed or interrupted `up` shares. */
export async function endProcesses(state: StackState): Promise<ProcessName[]> {
  const living = livingProcesses(state);
  living.reverse();
  for (const server of living) {
    // Noted before the end: PostgreSQL's and Gunicorn's children outlive a master that has to be killed.
    const tree: ProcessIdentity[] = processTree(server.pid);
    // SIGINT is PostgreSQL's "fast" shutdown (SIGTERM would wait for its clients); Nginx and Gunicorn obey SIGTERM.
    signal(server, server.name === "postgresql" ? "SIGINT" : "SIGTERM");
    if (!(await waitUntilGone(tree, PATIENCE_SECONDS))) {
      for (const member of tree) signal(member, "SIGKILL");
      await waitUntilGone(tree, PATIENCE_SECONDS);
    }
  }
  return living.map((server) => server.name);
}
