/**
 * What k6's options mean here: which are supported, ignored with a notice, or refused; the shortcuts brought to
 * scenarios the way k6 does it; and every executor as a load in seconds. The table is section 3.1 of
 * reference/load-testing-and-gates.md; docs/reference/scenario.md shows it.
 */
import type { Stage } from "../sim/spec.js";
import { messages } from "./messages.js";
import { OTHER_SYSTEM_TAGS, REQUEST_TAGS } from "./metrics.js";
import type { Origins } from "./origins.js";
import type { ExecutorFields, OptionsFields } from "./schema/options-schema.js";
import { child, isMapping, type Tree } from "./tree.js";

interface LoadBase {
  /** Name of the k6 scenario. */
  readonly name: string;
  /** Journey it runs; null: all of them, by weight. */
  readonly exec: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly startTimeSeconds: number;
  readonly gracefulStopSeconds: number;
  /** Until its own end, without the graceful stop. */
  readonly durationSeconds: number;
}

/** One k6 scenario with k6's defaults applied; rates per second. */
export type Load = LoadBase &
  (
    | {
        readonly executor: "constant-arrival-rate" | "ramping-arrival-rate";
        readonly startRatePerSecond: number;
        readonly stages: readonly Stage[];
        readonly maxVUs: number;
      }
    | {
        readonly executor: "constant-vus" | "ramping-vus";
        readonly startVUs: number;
        readonly stages: readonly Stage[];
        readonly gracefulRampDownSeconds: number;
      }
    | {
        readonly executor: "per-vu-iterations" | "shared-iterations";
        readonly vus: number;
        readonly iterations: number;
      }
  );

/** Acts when real requests are sent; a simulated client has no such thing. (A load test never keeps a body.) */
const LOAD_TEST_ONLY = ["userAgent", "insecureSkipTLSVerify", "noConnectionReuse", "discardResponseBodies"];

/** About k6's own script; there is none. Accepted without a word. */
const NO_EFFECT = ["setupTimeout", "teardownTimeout", "handleSummaryTimeout"];

const IGNORED = [
  "batch",
  "batchPerHost",
  "blacklistIPs",
  "blockHostnames",
  "cloud",
  "ext",
  "dns",
  "executionSegment",
  "executionSegmentSequence",
  "hosts",
  "httpDebug",
  "linger",
  "paused",
  "throw",
  "tlsAIAFetch",
  "tlsAuth",
  "tlsCipherSuites",
  "tlsVersion",
  "maxRedirects",
  "noCookiesReset",
  "noVUConnectionReuse",
  "noUsageReport",
  "vusMax",
];

/** One row of the table of options, for the reference page. */
export const OPTION_SUPPORT: readonly { readonly names: readonly string[]; readonly support: string }[] = [
  {
    names: [
      "scenarios",
      "thresholds",
      "vus",
      "duration",
      "iterations",
      "stages",
      "minIterationDuration",
      "summaryTrendStats",
      "systemTags",
      "tags",
    ],
    support: "supported",
  },
  { names: LOAD_TEST_ONLY, support: "acts in a load test; the simulator ignores it with a notice" },
  { names: NO_EFFECT, support: "accepted, no effect" },
  { names: IGNORED, support: "ignored with a notice; an error under --strict" },
  { names: ["rps", "executor: externally-controlled"], support: "refused" },
];

/** Notices and refusals for the options that are there. @param loadTest real requests will be sent */
export function reviewOptions(raw: Tree, origins: Origins, strict: boolean, loadTest: boolean): void {
  if (!isMapping(raw)) return;
  for (const name of Object.keys(raw)) {
    if (name === "rps") origins.report(["options", name], messages.rpsRejected(), "key");
    else if (LOAD_TEST_ONLY.includes(name)) {
      if (!loadTest) origins.notice(["options", name], messages.optionIgnoredBySimulator(name), "key");
    } else if (IGNORED.includes(name)) {
      if (strict) origins.report(["options", name], messages.optionIgnored(name), "key");
      else origins.notice(["options", name], messages.optionIgnored(name), "key");
    }
  }
  reviewShortcuts(raw, origins);
  reviewLists(raw, origins);
  const scenarios = child(raw, "scenarios");
  for (const [name, scenario] of Object.entries(isMapping(scenarios) ? scenarios : {})) {
    if (child(scenario, "options") !== undefined) {
      origins.notice(["options", "scenarios", name, "options"], messages.optionIgnored("options"), "key");
    }
  }
}

/** k6's rules: at most one shortcut, and none next to `scenarios`; `duration` may limit `iterations`. */
function reviewShortcuts(raw: Readonly<Record<string, Tree>>, origins: Origins): void {
  const given = (name: string): boolean => raw[name] !== undefined;
  const conflict = (shortcut: string, other: string): void =>
    origins.report(["options", shortcut], messages.shortcutMixed(shortcut, other), "key");
  if (given("scenarios")) {
    for (const shortcut of ["vus", "duration", "iterations", "stages"])
      if (given(shortcut)) conflict(shortcut, "scenarios");
  } else if (given("stages")) {
    for (const shortcut of ["iterations", "duration"]) if (given(shortcut)) conflict(shortcut, "stages");
  } else if (!given("iterations") && !given("duration")) {
    origins.report(["options"], messages.noLoad(), "key");
    if (given("vus")) origins.notice(["options", "vus"], messages.vusAlone(), "key");
  }
  if (isMapping(raw["scenarios"]) && Object.keys(raw["scenarios"]).length === 0) {
    origins.report(["options", "scenarios"], messages.noLoad(), "key");
  }
}

const TREND_STATS = ["avg", "min", "med", "max", "count", "p(90)", "p(95)", "p(99)", "p(99.9)"];

