/**
 * The sections of a scenario. They are validated one by one rather than as one object, so that a mistake in one never
 * hides those in another; `scenarioSchema` puts them together for the JSON Schema and the reference page.
 */
import { z } from "zod";
import { architectureSchema } from "./architecture-schema.js";
import { calibrationFieldSchema } from "./calibration-field.js";
import { costSchema } from "./cost-schema.js";
import { faultsSchema } from "./faults-schema.js";
import { field, strict, text } from "./field.js";
import { optionsSchema } from "./options-schema.js";
import { runSchema } from "./run-schema.js";
import { workloadSchema } from "./workload-schema.js";

const parameter = strict({
  value: z.unknown().meta({ description: "A number, text, list or mapping; it may use other parameters." }),
  unit: field(text, { description: "Shown with the value: s, 1/s, requests per second." }),
  description: field(text, { description: "What turning this knob means." }),
});

/** The top level's own keys, apart from the sections. */
export const SECTION_KEYS: readonly string[] = [
  "extends",
  "name",
  "description",
  "parameters",
  "options",
  "workload",
  "architecture",
  "faults",
  "cost",
  "calibration",
  "run",
];

export const scenarioSchema: z.ZodType = strict({
  extends: field(text, { description: "A preset to start from; what the scenario says wins." }),
  name: field(text, { description: "Name in reports. Default: the file's name." }),
  description: field(text, { description: "One sentence in reports." }),
  parameters: field(z.record(z.string(), z.union([parameter, z.unknown()])), {
    description:
      "Named values that any field may use as `${name}`, alone or in arithmetic: `${2 * vCpus + 1}`. `--set name=value` changes them.",
  }),
  options: field(optionsSchema, { description: "Load and thresholds: exactly k6's Options." }),
  workload: field(workloadSchema, { description: "What a k6 script holds in code." }),
  architecture: field(architectureSchema, { description: "The systems between the client and the data." }),
  faults: field(faultsSchema, { description: "What goes wrong, and when." }),
  cost: field(costSchema, {
    description:
      "What it costs a month. Absent: still given, at list prices, if the scenario names an instance type or a DB instance class.",
  }),
  calibration: field(calibrationFieldSchema, {
    description:
      "What a request costs: a calibration file (relative to the scenario), `reference` for the one measured with the reference stack, or the demands inline. A file with a fitted `machine` gives every machine of the scenario its cores (idle arrivals, contention, changing speed); one with `mixCosts` gives every route the CPU it takes in the mix and with the number of workers.",
  }),
  run: field(runSchema, { description: "How long, how often and how exactly." }),
});
