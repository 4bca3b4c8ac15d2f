/**
 * How rooms are joined. A request goes down through tiers by `serve` and its answer comes back up by
 * `answered`, the status in the request's row. Every tier answers every request exactly once. A tier knows
 * the tier below it and, through `caller`, whoever called it; a new room is put between two others without
 * either noticing.
 */
export interface Caller {
  /** The request this caller had passed down has been answered: `requests.status[row]` is set. */
  answered(row: number): void;
}

export interface Tier {
  /** Takes a request; answers it later, or at once. */
  serve(row: number): void;
}

/** HTTP statuses the model itself gives. */
export const STATUS = {
  /** No answer came, as k6 has it: the connection could not be opened, or broke. */
  none: 0,
  ok: 200,
  /** The application failed: no database connection to be had. */
  internalServerError: 500,
  /** Nginx could not reach Gunicorn: its listen backlog is full. */
  badGateway: 502,
  /** Nginx's limit_conn is reached. */
  serviceUnavailable: 503,
  /** The load balancer could not connect to the target, or did not hear from it. */
  gatewayTimeout: 504,
} as const;
