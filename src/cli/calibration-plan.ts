import { type Budget, BUDGETS, budgetSeconds, type CalibratedRoute, planBudget } from "../calibrate/index.js";
import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";
import { budgetOption } from "./budget-option.js";
import { duration } from "./measuring-line.js";

/** The budget that was asked for, once it is known what is measured. */
export type BudgetChoice = (routes: readonly CalibratedRoute[]) => Budget;

/** `quick` and `normal` are plans; a duration gets the plan that fits into it. */
export function budgetChoice(text: string, rounds: string | undefined, openLoop: boolean): BudgetChoice {
  const override = roundsOption(rounds);
  const named = text === "quick" || text === "normal" ? BUDGETS[text] : undefined;
  const seconds = named === undefined ? durationOf(text) : 0;
  return (routes) => {
    const budget = named ?? planBudget(seconds, { routes, openLoop });
    return override === undefined ? budget : { ...budget, rounds: override };
  };
}

function durationOf(text: string): number {
  try {
    return budgetOption(text);
  } catch {
    throw new UserError(
      `--budget: expected quick, normal or a duration such as 10m, 30m or 2h, got ${text}.`,
      EXIT.invalidConfiguration,
    );
  }
}

function roundsOption(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const rounds = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (rounds >= 3 && rounds <= 200) return rounds;
  throw new UserError(
    `--rounds: expected a whole number from 3 to 200, got ${text}: rounds are the blocks of the intervals.`,
    EXIT.invalidConfiguration,
  );
}

/** What is going to be measured, its duration first. */
export function planLines(
  routes: readonly CalibratedRoute[],
  budget: Budget,
  { openLoop, restarts }: { readonly openLoop: boolean; readonly restarts: boolean },
): string[] {
  const without = restarts ? budget : { ...budget, limits: undefined, workerCosts: undefined };
  const seconds = budgetSeconds(without, { routes, openLoop });
  const { rounds, singleRequests, saturationConnections, validationConnections } = budget;
  const pauses = budget.pausedRequests === undefined || !openLoop ? "" : ", some after pauses of 5 and 60 ms";
  const lines = [
    `About ${duration(seconds.total)} of measuring, and some minutes of computing:`,
    `  ${duration(seconds.rounds).padStart(8)}  ${rounds} rounds: ${routes.length} routes, each ${singleRequests} requests at 1 ` +
      `connection${pauses}, and ${budget.saturationSeconds} s at ${saturationConnections}; runs at ${validationConnections.join(", ")} to be ` +
      "predicted; a reference run before every five of them",
  ];
  if (openLoop) {
    const { levels, repeats, seconds: each } = budget.openLoop;
    lines.push(
      `  ${duration(seconds.openLoop).padStart(8)}  Poisson arrivals at up to ${levels.length} levels, ${repeats} runs of ${each} s each, ` +
        "to fit the machine",
    );
  }
  if (without.workerCosts !== undefined && openLoop) {
    const { rounds: turns, seconds: each } = without.workerCosts;
    lines.push(
      `  ${duration(seconds.workerCosts).padStart(8)}  what a request costs with 1, 2, 4 and 8 workers a core, ${turns} runs of ${each} s each`,
    );
  }
  if (without.limits !== undefined) {
    lines.push(
      `  ${duration(seconds.limits).padStart(8)}  one limit at a time: workers 1, 2, 4, 8; pool 1, 2, 5; ` +
        `${without.limits.repeats} runs of ${without.limits.seconds} s each`,
    );
  }
  if (openLoop && !restarts && (budget.workerCosts ?? budget.limits) !== undefined) {
    lines.push("  Workers and limits are not varied: that restarts the stack, and this one was running already.");
  }
  return lines;
}
