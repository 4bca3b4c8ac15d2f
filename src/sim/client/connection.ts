import type { User } from "./users.js";

/** How far the opening of a connection has come. */
export const STEP = { resolving: 0, connecting: 1, handshaking: 2, open: 3, closed: 4 } as const;

/** One connection of a user to an address. */
export interface Connection {
  readonly user: User;
  /** Where it stands in the table of connections. */
  readonly id: number;
  step: number;
  /** Which of the user's addresses it tries or is open to. */
  attempt: number;
  address: number;
  /** The addresses its lookup gave. */
  addresses: readonly number[];
  /** Requests on it, by row. */
  readonly rows: number[];
  /** Requests it has carried. */
  carried: number;
  /** When the current step began; when it was opened; since when it is idle, s. */
  since: number;
  openedAt: number;
  idleSince: number;
  /** What its opening took, until its first request has been charged with it, s. */
  connectingSeconds: number;
  handshakingSeconds: number;
  /** Takes no further request: closes when those on it have ended. */
  draining: boolean;
  /** An idle timeout is pending. */
  timed: boolean;
}

export function newConnection(user: User, id: number): Connection {
  return {
    user,
    id,
    step: STEP.resolving,
    attempt: 0,
    address: -1,
    addresses: [],
    rows: [],
    carried: 0,
    since: 0,
    openedAt: 0,
    idleSince: 0,
    connectingSeconds: 0,
    handshakingSeconds: 0,
    draining: false,
    timed: false,
  };
}
