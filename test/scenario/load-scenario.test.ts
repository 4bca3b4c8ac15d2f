import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { formatProblem, loadScenario, ScenarioError, type Problem } from "../../src/scenario/index.js";
import { messages } from "../../src/scenario/messages.js";
import { PRESETS } from "../../src/scenario/presets.js";
import { SECTION_KEYS } from "../../src/scenario/schema/scenario-schema.js";
import { load, problemsOf, scenarioText, SECTIONS, summary } from "./scenario-text.js";

const folder = mkdtempSync(join(tmpdir(), "kneepoint-scenario-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function problemsOfFile(path: string): Promise<readonly Problem[]> {
  try {
    await loadScenario(path);
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems;
    throw error;
  }
  throw new Error("the scenario has no problem");
}

describe("a scenario with mistakes", () => {
  const text = `options:
  scenarios:
    day:
      executor: constant-arival-rate
      rate: \${peek}
      duration: 10m
      preAllocatedVUs: 10
  thresholds:
    http_req_duraton: ["p(95)<300"]
parameters:
  peak: 200
workload:
  journeys:
    browse: { steps: [GET /itmes] }
architecture:
  gunicorn: { workers: 0, wrokers: 3 }
calibration:
  routes:
    GET /items: { cpu: 0.01 }
`;

  it("shows all of them at once, each at its place, in the order of the file", () => {
    expect(summary(problemsOf(text))).toEqual([
      `4:17 options.scenarios.day.executor: ${
        messages.notOneOf(
          [
            "constant-arrival-rate",
            "ramping-arrival-rate",
            "constant-vus",
            "ramping-vus",
            "per-vu-iterations",
            "shared-iterations",
          ],
          "constant-arival-rate",
        ).message
      }`,
      `5:15 options.scenarios.day.rate: ${messages.unknownParameter("peek", ["peak"]).message}`,
      `9:23 options.thresholds.http_req_duraton: ${messages.unknownMetric("http_req_duraton", []).message}`,
      `14:23 workload.journeys.browse.steps[0]: ${messages.unknownRoute("GET /itmes", [], "inline").message}`,
      `16:24 architecture.gunicorn.workers: ${messages.tooSmall("1", true, 0).message}`,
      `16:27 architecture.gunicorn.wrokers: ${messages.unknownKey("wrokers", []).message}`,
    ]);
  });

  it("gets the nearest name suggested for each", () => {
    const hints = problemsOf(text).map(({ hint }) => hint);
    expect(hints).toEqual([
      'did you mean "constant-arrival-rate"?',
      'did you mean "peak"?',
      'did you mean "http_req_duration"?',
      'did you mean "GET /items"?',
      undefined,
      'did you mean "workers"?',
    ]);
  });

  it("prints place, sentence, line, caret and hint", () => {
    const problem = problemsOf(text)[5]!;
    expect(formatProblem(problem)).toBe(
      `test/scenario/fixtures/scenario.yaml:16:27 architecture.gunicorn.wrokers: unknown key "wrokers"
  16 |   gunicorn: { workers: 0, wrokers: 3 }
     |                           ^
      did you mean "workers"?`,
    );
  });
});

describe("parseScenario", () => {
  it("reads a sound scenario without a word", () => {
    const scenario = load(scenarioText());
    expect(scenario.name).toBe("scenario");
    expect(scenario.notices).toEqual([]);
  });

  it("names an unknown section, and the known ones", () => {
    expect(problemsOf(scenarioText({}, "prices: []"))).toMatchObject([
      { line: 1, column: 1, path: "prices", ...messages.unknownKey("prices", SECTION_KEYS) },
    ]);
  });

  it("shows a missing key at the mapping that lacks it", () => {
    const options = `options:
  scenarios:
    steady: { executor: constant-arrival-rate, rate: 10, duration: 10m }`;
    expect(summary(problemsOf(scenarioText({ options })))).toEqual([
      `3:5 options.scenarios.steady.preAllocatedVUs: ${messages.missingKey("preAllocatedVUs").message}`,
    ]);
  });

  it("does not call a misspelt key missing as well", () => {
    const options = `options:
  scenarios:
    steady: { executor: constant-arrival-rate, rate: 10, durations: 10m, preAllocatedVUs: 1 }`;
    expect(problemsOf(scenarioText({ options }))).toHaveLength(1);
  });

  it.each([
    ["an empty file", "", messages.emptyFile().message],
    ["a list", "- a list", messages.wrongType("a scenario (a mapping)", []).message],
    ["a mapping as a key", "? [a, b]\n: c", messages.keyNotText().message],
    ["an alias inside itself", "a: &a [*a]", messages.tooDeep().message],
    ["hopeless nesting", `a: ${"[".repeat(5000)}${"]".repeat(5000)}`, messages.tooDeep().message],
  ])("answers %s", (_, text, message) => {
    expect(problemsOf(text).map((problem) => problem.message)).toEqual([message]);
  });

  it("says where YAML itself is broken, and that an expression in braces needs quotes", () => {
    const problems = problemsOf("a: { b: ${c} }\n");
    const [problem] = problems;
    expect(problems).toHaveLength(1);
    expect(problem?.line).toBe(1);
    expect(problem?.message).toMatch(/^not valid YAML: /);
    expect(problem?.hint).toBe(messages.yamlSyntax("", true).hint);
  });

  it("reports a duplicate key together with the other mistakes", () => {
    const problems = problemsOf(scenarioText({ run: "run:\n  seed: 1\n  seed: x" }));
    expect(problems.map(({ message }) => message)).toContain(messages.duplicateKey("seed").message);
  });

  it("writes {} where a tier is left empty", () => {
    const [problem] = problemsOf(scenarioText({ architecture: "architecture:\n  database:" }));
    expect(problem).toMatchObject(messages.wrongType("a mapping", null));
  });

  it("says that workload and calibration are missing", () => {
    expect(problemsOf(SECTIONS.options).map(({ message }) => message)).toEqual([
      messages.missingKey("workload").message,
      messages.calibrationMissing().message,
    ]);
  });
});

describe("presets", () => {
  it("lie below what the file says", () => {
    const scenario = load(`extends: theory
${SECTIONS.options}
architecture: { gunicorn: { workers: 7 } }
${SECTIONS.calibration}`);
    expect(scenario.architecture.gunicorn.workers).toBe(7);
    expect(scenario.architecture.instance.vCpus).toBe(Infinity);
    expect(scenario.workload.journeys).toHaveLength(1);
    expect(scenario.run.horizon).toEqual({ kind: "auto" });
  });

  it("suggest the nearest name", () => {
    const [problem] = problemsOf(scenarioText({}, "extends: flask-smal"));
    expect(problem).toMatchObject({
      line: 1,
      column: 10,
      ...messages.unknownPreset("flask-smal", Object.keys(PRESETS)),
    });
  });

  it("are named when a mistake comes out of one", () => {
    const problems = problemsOf(`extends: theory
options:
  scenarios: { wave: { executor: ramping-vus, stages: [{ duration: 1m, target: 3 }] } }
${SECTIONS.calibration}`);
    expect(problems).toMatchObject([
      { line: 1, path: "run.horizon", message: messages.autoHorizon("ramping-vus").message },
    ]);
    expect(problems[0]?.hint).toContain(messages.fromPreset("theory"));
  });
});

describe("loadScenario", () => {
  it("reads YAML and JSON", async () => {
    expect((await loadScenario(file("day.yaml", scenarioText()))).name).toBe("day");
    const json = JSON.stringify({
      extends: "theory",
      options: { vus: 2, duration: "1m" },
      calibration: { routes: { "GET /": { cpu: 1 } } },
    });
    expect((await loadScenario(file("day.json", json))).loads).toHaveLength(1);
  });

  it("reads the default export of a module", async () => {
    const module = `export default {
      extends: "theory",
      options: { vus: 2, duration: "1m", thresholds: undefined },
      calibration: { routes: { "GET /": { cpu: { kind: "exp", mean: 0.04 } } } },
    };`;
    expect((await loadScenario(file("closed.mjs", module))).loads[0]).toMatchObject({
      executor: "constant-vus",
      startVUs: 2,
    });
  });

  it("shows a module's mistakes by their path", async () => {
    const path = file(
      "wrong.mjs",
      `export default { extends: "theory", options: { vus: 2, duration: "1m" }, calibration: new Map(), run: { sed: 1 } };`,
    );
    expect(await problemsOfFile(path)).toMatchObject([
      { file: path, line: 0, path: "calibration", ...messages.notPlainData("a Map") },
    ]);
    const other = file(
      "other.mjs",
      `export default { extends: "theory", options: { vus: 2, duration: "1m" }, calibration: { routes: { "GET /": {} } }, run: { sed: 1 } };`,
    );
    expect(await problemsOfFile(other)).toMatchObject([{ line: 0, path: "run.sed", hint: 'did you mean "seed"?' }]);
  });

  it("says what to do about TypeScript that this Node cannot import", async () => {
    const path = file("typed.ts", `const name: string = "x"; export default { name };`);
    const [problem] = await problemsOfFile(path);
    // Vitest transforms TypeScript by itself; in plain Node 20 the extension is unknown.
    const known = [
      messages.typeScriptUnsupported(process.versions.node).message,
      messages.missingKey("workload").message,
    ];
    expect([...known, messages.noLoad().message]).toContain(problem?.message);
  });

  it("answers a file that is not there, not a scenario, or broken code", async () => {
    expect(await problemsOfFile(join(folder, "none.yaml"))).toMatchObject([
      messages.cannotRead("there is no such file"),
    ]);
    expect(await problemsOfFile(file("a.txt", ""))).toMatchObject([messages.unknownFileType(".txt")]);
    expect(await problemsOfFile(file("empty.mjs", ""))).toMatchObject([messages.moduleHasNoScenario()]);
    expect(await problemsOfFile(file("throws.mjs", "throw new Error('no')"))).toMatchObject([
      messages.moduleFailed("no"),
    ]);
  });
});
