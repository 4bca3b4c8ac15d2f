/** Short scenarios for the tests, and what the loader says about them. */
import {
  parseScenario,
  ScenarioError,
  type LoadSettings,
  type Problem,
  type Scenario,
} from "../../src/scenario/index.js";

/** The sections of a sound scenario; a test replaces the one it is about. */
export const SECTIONS = {
  options: `options:
  scenarios:
    steady: { executor: constant-arrival-rate, rate: 10, duration: 10m, preAllocatedVUs: 100 }`,
  workload: `workload:
  journeys:
    visit: { steps: [GET /] }`,
  architecture: `architecture:
  gunicorn: { workers: 3 }`,
  calibration: `calibration:
  routes:
    GET /: { cpu: 0.01 }`,
  run: `run:
  seed: 1`,
} as const;

export function scenarioText(changes: Partial<Record<keyof typeof SECTIONS, string>> = {}, first = ""): string {
  return [first, ...Object.values({ ...SECTIONS, ...changes })].filter((section) => section !== "").join("\n");
}

export function load(text: string, settings: LoadSettings = {}): Scenario {
  return parseScenario(text, "test/scenario/fixtures/scenario.yaml", settings);
}

/** The problems of a scenario that must have some. */
export function problemsOf(text: string, settings: LoadSettings = {}): readonly Problem[] {
  try {
    load(text, settings);
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems;
    throw error;
  }
  throw new Error("the scenario has no problem");
}

/** `line:column path: message`, for a comparison at a glance. */
export function summary(problems: readonly Problem[]): string[] {
  return problems.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
}
