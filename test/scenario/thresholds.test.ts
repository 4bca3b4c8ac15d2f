import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { messages } from "../../src/scenario/messages.js";
import { AGGREGATIONS, METRICS } from "../../src/scenario/metrics.js";
import { parseMetricKey, parseThreshold, type MetricKey } from "../../src/scenario/thresholds.js";
import { load, problemsOf, scenarioText, SECTIONS } from "./scenario-text.js";

const trend: MetricKey = { metric: "http_req_duration", type: "trend", tags: {} };
const rate: MetricKey = { metric: "http_req_failed", type: "rate", tags: {} };
const counter: MetricKey = { metric: "http_reqs", type: "counter", tags: {} };

describe("parseThreshold", () => {
  it.each([
    ["p(95)<300", "percentile", 95, "<", 300],
    ["p(99.9) <= 1e3", "percentile", 99.9, "<=", 1000],
    ["avg>=-5", "avg", null, ">=", -5],
    ["med===2", "med", null, "==", 2],
    ["min == 2.5", "min", null, "==", 2.5],
    ["max!=7", "max", null, "!=", 7],
    [" avg  >  7 ", "avg", null, ">", 7],
  ])("reads %s", (source, aggregation, percentile, operator, value) => {
    expect(parseThreshold(source, trend)).toEqual({ ok: true, value: { aggregation, percentile, operator, value } });
  });

  it.each([
    ["p(95)", trend, messages.thresholdNoOperator("p(95)")],
    ["p(95)<", trend, messages.thresholdValue("p(95)<")],
    ["p(95)<0x10", trend, messages.thresholdValue("p(95)<0x10")],
    ["p(95)<Infinity", trend, messages.thresholdValue("p(95)<Infinity")],
    ["p(101)<1", trend, messages.thresholdPercentile("p(101)")],
    ["p(NaN)<1", trend, messages.thresholdPercentile("p(NaN)")],
    ["p95<1", trend, messages.thresholdPercentile("p95")],
    ["average<1", trend, messages.unknownAggregation("average", AGGREGATIONS.trend)],
    ["rate<1", trend, messages.wrongAggregation("rate", "http_req_duration", "trend", AGGREGATIONS.trend)],
    ["p(95)<1", rate, messages.wrongAggregation("p(95)", "http_req_failed", "rate", AGGREGATIONS.rate)],
    ["value<1", counter, messages.wrongAggregation("value", "http_reqs", "counter", AGGREGATIONS.counter)],
  ])("refuses %s", (source, key, sentence) => {
    expect(parseThreshold(source, key)).toEqual({ ok: false, sentence });
  });

  it("never throws, whatever it is given", () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(trend, rate, counter), (source, key) => {
        expect(() => [parseThreshold(source, key), parseMetricKey(source)]).not.toThrow();
      }),
    );
  });
});

describe("parseMetricKey", () => {
  it("reads tags, with spaces, quotes and colons in values", () => {
    expect(parseMetricKey("http_req_duration{ name: GET /a:b , scenario:'day' }")).toEqual({
      ok: true,
      value: { metric: "http_req_duration", type: "trend", tags: { name: "GET /a:b", scenario: "day" } },
    });
  });

  it.each([
    ["http_req_duraton", messages.unknownMetric("http_req_duraton", Object.keys(METRICS))],
    ["group_duration", messages.metricNotPublished("group_duration")],
    ["http_reqs{name}", messages.metricSyntax("http_reqs{name}")],
    ["http_reqs{name:a}x", messages.metricSyntax("http_reqs{name:a}x")],
  ])("refuses %s", (key, sentence) => {
    expect(parseMetricKey(key)).toEqual({ ok: false, sentence });
  });
});

const withThresholds = (thresholds: string): string =>
  scenarioText({ options: `${SECTIONS.options}\n  thresholds:\n    ${thresholds}` });

const texts = (line: string): string[] => problemsOf(withThresholds(line)).map(({ message }) => message);

describe("the thresholds of a scenario", () => {
  it("carry their key, source and how they act", () => {
    const { thresholds } = load(
      withThresholds(
        `"http_req_duration{name:GET /}": [{ threshold: "p(95)<300", abortOnFail: true, delayAbortEval: 10s }]`,
      ),
    );
    expect(thresholds).toEqual([
      {
        key: "http_req_duration{name:GET /}",
        metric: "http_req_duration",
        type: "trend",
        tags: { name: "GET /" },
        aggregation: "percentile",
        percentile: 95,
        operator: "<",
        value: 300,
        abortOnFail: true,
        delayAbortEvalSeconds: 10,
        source: "p(95)<300",
      },
    ]);
  });

  it("are located by expression", () => {
    const [problem] = problemsOf(withThresholds(`http_req_failed: ["rate<0.1", "p(95)<1"]`));
    expect(problem).toMatchObject({ line: 5, column: 35, path: "options.thresholds.http_req_failed[1]" });
  });

  it("may not ask for a route, a scenario or a tag that nothing has", () => {
    expect(texts(`"http_reqs{name:GET /x}": [count>1]`)).toEqual([
      messages.unknownTagValue("name", "GET /x", ["GET /"]).message,
    ]);
    expect(texts(`"http_reqs{scenario:stedy}": [count>1]`)).toEqual([
      messages.unknownTagValue("scenario", "stedy", ["steady"]).message,
    ]);
    expect(texts(`"http_reqs{nmae:GET /}": [count>1]`)).toEqual([messages.unknownTag("nmae", ["name"]).message]);
  });

  it("are a list for each metric", () => {
    expect(problemsOf(withThresholds(`http_reqs: count>1`))).toHaveLength(1);
  });
});
