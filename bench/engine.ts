/** Runs replications of one reference model, one a line of standard input, and prints the timing of each. */
import { createInterface } from "node:readline";
import { setFlagsFromString } from "node:v8";
import { simulate } from "kneepoint/sim";
import { EDGE_MODELS } from "./edge-models.js";
import { MODELS } from "./models.js";

// As src/parallel/tune-v8.ts does for every worker of the product.
setFlagsFromString("--max-inlined-bytecode-size=1000");
setFlagsFromString("--max-inlined-bytecode-size-cumulative=4000");
setFlagsFromString("--min-inlining-frequency=0.05");

const [name, horizon] = process.argv.slice(2);
const model = [...MODELS, ...EDGE_MODELS].find((candidate) => candidate.name === name)!;

for await (const line of createInterface({ input: process.stdin })) {
  const before = process.cpuUsage();
  const run = simulate(model.system, {
    seed: 1,
    replication: Number(line),
    horizonSeconds: Number(horizon),
    drainSeconds: 0,
    warmUpSeconds: 0,
    intervals: 100,
    loadFactor: 1,
  });
  const { user, system } = process.cpuUsage(before);
  const { count, sum } = run.sites[0]!;
  const rate = (metric: string): number => run.gauges.find((gauge) => gauge.metric === metric)?.average ?? Number.NaN;
  const hitShare = model.system.cloudFront === undefined ? null : rate("Hit") / rate("Requests");
  console.log(JSON.stringify({ nsPerRequest: ((user + system) * 1000) / count, mean: sum / count, hitShare }));
}
