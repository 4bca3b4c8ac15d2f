import { describe, expect, it } from "vitest";
import { budgetSeconds, planBudget, REFERENCE_ROUTES, WAITING_ROUTE } from "../../src/calibrate/index.js";

const routes = [...REFERENCE_ROUTES, WAITING_ROUTE];
const scope = { routes, openLoop: true };
const MINUTE = 60;

describe("a budget of minutes", () => {
  it.each([4, 5, 8, 10, 20, 30, 45, 60, 120, 240].map((minutes) => [minutes * MINUTE]))(
    "%d s gets a plan that fills it and does not exceed it",
    (seconds) => {
      const { total } = budgetSeconds(planBudget(seconds, scope), scope);
      expect(total).toBeLessThanOrEqual(seconds);
      // A round is the smallest step, and a long one takes 70 s.
      expect(total).toBeGreaterThan(seconds - 100);
    },
  );

  it("buys rounds and repeats, and from an hour on the runs that vary one limit at a time", () => {
    const [ten, thirty, hours] = [10, 30, 120].map((minutes) => planBudget(minutes * MINUTE, scope));
    expect(thirty!.rounds).toBeGreaterThan(ten!.rounds);
    expect(hours!.rounds).toBeGreaterThan(thirty!.rounds);
    expect(thirty!.openLoop.repeats).toBeGreaterThan(ten!.openLoop.repeats);
    expect([ten!.limits, thirty!.limits]).toEqual([undefined, undefined]);
    expect(hours!.limits!.repeats).toBeGreaterThanOrEqual(5);
    // What the age of the caches says of other numbers of workers is checked when there is time.
    expect(ten!.workerCosts).toBeUndefined();
    expect(thirty!.workerCosts!.rounds).toBeGreaterThanOrEqual(2);
    expect(planBudget(5 * MINUTE, scope).workerCosts).toBeUndefined();
  });

  it("gives a server seen from outside all of it as rounds", () => {
    const outside = { routes, openLoop: false };
    const budget = planBudget(10 * MINUTE, outside);
    expect(budget.limits).toBeUndefined();
    expect(budgetSeconds(budget, outside)).toMatchObject({ openLoop: 0, limits: 0, workerCosts: 0 });
    expect(budget.rounds).toBeGreaterThan(planBudget(10 * MINUTE, scope).rounds);
  });

  it("says what the shortest needs when it is too little", () => {
    expect(() => planBudget(60, scope)).toThrow(/--budget 60s: the shortest calibration takes \d+ s/);
  });
});
