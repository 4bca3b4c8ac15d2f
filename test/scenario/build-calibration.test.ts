import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { buildSystem } from "../../src/scenario/index.js";
import { messages } from "../../src/scenario/messages.js";
import { load, problemsOf, scenarioText } from "./scenario-text.js";

const folder = mkdtempSync(join(tmpdir(), "kneepoint-calibration-"));
afterAll(() => rmSync(folder, { recursive: true }));

const measured = (
  steps = "[GET /, GET /api/items/<id>, GET /static/style.css]",
  calibration = "calibration.json",
): string =>
  scenarioText({
    workload: `workload: { journeys: { visit: { steps: ${steps} } } }`,
    architecture: "architecture: { gunicorn: { workers: 3 }, database: {} }",
    calibration: `calibration: ${calibration}`,
  });

describe("a calibration file", () => {
  it("gives the routes their demands; at least one query if there is database time", () => {
    const { calibration, ...scenario } = load(measured());
    expect(calibration.name).toBe("fixture");
    expect(calibration.document?.provenance.machine.cores).toBe(2);
    const [home, item, style] = buildSystem({ calibration, ...scenario }).routes;
    expect(home).toMatchObject({
      name: "GET /",
      queries: 1,
      waitSeconds: null,
      appCpuSeconds: { kind: "empirical", values: [0.001, 0.002, 0.003].map((value) => value * 1.5) },
    });
    expect(item).toMatchObject({ name: "GET /api/items/<id>", queries: 1, waitSeconds: { kind: "empirical" } });
    expect(style).toMatchObject({ static: true, queries: 0, appCpuSeconds: { kind: "constant", value: 0 } });
  });

  it("is found relative to the scenario", () => {
    expect(load(measured()).calibration.file).toMatch(/test\/scenario\/fixtures\/calibration\.json$/);
  });

  it("must have the routes that journeys use", () => {
    expect(problemsOf(measured("[GET /itmes, GET /api/item/<id>]"))).toMatchObject([
      { path: "workload.journeys.visit.steps[0]", message: messages.unknownRoute("GET /itmes", [], "fixture").message },
      { path: "workload.journeys.visit.steps[1]", hint: 'did you mean "GET /api/items/{id}"?' },
    ]);
  });

  it("that is not there is shown where it is named", () => {
    expect(problemsOf(measured("[GET /]", "none.json"))).toMatchObject([
      { path: "calibration", ...messages.calibrationUnreadable("none.json", "there is no such file") },
    ]);
  });

  it("of another version is refused by name", () => {
    const path = join(folder, "next.json");
    writeFileSync(path, JSON.stringify({ schema: "kneepoint/calibration/2" }));
    expect(problemsOf(measured("[GET /]", path))).toMatchObject([
      messages.calibrationVersion("kneepoint/calibration/2", "kneepoint/calibration/1"),
    ]);
  });

  it("with a mistake shows it at its place in that file", () => {
    const path = join(folder, "wrong.json");
    const document = readFileSync("test/scenario/fixtures/calibration.json", "utf8");
    writeFileSync(path, document.replace('"queries": 1.2', '"queries": -1').replace('"cores": 2', '"cors": 2'));
    const problems = problemsOf(measured("[GET /]", path));
    expect(problems.map(({ file, path: at }) => `${file === path} ${at}`)).toEqual([
      "true provenance.machine.cors",
      "true routes[0].queries",
    ]);
  });
});

const inline = (route: string, architecture = "{ gunicorn: { workers: 3 }, database: {} }"): string =>
  scenarioText({
    architecture: `architecture: ${architecture}`,
    calibration: `calibration: { routes: { GET /: ${route} } }`,
  });

describe("demands in the scenario", () => {
  it("make one query of database time", () => {
    expect(load(inline("{ database: 5ms }")).calibration.routes[0]).toMatchObject({ queries: 1 });
    expect(load(inline("{ cpu: 5ms }")).calibration.routes[0]).toMatchObject({ queries: 0 });
    expect(load(inline("{ database: 5ms, queries: 3 }")).calibration.routes[0]).toMatchObject({ queries: 3 });
  });

  it.each([
    ["{ database: 5ms, queries: 0 }", messages.databaseWithoutQueries()],
    ["{ static: true, cpu: 5ms }", messages.staticWithDemand()],
    ["{ cpus: 5ms }", { hint: 'did you mean "cpu"?' }],
  ])("%s is refused", (route, problem) => {
    expect(problemsOf(inline(route))).toMatchObject([problem]);
  });

  it("need a database for their queries", () => {
    expect(problemsOf(inline("{ database: 5ms }", "{ gunicorn: { workers: 3 } }"))).toMatchObject([
      messages.routeNeedsDatabase("GET /"),
    ]);
  });

  it("need names that are routes", () => {
    const text = scenarioText({ calibration: "calibration: { routes: { GET /: { cpu: 1 }, items: { cpu: 1 } } }" });
    expect(problemsOf(text)).toMatchObject([messages.routeSyntax("items")]);
  });
});
