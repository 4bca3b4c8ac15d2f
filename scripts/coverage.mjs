// The test of the fitter itself: a hundred fits to runs that were simulated with known parameters. How often do the
// 90 % intervals hold the truth? `npm run coverage [trials]`; writes docs/validation/fit-coverage.json.
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { calibrationSchema, REFERENCE_CALIBRATION } from "../dist/scenario/index.js";
import { SMALL_TRIAL, simulateOn, syntheticTrial } from "../dist/calibrate/index.js";
import { readFileSync } from "node:fs";

const trials = Number(process.argv[2] ?? 100);
const calibration = calibrationSchema.parse(JSON.parse(readFileSync(REFERENCE_CALIBRATION, "utf8")));
const counts = {};
const rows = [];
for (let trial = 1; trial <= trials; trial++) {
  for (const each of await syntheticTrial(calibration, trial, SMALL_TRIAL, simulateOn())) {
    const count = (counts[each.name] ??= { covered: 0, identified: 0, trials: 0 });
    count.trials++;
    if (each.covered) count.covered++;
    if (each.identified) count.identified++;
    const { name, truth, value, low, high, identified, covered } = each;
    rows.push({ trial, name, truth, value, low, high, identified, covered });
  }
  process.stderr.write(`\r${trial}/${trials}`);
}
process.stderr.write("\n");
mkdirSync("docs/validation", { recursive: true });
const result = {
  date: new Date().toISOString(),
  machine: `${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.versions.node}`,
  command: "npm run coverage",
  size: SMALL_TRIAL,
  counts,
  trials: rows,
};
const text = JSON.stringify(result, (_, v) => (typeof v === "number" ? Number(v.toPrecision(5)) : v), 1);
writeFileSync("docs/validation/fit-coverage.json", `${text}\n`);
for (const [name, { covered, identified, trials: n }] of Object.entries(counts)) {
  console.log(`${name}: ${covered} of ${n} intervals hold the truth, ${identified} identified`);
}