function reviewLists(raw: Readonly<Record<string, Tree>>, origins: Origins): void {
  const texts = (name: string): readonly string[] =>
    Array.isArray(raw[name]) ? raw[name].filter((each): each is string => typeof each === "string") : [];
  for (const [index, stat] of texts("summaryTrendStats").entries()) {
    const percentile = /^p\((\d+(?:\.\d+)?)\)$/u.exec(stat);
    if (TREND_STATS.includes(stat) || (percentile !== null && Number(percentile[1]) <= 100)) continue;
    origins.report(["options", "summaryTrendStats", index], messages.unknownTrendStat(stat, TREND_STATS));
  }
  for (const [index, tag] of texts("systemTags").entries()) {
    const path = ["options", "systemTags", index];
    if (OTHER_SYSTEM_TAGS.includes(tag)) origins.notice(path, messages.systemTagIgnored(tag));
    else if (!REQUEST_TAGS.includes(tag)) origins.report(path, messages.unknownSystemTag(tag, [...REQUEST_TAGS]));
  }
}

/** The scenarios, or the one that the shortcuts stand for, named `default` as k6 names it. */
function scenariosOf(options: OptionsFields): Readonly<Record<string, ExecutorFields>> {
  const { scenarios, vus, duration, iterations, stages } = options;
  if (scenarios !== undefined) return scenarios;
  if (iterations !== undefined)
    return { default: { executor: "shared-iterations", vus, iterations, maxDuration: duration } };
  if (duration !== undefined) return { default: { executor: "constant-vus", vus, duration } };
  if (stages !== undefined) return { default: { executor: "ramping-vus", startVUs: vus, stages } };
  return {};
}

/** Every scenario as a load. Further mistakes and k6's own limits are reported. */
export function buildLoads(options: OptionsFields, origins: Origins): Load[] {
  return Object.entries(scenariosOf(options)).map(([name, fields]) => {
    reviewExecutor(name, fields, origins);
    return toLoad(name, fields);
  });
}

function reviewExecutor(name: string, fields: ExecutorFields, origins: Origins): void {
  const path = ["options", "scenarios", name];
  const { maxVUs, preAllocatedVUs = 0, executor } = fields;
  if (maxVUs !== undefined && maxVUs < preAllocatedVUs) {
    origins.report([...path, "maxVUs"], messages.maxVUsBelowPreAllocated(maxVUs, preAllocatedVUs));
  }
  if (!executor.endsWith("arrival-rate")) return;
  if (maxVUs === undefined && preAllocatedVUs === 0) {
    origins.report([...path, "preAllocatedVUs"], messages.tooSmall("1", true, preAllocatedVUs));
  }
  const rates: [string, number | undefined, (string | number)[]][] = [
    ["rate", fields.rate, ["rate"]],
    ["startRate", fields.startRate, ["startRate"]],
    ...(fields.stages ?? []).map(({ target }, index): [string, number, (string | number)[]] => [
      "target",
      target,
      ["stages", index, "target"],
    ]),
  ];
  for (const [field, value, at] of rates) {
    if (value !== undefined && !Number.isInteger(value))
      origins.notice([...path, ...at], messages.rateNotInteger(field, value));
  }
}

function toLoad(name: string, fields: ExecutorFields): Load {
  const stages = (scale: number): Stage[] =>
    (fields.stages ?? []).map(({ duration, target }) => ({ durationSeconds: duration, target: target / scale }));
  const base = (durationSeconds: number): LoadBase => ({
    name,
    exec: fields.exec ?? null,
    tags: fields.tags ?? {},
    startTimeSeconds: fields.startTime ?? 0,
    gracefulStopSeconds: fields.gracefulStop ?? 30,
    durationSeconds,
  });
  const total = (fields.stages ?? []).reduce((sum, { duration }) => sum + duration, 0);
  const {
    executor,
    duration = 0,
    timeUnit = 1,
    rate = 0,
    startRate = 0,
    vus = 1,
    iterations = 1,
    startVUs = 1,
  } = fields;
  const maxVUs = fields.maxVUs ?? fields.preAllocatedVUs ?? 1;
  const gracefulRampDownSeconds = fields.gracefulRampDown ?? 30;
  switch (executor) {
    case "constant-arrival-rate": {
      const perSecond = rate / timeUnit;
      return {
        ...base(duration),
        executor,
        startRatePerSecond: perSecond,
        stages: [{ durationSeconds: duration, target: perSecond }],
        maxVUs,
      };
    }
    case "ramping-arrival-rate":
      return { ...base(total), executor, startRatePerSecond: startRate / timeUnit, stages: stages(timeUnit), maxVUs };
    case "constant-vus":
      return {
        ...base(duration),
        executor,
        startVUs: vus,
        stages: [{ durationSeconds: duration, target: vus }],
        gracefulRampDownSeconds,
      };
    case "ramping-vus":
      return { ...base(total), executor, startVUs, stages: stages(1), gracefulRampDownSeconds };
    default: {
      const kind = executor === "per-vu-iterations" ? executor : "shared-iterations";
      return { ...base(fields.maxDuration ?? 600), executor: kind, vus, iterations };
    }
  }
}

/** Whether the load is the same all the time: the only kind that has a steady state. */
export function isConstant(load: Load): boolean {
  return load.executor === "constant-arrival-rate" || load.executor === "constant-vus";
}

/** Whether a scenario runs all journeys by weight: without `exec`, or with k6's own default name. */
export function runsEveryJourney(exec: string | null, journeys: readonly string[]): boolean {
  return exec === null || (exec === "default" && !journeys.includes("default"));
}
