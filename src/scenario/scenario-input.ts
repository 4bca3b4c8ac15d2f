/**
 * A scenario as it is written: the types behind `defineScenario`, for scenarios in JavaScript and TypeScript. A YAML
 * file holds the same shape. `options` takes any value of k6's own `Options` type.
 */

/** `"${name}"` or arithmetic: stands for a number, a mapping, anything. */
export type Expression = `\${${string}}`;
type Num = number | Expression;
/** `"1h30m"`, `"300ms"`; a bare number is seconds. */
export type DurationInput = string | number;
/** Anything `distribution.ts` reads: a number, a duration, or `{kind, …}`. */
export type DistributionInput = DurationInput | { readonly kind: string; readonly [parameter: string]: unknown };
/** A distribution, or the word "ideal". */
type Delay = DistributionInput;
type Limit = Num | "ideal";

/** Fields beyond those typed here, with the names of the reference page; checked when the scenario is loaded. */
type Further = Readonly<Record<string, unknown>>;

export interface StageInput {
  readonly duration: string | number;
  readonly target: Num;
}

/** Any of k6's six executors. Which keys go together is checked when the scenario is loaded. */
export interface K6ScenarioInput {
  readonly executor: string;
  readonly startTime?: string | number | undefined;
  readonly gracefulStop?: string | number | undefined;
  readonly exec?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly options?: unknown;
  readonly duration?: string | number | undefined;
  readonly rate?: Num | undefined;
  readonly timeUnit?: string | number | undefined;
  readonly preAllocatedVUs?: Num | undefined;
  readonly maxVUs?: Num | undefined;
  readonly startRate?: Num | undefined;
  readonly startVUs?: Num | undefined;
  readonly gracefulRampDown?: string | number | undefined;
  readonly stages?: readonly StageInput[] | undefined;
  readonly vus?: Num | undefined;
  readonly iterations?: Num | undefined;
  readonly maxDuration?: string | number | undefined;
}

/** The options that mean something here; every other key of k6's is let through and spoken about when loading. */
export interface OptionsInput {
  readonly scenarios?: { readonly [name: string]: K6ScenarioInput } | undefined;
  readonly thresholds?:
    | {
        readonly [metric: string]: readonly (
          | string
          | {
              readonly threshold: string;
              readonly abortOnFail?: boolean | undefined;
              readonly delayAbortEval?: string | undefined;
            }
        )[];
      }
    | undefined;
  readonly vus?: Num | undefined;
  readonly duration?: string | number | undefined;
  readonly iterations?: Num | undefined;
  readonly stages?: readonly StageInput[] | undefined;
  readonly minIterationDuration?: string | number | undefined;
  readonly summaryTrendStats?: readonly string[] | undefined;
  readonly systemTags?: readonly string[] | undefined;
  readonly tags?: { readonly [name: string]: string } | undefined;
}

export interface WorkloadInput {
  /** By route: what its last statement asks of the database besides CPU. */
  readonly statements?:
    | {
        readonly [route: string]: {
          readonly reads?: Num | undefined;
          readonly writes?: Num | undefined;
          readonly bytesPerOperation?: Num | undefined;
          readonly hotRows?: Num | undefined;
          readonly hotShare?: Num | undefined;
        };
      }
    | undefined;
  readonly clients?: Further | undefined;
  readonly externalCalls?: { readonly [route: string]: Further } | undefined;
  readonly content?: { readonly [route: string]: Readonly<Record<string, unknown>> } | undefined;
  readonly arrivals?: "poisson" | "constant" | { readonly gamma: Num } | undefined;
  readonly timeout?: DurationInput | undefined;
  readonly journeys: {
    readonly [name: string]: {
      readonly weight?: Num | undefined;
      readonly steps: readonly (
        | string
        | { readonly request: string; readonly think?: DistributionInput | undefined }
      )[];
    };
  };
}

