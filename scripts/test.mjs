/**
 * Everything CI runs, in the order in which it fails fastest: build, types, lint, format, unused code, tests.
 * The last line is "N passed, N failed", where each step but the tests counts as one.
 *
 *     npm test                    all of it
 *     npm test -- test/scenario   only these tests (and the static steps)
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const results = join(mkdtempSync(join(tmpdir(), "kneepoint-test-")), "results.json");
const steps = [
  ["build", "npm run --silent build"],
  ["types of the tests", "npx tsc -p test"],
  ["types of the benchmark", "npx tsc -p bench"],
  ["lint", "npm run --silent lint"],
  ["format", "npm run --silent format:check"],
  ["unused code", "npm run --silent knip"],
];

let passed = 0;
let failed = 0;
for (const [name, line] of steps) {
  const [command, ...args] = line.split(" ");
  const started = Date.now();
  const { status } = spawnSync(command, args, { stdio: "inherit" });
  if (status === 0) passed++;
  else failed++;
  console.log(`${status === 0 ? "ok    " : "FAILED"} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  if (name === "build" && status !== 0) break; // nothing else can be believed
}

if (failed === 0 || process.env["CI"] === undefined) {
  const vitest = ["vitest", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${results}`];
  const { status } = spawnSync("npx", [...vitest, ...process.argv.slice(2)], { stdio: "inherit" });
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites, numTotalTests } = JSON.parse(
      readFileSync(results, "utf8"),
    );
    passed += numPassedTests;
    failed += numFailedTests;
    // A file that does not even load, or a run that dies, has no failed test to count.
    if (status !== 0 && numFailedTests === 0) failed += Math.max(1, numFailedTestSuites);
    if (numTotalTests === 0) failed++;
  } catch {
    failed++;
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
