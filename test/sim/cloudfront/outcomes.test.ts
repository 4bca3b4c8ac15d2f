/** What the viewers saw, by CloudFront's result type and HTTP status. */
import { describe, expect, it } from "vitest";
import { customOrigin, distribution, edgeSystem, few, run } from "./distribution.js";

const outcomes = (result: ReturnType<typeof run>): string[] =>
  result.cloudFront!.outcomes.map(({ resultType, status, count }) => `${resultType} ${status} ${count}`);

describe("result types by status", () => {
  it("a miss, then hits", () => {
    expect(outcomes(run(few(edgeSystem(distribution, 1), 5, 1), 10))).toEqual(["Hit 200 4", "Miss 200 1"]);
  });

  it("an error page with a response code of its own is an Error that viewers, and CloudWatch, see as 200", () => {
    const down = {
      ...distribution,
      origins: [{ ...customOrigin, outages: [{ fromSeconds: 0, toSeconds: 100, kind: 503 }] }],
      errorResponses: [{ status: 503, minTtlSeconds: 0, responseStatus: 200 }],
    };
    const result = run(few(edgeSystem(down, 1), 5, 1), 10);
    expect(outcomes(result)).toEqual(["Error 200 5"]);
    expect(result.gauges.find(({ metric }) => metric === "5xxErrors")!.average).toBe(0);
  });

  it("what ends during warm-up is not counted, and the types add up to the requests", () => {
    const result = run(edgeSystem(distribution, 20), 100, { warmUpSeconds: 50 });
    const counted = result.cloudFront!.outcomes.reduce((sum, { count }) => sum + count, 0);
    const requests = result.gauges.find(({ system, metric }) => system === "cloudFront" && metric === "Requests")!;
    expect(counted).toBe(Math.round(requests.average * 50));
  });
});
