import { expect, test } from "vitest";
import { BUDGETS, expectedSeconds, REFERENCE_ROUTES, roundSegments, schedule } from "../../src/calibrate/index.js";

test("the normal budget measures at least 2,000 requests per route at one connection", () => {
  expect(BUDGETS.normal.rounds * BUDGETS.normal.singleRequests).toBeGreaterThanOrEqual(2000);
});

test("held-out runs have numbers of connections that the fit has not", () => {
  for (const budget of Object.values(BUDGETS)) {
    expect(budget.validationConnections).not.toContain(1);
    expect(budget.validationConnections).not.toContain(budget.saturationConnections);
    for (const name of budget.validationRoutes) expect(REFERENCE_ROUTES.map((route) => route.name)).toContain(name);
  }
});

test("every round holds every segment once, in an order of its own", () => {
  const rounds = schedule(REFERENCE_ROUTES, BUDGETS.quick);
  const keys = rounds.map((round) => round.map(({ key }) => key));
  expect(keys.length).toBe(BUDGETS.quick.rounds);
  const once = new Set(roundSegments(REFERENCE_ROUTES, BUDGETS.quick).map(({ key }) => key));
  for (const round of keys) {
    expect(round.length).toBe(once.size);
    expect(new Set(round)).toEqual(once);
  }
  expect(keys[0]).not.toEqual(keys[1]);
});

test("the announced duration is that of a coffee, not of a lunch", () => {
  expect(expectedSeconds(schedule(REFERENCE_ROUTES, BUDGETS.quick).flat())).toBeLessThan(90);
  expect(expectedSeconds(schedule(REFERENCE_ROUTES, BUDGETS.normal).flat())).toBeLessThan(600);
});
