/** What a query on a connection meets: an answer, an error at once, or nothing until the kernel gives up. */
export type Health = "alive" | "reset" | "silent";

/** Why a connection could not be opened. */
export type OpenFailure = "tooManyClients" | "tooManyPoolerClients" | "refused" | "unreachable";

/** Is told what becomes of a connection it asked for on behalf of a request. */
export interface Opener {
  opened(row: number, connection: Connection): void;
  failed(row: number, reason: OpenFailure): void;
}

/** Whoever is at the other end of an application's connections. */
export interface Backend {
  /** Opens a connection for a request, whose time must be booked up to now. */
  open(row: number, opener: Opener): void;
  close(connection: Connection): void;
  /** The application has committed, or rolled back, and keeps the connection. */
  rest(connection: Connection): void;
  /** Sends a request's query; the application hears of the answer, or that the connection is lost. */
  query(row: number, connection: Connection): void;
  /** How long a round trip on it takes for this request: until an error, where the connection is dead. */
  roundTripSeconds(row: number, connection: Connection): number;
}

export class Connection {
  health: Health = "alive";
  readonly openedAt: number;
  readonly instance: number;
  /** The network's era that it was opened in: see FlowState. */
  readonly era: number;

  constructor(openedAt: number, instance: number, era: number) {
    this.openedAt = openedAt;
    this.instance = instance;
    this.era = era;
  }
}
