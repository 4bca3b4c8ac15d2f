/** From a file on disk, or a text, to a Scenario. */
import { readFileSync } from "node:fs";
import { extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { compileScenario, type LoadSettings } from "./compile-scenario.js";
import { messages, type Sentence } from "./messages.js";
import { moduleSource } from "./module-source.js";
import { ScenarioError } from "./problem.js";
import { errorCode, reasonOf } from "./read-failure.js";
import { readYaml } from "./read-yaml.js";
import type { Scenario } from "./scenario.js";
import { child } from "./tree.js";

const whole = (file: string, sentence: Sentence): ScenarioError =>
  new ScenarioError([{ file, line: 0, column: 0, sourceLine: "", path: "", ...sentence }]);

/**
 * Reads YAML (or JSON). `filename` is what messages show, and what a relative `calibration:` starts from.
 *
 * @throws ScenarioError with every problem found
 */
export function parseScenario(text: string, filename: string, settings: LoadSettings = {}): Scenario {
  const { source, problems, fatal } = readYaml(text, filename);
  if (fatal) throw new ScenarioError(problems);
  return compileScenario(source, settings, problems);
}

/**
 * Loads a scenario file: .yaml, .yml or .json, or a module (.js, .mjs, .ts) whose default export is the scenario.
 *
 * @throws ScenarioError with every problem found
 */
export async function loadScenario(path: string, settings: LoadSettings = {}): Promise<Scenario> {
  const extension = extname(path);
  if ([".yaml", ".yml", ".json"].includes(extension)) {
    let text: string;
    try {
      text = readFileSync(path, "utf8");
    } catch (error) {
      throw whole(path, messages.cannotRead(reasonOf(error)));
    }
    return parseScenario(text, path, settings);
  }
  if ([".js", ".mjs", ".ts", ".mts"].includes(extension)) return await loadModule(path, settings);
  throw whole(path, messages.unknownFileType(extension));
}

async function loadModule(path: string, settings: LoadSettings): Promise<Scenario> {
  let exported: unknown;
  try {
    exported = child(await import(pathToFileURL(resolve(path)).href), "default");
  } catch (error) {
    if (errorCode(error) === "ERR_UNKNOWN_FILE_EXTENSION")
      throw whole(path, messages.typeScriptUnsupported(process.versions.node));
    throw whole(path, messages.moduleFailed(reasonOf(error)));
  }
  if (exported === undefined) throw whole(path, messages.moduleHasNoScenario());
  const { source, problems } = moduleSource(exported, path);
  if (problems.length > 0) throw new ScenarioError(problems);
  return compileScenario(source, settings, []);
}
