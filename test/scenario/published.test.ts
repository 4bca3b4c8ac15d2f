/** What the package publishes about scenarios: the shipped ones, the JSON Schema, the reference page, the hash. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import {
  buildSystem,
  canonicalJson,
  loadScenario,
  scenarioHash,
  schemaReference,
  toJsonSchema,
} from "../../src/scenario/index.js";
import { schemaKeys } from "../../src/scenario/json-schema.js";
import { load, scenarioText } from "./scenario-text.js";

/** Parameters of scenarios/theory, as issue 2 names them. */
const THEORY: Readonly<Record<string, readonly string[]>> = {
  mmc: ["arrivalRate", "meanServiceTime", "servers"],
  mmck: ["arrivalRate", "meanServiceTime", "servers", "systemCapacity"],
  mg1: ["arrivalRate", "serviceTime"],
  lps: ["arrivalRate", "serviceTime", "workers", "cores"],
  "held-worker": ["arrivalRate", "workers", "cores", "meanCpuTime", "connections", "meanDatabaseTime"],
  "round-robin": ["arrivalRate", "instances", "servers", "meanServiceTime"],
  "least-outstanding": ["arrivalRate", "instances", "servers", "meanServiceTime"],
  closed: ["vus", "servers", "meanServiceTime", "meanThinkTime"],
  "erlang-a": ["arrivalRate", "meanServiceTime", "servers", "meanPatience"],
  setup: ["arrivalRate", "meanServiceTime", "meanStartTime"],
};

describe("scenarios/theory", () => {
  it("holds exactly the promised scenarios", () => {
    const files = readdirSync("scenarios/theory").filter((name) => name.endsWith(".yaml"));
    expect(new Set(files)).toEqual(new Set(Object.keys(THEORY).map((name) => `${name}.yaml`)));
  });

  it.each(Object.entries(THEORY))(
    "%s has its parameters, and a header that demonstrates and draws",
    async (name, parameters) => {
      const path = `scenarios/theory/${name}.yaml`;
      const scenario = await loadScenario(path);
      expect(scenario.name).toBe(name);
      expect(scenario.parameters.map((parameter) => parameter.name)).toEqual(parameters);
      expect(scenario.notices).toEqual([]);
      expect(scenario.run).toMatchObject({
        horizon: { kind: "auto" },
        warmUp: { kind: "auto" },
        replications: { minimum: 40, maximum: 200 },
      });
      expect(readFileSync(path, "utf8")).toMatch(/^# yaml-language-server: .*\n#\n# Demonstrates: [^]*# Formula/);
      const spec = buildSystem(scenario);
      expect(spec).toMatchObject({
        timeoutSeconds: Infinity,
        network: { clientRttSeconds: null, instanceRttSeconds: null, databaseRttSeconds: null },
      });
    },
  );

  it("takes any service time as an object, and every parameter from --set", async () => {
    const law = await loadScenario("scenarios/theory/mg1.yaml", {
      set: ["serviceTime={kind: weibull, mean: 0.01, shape: 2}"],
    });
    expect(law.calibration.routes[0]?.appCpuSeconds.kind).toBe("weibull");
    const held = await loadScenario("scenarios/theory/held-worker.yaml", {
      set: ["workers=8", "connections=2", "meanCpuTime=0.01"],
    });
    expect(held.architecture).toMatchObject({
      gunicorn: { workers: 8 },
      pool: { poolSize: 2, maxOverflow: 0, sharedBy: "instance", release: "query" },
    });
  });
});

describe("the other scenarios", () => {
  it("flask-day has a day of 43 requests per second on average and 100 at the peak", async () => {
    const scenario = await loadScenario("scenarios/flask-day.yaml");
    const [load_] = scenario.loads;
    if (load_?.executor !== "ramping-arrival-rate") throw new Error("not a ramp");
    let [rate, visits] = [load_.startRatePerSecond, 0];
    for (const { durationSeconds, target } of load_.stages) {
      visits += ((rate + target) / 2) * durationSeconds;
      rate = target;
    }
    const steps = scenario.workload.journeys.map((journey) => journey.steps.length);
    expect(new Set(steps)).toEqual(new Set([4]));
    expect((4 * visits) / 86_400).toBeCloseTo(43, 0);
    expect(4 * Math.max(...load_.stages.map(({ target }) => target))).toBeCloseTo(100, 6);
    expect(load_.durationSeconds).toBe(86_400);
    expect(scenario.thresholds).toHaveLength(2);
    expect(scenario.notices).toEqual([]);
  });

  it("first is ten lines", async () => {
    const lines = readFileSync("scenarios/first.yaml", "utf8").trimEnd().split("\n");
    expect(lines.filter((line) => !line.startsWith("#")).length).toBeLessThanOrEqual(10);
    expect((await loadScenario("scenarios/first.yaml")).thresholds).toHaveLength(1);
  });
});

/** Keys of a file's mappings that the schema does not have; distributions have a schema of their own. */
function unknownKeys(text: string): string[] {
  const unknown: string[] = [];
  const walk = (value: unknown, path: (string | number)[]): void => {
    const keys = schemaKeys(path);
    if (typeof value !== "object" || value === null || keys === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (!keys.open && !keys.names.includes(key)) unknown.push([...path, key].join("."));
      walk(inner, [...path, Array.isArray(value) ? Number(key) : key]);
    }
  };
  walk(parse(text), []);
  return unknown;
}

describe("the JSON Schema", () => {
  it("is the file that the scenarios name", () => {
    expect(JSON.parse(readFileSync("scenarios/scenario.schema.json", "utf8"))).toEqual(toJsonSchema());
  });

  it("is draft 7, closed, and describes every property with a default of its own name", () => {
    const schema = toJsonSchema();
    expect(schema["$schema"]).toBe("http://json-schema.org/draft-07/schema#");
    const text = JSON.stringify(schema);
    expect(text).not.toContain("x-default");
    expect(text).toContain('"additionalProperties":false');
  });

  it.each(["flask-day", "first", ...Object.keys(THEORY).map((name) => `theory/${name}`)])(
    "knows every key that %s uses",
    (name) => {
      expect(unknownKeys(readFileSync(`scenarios/${name}.yaml`, "utf8"))).toEqual([]);
    },
  );
});

const squeeze = (text: string): string =>
  text.replaceAll(/ +/g, " ").replaceAll(/-{3,}/g, "---").replaceAll("| ---", "|---").replaceAll("--- |", "---|");

describe("docs/reference/scenario.md", () => {
  it("is what the schema says", () => {
    // The formatter pads tables; that is not content.
    expect(squeeze(readFileSync("docs/reference/scenario.md", "utf8"))).toBe(squeeze(schemaReference()));
  });
});

describe("scenarioHash", () => {
  it("does not depend on the order of keys or on comments", () => {
    const text = scenarioText();
    const swapped = text.replace("rate: 10, duration: 10m", "duration: 10m, rate: 10");
    expect(scenarioHash(load(`# a comment\n${swapped}`))).toBe(scenarioHash(load(text)));
  });

  it("depends on what is simulated", () => {
    const hashes = [[], ["run.seed=2"], ['calibration.routes["GET /"].cpu=2']].map((set) =>
      scenarioHash(load(scenarioText(), { set })),
    );
    expect(new Set(hashes).size).toBe(3);
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
  });

  it("writes canonical JSON", () => {
    expect(canonicalJson({ b: [1, Infinity], a: undefined, c: null })).toBe('{"b":[1,"Infinity"],"c":null}');
  });
});
