// How far simulations at the true parameters are from the runs of the fit's trials: what is wrong here no search can mend.
// `node scripts/fit-residuals.mjs [trials]`, from a built checkout. By load and figure the mean of log(measured / simulated)
// over the trials, its standard deviation, and the one that the fit claims.
import { readFileSync } from "node:fs";
import { simulateOn, SMALL_TRIAL } from "../dist/calibrate/index.js";
import { simulatedTargets, targetsOf } from "../dist/calibrate/fit/objective.js";
import { simulationsOf } from "../dist/calibrate/fit/observed-run.js";
import { trialRuns } from "../dist/calibrate/fit/synthetic-trial.js";
import { calibrationSchema, REFERENCE_CALIBRATION } from "../dist/scenario/index.js";

const DRAWS = 4;
const trials = Number(process.argv[2] ?? 30);
const calibration = calibrationSchema.parse(JSON.parse(readFileSync(REFERENCE_CALIBRATION, "utf8")));
const simulate = simulateOn();
const residuals = new Map();
for (let trial = 1; trial <= trials; trial++) {
  const { runs, truth } = await trialRuns(calibration, trial, SMALL_TRIAL, simulate);
  const figures = await simulate(await simulationsOf(runs, truth, DRAWS));
  const targets = targetsOf(runs, { figures, draws: DRAWS });
  const simulated = await simulatedTargets(runs, targets, truth, DRAWS, simulate);
  for (const [t, { level, figure, observed, weight }] of targets.entries()) {
    const name = `${level} ${figure}`;
    const all = residuals.get(name) ?? [];
    all.push({ residual: observed - simulated[t], claimed: weight ** -0.5 });
    residuals.set(name, all);
  }
}
const percent = (share) => `${(100 * share).toFixed(1)} %`;
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
for (const [name, all] of residuals) {
  const middle = mean(all.map(({ residual }) => residual));
  const sd = Math.sqrt(mean(all.map(({ residual }) => (residual - middle) ** 2)));
  const claimed = mean(all.map((each) => each.claimed));
  console.log(
    `${name.padEnd(18)} ${percent(middle).padStart(8)} ± ${percent(sd).padEnd(8)} claimed ${percent(claimed)}`,
  );
}
