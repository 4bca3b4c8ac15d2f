import type { ProbeReading, ValidityCheck } from "./load-run.js";
import { check, type Evidence, percent } from "./evidence.js";

/** Of the cores, over the whole run. */
const MOST_STEAL = 0.05;
const MOST_FOREIGN = 0.1;
/**
 * Of the cores, over any stretch: what takes half of a core for two seconds is 7 % of a run of half a minute, and
 * its p95. Shorter stretches say little: the kernel counts a core's time in ticks of 10 ms (a stretch of 2 s has
 * 200 of them, and whose time a tick was is found by sampling).
 */
const STRETCH_SECONDS = 2;
const MOST_IN_A_STRETCH = 0.2;

interface Shares {
  readonly mean: number;
  /** Of the worst stretch, and when it began; undefined when the readings are too few for one. */
  readonly worst?: { readonly share: number; readonly atSeconds: number };
}

/** Whether the stack had its cores to itself: what the hypervisor took of them, and what others did on them. */
export function coreChecks(evidence: Evidence): ValidityCheck[] {
  return [steal(evidence), foreign(evidence)];
}

/** Over the run, from the probes of the stack's cores when there are any, else from the generator's own. */
function steal({ use, probes }: Evidence): ValidityCheck {
  const ofStack = sharesOf(probes, (from, to) => to.coreSeconds.steal - from.coreSeconds.steal);
  const shares = ofStack ?? (use.cores === undefined ? undefined : { mean: use.cores.stealShare });
  return coreCheck("steal", shares, {
    most: MOST_STEAL,
    of: ofStack === undefined ? "the generator's cores" : "the stack's cores",
    taker: "The hypervisor took",
    remedy: "the machine was slower than it seems, and not by itself. Measure again at a quieter time.",
    unknown: "This system does not say how much CPU time the hypervisor takes.",
  });
}

/** CPU of the stack's cores that was not used by the stack. Only with probes of both is that known. */
function foreign({ use, probes }: Evidence): ValidityCheck {
  // The generator is elsewhere, or it would be counted as foreign.
  const shares = sharesOf(
    probes.filter(({ cpuSeconds }) => cpuSeconds !== undefined),
    (from, to) => to.coreSeconds.busy - from.coreSeconds.busy - tierSeconds(from, to),
  );
  return coreCheck("foreign CPU", shares, {
    most: MOST_FOREIGN,
    of: "the stack's cores",
    taker: "Other work used",
    remedy: "the stack had to share them. Stop it, or keep the generator off those cores.",
    unknown: `Without probes of the stack's processes nobody knows what else ran on its cores${use.cores === undefined ? "" : `; the generator's own ${use.cores.count} were busy ${percent(use.cores.busySeconds / (use.seconds * use.cores.count))}`}.`,
  });
}

function coreCheck(
  name: string,
  shares: Shares | undefined,
  words: Readonly<Record<"of" | "taker" | "remedy" | "unknown", string>> & { readonly most: number },
): ValidityCheck {
  const { most, of, taker, remedy, unknown } = words;
  const worst = shares?.worst;
  const inAStretch = worst !== undefined && worst.share > MOST_IN_A_STRETCH;
  const stretch =
    worst === undefined
      ? ""
      : `, and ${percent(worst.share)} in the ${STRETCH_SECONDS} s from second ${worst.atSeconds.toFixed(1)}`;
  return check(
    name,
    shares?.mean,
    `<= ${percent(most)} of ${of}, and <= ${percent(MOST_IN_A_STRETCH)} in any ${STRETCH_SECONDS} s`,
    (mean) => mean <= most && !inAStretch,
    (mean) =>
      mean > most
        ? `${taker} ${percent(mean)} of ${of} (limit ${percent(most)}): ${remedy}`
        : inAStretch
          ? `${taker} ${percent(mean)} of ${of}${stretch} (limit ${percent(MOST_IN_A_STRETCH)}): for that long ${remedy}`
          : `${taker} ${percent(mean)} of ${of}${worst === undefined ? "" : `, at most ${percent(worst.share)} in any ${STRETCH_SECONDS} s`}.`,
    unknown,
  );
}

type CoreReading = ProbeReading & Required<Pick<ProbeReading, "coreSeconds">>;

/** Of the time of the stack's cores. @param taken between two readings, s */
function sharesOf(
  probes: readonly ProbeReading[],
  taken: (from: CoreReading, to: CoreReading) => number,
): Shares | undefined {
  const readings = probes.filter((reading): reading is CoreReading => reading.coreSeconds !== undefined);
  const share = (from: CoreReading, to: CoreReading): number =>
    Math.max(0, taken(from, to) / (to.coreSeconds.total - from.coreSeconds.total));
  const [first, last] = [readings[0], readings.at(-1)];
  if (first === undefined || last === undefined || last.coreSeconds.total <= first.coreSeconds.total) return undefined;

  let worst: Shares["worst"];
  let end = 0;
  for (const from of readings) {
    while (end < readings.length && readings[end]!.atSeconds < from.atSeconds + STRETCH_SECONDS) end++;
    const to = readings[end];
    if (to === undefined) break;
    const each = share(from, to);
    // Also false where no time passed: NaN is greater than nothing.
    if (each > (worst?.share ?? -1)) worst = { share: each, atSeconds: from.atSeconds };
  }
  return { mean: share(first, last), ...(worst === undefined ? {} : { worst }) };
}

/** CPU that the tiers used between two readings, s; one that the first does not know has used none. */
function tierSeconds({ cpuSeconds: before = {} }: ProbeReading, { cpuSeconds: after = {} }: ProbeReading): number {
  return Object.entries(after).reduce((sum, [tier, seconds]) => sum + seconds - (before[tier] ?? seconds), 0);
}
