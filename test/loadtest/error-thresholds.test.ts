/** Thresholds on the share of failures in a run that is invalid because of the failures. */
import { describe, expect, it } from "vitest";
import { type LoadRun, OUTCOME, type RequestColumns, summarize } from "../../src/loadtest/index.js";
import { judgeValidity } from "../../src/loadtest/validity.js";
import { parseMetricKey, parseThreshold, type ThresholdSpec } from "../../src/scenario/thresholds.js";
import { evidenceOf, requestsAt } from "./evidence.js";
import type { Evidence } from "../../src/loadtest/evidence.js";

function threshold(key: string, source: string): ThresholdSpec {
  const metric = parseMetricKey(key);
  if (!metric.ok) throw new Error(key);
  const parsed = parseThreshold(source, metric.value);
  if (!parsed.ok) throw new Error(source);
  return { key, ...metric.value, ...parsed.value, abortOnFail: false, delayAbortEvalSeconds: 0, source };
}

const REQUESTS = 2000;

/** Evenly spaced; of every hundred requests the first `bad` are answered with `status`, or lose their connection (0). */
function runWith(bad: number, status: number, spoilt: Partial<Evidence> = {}): LoadRun {
  const requests = requestsAt(Array.from({ length: REQUESTS }, (_, i) => i / 100));
  for (let row = 0; row < REQUESTS; row++) {
    if (row % 100 >= bad) continue;
    requests.status[row] = status;
    if (status === 0) requests.outcome[row] = OUTCOME.connectionClosed;
  }
  return runOf(requests, spoilt);
}

function runOf(requests: RequestColumns, spoilt: Partial<Evidence> = {}): LoadRun {
  const evidence = evidenceOf(requests, spoilt);
  return {
    header: {
      target: "http://127.0.0.1:1",
      kinds: [{ name: "GET /", method: "GET", path: "/" }],
      options: { timeoutSeconds: 10 },
    },
    requests,
    window: evidence.window,
    probes: [],
    generator: { lagP99Seconds: 0, eventLoopDelayP99Seconds: 0, cpuShare: 0.1, reconnects: 0 },
    validity: judgeValidity(evidence),
    interrupted: false,
  } as unknown as LoadRun;
}

const verdicts = (run: LoadRun, ...thresholds: ThresholdSpec[]): string[] => {
  const { kneepoint } = summarize(run, thresholds);
  return [kneepoint.verdict, ...kneepoint.thresholds.map(({ verdict }) => verdict)];
};
const errors = threshold("http_req_failed", "rate<0.01");
const latency = threshold("http_req_duration", "p(95)<500");

describe("more than 1 % of bad answers make a run invalid,", () => {
  it.each([
    ["500 to 3 %", 3, 500],
    ["a closed connection to 3 %", 3, 0],
    ["404 to all", 100, 404],
  ])("but the threshold on them has failed: %s", (_, bad, status) => {
    const run = runWith(bad, status);
    expect(run.validity.valid).toBe(false);
    expect(verdicts(run, errors)).toEqual(["fail", "fail"]);
    expect(verdicts(run, errors, latency)).toEqual(["fail", "fail", "inconclusive"]);
  });

  it("and one that allows them holds, which decides nothing about latencies", () => {
    const run = runWith(3, 500);
    const lenient = threshold("http_req_failed", "rate<0.05");
    expect(verdicts(run, lenient)).toEqual(["pass", "pass"]);
    expect(verdicts(run, lenient, latency)).toEqual(["inconclusive", "pass", "inconclusive"]);
    expect(verdicts(run, latency)).toEqual(["inconclusive", "inconclusive"]);
    expect(verdicts(run)).toEqual(["inconclusive"]);
  });

  it("but a server that goes away in the middle has failed them: its refusals are no lack of load", () => {
    const requests = requestsAt(Array.from({ length: REQUESTS }, (_, i) => i / 100));
    for (let row = REQUESTS / 2; row < REQUESTS; row++) {
      requests.outcome[row] = OUTCOME.connectFailed;
      requests.status[row] = 0;
      requests.sentSeconds[row] = Number.NaN;
    }
    const run = runOf(requests);
    const wrong = run.validity.checks.filter(({ verdict }) => verdict === "invalid").map(({ name }) => name);
    expect(wrong).toEqual(["censoring"]);
    expect(verdicts(run, errors, latency)).toEqual(["fail", "fail", "inconclusive"]);
  });

  it("but requests that the generator dropped are not the server's failures", () => {
    const requests = requestsAt(Array.from({ length: REQUESTS }, (_, i) => i / 100));
    for (let row = REQUESTS / 2; row < REQUESTS; row++) {
      requests.outcome[row] = OUTCOME.dropped;
      requests.sentSeconds[row] = Number.NaN;
    }
    expect(verdicts(runOf(requests), errors)).toEqual(["inconclusive", "inconclusive"]);
  });

  it("and Ctrl-C leaves the run without a verdict", () => {
    expect(verdicts({ ...runWith(3, 500), interrupted: true }, errors)[0]).toBe("inconclusive");
  });

  it("and nothing is decided when the generator or the machine is to blame as well", () => {
    const late = runWith(3, 500, { lagSeconds: new Float64Array(REQUESTS).fill(0.5) });
    expect(verdicts(late, errors)).toEqual(["inconclusive", "inconclusive"]);
  });
});

it("redirects, which k6 follows, do not count as good", () => {
  const run = runWith(100, 302);
  expect(run.validity.valid).toBe(false);
  expect(verdicts(run, errors)).toEqual(["inconclusive", "inconclusive"]);
  expect(summarize(run, [errors]).kneepoint.thresholds[0]!.explanation).toContain("100 % of the answers are redirects");
});

it("a valid run with few errors is judged as before", () => {
  const run = runWith(1, 500);
  expect(run.validity.valid).toBe(true);
  expect(verdicts(run, threshold("http_req_failed", "rate<0.02"), latency)).toEqual(["pass", "pass", "pass"]);
  expect(verdicts(run, threshold("http_req_failed", "rate<0.005"))).toEqual(["fail", "fail"]);
});
