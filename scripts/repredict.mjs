/**
 * `node scripts/repredict.mjs docs/validation/<campaign> [calibration.json]`: predicts the runs of a recorded campaign again,
 * with this version and perhaps another calibration, and prints the error of the median of each level. What was chosen on
 * those runs, or after they were seen, is no held-out prediction.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { forecast } from "../dist/calibrate/index.js";
import { workerPool } from "../dist/parallel/index.js";
import { simulateOn } from "../dist/calibrate/simulate-runs.js";
import { openLoopCase } from "../dist/validate/open-loop-system.js";

const FIGURES = ["throughput", "mean", "p50", "p95", "p99"];
const REPLICATIONS = 20;

const [folder, other] = process.argv.slice(2);
if (folder === undefined) {
  console.error("usage: node scripts/repredict.mjs docs/validation/<campaign> [calibration.json]");
  process.exit(104);
}
const calibration = JSON.parse(readFileSync(other ?? join(folder, "calibration.json"), "utf8"));
const runs = JSON.parse(readFileSync(join(folder, "runs.json"), "utf8"));
const lines = readFileSync(join(folder, "predictions.jsonl"), "utf8").trim().split("\n");
const predictions = lines.map((line) => JSON.parse(line)).filter(({ type }) => type === "prediction");
const cases = new Map(predictions.map((each) => [each.case.name, each.case]));
const pool = workerPool();
const predict = simulateOn(pool);

const ways = {
  blind: () => ({}),
  "by steps": ({ cpuUse }) => cpuUse && { cpuUse: { ...cpuUse, requestCpuSeconds: undefined } },
  "by request": ({ cpuUse }) => (cpuUse?.requestCpuSeconds ? { cpuUse } : undefined),
};
try {
  for (const [way, known] of Object.entries(ways)) {
    let inside = 0;
    let figures = 0;
    for (const [name, which] of cases) {
      const own = runs.filter(({ case: each, summary }) => each === name && summary.valid);
      if (which.reference || own.length === 0) continue;
      const errors = [];
      for (const { summary } of way === "blind" ? own.slice(0, 1) : own) {
        const given = known(summary);
        if (!given) continue;
        const all = await forecast(calibration, openLoopCase(which, 1), {
          ...given,
          replications: REPLICATIONS,
          predict,
        });
        const against = way === "blind" ? own.map((run) => run.summary) : [summary];
        for (const each of against) {
          errors.push(
            Object.fromEntries(all.map(({ figure, predicted }) => [figure, [predicted, each.figures[figure]]])),
          );
          for (const { figure, low, high } of all) {
            figures++;
            if (low <= each.figures[figure] && each.figures[figure] <= high) inside++;
          }
        }
      }
      if (errors.length === 0) continue;
      const off = FIGURES.map((figure) => {
        const [predicted, measured] = [0, 1].map((i) => median(errors.map((each) => each[figure][i])));
        return `${figure} ${(100 * (predicted / measured - 1)).toFixed(1)}`;
      });
      const use = median(own.map(({ summary }) => summary.utilisation)).toFixed(2);
      console.log(`${way.padEnd(10)} ${name.padEnd(40)} use ${use}  ${off.join("  ")}`);
    }
    console.log(`${way}: ${inside} of ${figures} figures of single runs inside their 90 % intervals`);
  }
} finally {
  await pool.close();
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
