import type { Options } from "k6/options";
import { describe, expect, expectTypeOf, it } from "vitest";
import { defineScenario, type OptionsInput } from "../../src/scenario/index.js";
import { OPTION_SUPPORT } from "../../src/scenario/k6-options.js";
import { messages } from "../../src/scenario/messages.js";
import { CARRIED_OPTIONS } from "../../src/scenario/schema/options-schema.js";
import { load, problemsOf, scenarioText } from "./scenario-text.js";

const withOptions = (options: object): string => scenarioText({ options: `options: ${JSON.stringify(options)}` });
const steady = { executor: "constant-arrival-rate", rate: 10, duration: "10m", preAllocatedVUs: 100 };
const withScenario = (scenario: object): string => withOptions({ scenarios: { s: scenario } });

describe("k6's Options type", () => {
  it("is what options takes", () => {
    expectTypeOf<Options>().toExtend<OptionsInput>();
    const options: Options = {
      scenarios: { s: { executor: "constant-vus", vus: 3, duration: "1m" } },
      thresholds: { http_reqs: ["count>1"] },
    };
    expect(defineScenario({ options }).options).toBe(options);
  });
});

describe("executors", () => {
  it("that are mistyped do not hide what else is wrong with their load", () => {
    const mistyped = { ...steady, executor: "constant-arival-rate", duration: "10q", rate: -1 };
    const at = ({ path }: { path: string }): string => path.slice("options.scenarios.s.".length);
    expect(problemsOf(withScenario(mistyped)).map(at)).toEqual(["executor", "rate", "duration"]);
    // Of an executor that nobody can guess only that is said: which keys it may have is not known.
    expect(problemsOf(withScenario({ ...mistyped, executor: "flood" })).map(at)).toEqual(["executor"]);
  });

  it("whose key is mistyped are named, and hide nothing either", () => {
    const { executor, ...rest } = steady;
    const at = ({ path }: { path: string }): string => path.slice("options.scenarios.s.".length);
    const problems = problemsOf(withScenario({ ...rest, exekutor: executor, rate: -1 }));
    expect(problems.map(at)).toEqual(["rate", "exekutor"]);
    expect(problems[1]).toMatchObject({ hint: 'did you mean "executor"?' });
    // The key that names what an iteration runs is near enough in letters, but names no executor.
    expect(problemsOf(withScenario({ ...rest, exec: "visit" })).map(at)).toEqual(["executor"]);
  });

  it.each([
    [
      { ...steady, timeUnit: "1m" },
      {
        executor: "constant-arrival-rate",
        startRatePerSecond: 10 / 60,
        maxVUs: 100,
        durationSeconds: 600,
        gracefulStopSeconds: 30,
      },
    ],
    [
      { ...steady, maxVUs: 300, duration: 5000 },
      { maxVUs: 300, durationSeconds: 5 },
    ],
    [
      {
        executor: "ramping-arrival-rate",
        preAllocatedVUs: 5,
        stages: [
          { duration: "1m", target: 6 },
          { duration: "30s", target: 0 },
        ],
      },
      {
        startRatePerSecond: 0,
        stages: [
          { durationSeconds: 60, target: 6 },
          { durationSeconds: 30, target: 0 },
        ],
        durationSeconds: 90,
      },
    ],
    [
      { executor: "constant-vus", duration: "1m" },
      { startVUs: 1, stages: [{ durationSeconds: 60, target: 1 }] },
    ],
    [
      { executor: "ramping-vus", stages: [{ duration: "1m", target: 6 }] },
      { startVUs: 1, gracefulRampDownSeconds: 30 },
    ],
    [{ executor: "per-vu-iterations" }, { vus: 1, iterations: 1, durationSeconds: 600 }],
    [
      { executor: "shared-iterations", vus: 3, iterations: 30, startTime: "5s" },
      { vus: 3, iterations: 30, startTimeSeconds: 5 },
    ],
  ])("reads %j", (scenario, load_) => {
    expect(load(withScenario(scenario)).loads).toMatchObject([load_]);
  });

  it("refuses the executor that k6 removed", () => {
    expect(problemsOf(withScenario({ executor: "externally-controlled" }))).toMatchObject([
      messages.externallyControlled(),
    ]);
  });

  it("refuses a cap below the VUs allocated, or no VUs at all", () => {
    expect(problemsOf(withScenario({ ...steady, maxVUs: 5 }))).toMatchObject([
      messages.maxVUsBelowPreAllocated(5, 100),
    ]);
    expect(problemsOf(withScenario({ ...steady, preAllocatedVUs: 0 }))).toMatchObject([
      messages.tooSmall("1", true, 0),
    ]);
  });

  it("simulates a rate that is not whole, with a notice", () => {
    const scenario = load(withScenario({ ...steady, rate: 1.5 }));
    expect(scenario.loads[0]).toMatchObject({ startRatePerSecond: 1.5 });
    expect(scenario.notices).toMatchObject([messages.rateNotInteger("rate", 1.5)]);
  });

  it.each([
    [{ ...steady, duration: "" }, messages.notADuration("", "milliseconds")],
    [{ ...steady, duration: "-1s" }, messages.durationNegative("-1s")],
    [{ ...steady, duration: "0s" }, messages.durationNotPositive("0s")],
    [{ ...steady, rate: 0 }, messages.tooSmall("0", false, 0)],
    [{ executor: "constant-vus", vus: 2.5, duration: "1m" }, messages.wrongType("a whole number", 2.5)],
    [{ executor: "ramping-vus", stages: [] }, messages.emptyCollection("entry")],
    [{ ...steady, stages: [] }, messages.unknownKey("stages", ["executor", "startTime"])],
  ])("refuses %j", (scenario, { message }) => {
    expect(problemsOf(withScenario(scenario)).map((problem) => problem.message)).toEqual([message]);
  });
});

