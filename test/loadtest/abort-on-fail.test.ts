/** k6's abortOnFail and delayAbortEval in a load test. */
import { expect, describe, it } from "vitest";
import { AbortOnFail } from "../../src/loadtest/abort-on-fail.js";
import { runOpenLoop, summarize } from "../../src/loadtest/index.js";
import { type LoadRunHeader, OUTCOME } from "../../src/loadtest/load-run.js";
import type { RecordedRow } from "../../src/loadtest/request-log.js";
import { parseMetricKey, parseThreshold, type ThresholdSpec } from "../../src/scenario/thresholds.js";
import { delayed, serve } from "./server.js";

function threshold(key: string, source: string, delayAbortEvalSeconds = 0, abortOnFail = true): ThresholdSpec {
  const metric = parseMetricKey(key);
  if (!metric.ok) throw new Error(key);
  const parsed = parseThreshold(source, metric.value);
  if (!parsed.ok) throw new Error(source);
  return { key, ...metric.value, ...parsed.value, abortOnFail, delayAbortEvalSeconds, source };
}

const HEADER = {
  target: "http://127.0.0.1:1",
  kinds: [
    { name: "GET /", method: "GET", path: "/" },
    { name: "GET /slow", method: "GET", path: "/slow" },
  ],
} as unknown as LoadRunHeader;

/** A request at `at` seconds that took `ms` from its send. */
const row = (at: number, ms: number, kind = 0, status = 200): RecordedRow => [
  at,
  at,
  at + ms / 1000,
  kind,
  status,
  OUTCOME.answered,
  1,
  0,
  1,
  undefined,
  at,
  0,
  0,
];

function failing(thresholds: ThresholdSpec[], rows: RecordedRow[], seconds = 10): string | undefined {
  const abort = new AbortOnFail(HEADER, 0, thresholds);
  for (const each of rows) abort.ended(each);
  return abort.failing(seconds);
}

const even = (count: number, ms: (i: number) => number): RecordedRow[] =>
  Array.from({ length: count }, (_, i) => row(i / 100, ms(i)));

describe("a threshold ends the run when it fails:", () => {
  // 1 to 1000 ms once each: p(95) is 950.05.
  const uniform = even(1000, (i) => i + 1);

  it.each([
    ["p(95)<949.5", true],
    ["p(95)<951", false],
    ["p(95)>951", true],
    ["p(95)>949", false],
    ["med<499.5", true],
    ["med<501", false],
    ["avg<500", true],
    ["avg<=500.5", false],
    ["max<999.5", true],
    ["min>0.5", false],
  ])("%s: %s", (source, fails) => {
    expect(failing([threshold("http_req_duration", source)], uniform) !== undefined).toBe(fails);
  });

  it("not before delayAbortEval, not without abortOnFail, not of other requests' tags", () => {
    const slow = even(100, () => 90);
    expect(failing([threshold("http_req_duration", "avg<50", 20)], slow)).toBeUndefined();
    expect(failing([threshold("http_req_duration", "avg<50", 20)], slow, 21)).toBe("http_req_duration: avg<50");
    expect(failing([threshold("http_req_duration", "avg<50", 0, false)], slow)).toBeUndefined();
    expect(failing([threshold("http_req_duration{name:GET /slow}", "avg<50")], slow)).toBeUndefined();
  });

  it("not by a percentile of too few requests", () => {
    expect(
      failing(
        [threshold("http_req_duration", "p(99)<50")],
        even(900, () => 90),
      ),
    ).toBeUndefined();
    expect(
      failing(
        [threshold("http_req_duration", "p(99)<50")],
        even(1001, () => 90),
      ),
    ).toBeDefined();
  });

  it("by its share of failures", () => {
    const errors = Array.from({ length: 100 }, (_, i) => row(i / 10, 5, 0, i < 20 ? 503 : 200));
    expect(failing([threshold("http_req_failed", "rate<0.2")], errors)).toBe("http_req_failed: rate<0.2");
    expect(failing([threshold("http_req_failed", "rate<0.21")], errors)).toBeUndefined();
  });
});

it("a run that a threshold has ended is shorter, kept, and failed", async () => {
  await using server = await serve(delayed(() => 60));
  const spec = threshold("http_req_response_time", "med<40", 1);
  const run = await runOpenLoop({
    url: server.url,
    kinds: [{ method: "GET", path: "/" }],
    ratePerSecond: 50,
    durationSeconds: 40,
    arrivals: { kind: "constant" },
    thresholds: [spec],
  });
  expect(run).toMatchObject({ interrupted: true, abortedBy: "http_req_response_time: med<40" });
  expect(run.requests.length).toBeLessThan(1500);
  const summary = summarize(run, [spec]);
  // A generator that was late decides nothing, however slow the server.
  expect(summary.kneepoint.verdict).toBe(run.validity.valid ? "fail" : "inconclusive");
  expect(summary.kneepoint.abortedBy).toBe("http_req_response_time: med<40");
});
