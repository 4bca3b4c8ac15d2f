// The test of the fitter itself: a hundred fits to runs that were simulated with known parameters on a machine whose speed
// the fit is not told. How often do the 90 % intervals hold the truth? Of each trial two kinds: `followed`, where it is known
// what each request used, and `by steps`, where the CPU of the processes is.
// `npm run coverage -- [trials] [first] [kind]`; a trial that is in .kneepoint/coverage.jsonl already is not made again, so two
// processes may share the work, and an interrupted one goes on.
// Writes docs/validation/fit-coverage.json; a kind of which the journal has nothing keeps the trials it has there.
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { FOLLOWED_TRIAL, followedTrial, SMALL_TRIAL, simulateOn, syntheticTrial } from "../dist/calibrate/index.js";
import { calibrationSchema, REFERENCE_CALIBRATION } from "../dist/scenario/index.js";

const JOURNAL = ".kneepoint/coverage.jsonl";
const RESULT = "docs/validation/fit-coverage.json";
const trials = Number(process.argv[2] ?? 100);
const first = Number(process.argv[3] ?? 1);
const kinds = { followed: [followedTrial, FOLLOWED_TRIAL], "by steps": [syntheticTrial, SMALL_TRIAL] };
const wanted = process.argv[4] === undefined ? Object.keys(kinds) : [process.argv[4]];
if (!wanted.every((kind) => kind in kinds)) {
  console.error(`coverage: no kind of trial "${process.argv[4]}"; there are: ${Object.keys(kinds).join(", ")}.`);
  process.exit(104);
}
const calibration = calibrationSchema.parse(JSON.parse(readFileSync(REFERENCE_CALIBRATION, "utf8")));
mkdirSync(".kneepoint", { recursive: true });
for (const kind of wanted) {
  for (let trial = first; trial < first + trials; trial++) {
    if (made().some((row) => row.trial === trial && row.kind === kind)) continue;
    const [make, size] = kinds[kind];
    const rows = await make(calibration, trial, size, simulateOn());
    const lines = rows.map(({ name, truth, value, low, high, identified, covered }) =>
      JSON.stringify({ kind, trial, name, truth, value, low, high, identified, covered }),
    );
    appendFileSync(JOURNAL, `${lines.join("\n")}\n`);
    process.stderr.write(`\r${kind} ${trial}  `);
  }
}
process.stderr.write("\n");

const counts = {};
const before = existsSync(RESULT) ? JSON.parse(readFileSync(RESULT, "utf8")).trials : [];
const kept = before.filter(({ kind }) => kind in kinds && !made().some((row) => row.kind === kind));
const rows = [...kept, ...made()].sort((a, b) => a.trial - b.trial);
for (const { kind, name, covered, identified } of rows) {
  const count = (counts[`${kind}: ${name}`] ??= { covered: 0, identified: 0, trials: 0 });
  count.trials++;
  if (covered) count.covered++;
  if (identified) count.identified++;
}
mkdirSync("docs/validation", { recursive: true });
const result = {
  date: new Date().toISOString(),
  machine: `${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.versions.node}`,
  command: "npm run coverage",
  size: Object.fromEntries(Object.entries(kinds).map(([kind, [, size]]) => [kind, size])),
  counts,
  trials: rows,
};
const text = JSON.stringify(result, (_, v) => (typeof v === "number" ? Number(v.toPrecision(5)) : v), 1);
writeFileSync(RESULT, `${text}\n`);
for (const [name, { covered, identified, trials: n }] of Object.entries(counts)) {
  console.log(`${name}: ${covered} of ${n} intervals hold the truth, ${identified} identified`);
}

function made() {
  if (!existsSync(JOURNAL)) return [];
  return (
    readFileSync(JOURNAL, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line))
      // Trials of before there were kinds were made with another fit.
      .filter(({ kind }) => kind in kinds)
  );
}