describe("shortcuts", () => {
  it.each([
    [
      { vus: 3, duration: "1m" },
      { name: "default", executor: "constant-vus", startVUs: 3 },
    ],
    [
      { vus: 3, stages: [{ duration: "1m", target: 6 }] },
      { executor: "ramping-vus", startVUs: 3 },
    ],
    [
      { vus: 3, iterations: 30, duration: "1m" },
      { executor: "shared-iterations", vus: 3, iterations: 30, durationSeconds: 60 },
    ],
  ])("%j stand for one scenario, as in k6", (options, expected) => {
    expect(load(withOptions(options)).loads).toMatchObject([expected]);
  });

  it.each([
    [{ scenarios: { s: steady }, vus: 3 }, "vus", "scenarios"],
    [{ scenarios: { s: steady }, stages: [{ duration: "1m", target: 1 }] }, "stages", "scenarios"],
    [{ iterations: 3, stages: [{ duration: "1m", target: 1 }] }, "iterations", "stages"],
    [{ duration: "1m", stages: [{ duration: "1m", target: 1 }] }, "duration", "stages"],
  ])("%j is refused", (options, shortcut, other) => {
    expect(problemsOf(withOptions(options))).toMatchObject([messages.shortcutMixed(shortcut, other)]);
  });

  it("must be there if scenarios are not", () => {
    expect(problemsOf(withOptions({}))).toMatchObject([messages.noLoad()]);
    expect(problemsOf(withOptions({ scenarios: {} }))).toMatchObject([messages.noLoad()]);
  });
});

describe("the other options", () => {
  const values: Readonly<Record<string, unknown>> = { rps: 1, batch: 2 };
  const support = new Map(
    OPTION_SUPPORT.flatMap(({ names, support }) => names.map((name): [string, string] => [name, support])),
  );

  it.each([...CARRIED_OPTIONS])("%s is treated as the table says", (name) => {
    const text = withOptions({ scenarios: { s: steady }, [name]: values[name] ?? "x" });
    const said = support.get(name) ?? "";
    const expected: [string, object][] = [
      ["refused", messages.rpsRejected()],
      ["acts", messages.optionIgnoredBySimulator(name)],
      ["ignored", messages.optionIgnored(name)],
    ];
    const sentences = expected.filter(([start]) => said.startsWith(start)).map(([, sentence]) => sentence);
    expect(said).not.toBe("");
    expect(said === "refused" ? problemsOf(text) : load(text).notices).toMatchObject(sentences);
  });

  it.each([
    ["userAgent", "shop-check/1"],
    ["insecureSkipTLSVerify", true],
    ["noConnectionReuse", true],
  ])("%s acts in a load test, and only there", (name, value) => {
    const text = withOptions({ scenarios: { s: steady }, [name]: value });
    expect(support.get(name)).toMatch(/^acts/u);
    expect(load(text).notices).toMatchObject([messages.optionIgnoredBySimulator(name)]);
    const scenario = load(text, { loadTest: true });
    expect(scenario.notices).toEqual([]);
    expect(scenario.http).toEqual({
      userAgent: null,
      insecureSkipTLSVerify: false,
      noConnectionReuse: false,
      [name]: value,
    });
  });

  it("that no load test honours are said to be ignored there too", () => {
    const text = withOptions({ scenarios: { s: steady }, blockHostnames: ["*.example"] });
    expect(load(text, { loadTest: true }).notices).toMatchObject([messages.optionIgnored("blockHostnames")]);
  });

  it("that are ignored are errors under strict", () => {
    const text = withOptions({ scenarios: { s: steady }, batch: 2 });
    expect(problemsOf(text, { strict: true })).toMatchObject([messages.optionIgnored("batch")]);
  });

  it("that hold names are checked", () => {
    const [stat, tag] = problemsOf(
      withOptions({ scenarios: { s: steady }, summaryTrendStats: ["p(99.99)", "p95"], systemTags: ["nmae", "status"] }),
    );
    expect(stat?.message).toBe(messages.unknownTrendStat("p95", []).message);
    expect(tag).toMatchObject({ hint: 'did you mean "name"?' });
  });

  it("set the least time of an iteration", () => {
    expect(load(withOptions({ scenarios: { s: steady }, minIterationDuration: "2s" })).minIterationSeconds).toBe(2);
  });
});

describe("exec", () => {
  const workload = "workload:\n  journeys:\n    browse: { steps: [GET /] }\n    buy: { steps: [GET /] }";
  const text = (exec: string): string =>
    scenarioText({ workload, options: `options: ${JSON.stringify({ scenarios: { s: { ...steady, exec } } })}` });

  it("names a journey", () => {
    expect(load(text("buy")).loads[0]?.exec).toBe("buy");
    expect(problemsOf(text("bye"))).toMatchObject([messages.unknownJourney("bye", ["browse", "buy"])]);
  });
});
