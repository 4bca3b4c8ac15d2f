/**
 * From a source to a Scenario, in the order in which a value can change: preset, file, `--set`, parameters; then every
 * section is validated, then what they say about each other. All problems are collected before any is thrown.
 */
import { basename, extname } from "node:path";
import { buildArchitecture } from "./build-architecture.js";
import { buildCalibration } from "./build-calibration.js";
import { buildCost } from "./build-cost.js";
import { buildEdge } from "./build-cloud-front.js";
import { modelsAccess } from "./build-clients.js";
import { buildReach } from "./build-reach.js";
import { buildRun } from "./build-run.js";
import { checkTimes } from "./check-times.js";
import { checkJourneyNames, checkRoutes, checkThresholdTags } from "./cross-checks.js";
import { DEFAULTS } from "./defaults.js";
import { applyFaults } from "./fault-option.js";
import { faultTimeline } from "./fault-timeline.js";
import { schemaKeys } from "./json-schema.js";
import { buildLoads, reviewOptions } from "./k6-options.js";
import { describe, messages } from "./messages.js";
import { nearest } from "./nearest.js";
import { buildEgress } from "./network/build-egress.js";
import { buildFaults, networkStates } from "./network/network-timeline.js";
import { buildVpc } from "./network/build-vpc.js";
import { Origins } from "./origins.js";
import { BROKEN, substituteParameters } from "./parameters.js";
import { PRESETS } from "./presets.js";
import { ScenarioError, sortedProblems, type Problem } from "./problem.js";
import { withRandomFaults } from "./random-faults.js";
import { databaseZones } from "./network/placed-vpc.js";
import type { Source } from "./read-yaml.js";
import { asServed } from "./served-mix.js";
import type { Architecture, Assumption, Journey, Scenario, Workload } from "./scenario.js";
import { architectureSchema, type ArchitectureFields } from "./schema/architecture-schema.js";
import { calibrationFieldSchema } from "./schema/calibration-field.js";
import { costSchema } from "./schema/cost-schema.js";
import { faultsSchema } from "./schema/faults-schema.js";
import { optionsSchema } from "./schema/options-schema.js";
import { runSchema } from "./schema/run-schema.js";
import { SECTION_KEYS } from "./schema/scenario-schema.js";
import { workloadSchema, type WorkloadFields } from "./schema/workload-schema.js";
import { applySets } from "./set-option.js";
import { child, isMapping, merge, type Mapping } from "./tree.js";
import { withTrafficSpikes } from "./traffic-spikes.js";
import { validateSection } from "./validate-section.js";
import { withZoneOutages } from "./zone-outages.js";

export interface LoadSettings {
  /** `name=value` or `path.to.field=value`, applied in order. */
  readonly set?: readonly string[];
  /** `<at> [for <duration>] <system> <kind> [key=value …]`, added to the scenario's faults. */
  readonly faults?: readonly string[];
  /** Options that are ignored with a notice become errors. */
  readonly strict?: boolean;
  /** Real requests will be sent: options that only then act need no notice. */
  readonly loadTest?: boolean;
}

/** @throws ScenarioError with every problem found */
export function compileScenario(source: Source, settings: LoadSettings, earlier: readonly Problem[]): Scenario {
  if (!isMapping(source.tree)) {
    const sentence =
      source.tree === null ? messages.emptyFile() : messages.wrongType("a scenario (a mapping)", source.tree);
    throw new ScenarioError([...earlier, { ...source.locate([], "value"), path: "", ...sentence }]);
  }
  const asked = child(source.tree, "extends");
  const preset = typeof asked === "string" ? nearestPreset(asked) : null;
  const origins = new Origins(source, preset);
  if (asked !== undefined && preset !== asked) {
    origins.report(
      ["extends"],
      messages.unknownPreset(typeof asked === "string" ? asked : describe(asked), Object.keys(PRESETS)),
    );
  }
  const based = merge(preset === null ? {} : PRESETS[preset], source.tree);
  const set = applySets(based, settings.set ?? [], origins, schemaKeys);
  const changed = applyFaults(set, settings.faults ?? [], origins);
  const { tree, parameters } = substituteParameters(changed, origins);
  const scenario = validate(tree, source.file, settings, origins);
  const problems = [...earlier, ...origins.problems];
  if (scenario === null || problems.length > 0) throw new ScenarioError(sortedProblems(problems));
  return { ...scenario, parameters, notices: sortedProblems(origins.notices) };
}

/** A mistyped preset is taken for the one that was meant, or all it would have given were reported as missing too. */
function nearestPreset(name: string): string | null {
  return Object.hasOwn(PRESETS, name) ? name : nearest(name, Object.keys(PRESETS));
}

