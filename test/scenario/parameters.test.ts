import { describe, expect, it } from "vitest";
import { messages } from "../../src/scenario/messages.js";
import { load, problemsOf, scenarioText, summary } from "./scenario-text.js";

const withRun = (parameters: string, run: string): string =>
  scenarioText({ run: `run:\n  ${run}` }, `parameters:\n  ${parameters}`);

describe("parameters", () => {
  it("keep their type when they are the whole value", () => {
    const scenario = load(withRun("r: { value: { minimum: 3, maximum: 4 } }", "replications: ${r}"));
    expect(scenario.run.replications).toEqual({ minimum: 3, maximum: 4 });
  });

  it("are calculated with, and written into texts", () => {
    const scenario = load(withRun("a: 2\n  b: 3\n  c: ${a * b}", 'seed: ${ max(a, b) * c + 1 }\n  warmUp: "${c}s"'));
    expect(scenario.run).toMatchObject({ seed: 19, warmUp: { kind: "fixed", seconds: 6 } });
    expect(scenario.parameters.map(({ value }) => value)).toEqual([2, 3, 6]);
  });

  it("give parts of themselves", () => {
    expect(load(withRun("law: { kind: exp, mean: 3 }", "seed: ${law.mean}")).run.seed).toBe(3);
  });

  it("leave $${ as a literal ${", () => {
    expect(load(scenarioText({}, "description: costs $${x}")).description).toBe("costs ${x}");
  });

  it("are shown where they are defined when their value is wrong somewhere", () => {
    const [problem] = problemsOf(withRun("a: { value: -3 }", "seed: ${a}"));
    expect(problem).toMatchObject({
      line: 2,
      column: 15,
      path: "run.seed",
      message: messages.tooSmall("0", true, -3).message,
    });
    expect(problem?.hint).toContain("through the parameter a");
  });

  it("are listed when an expression of them is wrong", () => {
    const [problem] = problemsOf(withRun("a: 2\n  b: 3", "seed: ${a - b}"));
    expect(problem?.hint).toBe(messages.fromExpression("a - b", -1, "a = 2, b = 3"));
  });

  it("say so once when they are broken themselves", () => {
    const problems = problemsOf(withRun("a: ${b}\n  b: ${a + 1}", "seed: ${a}\n  intervals: ${a * 2}"));
    expect(summary(problems)).toEqual([`3:8 parameters.b: ${messages.parameterCycle(["a", "b", "a"]).message}`]);
  });

  it.each([
    ["a: 1", "seed: ${a +}", messages.expressionSyntax("it ends too early")],
    ["a: 1", "seed: ${b}", messages.unknownParameter("b", ["a"])],
    ["a: x", "seed: ${a + 1}", messages.expressionNotNumber("a", "x")],
    ["a: { kind: exp, mean: 1 }", 'warmUp: "${a}s"', messages.expressionNotText("a", {})],
    ["a: 0", "seed: ${1 / a}", messages.expressionNotFinite("1 / a")],
    ["a: 0", 'warmUp: "x${a"', messages.expressionUnclosed()],
    ["1a: 0", "seed: 1", messages.parameterName("1a")],
    ["a: { value: 1, unti: s }", "seed: 1", messages.unknownKey("unti", ["value", "unit", "description"])],
  ])("with %s answer %s", (parameters, run, sentence) => {
    expect(problemsOf(withRun(parameters, run))).toMatchObject([sentence]);
  });

  it("point into the expression", () => {
    expect(problemsOf(withRun("a: 1", "seed: ${a + bb}"))[0]).toMatchObject({ line: 15, column: 15 });
  });
});
