import { describe, expect, it } from "vitest";
import { messages } from "../../src/scenario/messages.js";
import { load, problemsOf, scenarioText } from "./scenario-text.js";

const text = scenarioText(
  {
    options: `options:
  scenarios:
    steady: { executor: constant-arrival-rate, rate: "\${rate}", duration: 10m, preAllocatedVUs: 100 }`,
    calibration: `calibration:
  routes:
    GET /: { cpu: "\${law}" }`,
  },
  `parameters:
  rate: { value: 10, unit: 1/s, description: Arrivals }
  law: { value: { kind: gamma, mean: 0.01, scv: 2 }, unit: s }
  bare: 3`,
);

describe("--set", () => {
  it("changes a parameter, with or without its declaration's value", () => {
    for (const option of ["rate=20", "parameters.rate=20", "parameters.rate.value=20"]) {
      const scenario = load(text, { set: [option] });
      expect(scenario.loads[0]).toMatchObject({ startRatePerSecond: 20 });
      expect(scenario.parameters[0]).toEqual({ name: "rate", value: 20, unit: "1/s", description: "Arrivals" });
    }
    expect(load(text, { set: ["bare=4"] }).parameters[2]).toMatchObject({ value: 4 });
  });

  it("changes a part of a parameter, or all of it as YAML", () => {
    expect(load(text, { set: ["law.scv=8"] }).calibration.routes[0]?.appCpuSeconds).toEqual({
      kind: "gamma",
      mean: 0.01,
      scv: 8,
    });
    const whole = load(text, { set: ["law={kind: exp, mean: 0.02}"] });
    expect(whole.calibration.routes[0]?.appCpuSeconds).toEqual({ kind: "exponential", mean: 0.02 });
  });

  it("changes any field, and adds one that the schema has", () => {
    const scenario = load(text, {
      set: [
        "run.seed=7",
        "architecture.nginx.limitConn=5",
        'calibration.routes["GET /"].wait=50ms',
        "options.thresholds.http_req_failed=[rate<0.1]",
      ],
    });
    expect(scenario.run.seed).toBe(7);
    expect(scenario.architecture.instance.limitConn).toBe(5);
    expect(scenario.calibration.routes[0]?.waitSeconds).toEqual({ kind: "constant", value: 0.05 });
    expect(scenario.thresholds).toHaveLength(1);
  });

  it("may itself use a parameter", () => {
    expect(load(text, { set: ["architecture.gunicorn.workers=${2 * bare}"] }).architecture.gunicorn.workers).toBe(6);
  });

  it("suggests the nearest parameter or field for a name that does not exist", () => {
    const [problem] = problemsOf(text, { set: ["rat=1"] });
    expect(problem).toMatchObject({ file: "--set", line: 1, column: 1, hint: 'did you mean "rate"?' });
    const [inner] = problemsOf(text, { set: ["run.sed=1"] });
    expect(inner).toMatchObject({
      column: 5,
      message: messages.setUnknownPath("sed", []).message,
      hint: 'did you mean "seed"?',
    });
    const [scenario] = problemsOf(text, { set: ["options.scenarios.stedy.rate=1"] });
    expect(scenario).toMatchObject({ hint: 'did you mean "steady"?' });
  });

  it("answers what is not name=value, and values that are not YAML", () => {
    expect(problemsOf(text, { set: ["rate"] })).toMatchObject([messages.setSyntax("rate")]);
    expect(problemsOf(text, { set: ["=3"] })).toMatchObject([messages.setSyntax("=3")]);
    const [problem] = problemsOf(text, { set: ["rate={"] });
    expect(problem?.message).toMatch(/^the value is not valid YAML: /);
  });

  it("is shown as the place of a wrong value, with the use", () => {
    const problems = problemsOf(text, { set: ["run.seed=-1", "rate=0"] });
    expect(problems).toMatchObject([
      { file: "--set", line: 1, column: 10, sourceLine: "run.seed=-1", path: "run.seed" },
      { file: "--set", line: 2, column: 6, sourceLine: "rate=0", path: "options.scenarios.steady.rate" },
    ]);
    expect(problems[1]?.hint).toContain("through the parameter rate");
  });
});
