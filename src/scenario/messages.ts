/**
 * Every sentence the loader says to the user, in one place: the tests assert through these functions, and the tone
 * stays one. A sentence states what is wrong with the value it met; its hint states what would be right.
 */
import { nearest } from "./nearest.js";
import { describe, MOST_LISTED, oneOf, quote, suggestion, type Sentence } from "./sentence.js";

export { describe, type Sentence } from "./sentence.js";

export const messages = {
  // The file
  cannotRead: (reason: string): Sentence => ({ message: `cannot be read: ${reason}` }),
  yamlSyntax: (reason: string, inFlow: boolean): Sentence => ({
    message: `not valid YAML: ${reason}`,
    ...(inFlow ? { hint: 'inside { } or [ ] an expression needs quotes: { mean: "${name}" }' } : {}),
  }),
  duplicateKey: (key: string): Sentence => ({ message: `the key ${quote(key)} is given twice` }),
  emptyFile: (): Sentence => ({
    message: "the file holds no scenario",
    hint: "a scenario is a mapping with options, workload, architecture and calibration",
  }),
  keyNotText: (): Sentence => ({ message: "a key must be a text" }),
  tooDeep: (): Sentence => ({ message: "nested too deeply, or an alias that contains itself" }),
  typeScriptUnsupported: (node: string): Sentence => ({
    message: `Node ${node} cannot import TypeScript`,
    hint: "compile it to .mjs first (npx tsc, or npx esbuild --format=esm), use Node 22.18 or later, or write it as YAML",
  }),
  moduleFailed: (reason: string): Sentence => ({ message: `the module failed: ${reason}` }),
  moduleHasNoScenario: (): Sentence => ({
    message: "the module exports no scenario",
    hint: "write: export default defineScenario({ … })",
  }),
  notPlainData: (what: string): Sentence => ({ message: `must be plain data, but holds ${what}` }),
  unknownFileType: (extension: string): Sentence => ({
    message: `a scenario is a .yaml, .yml, .json, .js, .mjs or .ts file, not ${quote(extension)}`,
  }),
  unknownPreset: (name: string, known: readonly string[]): Sentence => ({
    message: `unknown preset ${quote(name)}`,
    hint: suggestion(name, known, "preset"),
  }),
  fromPreset: (name: string): string => `the value comes from the preset ${quote(name)}`,

  // Shape
  unknownKey: (key: string, known: readonly string[]): Sentence => ({
    message: `unknown key ${quote(key)}`,
    hint: suggestion(key, known, "key"),
  }),
  missingKey: (key: string, expected?: string): Sentence => ({
    message: `${quote(key)} is missing`,
    ...(expected === undefined ? {} : { hint: `expected ${expected}` }),
  }),
  wrongType: (expected: string, value: unknown): Sentence => ({
    message: `expected ${expected}, but is ${describe(value)}`,
    ...(value === null && expected === "a mapping" ? { hint: "write {} for all its defaults" } : {}),
  }),
  /** `types` are expectations in words, such as "a number": shown without quotes. */
  notOneOf: (values: readonly unknown[], value: unknown, types: readonly string[] = []): Sentence => {
    const names = values.map(String);
    // A screenful of instance types helps nobody: the nearest does, and the reference has them all.
    const expected =
      values.length > MOST_LISTED
        ? `one of ${values.length} names such as ${oneOf(names.slice(0, 3).map(quote))}`
        : oneOf([...values.map((each) => (typeof each === "string" ? quote(each) : String(each))), ...types]);
    const guess = typeof value === "string" ? nearest(value, names) : null;
    return {
      message: `expected ${expected}, but is ${describe(value)}`,
      ...(guess === null ? {} : { hint: `did you mean ${quote(guess)}?` }),
    };
  },
  tooSmall: (limit: string, inclusive: boolean, value: unknown): Sentence => ({
    message: `must be ${inclusive ? "at least" : "more than"} ${limit}, but is ${describe(value)}`,
  }),
  tooBig: (limit: string, inclusive: boolean, value: unknown): Sentence => ({
    message: `must be ${inclusive ? "at most" : "less than"} ${limit}, but is ${describe(value)}`,
  }),
  emptyCollection: (noun: string): Sentence => ({ message: `must hold at least one ${noun}` }),
  other: (reason: string): Sentence => ({ message: reason }),

  // Durations and distributions
  notADuration: (value: unknown, bareUnit: "seconds" | "milliseconds"): Sentence => ({
    message: `expected a duration, but is ${describe(value)}`,
    hint: `for example 30s, 300ms or 1h30m; a bare number is ${bareUnit}`,
  }),
  durationNegative: (value: unknown): Sentence => ({
    message: `a duration cannot be negative, but is ${describe(value)}`,
  }),
  durationNotPositive: (value: unknown): Sentence => ({
    message: `the duration must be longer than 0, but is ${describe(value)}`,
  }),
  notADistribution: (value: unknown): Sentence => ({
    message: `expected a distribution, but is ${describe(value)}`,
    hint: "for example {kind: exponential, mean: 0.04}, or a number or duration for a constant",
  }),
  unknownKind: (kind: unknown, known: readonly string[]): Sentence => ({
    message: `unknown distribution ${typeof kind === "string" ? quote(kind) : `kind: ${describe(kind)}`}`,
    hint: suggestion(String(kind), known, "kind"),
  }),
  wrongParameters: (kind: string, given: readonly string[], forms: readonly string[]): Sentence => ({
    message: `${kind} cannot be made from ${given.length === 0 ? "no parameter" : oneOf(given).replace(" or ", " and ")}`,
    hint: `give ${forms.join(", or ")}`,
  }),
  distributionParameter: (name: string, requirement: string, value: unknown): Sentence => ({
    message: `${quote(name)} must be ${requirement}, but is ${describe(value)}`,
  }),

  // Parameters, expressions, --set
  unknownParameter: (name: string, known: readonly string[]): Sentence => ({
    message: `unknown parameter ${quote(name)}`,
    hint: suggestion(name, known, "parameter"),
  }),
  expressionSyntax: (reason: string): Sentence => ({
    message: `not a valid expression: ${reason}`,
    hint: "an expression holds parameters, numbers, + - * / ( ) and min, max, ceil, floor, round",
  }),
  expressionUnclosed: (): Sentence => ({
    message: 'the expression has no closing "}"',
    hint: 'a literal "${" is written "$${"',
  }),
  expressionNotNumber: (name: string, value: unknown): Sentence => ({
    message: `only numbers can be calculated with, but ${name} is ${describe(value)}`,
  }),
  expressionNotText: (name: string, value: unknown): Sentence => ({
    message: `${name} is ${describe(value)} and cannot stand inside a text`,
  }),
  expressionNotFinite: (source: string): Sentence => ({ message: `\${${source}} has no finite value` }),
  parameterName: (name: string): Sentence => ({
    message: `${quote(name)} cannot name a parameter`,
    hint: "a name is made of letters, digits and _, and does not begin with a digit",
  }),
  parameterCycle: (names: readonly string[]): Sentence => ({
    message: `the parameters ${names.join(" -> ")} are defined by each other`,
  }),
  fromParameter: (name: string, use: string): string => `used as ${use}, through the parameter ${name}`,
  fromExpression: (source: string, value: unknown, operands: string): string =>
    `\${${source}} is ${describe(value)} here${operands === "" ? "" : `, with ${operands}`}`,
  fromSet: (use: string): string => `used as ${use}`,
  setSyntax: (text: string): Sentence => ({
    message: `${quote(text)} is not name=value`,
    hint: "for example --set arrivalRate=80 or --set run.seed=7",
  }),
  setValue: (reason: string): Sentence => ({
    message: reason.startsWith("not valid") ? `the value is ${reason}` : `the value is not valid YAML: ${reason}`,
  }),
  setUnknownPath: (path: string, known: readonly string[]): Sentence => {
    const guess = nearest(path, known);
    return {
      message: `there is no parameter and no field ${quote(path)}`,
      ...(guess === null
        ? known.length > 0
          ? { hint: `known here: ${known.join(", ")}` }
          : {}
        : { hint: `did you mean ${quote(guess)}?` }),
    };
  },

  // k6 options
  externallyControlled: (): Sentence => ({
    message: "the executor externally-controlled is not supported (k6 2 removed it)",
    hint: "use constant-vus or ramping-vus",
  }),
  shortcutMixed: (shortcut: string, other: string): Sentence => ({
    message: `${quote(shortcut)} and ${quote(other)} cannot be used together, as in k6`,
    hint: other === "scenarios" ? `move ${quote(shortcut)} into one of the scenarios` : `give one of them`,
  }),
  noLoad: (): Sentence => ({
    message: "there is no load: options has neither scenarios nor duration, stages or iterations",
    hint: "for example scenarios: { steady: { executor: constant-arrival-rate, rate: 10, duration: 10m, preAllocatedVUs: 100 } }",
  }),
  vusAlone: (): Sentence => ({
    message: '"vus" has no effect without duration, stages or iterations; k6 ignores it too',
  }),
  rpsRejected: (): Sentence => ({
    message: '"rps" is not supported; k6 itself discourages it',
    hint: "use the executor constant-arrival-rate",
  }),
  optionIgnored: (option: string): Sentence => ({
    message: `the k6 option ${quote(option)} is not supported and ignored`,
  }),
  optionIgnoredBySimulator: (option: string): Sentence => ({
    message: `the k6 option ${quote(option)} acts in a load test; the simulator ignores it`,
  }),
  maxVUsBelowPreAllocated: (max: number, preAllocated: number): Sentence => ({
    message: `maxVUs (${max}) is less than preAllocatedVUs (${preAllocated})`,
  }),
  rateNotInteger: (field: string, value: number): Sentence => ({
    message: `${field} is ${value}: Kneepoint simulates it, but real k6 takes only whole numbers`,
    hint: "use a longer timeUnit, for example rate: 15 with timeUnit: 10s for 1.5 per second",
  }),
  unknownTrendStat: (stat: string, known: readonly string[]): Sentence => ({
    message: `unknown statistic ${quote(stat)}`,
    hint: suggestion(stat, known, "statistic"),
  }),
  unknownSystemTag: (tag: string, known: readonly string[]): Sentence => ({
    message: `unknown system tag ${quote(tag)}`,
    hint: suggestion(tag, known, "tag"),
  }),
  systemTagIgnored: (tag: string): Sentence => ({ message: `the system tag ${quote(tag)} is not recorded` }),

  // Thresholds
  unknownMetric: (name: string, known: readonly string[]): Sentence => ({
    message: `unknown metric ${quote(name)}`,
    hint: suggestion(name, known, "metric"),
  }),
  metricNotPublished: (name: string): Sentence => ({
    message: `k6 has the metric ${quote(name)}, but Kneepoint does not publish it`,
  }),
  metricSyntax: (key: string): Sentence => ({
    message: `${quote(key)} is not a metric`,
    hint: "write metric or metric{tag:value,tag:value}, for example http_req_duration{name:GET /}",
  }),
  thresholdNoOperator: (source: string): Sentence => ({
    message: `the threshold ${quote(source)} compares nothing`,
    hint: "write an aggregation, one of < <= > >= == === != and a number, for example p(95)<300",
  }),
  thresholdValue: (source: string): Sentence => ({
    message: `the threshold ${quote(source)} does not compare with a number`,
    hint: "write a plain number; times are in milliseconds: p(95)<300",
  }),
  thresholdPercentile: (text: string): Sentence => ({
    message: `${quote(text)} is not a percentile`,
    hint: "a percentile is written p(95), with a number from 0 to 100",
  }),
  unknownAggregation: (aggregation: string, known: readonly string[]): Sentence => ({
    message: `unknown aggregation ${quote(aggregation)}`,
    hint: suggestion(aggregation, known, "aggregation"),
  }),
  wrongAggregation: (aggregation: string, metric: string, type: string, allowed: readonly string[]): Sentence => ({
    message: `${metric} is a ${type} and has no ${quote(aggregation)}`,
    hint: `a ${type} has ${allowed.join(", ")}`,
  }),
  unknownTag: (tag: string, known: readonly string[]): Sentence => ({
    message: `no request carries the tag ${quote(tag)}, so this threshold cannot be judged`,
    hint: suggestion(tag, known, "tag"),
  }),
  unknownTagValue: (tag: string, value: string, known: readonly string[]): Sentence => ({
    message: `no request has ${tag} ${quote(value)}`,
    hint: suggestion(value, known, tag === "name" ? "route" : tag),
  }),

  // Workload and calibration
  unknownJourney: (name: string, known: readonly string[]): Sentence => ({
    message: `exec names the journey ${quote(name)}, which workload.journeys does not have`,
    hint: suggestion(name, known, "journey"),
  }),
  routeSyntax: (name: string): Sentence => ({
    message: `${quote(name)} is not a route`,
    hint: "a route is a method and a path, for example GET /api/items",
  }),
  unknownRoute: (name: string, known: readonly string[], calibration: string): Sentence => ({
    message: `the calibration ${quote(calibration)} has no route ${quote(name)}`,
    hint: suggestion(name, known, "route"),
  }),
  noWeight: (): Sentence => ({ message: "the weights of all journeys are 0" }),
  calibrationMissing: (): Sentence => ({
    message: '"calibration" is missing',
    hint: "name a calibration file, the word reference, or give the demands inline: {routes: {GET /: {cpu: 0.01}}}",
  }),
  calibrationUnreadable: (file: string, reason: string): Sentence => ({
    message: `the calibration ${quote(file)} cannot be read: ${reason}`,
    hint: "a path is relative to the scenario; kneepoint calibrate writes such a file",
  }),
  calibrationVersion: (found: unknown, expected: string): Sentence => ({
    message: `the calibration says schema ${describe(found)}; this version of Kneepoint reads ${quote(expected)}`,
  }),
  staticWithDemand: (): Sentence => ({
    message: "a static route is answered by Nginx itself: it has no cpu, database, queries or wait",
  }),
  databaseWithoutQueries: (): Sentence => ({ message: "database is more than 0, but queries is 0" }),
  routeNeedsDatabase: (route: string): Sentence => ({
    message: `${quote(route)} queries the database, but the architecture has none`,
    hint: "add architecture.database (database: {} takes the defaults)",
  }),

  // Architecture and run
  needsLoadBalancer: (instances: number): Sentence => ({
    message: `${instances} instances need a load balancer in front of them`,
    hint: "add architecture.loadBalancer (loadBalancer: {} is round robin), or set desiredCapacity to 1",
  }),
  needsOneInstance: (): Sentence => ({
    message: "host: instance puts the database on the only instance, so desiredCapacity must be 1",
  }),
  idealNeedsWorkers: (): Sentence => ({
    message: "gunicorn.workers has no default when vCpus is ideal",
    hint: "Gunicorn's guidance is 2 * vCpus + 1; give the number of workers",
  }),
  syncThreads: (threads: number): Sentence => ({
    message: `workerClass sync with ${threads} threads: Gunicorn makes it gthread, and so does the model`,
  }),
  autoHorizon: (executor: string): Sentence => ({
    message: `horizon auto means a steady state, but the load is ${executor}`,
    hint: "auto goes with constant-arrival-rate and constant-vus only; use horizon: load",
  }),
  autoHorizonFaults: (): Sentence => ({
    message: "horizon auto means a steady state, but the scenario has faults",
    hint: "use horizon: load",
  }),
  autoHorizonStart: (): Sentence => ({ message: "horizon auto means a steady state, so every load starts at 0" }),
  warmUpBeyondHorizon: (): Sentence => ({ message: "the warm-up is not shorter than the horizon" }),
  replicationsOrder: (minimum: number, maximum: number): Sentence => ({
    message: `minimum (${minimum}) is more than maximum (${maximum})`,
  }),
} as const;