export interface ArchitectureInput {
  readonly network?:
    | "ideal"
    | {
        readonly clientRoundTrip?: Delay | undefined;
        readonly instanceRoundTrip?: Delay | undefined;
        readonly databaseRoundTrip?: Delay | undefined;
      }
    | undefined;
  /** CloudFront API names in camelCase; checked when the scenario is loaded. */
  readonly cloudFront?: Readonly<Record<string, unknown>> | undefined;
  /** API names in camelCase; checked when the scenario is loaded. */
  readonly loadBalancer?: Readonly<Record<string, unknown>> | undefined;
  readonly autoScalingGroup?:
    | (Further & {
        readonly desiredCapacity?: Num | undefined;
        readonly minSize?: Num | undefined;
        readonly maxSize?: Num | undefined;
        readonly scalingPolicies?: { readonly [name: string]: Further } | undefined;
        readonly launchTemplate?:
          | (Further & {
              readonly instanceType?: string | undefined;
              readonly measuredOn?: string | undefined;
              readonly vCpus?: Limit | undefined;
              readonly relativeSpeed?: Num | undefined;
            })
          | undefined;
      })
    | undefined;
  readonly nginx?: (Further & { readonly limitConn?: Limit | undefined }) | undefined;
  readonly uwsgi?: Further | undefined;
  readonly route53?: Further | undefined;
  readonly vpc?: Further | undefined;
  readonly pgBouncer?: Further | undefined;
  readonly rdsProxy?: Further | undefined;
  readonly gunicorn?:
    | (Further & {
        readonly workers?: Num | undefined;
        readonly workerClass?: "sync" | "gthread" | "gevent" | Expression | undefined;
        readonly threads?: Num | undefined;
        readonly backlog?: Limit | undefined;
        readonly gil?: boolean | Expression | undefined;
      })
    | undefined;
  readonly sqlalchemy?:
    | (Further & {
        readonly poolSize?: Num | undefined;
        readonly maxOverflow?: Num | undefined;
        readonly poolTimeout?: DurationInput | undefined;
        readonly sharedBy?: "process" | "instance" | Expression | undefined;
        readonly release?: "query" | "request" | Expression | undefined;
        readonly poolPrePing?: boolean | Expression | undefined;
        readonly poolRecycle?: DurationInput | undefined;
      })
    | undefined;
  readonly database?:
    | (Further & {
        readonly multiAZ?: boolean | Expression | undefined;
        readonly allocatedStorage?: Num | undefined;
        readonly storageType?: "gp2" | "gp3" | "io1" | "io2" | Expression | undefined;
        readonly dbInstanceClass?: string | undefined;
        readonly vCpus?: Limit | undefined;
        readonly relativeSpeed?: Num | undefined;
        readonly maxConnections?: Limit | undefined;
        readonly host?: "own" | "instance" | Expression | undefined;
      })
    | undefined;
}

export interface RunInput {
  readonly seed?: Num | undefined;
  readonly replications?: Num | { readonly minimum?: Num | undefined; readonly maximum?: Num | undefined } | undefined;
  readonly precision?: { readonly [figure in "mean" | "med" | "p95" | "p99"]?: Num | undefined } | undefined;
  readonly confidence?: Num | undefined;
  readonly warmUp?: DurationInput | undefined;
  readonly horizon?: DurationInput | undefined;
  readonly intervals?: Num | undefined;
}

export interface InlineRouteInput {
  readonly nginxCpu?: DistributionInput | undefined;
  readonly cpu?: DistributionInput | undefined;
  readonly database?: DistributionInput | undefined;
  readonly queries?: Num | undefined;
  readonly wait?: DistributionInput | undefined;
  readonly static?: boolean | undefined;
}

export interface ScenarioInput {
  readonly extends?: string | undefined;
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly parameters?: { readonly [name: string]: unknown } | undefined;
  readonly options?: OptionsInput | undefined;
  readonly workload?: WorkloadInput | undefined;
  readonly architecture?: ArchitectureInput | undefined;
  readonly calibration?: string | { readonly routes: { readonly [route: string]: InlineRouteInput } } | undefined;
  /** What goes wrong, and when: a time, and what happens. */
  readonly faults?: readonly (Further & { readonly at: DurationInput })[] | undefined;
  readonly cost?:
    | {
        readonly prices?: { readonly [name: string]: Num } | undefined;
        readonly freeTier?: boolean | undefined;
        readonly also?: { readonly [name: string]: Num } | undefined;
      }
    | undefined;
  readonly run?: RunInput | undefined;
}

/**
 * The scenario, typed: for the default export of a scenario module.
 *
 * @example
 * export default defineScenario({ extends: "flask-small", options, workload });
 */
export function defineScenario(scenario: ScenarioInput): ScenarioInput {
  return scenario;
}
