import type { ProbeReading, ValidityCheck } from "./load-run.js";
import { check, type Evidence, ms, percent } from "./evidence.js";

const MOST_LOOP_DELAY_SECONDS = 0.01;
const MOST_GENERATOR_CPU = 0.7;
const MOST_STEAL = 0.05;
const MOST_FOREIGN = 0.1;
const MOST_CLOCK_JUMP_SECONDS = 0.25;

/** Whether the machine that sent the load was in order. */
export function machineChecks(evidence: Evidence): ValidityCheck[] {
  return [loopDelay(evidence), generatorCpu(evidence), steal(evidence), foreign(evidence), clock(evidence)];
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

/** Over the run, from the probes of the stack's cores when there are any, else from the generator's own. */
function steal({ use, probes }: Evidence): ValidityCheck {
  const cores = between(probes, ({ coreSeconds }) => coreSeconds);
  const ofStack = cores === undefined || cores.total <= 0 ? undefined : cores.steal / cores.total;
  const where = ofStack === undefined ? "the generator's cores" : "the stack's cores";
  return check(
    "steal",
    ofStack ?? use.cores?.stealShare,
    `<= ${percent(MOST_STEAL)}`,
    (value) => value <= MOST_STEAL,
    (value) =>
      value <= MOST_STEAL
        ? `The hypervisor took ${percent(value)} of ${where}.`
        : `The hypervisor took ${percent(value)} of ${where} (limit ${percent(MOST_STEAL)}): the machine was slower than it seems, and not by itself. Measure again at a quieter time.`,
    "This system does not say how much CPU time the hypervisor takes.",
  );
}

/** CPU of the generator's cores that neither it nor the stack used. Only with probes of both is that known. */
function foreign({ use, probes }: Evidence): ValidityCheck {
  const stack = between(probes, ({ coreSeconds }) => coreSeconds);
  const tiers = tierSeconds(probes);
  // What the stack's cores did beyond the stack. The generator is elsewhere, or it would be counted as foreign.
  const share =
    stack === undefined || tiers === undefined || stack.total <= 0 ? undefined : (stack.busy - tiers) / stack.total;
  return check(
    "foreign CPU",
    share === undefined ? undefined : Math.max(0, share),
    `<= ${percent(MOST_FOREIGN)} of the stack's cores`,
    (value) => value <= MOST_FOREIGN,
    (value) =>
      value <= MOST_FOREIGN
        ? `Other work used ${percent(value)} of the stack's cores.`
        : `Other work used ${percent(value)} of the stack's cores (limit ${percent(MOST_FOREIGN)}): the stack had to share them. Stop it, or keep the generator off those cores.`,
    `Without probes of the stack's processes nobody knows what else ran on its cores${use.cores === undefined ? "" : `; the generator's own ${use.cores.count} were busy ${percent(use.cores.busySeconds / (use.seconds * use.cores.count))}`}.`,
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

function between(
  probes: readonly ProbeReading[],
  of: (reading: ProbeReading) => ProbeReading["coreSeconds"],
): { busy: number; steal: number; total: number } | undefined {
  const readings = probes.map(of).filter((reading) => reading !== undefined);
  const [first, last] = [readings[0], readings.at(-1)];
  if (first === undefined || last === undefined || first === last) return undefined;
  return { busy: last.busy - first.busy, steal: last.steal - first.steal, total: last.total - first.total };
}

function tierSeconds(probes: readonly ProbeReading[]): number | undefined {
  const readings = probes.map(({ cpuSeconds }) => cpuSeconds).filter((reading) => reading !== undefined);
  const [first, last] = [readings[0], readings.at(-1)];
  if (first === undefined || last === undefined || first === last) return undefined;
  return Object.entries(last).reduce((sum, [tier, seconds]) => sum + seconds - (first[tier] ?? seconds), 0);
}
