/**
 * How fast is the engine? Each reference model runs through the product's own rooms, with everything a user
 * gets (hop times, histograms, series, self-checks), and as a C twin that does only what the model needs. Both
 * use the same random numbers, so their means must agree. They alternate in one process group on one core; the
 * ratio is taken within each round, for the machine's speed drifts.
 *
 *     npm run bench              a table
 *     npm run bench -- --edge    what CloudFront costs (edge.ts)
 *     npm run bench -- --json    {"r1": {"nsPerRequest", "cNsPerRequest", "ratio"}, "r2": {…}}
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { benchEdge } from "./edge.js";
import { MODELS, type Model } from "./models.js";
import { median, PINNED, runEngine, type Timing } from "./rounds.js";

const ROUNDS = 9;
const WARM_UP_ROUNDS = 3;
const REQUESTS = 1_000_000;
/** Rounding differs between C's exp and log and V8's. */
const AGREEMENT = 1e-6;

const source = (name: string): string => fileURLToPath(new URL(`../../bench/${name}`, import.meta.url));

function compile(model: Model, directory: string): string {
  const binary = join(directory, model.name);
  execFileSync("cc", ["-O2", "-o", binary, source(`${model.name}.c`), "-lm"], { stdio: "inherit" });
  return binary;
}

function runTwin(binary: string, horizonSeconds: number, replication: number): Timing {
  const [command, ...args] = [...PINNED, binary];
  return JSON.parse(
    execFileSync(command, [...args, String(horizonSeconds), String(replication)], { encoding: "utf8" }),
  ) as Timing;
}

async function measure(
  model: Model,
  binary: string,
): Promise<{ nsPerRequest: number; cNsPerRequest: number; ratio: number }> {
  const horizon = REQUESTS / model.ratePerSecond;
  const engine = runEngine(model.name, horizon);
  for (let i = 0; i < WARM_UP_ROUNDS; i++) await engine.run(i); // V8 compiles; a real run has many replications too
  const rounds: { engine: number; twin: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const twin = runTwin(binary, horizon, round);
    const ours = await engine.run(round);
    if (Math.abs(ours.mean / twin.mean - 1) > AGREEMENT) {
      throw new Error(`${model.name}: the engine's mean ${ours.mean} s is not its C twin's ${twin.mean} s`);
    }
    rounds.push({ engine: ours.nsPerRequest, twin: twin.nsPerRequest });
  }
  engine.close();
  const round1 = (value: number): number => Math.round(value * 10) / 10;
  return {
    nsPerRequest: round1(median(rounds.map(({ engine: ns }) => ns))),
    cNsPerRequest: round1(median(rounds.map(({ twin }) => twin))),
    ratio: Math.round(median(rounds.map(({ engine: ns, twin }) => ns / twin)) * 100) / 100,
  };
}

async function benchAgainstTwins(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "kneepoint-bench-"));
  const json = process.argv.includes("--json");
  const results: Record<string, Awaited<ReturnType<typeof measure>>> = {};
  for (const model of MODELS) {
    const result = await measure(model, compile(model, directory));
    results[model.name] = result;
    if (!json) {
      const { nsPerRequest, cNsPerRequest, ratio } = result;
      console.log(`${model.title.padEnd(40)} ${nsPerRequest} ns/request   C ${cNsPerRequest} ns   ratio ${ratio}`);
    }
  }
  if (json) console.log(JSON.stringify(results, null, 2));
}

await (process.argv.includes("--edge") ? benchEdge() : benchAgainstTwins());
