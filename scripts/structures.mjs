/**
 * `npm run structures -- docs/validation/<campaign>`: predicts a recorded campaign again with other structures of the
 * core, and with other knowledge of its speed, and prints the error of each: which mechanism explains what was measured.
 * Whoever chooses by this must report the choice on another campaign, made after it.
 */
import { fittedVector } from "../dist/calibrate/machine-vector.js";
import { bySteps, matchSpeed, openLoopRun, openLoopSystem, simulateOn, wholeCpuUse } from "../dist/calibrate/index.js";
import { openLoopCase } from "../dist/validate/open-loop-system.js";
import { median, readCampaign } from "./recorded-campaign.mjs";

const FIGURES = ["throughput", "mean", "p50", "p95", "p99"];
const DRAWS = [0, 1, 2, 3];
/** Beyond this utilisation a run measures its length, not the system. */
const MOST_UTILISATION = 0.95;

const folder = process.argv[2];
if (folder === undefined) {
  console.error("usage: npm run structures -- docs/validation/<campaign>");
  process.exit(104);
}
const { calibration, runs, cases } = readCampaign(folder);
const simulate = simulateOn();
const fitted = fittedVector(calibration.machine);

const steady = { slowdown: 1, slowShare: 0 };
const modulated = (slowdown, milliseconds) => ({ slowShare: 0.5, slowdown, slowDwellSeconds: milliseconds / 1e3 });
const shared = { sliceSeconds: Infinity };
const structures = {
  fitted: {},
  "processor sharing": shared,
  "processor sharing, constant speed": { ...shared, ...steady },
  ...Object.fromEntries(
    [0.7, 1.4, 2.8].map((ms) => [`slices of ${ms} ms, ticks of 4 ms`, { sliceSeconds: ms / 1e3, tickSeconds: 4e-3 }]),
  ),
  ...Object.fromEntries(
    [10, 30, 100].map((ms) => [`processor sharing, slow by 1.5 for ${ms} ms`, { ...shared, ...modulated(1.5, ms) }]),
  ),
};
const knowledge = {
  "speed index": ({ speedIndex }) => ({ speed: speedIndex / calibration.machine.speedIndex }),
  "CPU of the run": matched(({ cpuSecondsPerRequest }, which) => wholeCpuUse(which, cpuSecondsPerRequest)),
  "CPU step by step": matched(({ cpuUse }) => (cpuUse ? bySteps(cpuUse) : undefined)),
  "CPU request by request": matched(({ cpuUse }) => (cpuUse?.requestCpuSeconds ? cpuUse : undefined)),
};

console.log("mean |log error| of the median over the valid runs of each level");
for (const [known, speedOf] of Object.entries(knowledge)) {
  for (const [name, change] of Object.entries(structures)) {
    const levels = await levelErrors({ ...fitted, ...change }, speedOf);
    if (levels.length === 0) continue;
    for (const kind of new Set(levels.map((level) => level.kind))) {
      const own = levels.filter((level) => level.kind === kind);
      const errors = FIGURES.map((figure) => `${figure} ${percent(own.map((level) => level[figure]))} %`);
      console.log(`${known.padEnd(22)} ${name.padEnd(42)} ${kind.padEnd(8)} ${errors.join("  ")}`);
    }
  }
}

/** The speed at which a run uses the CPU that it was seen to use; nothing where that was not counted. */
function matched(useOf) {
  return async (summary, which, vector, draw) => {
    const use = useOf(summary, which);
    if (use === undefined || summary.cpuSecondsPerRequest === null) return undefined;
    const { speed, trace, requestFactors } = await matchSpeed(calibration, openLoopCase(which, 1), use, {
      vector,
      draws: [draw],
      simulate,
    });
    return { speed, speedTrace: trace, requestFactors };
  };
}

/** By level below the utilisation: |log(predicted / measured)| of each figure. */
async function levelErrors(vector, speedOf) {
  const levels = new Map();
  for (const { case: name, summary } of runs) {
    const which = cases.get(name);
    if (!summary.valid || which === undefined || which.reference) continue;
    const open = openLoopCase(which, 1);
    const speeds = await Promise.all(DRAWS.map((draw) => speedOf(summary, which, vector, draw)));
    if (speeds.includes(undefined)) continue;
    const simulated = await simulate(
      DRAWS.map((draw, i) => ({
        system: openLoopSystem(calibration, open, { vector, ...speeds[i] }),
        run: openLoopRun(open, draw),
      })),
    );
    const mean = (figure) => Math.exp(simulated.reduce((sum, each) => sum + Math.log(each[figure]), 0) / DRAWS.length);
    const level = levels.get(name) ?? { kind: which.series.kind, runs: [] };
    level.runs.push({ predicted: Object.fromEntries(FIGURES.map((figure) => [figure, mean(figure)])), summary });
    levels.set(name, level);
  }
  return [...levels.values()]
    .filter(({ runs: own }) => median(own.map(({ summary }) => summary.utilisation)) <= MOST_UTILISATION)
    .map(({ kind, runs: own }) => {
      const error = (figure) =>
        Math.abs(
          Math.log(
            median(own.map(({ predicted }) => predicted[figure])) /
              median(own.map(({ summary }) => summary.figures[figure])),
          ),
        );
      return { kind, ...Object.fromEntries(FIGURES.map((figure) => [figure, error(figure)])) };
    });
}

function percent(errors) {
  return ((errors.reduce((a, b) => a + b, 0) / errors.length) * 100).toFixed(1);
}
