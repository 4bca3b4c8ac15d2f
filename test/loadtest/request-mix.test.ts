import * as fc from "fast-check";
import { expect, test } from "vitest";
import { loopbackOrigin, percentile, type RequestKind, requestSequence } from "../../src/loadtest/index.js";

test("a sequence holds each kind in the proportion of its weight", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 2, maxLength: 8 }),
      fc.nat(),
      (weights, seed) => {
        const kinds: RequestKind[] = weights.map((weight) => ({ method: "GET", path: "/", weight }));
        const sequence = requestSequence(kinds, seed);
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        for (const [kind, weight] of weights.entries()) {
          const share = sequence.filter((index) => index === kind).length / sequence.length;
          expect(Math.abs(share - weight / total)).toBeLessThanOrEqual(1.01 / sequence.length);
        }
      },
    ),
  );
});

test("each seed has its own order, and always the same one", () => {
  const kinds: RequestKind[] = ["/a", "/b"].map((path) => ({ method: "GET", path }));
  expect(requestSequence(kinds, 1)).toEqual(requestSequence(kinds, 1));
  expect(requestSequence(kinds, 1)).not.toEqual(requestSequence(kinds, 2));
});

test.each(["http://127.0.0.1:8470", "http://127.9.9.9", "http://[::1]:80"])("load may go to %s", (url) => {
  expect(loopbackOrigin(url)).toBe(new URL(url).origin);
});

test.each([
  "http://localhost:8470",
  "http://127.0.0.1.example.com",
  "http://example.com",
  "http://10.0.0.1",
  "http://0.0.0.0",
  "https://127.0.0.1",
  "nonsense",
])("load may not go to %s", (url) => {
  expect(() => loopbackOrigin(url)).toThrow(url);
});

test("percentiles interpolate between order statistics, as k6's", () => {
  expect(percentile(Float64Array.of(1, 2, 3, 4), 0.5)).toBe(2.5);
  expect(percentile(Float64Array.of(1, 2, 3, 4), 1)).toBe(4);
  expect(percentile(new Float64Array(0), 0.5)).toBeNaN();
});
