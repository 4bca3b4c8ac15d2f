import type { Level } from "./validation.js";
import type { Coverage, Way } from "./validation.js";
import { binomialInterval } from "./statistics.js";

/**
 * How many figures of single runs lie in their 90 % prediction interval. Repeats of a level have the same arrivals
 * and the same prediction, so they are no independent trials: the interval of the share counts each level once.
 */
export function coverageOf(levels: readonly Level[], way: Way): Coverage {
  let [figures, inside, independent] = [0, 0, 0];
  for (const level of levels) {
    for (const figure of level.figures) {
      const compared = figure[way];
      if (compared === null) continue;
      independent++;
      figures += level.runs;
      inside += compared.runsInside;
    }
  }
  const share = figures === 0 ? Number.NaN : inside / figures;
  return { way, figures, inside, independent, share, ...binomialInterval(figures === 0 ? 0 : share, independent) };
}
