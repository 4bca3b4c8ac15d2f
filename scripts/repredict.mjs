/**
 * `node scripts/repredict.mjs docs/validation/<campaign> [calibration.json] [--case "GET /dbwait, 2"] [--way blind]`: predicts
 * the runs of a recorded campaign again, with this version and perhaps another calibration, and prints the error of the median
 * of each level; of all cases, or of those whose name has the text in it. What was chosen on those runs, or after they were
 * seen, is no held-out prediction.
 */
import { parseArgs } from "node:util";
import { bySteps, forecast, simulateOn } from "../dist/calibrate/index.js";
import { workerPool } from "../dist/parallel/index.js";
import { openLoopCase } from "../dist/validate/open-loop-system.js";
import { median, readCampaign } from "./recorded-campaign.mjs";

const FIGURES = ["throughput", "mean", "p50", "p95", "p99"];
const REPLICATIONS = 20;

const { values: only, positionals } = parseArgs({
  allowPositionals: true,
  options: { case: { type: "string", default: "" }, way: { type: "string", default: "" } },
});
const [folder, other] = positionals;
if (folder === undefined) {
  console.error(
    "usage: node scripts/repredict.mjs docs/validation/<campaign> [calibration.json] [--case TEXT] [--way TEXT]",
  );
  process.exit(104);
}
const { calibration, runs, cases } = readCampaign(folder, other);
const pool = workerPool();
const predict = simulateOn(pool);

/** What a prediction is told of a run; undefined: it was not recorded. */
const ways = {
  blind: () => ({}),
  "by steps": ({ cpuUse }) => (cpuUse ? { cpuUse: bySteps(cpuUse) } : undefined),
  "by request": ({ cpuUse }) => (cpuUse?.requestCpuSeconds ? { cpuUse } : undefined),
};
try {
  for (const [way, toldOf] of Object.entries(ways).filter(([way]) => way.includes(only.way))) {
    const levels = [];
    for (const which of [...cases.values()].filter(({ name, reference }) => !reference && name.includes(only.case))) {
      const level = await levelOf(which, toldOf);
      if (level.length === 0) continue;
      levels.push(...level);
      print(way, which, level);
    }
    const all = levels.flatMap(({ forecast: figures, measured }) => figures.map((figure) => [figure, measured]));
    const inside = all.filter(
      ([{ figure, low, high }, measured]) => low <= measured[figure] && measured[figure] <= high,
    );
    if (all.length > 0)
      console.log(`${way}: ${inside.length} of ${all.length} figures of single runs inside their 90 % intervals`);
  }
} finally {
  await pool.close();
}

/** The valid runs of a level, each with its prediction. */
async function levelOf(which, toldOf) {
  const level = [];
  // Told nothing, all runs of a level have one prediction.
  const forecasts = new Map();
  for (const { summary } of runs.filter((run) => run.case === which.name && run.summary.valid)) {
    const told = toldOf(summary);
    if (told === undefined) continue;
    const key = JSON.stringify(told);
    const figures =
      forecasts.get(key) ??
      (await forecast(calibration, openLoopCase(which, 1), { ...told, replications: REPLICATIONS, predict }));
    forecasts.set(key, figures);
    level.push({ forecast: figures, measured: summary.figures, utilisation: summary.utilisation });
  }
  return level;
}

function print(way, { name }, level) {
  const errors = FIGURES.map((figure) => {
    const predicted = median(level.map((run) => run.forecast.find((each) => each.figure === figure).predicted));
    const measured = median(level.map((run) => run.measured[figure]));
    return `${figure} ${(100 * (predicted / measured - 1)).toFixed(1)} %`;
  });
  const use = median(level.map(({ utilisation }) => utilisation)).toFixed(2);
  console.log(`${way.padEnd(10)} ${name.padEnd(40)} use ${use}  ${errors.join("  ")}`);
}
