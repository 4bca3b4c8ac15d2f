/**
 * The metrics a threshold can name: k6's, with k6's types (which decide the aggregations it may use), and ours.
 * Source: reference/load-testing-and-gates.md section 3.2.
 */

export type MetricType = "trend" | "rate" | "counter" | "gauge";

export const METRICS: Readonly<Record<string, MetricType>> = {
  http_req_duration: "trend",
  /** From the intended start of an open-loop request to its end; k6 has only the service view. */
  http_req_response_time: "trend",
  http_req_waiting: "trend",
  http_req_connecting: "trend",
  http_req_tls_handshaking: "trend",
  http_req_blocked: "trend",
  http_req_failed: "rate",
  /** Retries of failed requests; they are in http_reqs too. */
  http_req_retries: "counter",
  /** Attempts per request that a journey asked for: 1 without retries. */
  http_req_amplification: "gauge",
  http_reqs: "counter",
  iterations: "counter",
  iteration_duration: "trend",
  dropped_iterations: "counter",
  vus: "gauge",
  vus_max: "gauge",
  data_received: "counter",
  data_sent: "counter",
  checks: "rate",
};

/** Known to k6 but without samples here: refused rather than never judged. */
export const UNPUBLISHED_METRICS: readonly string[] = [
  "http_req_sending",
  "http_req_receiving",
  "group_duration",
  "ws_connecting",
  "ws_session_duration",
  "grpc_req_duration",
];

/** A percentile is allowed wherever `p(N)` stands. */
export const AGGREGATIONS: Readonly<Record<MetricType, readonly string[]>> = {
  trend: ["avg", "min", "med", "max", "p(N)"],
  rate: ["rate"],
  counter: ["count", "rate"],
  gauge: ["value"],
};

/** Tags that requests carry here; a scenario's own `tags` come on top. */
export const REQUEST_TAGS: readonly string[] = [
  "name",
  "scenario",
  "status",
  "method",
  "group",
  "expected_response",
  "url",
];

/** k6's other system tags: accepted in `systemTags`, not recorded. */
export const OTHER_SYSTEM_TAGS: readonly string[] = [
  "proto",
  "subproto",
  "check",
  "error",
  "error_code",
  "tls_version",
  "service",
  "iter",
  "vu",
  "ocsp_status",
  "ip",
];
