import { describe, expect, it } from "vitest";
import { limitUsed, parseLimit } from "../../src/report/threshold-limit.js";

describe("parseLimit", () => {
  it.each([
    ["http_req_duration: p(95)<300", { holds: "below", value: 300, unit: "ms" }],
    ["http_req_duration{name:GET /}: p(99.9) <= 1.5e3", { holds: "below", value: 1500, unit: "ms" }],
    ["http_req_failed: rate<0.01", { holds: "below", value: 0.01, unit: "share" }],
    ["http_reqs: rate>100", { holds: "above", value: 100, unit: "/s" }],
    ["checks: rate>=0.99", { holds: "above", value: 0.99, unit: "share" }],
    ["dropped_iterations: count==0", { holds: "at", value: 0, unit: "count" }],
  ] as const)("reads %s", (source, limit) => {
    expect(parseLimit(source)).toEqual(limit);
  });

  it("takes the operator of the expression, not one in a tag", () => {
    expect(parseLimit("http_req_duration{name:a<b}: p(95)<300").value).toBe(300);
  });
});

describe("limitUsed", () => {
  it("is 1 at the limit and more beyond it, on either side", () => {
    expect(limitUsed(parseLimit("p(95)<300"), 150)).toBe(0.5);
    expect(limitUsed(parseLimit("http_reqs: rate>100"), 50)).toBe(2);
  });
});
