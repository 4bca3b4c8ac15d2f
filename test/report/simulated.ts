/** Results of real simulations, for panels that only a run with everything in it fills. */
import { inlinePool } from "../../src/parallel/index.js";
import { buildResult, replicate, type Result } from "../../src/result/index.js";
import { buildSystem, loadScenario } from "../../src/scenario/index.js";

export async function simulated(file: string): Promise<Result> {
  const scenario = await loadScenario(file);
  const settings = { ...scenario.run, replications: { ...scenario.run.replications, minimum: 2, maximum: 2 } };
  return buildResult(scenario, await replicate(buildSystem(scenario), { settings, loadFactor: 1, pool: inlinePool }));
}
