/**
 * `npm run campaign -- --name NAME [--budget 1h] [more flags of kneepoint validate]`: calibrates the reference stack,
 * predicts and measures runs that the calibration has not seen, and leaves the findings in docs/validation/<date>-NAME/.
 * Killed or interrupted, the same command goes on where it was.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/** Pinned to one core, the generator would share it with the threads that collect its garbage: pauses of 10 to 20 ms. */
const GENERATOR_FLAGS = ["--single-threaded-gc"];
const root = fileURLToPath(new URL("..", import.meta.url));
// What is not known here, with its values, is for `kneepoint validate` to judge.
const { values } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: {
    name: { type: "string", default: "campaign" },
    "calibrate-budget": { type: "string", default: "normal" },
    calibration: { type: "string" },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help || !/^[a-z0-9-]+$/.test(values.name)) {
  (values.help ? console.log : console.error)(
    "usage: npm run campaign -- [--name a-z0-9-] [--calibration FILE] [--calibrate-budget B] [flags of kneepoint validate]",
  );
  process.exit(values.help ? 0 : 104);
}

// What is not ours goes to `kneepoint validate` as it was typed.
const ours = new Set(["--name", "--calibrate-budget", "--calibration"]);
const given = process.argv.slice(2);
const passed = given.filter((flag, index) => !ours.has(flag.split("=")[0]) && !ours.has(given[index - 1]));

const work = join(root, ".kneepoint", "campaigns", values.name);
mkdirSync(work, { recursive: true });
const calibration = values.calibration ?? join(work, "calibration.json");
const out = join(work, "validation");

if (!existsSync(calibration)) {
  const goesOn = existsSync(calibration.replace(/\.json$/, ".work/journal.jsonl")) ? ["--resume"] : [];
  kneepoint([
    "calibrate",
    "--out",
    calibration,
    "--name",
    values.name,
    "--budget",
    values["calibrate-budget"],
    ...goesOn,
  ]);
}
const resume = existsSync(join(out, "predictions.jsonl")) ? ["--resume"] : [];
const code = kneepoint(
  ["validate", "--calibration", calibration, "--out", out, "--name", values.name, ...resume, ...passed],
  [0, 3],
);
if (passed.includes("--dry-run")) process.exit(code);

// A campaign has the day it began, however often it is gone on with.
const places = join(root, "docs", "validation");
mkdirSync(places, { recursive: true });
const begunAt = JSON.parse(readFileSync(join(out, "results.json"), "utf8")).startedAt;
const begun = readdirSync(places).find((each) => each.slice(11) === values.name);
const target = join(places, begun ?? `${begunAt.slice(0, 10)}-${values.name}`);
mkdirSync(target, { recursive: true });
for (const file of ["README.md", "predictions.jsonl", "runs.json", "results.json", "report.html"]) {
  copyFileSync(join(out, file), join(target, file));
}
copyFileSync(calibration, join(target, "calibration.json"));
console.log(`Findings in ${target}.`);
process.exitCode = code;

/** Runs the command line; ends with its exit code unless that is one of `accepted`. */
function kneepoint(args, accepted = [0]) {
  const program = [...GENERATOR_FLAGS, join(root, "dist", "cli", "main.js"), ...args];
  const { status, signal } = spawnSync(process.execPath, program, { stdio: "inherit", cwd: root });
  if (signal !== null) process.exit(105);
  if (!accepted.includes(status)) process.exit(status ?? 107);
  return status;
}
