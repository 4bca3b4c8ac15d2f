/**
 * `npm run structures -- docs/validation/<campaign>`: predicts a recorded campaign again with other structures of the
 * core, speed-adjusted, and prints the error of each: which mechanism explains what was measured. Whoever chooses by
 * this must report the choice on another campaign, made after it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openLoopSystem } from "../dist/validate/open-loop-system.js";
import { simulateRun } from "../dist/validate/simulated-forecast.js";

const FIGURES = ["throughput", "mean", "p50", "p95", "p99"];
const REPLICATIONS = 4;
/** Beyond this utilisation a run measures its length, not the system. */
const MOST_UTILISATION = 0.95;

const folder = process.argv[2];
if (folder === undefined) {
  console.error("usage: npm run structures -- docs/validation/<campaign>");
  process.exit(104);
}
const calibration = JSON.parse(readFileSync(join(folder, "calibration.json"), "utf8"));
const runs = JSON.parse(readFileSync(join(folder, "runs.json"), "utf8"));
const lines = readFileSync(join(folder, "predictions.jsonl"), "utf8").trim().split("\n");
const predictions = lines.map((line) => JSON.parse(line)).filter(({ type }) => type === "prediction");
const cases = new Map(predictions.map((each) => [each.case.name, each.case]));

const sliced = (milliseconds) => ({ slice: { seconds: milliseconds / 1e3, forgetSeconds: 0.01 } });
const structures = {
  "processor sharing": {},
  "processor sharing, constant speed": { modulation: undefined },
  ...Object.fromEntries([0.5, 1, 1.4, 1.5, 1.6, 2].map((ms) => [`slices of ${ms} ms`, sliced(ms)])),
  "slices of 1.5 ms, constant speed": { ...sliced(1.5), modulation: undefined },
};
console.log("mean |log error| of the median over the valid runs of each level, speed-adjusted");
for (const [name, core] of Object.entries(structures)) {
  const levels = levelErrors(core);
  const errors = FIGURES.map((figure) => percent(levels.map((level) => level[figure])));
  console.log(`${name.padEnd(36)} ${FIGURES.map((figure, i) => `${figure} ${errors[i]} %`).join("  ")}`);
}

/** By level below the utilisation: |log(predicted / measured)| of each figure. */
function levelErrors(core) {
  const levels = new Map();
  for (const { case: name, summary } of runs) {
    const which = cases.get(name);
    if (!summary.valid || which === undefined || which.reference) continue;
    const system = openLoopSystem(calibration, which, 1, summary.speedIndex / calibration.machine.speedIndex);
    const changed = { ...system, instance: { ...system.instance, core: { ...system.instance.core, ...core } } };
    const predicted = Array.from({ length: REPLICATIONS }, (_, replication) =>
      simulateRun(changed, which, replication),
    );
    const mean = (figure) => predicted.reduce((sum, each) => sum + each[figure], 0) / REPLICATIONS;
    const level = levels.get(name) ?? [];
    level.push({ predicted: Object.fromEntries(FIGURES.map((figure) => [figure, mean(figure)])), summary });
    levels.set(name, level);
  }
  return [...levels.values()]
    .filter((level) => median(level.map(({ summary }) => summary.utilisation)) <= MOST_UTILISATION)
    .map((level) => {
      const error = (figure) =>
        Math.abs(
          Math.log(
            median(level.map(({ predicted }) => predicted[figure])) /
              median(level.map(({ summary }) => summary.figures[figure])),
          ),
        );
      return Object.fromEntries(FIGURES.map((figure) => [figure, error(figure)]));
    });
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

function percent(errors) {
  return ((errors.reduce((a, b) => a + b, 0) / errors.length) * 100).toFixed(1);
}
