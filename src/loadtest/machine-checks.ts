import type { ValidityCheck } from "./load-run.js";
import { coreChecks } from "./core-checks.js";
import { check, type Evidence, ms, percent } from "./evidence.js";

const MOST_LOOP_DELAY_SECONDS = 0.01;
const MOST_GENERATOR_CPU = 0.7;
const MOST_CLOCK_JUMP_SECONDS = 0.25;

/** Whether the machine that sent the load was in order. */
export function machineChecks(evidence: Evidence): ValidityCheck[] {
  return [loopDelay(evidence), generatorCpu(evidence), ...coreChecks(evidence), clock(evidence)];
}

function loopDelay({ use }: Evidence): ValidityCheck {
  return check(
    "event-loop delay",
    use.eventLoopDelayP99Seconds,
    `p99 <= ${ms(MOST_LOOP_DELAY_SECONDS)}`,
    (value) => value <= MOST_LOOP_DELAY_SECONDS,
    (value) =>
      value <= MOST_LOOP_DELAY_SECONDS
        ? `The generator's event loop was at most ${ms(value)} late 99 % of the time.`
        : `The generator's event loop was more than ${ms(value)} late 1 % of the time (limit ${ms(MOST_LOOP_DELAY_SECONDS)}): answers waited to be noticed, and the latencies are too long by that. Other work holds its core.`,
    "The delay of the generator's event loop could not be read.",
  );
}

function generatorCpu({ use, spunSeconds }: Evidence): ValidityCheck {
  return check(
    "generator CPU",
    use.seconds > 0 ? Math.max(0, use.cpuSeconds - spunSeconds) / use.seconds : undefined,
    `<= ${percent(MOST_GENERATOR_CPU)} of a core`,
    (value) => value <= MOST_GENERATOR_CPU,
    (value) =>
      value <= MOST_GENERATOR_CPU
        ? `The generator used ${percent(value)} of a core.`
        : `The generator used ${percent(value)} of a core (limit ${percent(MOST_GENERATOR_CPU)}): requests queue in the generator itself. Lower the rate.`,
    "The generator's CPU time could not be read.",
  );
}

function clock({ use }: Evidence): ValidityCheck {
  return check(
    "clock",
    use.clockJumpSeconds,
    `wall clock within ${ms(MOST_CLOCK_JUMP_SECONDS)} of the monotonic one`,
    (value) => Math.abs(value) <= MOST_CLOCK_JUMP_SECONDS,
    (value) =>
      Math.abs(value) <= MOST_CLOCK_JUMP_SECONDS
        ? `The clock ran evenly (at most ${ms(value)} off during the run).`
        : `The wall clock jumped by ${value.toFixed(3)} s against the monotonic one during the run: the machine was suspended or its time was set. Latencies are from the monotonic clock, but the run cannot be matched with logs by time. Measure again.`,
    "The clock could not be compared.",
  );
}