function validate(
  tree: Mapping,
  file: string,
  { strict = false, loadTest = false }: LoadSettings,
  origins: Origins,
): Omit<Scenario, "parameters" | "notices"> | null {
  for (const key of Object.keys(tree)) {
    if (!SECTION_KEYS.includes(key)) origins.report([key], messages.unknownKey(key, SECTION_KEYS), "key");
  }
  const name = readText(tree, "name", origins) ?? basename(file, extname(file));
  const description = readText(tree, "description", origins) ?? "";

  reviewOptions(tree["options"] ?? {}, origins, strict, loadTest);
  const options = validateSection(optionsSchema, tree["options"] ?? {}, ["options"], origins);
  const loads = options === null ? null : buildLoads(options, origins);

  const workloadFields = requireSection("workload", tree, origins)
    ? validateSection(workloadSchema, tree["workload"], ["workload"], origins)
    : null;
  const workload = workloadFields === null ? null : buildWorkload(workloadFields, origins);

  const calibrationFields = readCalibrationFields(tree, origins);
  const calibration = calibrationFields === null ? null : buildCalibration(calibrationFields, file, origins);

  const assumptions: Assumption[] = [];
  const fields = validateSection(architectureSchema, tree["architecture"] ?? {}, ["architecture"], origins);
  const givenFaults = validateSection(faultsSchema, tree["faults"] ?? [], ["faults"], origins);
  const faults =
    givenFaults === null || fields === null
      ? givenFaults
      : withZoneOutages(
          withRandomFaults(givenFaults, instancesOf(fields), origins),
          fields,
          workloadFields,
          origins,
          assumptions,
        );
  const vpc = fields === null ? null : buildVpc(fields, origins);
  const architecture =
    fields === null
      ? null
      : buildArchitecture(
          fields,
          faults ?? [],
          {
            statements: workloadFields?.statements,
            hasClients: modelsAccess(workloadFields?.clients, fields, faults ?? []),
            zones: vpc === null ? [] : databaseZones(vpc),
          },
          calibration,
          origins,
          assumptions,
        );

  const reach =
    workloadFields === null || fields === null || faults === null
      ? null
      : buildReach(workloadFields, fields, faults, zonesOf(architecture), origins, assumptions);
  const edge =
    workloadFields === null || fields === null || faults === null
      ? null
      : buildEdge(workloadFields, fields, faults, origins, assumptions);
  const states =
    vpc === null || faults === null
      ? null
      : networkStates(
          vpc,
          buildFaults(
            faults,
            vpc,
            fields?.database?.multiAZ === true || fields?.database?.dbCluster !== undefined,
            origins,
          ),
        );

  const egress =
    workloadFields === null || fields === null || faults === null || vpc === null
      ? null
      : buildEgress(workloadFields, fields, faults, vpc, origins, assumptions);

  const costFields = tree["cost"] === undefined ? null : validateSection(costSchema, tree["cost"], ["cost"], origins);
  const cost =
    workloadFields === null || fields === null || vpc === null
      ? null
      : buildCost(costFields, fields, workloadFields, vpc, origins, assumptions);

  const runFields = validateSection(runSchema, tree["run"] ?? {}, ["run"], origins);
  const run =
    runFields === null || loads === null
      ? null
      : buildRun(runFields, loads, faults !== null && faults.length > 0, origins);
  if (run !== null && fields !== null) checkTimes(givenFaults ?? [], fields, run, origins);

  checkJourneyNames(tree, origins);
  if (calibration !== null) checkRoutes(tree, calibration, origins);
  checkThresholdTags(tree, origins);

  if (
    options === null ||
    loads === null ||
    workload === null ||
    architecture === null ||
    reach === null ||
    edge === null ||
    vpc === null ||
    states === null ||
    calibration === null ||
    run === null
  ) {
    return null;
  }
  return {
    name,
    description,
    file,
    loads: withTrafficSpikes(loads, faults ?? [], origins),
    minIterationSeconds: options.minIterationDuration ?? 0,
    thresholds: Object.values(options.thresholds ?? {}).flat(),
    summaryTrendStats: options.summaryTrendStats ?? ["avg", "min", "med", "max", "p(90)", "p(95)"],
    tags: options.tags ?? {},
    http: {
      userAgent: options.userAgent ?? null,
      insecureSkipTLSVerify: options.insecureSkipTLSVerify ?? false,
      noConnectionReuse: options.noConnectionReuse ?? false,
    },
    workload,
    ...asServed({ architecture, calibration }, workload, assumptions),
    reach,
    edge,
    vpc,
    networkStates: states,
    faults: faultTimeline(faults ?? []),
    egress,
    cost,
    run,
    assumptions,
    resolved: tree,
  };
}

/** Zones in which the load balancer has a node of its own; none: it is the plain one. */
function zonesOf(architecture: Architecture | null): readonly string[] {
  return architecture?.loadBalancer?.application?.zones ?? [];
}

const instancesOf = ({ autoScalingGroup }: ArchitectureFields): number =>
  autoScalingGroup?.desiredCapacity ?? DEFAULTS.autoScalingGroup.desiredCapacity;

function readText(tree: Mapping, key: string, origins: Origins): string | null {
  const value = tree[key];
  if (value === undefined || value === BROKEN) return null;
  if (typeof value === "string") return value;
  origins.report([key], messages.wrongType("a text", value));
  return null;
}

function requireSection(key: string, tree: Mapping, origins: Origins): boolean {
  if (tree[key] !== undefined) return true;
  origins.report([key], messages.missingKey(key, "a mapping"), "key");
  return false;
}

function readCalibrationFields(
  tree: Mapping,
  origins: Origins,
): ReturnType<typeof calibrationFieldSchema.parse> | null {
  if (tree["calibration"] !== undefined) {
    return validateSection(calibrationFieldSchema, tree["calibration"], ["calibration"], origins);
  }
  origins.report(["calibration"], messages.calibrationMissing(), "key");
  return null;
}

function buildWorkload(fields: WorkloadFields, origins: Origins): Workload {
  const { arrivals = "poisson" } = fields;
  const journeys = Object.entries(fields.journeys).map(([name, { weight = 1, steps }]): Journey => ({
    name,
    weight,
    steps: steps.map((step) =>
      typeof step === "string" ? { request: step, think: null } : { request: step.request, think: step.think ?? null },
    ),
  }));
  if (journeys.every(({ weight }) => weight === 0))
    origins.report(["workload", "journeys"], messages.noWeight(), "key");
  return {
    arrivals: typeof arrivals === "string" ? { kind: arrivals } : { kind: "gamma", burstiness: arrivals.gamma },
    timeoutSeconds: fields.timeout ?? DEFAULTS.workload.timeoutSeconds,
    journeys,
    statements: fields.statements ?? {},
  };
}
