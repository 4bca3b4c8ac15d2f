import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";
import { type Budget, BUDGETS, type WorkerCostBudget } from "./budget.js";
import { limitSeconds } from "./limit-plan.js";
import { openLoopSeconds } from "./open-loop-plan.js";
import type { CalibratedRoute } from "./routes.js";
import { expectedSeconds, schedule, withReferences } from "./segments.js";
import { workerCostSeconds } from "./mix-costs.js";

/** What a calibration consists of, and how long each part takes. */
export interface BudgetSeconds {
  /** Rounds of closed loops. */
  readonly rounds: number;
  readonly openLoop: number;
  readonly workerCosts: number;
  readonly limits: number;
  readonly total: number;
}

/** What is measured at all. A server seen from outside gets no open loops. */
interface Scope {
  readonly routes: readonly CalibratedRoute[];
  readonly openLoop: boolean;
}

/** Of a long calibration, for the runs that vary one limit at a time. */
const LIMITS_SHARE = 0.2;
/** From here on they fit in without taking the other parts' repeats. */
const LIMITS_FROM_SECONDS = 3_600;
const OPEN_LOOP_SHARE = 0.45;
const WORKER_COSTS_SHARE = 0.08;
/** From here on there is time to see whether other numbers of workers cost what the age of the caches says. */
const WORKER_COSTS_FROM_SECONDS = 720;
const FEWEST_COST_ROUNDS = 2;
const FEWEST_ROUNDS = 3;
/** Intervals shrink with the root of the rounds: beyond this, minutes are better spent on open loops. */
const MOST_ROUNDS = 30;
const FEWEST_REPEATS = 2;
/** Below this the quick plan's short runs are all there is time for. */
const NORMAL_FROM_SECONDS = 600;
/** A longer calibration makes longer runs first, for their p99; then more of them. */
const LONG_RUN_SECONDS = 20;

/** The announced duration of a budget, the computing after it not included. */
export function budgetSeconds(budget: Budget, { routes, openLoop }: Scope): BudgetSeconds {
  const rounds = expectedSeconds(
    openLoop ? withReferences(schedule(routes, budget), routes, budget) : schedule(routes, budget).flat(),
  );
  const parts = {
    rounds,
    openLoop: openLoop ? openLoopSeconds(budget.openLoop) : 0,
    workerCosts: openLoop && budget.workerCosts !== undefined ? workerCostSeconds(budget.workerCosts) : 0,
    limits: openLoop && budget.limits !== undefined ? limitSeconds(budget.limits) : 0,
  };
  return { ...parts, total: parts.rounds + parts.openLoop + parts.workerCosts + parts.limits };
}

/**
 * As much measuring as fits into `seconds`: the part of open loops first gets its repeats, the rounds the rest. From an
 * hour on, runs that vary one limit at a time are among them. What is left when all have as many as they need goes to what
 * other numbers of workers cost, the smallest step there is.
 */
export function planBudget(seconds: number, scope: Scope): Budget {
  const base = seconds < NORMAL_FROM_SECONDS ? BUDGETS.quick : BUDGETS.normal;
  const limits = scope.openLoop && seconds >= LIMITS_FROM_SECONDS ? limitsWithin(LIMITS_SHARE * seconds) : undefined;
  const runSeconds = limits === undefined ? base.openLoop.seconds : LONG_RUN_SECONDS;
  const once = { ...base.openLoop, seconds: runSeconds, repeats: 1 };
  const repeats = Math.max(
    base === BUDGETS.quick ? BUDGETS.quick.openLoop.repeats : FEWEST_REPEATS,
    Math.floor((OPEN_LOOP_SHARE * seconds) / openLoopSeconds(once)),
  );
  const asked = base.workerCosts && { ...base.workerCosts, rounds: costRounds(base.workerCosts, seconds) };
  const costs = seconds < WORKER_COSTS_FROM_SECONDS ? undefined : asked;
  const planned = (rounds: number, more = repeats, moreCosts = 0): Budget => ({
    ...base,
    pausedRequests: scope.openLoop ? base.pausedRequests : undefined,
    rounds,
    openLoop: { ...once, repeats: more },
    workerCosts: costs && { ...costs, rounds: costs.rounds + moreCosts },
    limits,
  });
  const of = (budget: Budget): number => budgetSeconds(budget, scope).total;
  const least = planned(FEWEST_ROUNDS);
  if (of(least) > seconds) refuse(seconds, of(least));
  let rounds = FEWEST_ROUNDS;
  while (rounds < MOST_ROUNDS && of(planned(rounds + 1)) <= seconds) rounds++;
  let more = repeats;
  while (rounds === MOST_ROUNDS && scope.openLoop && of(planned(rounds, more + 1)) <= seconds) more++;
  let moreCosts = 0;
  while (rounds === MOST_ROUNDS && scope.openLoop && of(planned(rounds, more, moreCosts + 1)) <= seconds) moreCosts++;
  return planned(rounds, more, moreCosts);
}

function costRounds(each: WorkerCostBudget, seconds: number): number {
  const once = workerCostSeconds({ ...each, rounds: 1 });
  return Math.max(FEWEST_COST_ROUNDS, Math.floor((WORKER_COSTS_SHARE * seconds) / once));
}

function limitsWithin(seconds: number): Budget["limits"] {
  const once = { repeats: 1, seconds: BUDGETS.normal.openLoop.seconds };
  const repeats = Math.floor(seconds / limitSeconds(once));
  return repeats === 0 ? undefined : { ...once, repeats };
}

function refuse(seconds: number, least: number): never {
  throw new UserError(
    `--budget ${Math.round(seconds)}s: the shortest calibration takes ${Math.ceil(least)} s, with ${FEWEST_ROUNDS} rounds ` +
      "and wide intervals. Give it at least that.",
    EXIT.invalidConfiguration,
  );
}
