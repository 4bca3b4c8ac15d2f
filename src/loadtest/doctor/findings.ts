import type { Demonstration } from "./demonstrations.js";
import type { MachineFigures } from "./machine.js";

export type Fitness = "fit" | "fit with care" | "unfit";

/** One line of the diagnosis. */
export interface Finding {
  readonly name: string;
  readonly fitness: Fitness;
  /** What was found. */
  readonly reason: string;
  /** What to do about it; undefined when nothing need be done. */
  readonly remedy?: string;
}

/** The worst of them. */
export function overall(findings: readonly Finding[]): Fitness {
  for (const fitness of ["unfit", "fit with care"] as const) {
    if (findings.some((finding) => finding.fitness === fitness)) return fitness;
  }
  return "fit";
}

/** Up to `care` is fit, beyond `unfit` is unfit. */
function grade(value: number, care: number, unfit: number): Fitness {
  if (!(value <= unfit)) return "unfit";
  return value <= care ? "fit" : "fit with care";
}

/** The limits are those at which a run is judged invalid (machine-checks.ts), and half of that for care. */
export function machineFindings(
  machine: MachineFigures,
  cores: { readonly stack: readonly number[]; readonly generator: readonly number[]; readonly apart: boolean },
): Finding[] {
  const findings: Finding[] = [coreFinding(cores)];
  const add = (name: string, fitness: Fitness, reason: string, remedy: string): void => {
    findings.push({ name, fitness, reason, ...(fitness === "fit" ? {} : { remedy }) });
  };
  const { stealShare, foreignShare, generatorBusyShare, speed } = machine;
  if (stealShare !== undefined) {
    add(
      "steal",
      grade(stealShare, 0.02, 0.05),
      `the hypervisor took ${percent(stealShare)} of the stack's cores.`,
      "Measure at another time or on a machine of its own; each run's verdict says how much it lost.",
    );
  }
  if (foreignShare !== undefined) {
    add(
      "other work on the stack's cores",
      grade(foreignShare, 0.03, 0.1),
      `other programs used ${percent(foreignShare)} of the stack's cores while nothing was measured.`,
      "End them (top -1 shows which), or give the stack other cores with --cores.",
    );
  }
  if (generatorBusyShare !== undefined) {
    add(
      "other work on the generator's cores",
      grade(generatorBusyShare, 0.15, 0.4),
      `the generator's cores were ${percent(generatorBusyShare)} busy while nothing was sent.`,
      "End what runs there: it makes requests late and answers seen late.",
    );
  }
  const ratio = speed.p95 / speed.p5;
  add(
    "core speed",
    ratio <= 1.15 ? "fit" : "fit with care",
    `the same loop ran at ${speed.p5.toFixed(2)} (p5) to ${speed.p95.toFixed(2)} (p95) of its median speed, ${speed.count} timings.`,
    "The same work costs more CPU from one second to the next: measure with the server-side probes, whose speed index corrects for it, and repeat runs interleaved.",
  );
  add(
    "timers",
    grade(machine.timerLagP99Seconds, 0.003, 0.015),
    `a timer fired ${ms(machine.timerLagP50Seconds)} late in the median, ${ms(machine.timerLagP99Seconds)} at p99.`,
    "Leave the generator a core of its own.",
  );
  add(
    "event loop",
    grade(machine.eventLoopDelayP99Seconds, 0.005, 0.01),
    `it was ${ms(machine.eventLoopDelayP99Seconds)} late at p99.`,
    "Leave the generator a core of its own.",
  );
  add(
    "clock",
    grade(machine.clockStepSeconds, 0.005, 0.25),
    `the largest step of the wall clock was ${ms(machine.clockStepSeconds)}.`,
    "Stop what sets the time (ntpdate, a suspended machine): latencies do not use that clock, matching logs by time does.",
  );
  return findings;
}

function coreFinding(cores: {
  readonly stack: readonly number[];
  readonly generator: readonly number[];
  readonly apart: boolean;
}): Finding {
  if (cores.apart) {
    return {
      name: "cores",
      fitness: "fit",
      reason: `stack on CPU ${cores.stack.join(",")}, generator on CPU ${cores.generator.join(",")}.`,
    };
  }
  return {
    name: "cores",
    fitness: "unfit",
    reason: "there is one CPU, and generator and stack would take it from one another.",
    remedy: "Use a machine (or a container) with at least 2 CPUs.",
  };
}

/** Whether the generator told the truth about servers of which it is known. */
export function demonstrationFinding({ name, right, judgement, objections }: Demonstration): Finding {
  const generator = `generator, ${name}`;
  if (!right) {
    return {
      name: generator,
      fitness: "unfit",
      reason: judgement,
      remedy:
        "Run kneepoint doctor again when the machine is quiet; if it stays, do not believe latencies measured here.",
    };
  }
  if (objections.length === 0) return { name: generator, fitness: "fit", reason: judgement };
  return {
    name: generator,
    fitness: "fit with care",
    reason: `${judgement} But its own verdict on that run is "invalid".`,
    remedy: objections.join(" "),
  };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function ms(seconds: number): string {
  return `${(1000 * seconds).toFixed(1)} ms`;
}
