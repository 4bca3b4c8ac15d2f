import { latencyFigures, percentile } from "../../loadtest/index.js";
import { Draws, law, Stream } from "../../sim/index.js";
import type { RunFigures } from "../run-figures.js";
import { byLevel } from "./objective.js";
import type { ObservedRun } from "./observed-run.js";

/**
 * One bootstrap sample: within each level runs with replacement, then within each run its five-second blocks. Never
 * single requests: those of one queue depend on each other, and what differs between runs is the machine.
 */
export function resample(runs: readonly ObservedRun[], seed: number, number: number): ObservedRun[] {
  const draws = new Draws(new Stream(seed, number, "bootstrap"), law({ kind: "uniform", min: 0, max: 1 }));
  let drawn = 0;
  const choose = <T>(from: readonly T[]): T => from[Math.floor(draws.at(drawn++) * from.length)]!;
  return byLevel(runs).flatMap(([, members]) =>
    members.map(() => {
      const run = choose(members);
      if (run.blocks.length < 2) return run;
      return {
        ...run,
        figures: resampledFigures(
          run,
          run.blocks.map(() => choose(run.blocks)),
        ),
      };
    }),
  );
}

/**
 * Percentiles of the chosen blocks. What a block does to them is taken relative to all blocks together: figures were
 * measured on the whole run, which may know better (its utilisation, its censored requests).
 */
function resampledFigures({ figures, blocks }: ObservedRun, chosen: readonly Float64Array[]): RunFigures {
  const all = withQuartiles(joined(blocks));
  const now = withQuartiles(joined(chosen));
  const changed = (Object.keys(all) as (keyof typeof all)[]).flatMap((figure) => {
    const measured = figures[figure];
    return measured === undefined ? [] : [[figure, (measured * now[figure]) / all[figure]] as const];
  });
  return { ...figures, ...Object.fromEntries(changed) };
}

function withQuartiles(samples: Float64Array): Record<"mean" | "p25" | "p50" | "p75" | "p95" | "p99", number> {
  const sorted = samples.slice().sort();
  return { ...latencyFigures(samples), p25: percentile(sorted, 0.25), p75: percentile(sorted, 0.75) };
}

function joined(blocks: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(blocks.reduce((sum, block) => sum + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    all.set(block, at);
    at += block.length;
  }
  return all;
}
