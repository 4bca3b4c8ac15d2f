/** What the report shows of a group that scales by its forecast. */
import { expect, it } from "vitest";
import { inlinePool } from "../../src/parallel/index.js";
import { renderHtml } from "../../src/report/index.js";
import { buildResult, replicate } from "../../src/result/index.js";
import { buildSystem } from "../../src/scenario/index.js";
import { predictive, quiet } from "../sim/autoscaling/predictive-system.js";
import { scalingScenario } from "../sim/autoscaling/scaling-system.js";
import { HEADER } from "./fixtures.js";

it("draws the forecast beside load and capacity, lists its hours, and gives it as the cause of launches", async () => {
  const scenario = scalingScenario({ ...quiet, rate: 0.2, group: predictive("") });
  const settings = { ...scenario.run, replications: { ...scenario.run.replications, minimum: 2, maximum: 2 } };
  const replications = await replicate(buildSystem(scenario), { settings, loadFactor: 1, pool: inlinePool });
  const page = await renderHtml(buildResult(scenario, replications), HEADER);
  const [panel = ""] = /<section id="auto-scaling"[\s\S]*?<\/section>/u.exec(page) ?? [];
  expect(panel).toContain("forecast, and what the load took");
  expect(panel).toContain("Forecast capacity");
  expect(panel).toContain("Load in instances at the target");
  expect(panel).toContain("Forecast of ahead (ForecastAndScale, ALBRequestCount)");
  expect(panel).toContain("the predictive scaling policy ahead changed the desired capacity from 1 to 4");
});
