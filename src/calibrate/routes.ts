import type { RequestKind } from "../loadtest/index.js";

/** A route of the reference shop as the calibration drives it. */
export interface CalibratedRoute {
  /** Method and path template: the `name` of the calibration and of a scenario's requests. */
  readonly name: string;
  readonly request: RequestKind;
  /** Answered by Nginx alone. */
  readonly static: boolean;
  /** Typical latency at one connection on a 2026 cloud vCPU: for the announced duration only. */
  readonly typicalSeconds: number;
  /** Not of the shop: driven alone, in no mix. */
  readonly apart?: true;
}

/** Orders of two items each, of different items: customers seldom fight for the same two rows. */
const orders: readonly string[] = Array.from({ length: 40 }, (_, i) =>
  JSON.stringify({
    lines: [
      { item: 1 + i, quantity: 1 },
      { item: 101 + ((i * 37) % 200), quantity: 2 },
    ],
  }),
);

export const REFERENCE_ROUTES: readonly CalibratedRoute[] = [
  { name: "GET /", request: { method: "GET", path: "/" }, static: false, typicalSeconds: 0.005 },
  {
    name: "GET /api/items",
    request: { method: "GET", path: "/api/items?page=3" },
    static: false,
    typicalSeconds: 0.004,
  },
  {
    name: "GET /api/items/<id>",
    request: { method: "GET", path: "/api/items/7" },
    static: false,
    typicalSeconds: 0.004,
  },
  {
    name: "POST /api/orders",
    request: { method: "POST", path: "/api/orders", body: orders },
    static: false,
    typicalSeconds: 0.008,
  },
  { name: "GET /about", request: { method: "GET", path: "/about" }, static: false, typicalSeconds: 0.0012 },
  { name: "GET /report", request: { method: "GET", path: "/report" }, static: false, typicalSeconds: 0.012 },
  { name: "GET /healthz", request: { method: "GET", path: "/healthz" }, static: false, typicalSeconds: 0.0006 },
  {
    name: "GET /static/style.css",
    request: { method: "GET", path: "/static/style.css" },
    static: true,
    typicalSeconds: 0.0002,
  },
];

/** Holds a worker for 40 ms in the database and costs almost no CPU: shows queues for workers and nothing else. */
export const WAITING_ROUTE: CalibratedRoute = {
  name: "GET /dbwait",
  request: { method: "GET", path: "/dbwait?ms=40" },
  static: false,
  typicalSeconds: 0.044,
  apart: true,
};
