import { describe, expect, it } from "vitest";
import { messages } from "../../src/scenario/messages.js";
import { load, problemsOf, scenarioText } from "./scenario-text.js";

const withRun = (run: string, options?: string): string =>
  scenarioText({ run: `run: ${run}`, ...(options === undefined ? {} : { options: `options: ${options}` }) });
const RAMP = "{ scenarios: { s: { executor: ramping-vus, startTime: 5s, stages: [{ duration: 1m, target: 3 }] } } }";

describe("run", () => {
  it("has the documented defaults", () => {
    expect(load(scenarioText({ run: "" })).run).toEqual({
      seed: 1,
      replications: { minimum: 10, maximum: 200 },
      precision: { mean: 0.05, p99: 0.1 },
      confidence: 0.95,
      warmUp: { kind: "auto" },
      horizon: { kind: "fixed", seconds: 600 },
      intervals: 96,
    });
  });

  it("lasts as long as the load, and has no warm-up by itself when the load moves", () => {
    expect(load(withRun("{}", RAMP)).run).toMatchObject({
      horizon: { kind: "fixed", seconds: 65 },
      warmUp: { kind: "fixed", seconds: 0 },
    });
  });

  it("takes a number of replications as fixed, and moves the other bound if one is given", () => {
    expect(load(withRun("{ replications: 7 }")).run.replications).toEqual({ minimum: 7, maximum: 7 });
    expect(load(withRun("{ replications: { maximum: 5 } }")).run.replications).toEqual({ minimum: 5, maximum: 5 });
    expect(load(withRun("{ replications: { minimum: 500 } }")).run.replications).toEqual({
      minimum: 500,
      maximum: 500,
    });
  });

  it("replaces the precision as a whole", () => {
    expect(load(withRun("{ precision: { p95: 0.02 } }")).run.precision).toEqual({ p95: 0.02 });
  });

  it.each([
    ["{ horizon: auto }", RAMP, messages.autoHorizon("ramping-vus")],
    [
      "{ horizon: auto }",
      "{ scenarios: { s: { executor: constant-vus, duration: 1m, startTime: 1s } } }",
      messages.autoHorizonStart(),
    ],
    ["{ warmUp: 10m }", undefined, messages.warmUpBeyondHorizon()],
    ["{ warmUp: atuo }", undefined, messages.notOneOf(["auto", "none"], "atuo", ["a duration"])],
    ["{ horizon: 0 }", undefined, messages.durationNotPositive(0)],
    ["{ replications: { minimum: 30, maximum: 20 } }", undefined, messages.replicationsOrder(30, 20)],
    ["{ confidence: 1 }", undefined, messages.tooBig("1", false, 1)],
    ["{ replications: many }", undefined, messages.notOneOf([], "many", ["a number", "a mapping"])],
  ])("%s is refused", (run, options, problem) => {
    expect(problemsOf(withRun(run, options))).toMatchObject([problem]);
  });
});
