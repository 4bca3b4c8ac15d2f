import { expect, test } from "vitest";
import { erlangC } from "../../../src/loadtest/doctor/index.js";

test("one server is M/M/1", () => {
  const queue = erlangC(70, 0.01, 1);
  expect(queue.waitProbability).toBeCloseTo(0.7, 12);
  expect(queue.meanSeconds).toBeCloseTo(1 / 30, 12);
  expect(queue.quantile(0.95)).toBeCloseTo(-Math.log(0.05) / 30, 12);
});

test("tables of Erlang C, and a quantile that fits its own distribution", () => {
  // Offered load 2 on 4 servers: C = 4/23; a = 2.8: C = 0.42869 (sum of the series by hand).
  expect(erlangC(2, 1, 4).waitProbability).toBeCloseTo(4 / 23, 12);
  expect(erlangC(140, 0.02, 4).waitProbability).toBeCloseTo(0.42869, 4);
  // With many servers and no load nobody waits: the sojourn is the exponential service.
  expect(erlangC(0.001, 1, 50).quantile(0.95)).toBeCloseTo(-Math.log(0.05), 9);
  // At servers - load = 1 the formula's quotient is 0/0; it is continuous there.
  expect(erlangC(3, 1, 4).quantile(0.9)).toBeCloseTo(erlangC(3 + 1e-7, 1, 4).quantile(0.9), 5);
  // The mean is the integral of the tail, here by the quantile function: mean = integral of quantile(p) dp.
  const queue = erlangC(140, 0.02, 4);
  const steps = 20_000;
  let sum = 0;
  for (let i = 0; i < steps; i++) sum += queue.quantile((i + 0.5) / steps) / steps;
  expect(sum / queue.meanSeconds).toBeCloseTo(1, 3);
});

test("no steady state is an error", () => {
  expect(() => erlangC(200, 0.02, 4)).toThrow(RangeError);
  expect(() => erlangC(Number.NaN, 0.02, 4)).toThrow(RangeError);
});
