import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";
import { buildSystem, type HttpOptions, routeKey, type Scenario } from "../scenario/index.js";
import type { DistributionSpec, LoadSpec } from "../sim/index.js";
import type { RequestKind } from "./request-mix.js";

/** One k6 scenario as it is sent to a real server. */
export interface LoadWork {
  readonly spec: LoadSpec;
  /** By entry of the mix. */
  readonly journeys: readonly Journey[];
}

export interface Journey {
  readonly name: string;
  readonly steps: readonly {
    /** Index into the run's kinds. */
    readonly kind: number;
    readonly think: DistributionSpec | null;
  }[];
}

/** What to send for a route. */
export interface AskedFor {
  /** With query string, without placeholders. */
  readonly path?: string | undefined;
  /** JSON; of several, one after the other. */
  readonly body?: string | readonly string[] | undefined;
}

/** What a scenario asks of a server: its loads, and every kind of request they make. */
export interface ScenarioWork {
  readonly loads: readonly LoadWork[];
  readonly kinds: readonly RequestKind[];
  readonly timeoutSeconds: number;
  /** How its requests are sent. */
  readonly http: HttpOptions;
}

/**
 * The part of a scenario that is the same for the simulator and a real server. A steady-state scenario lasts as
 * long as its options say.
 *
 * @param asked what to really ask for where a route's name does not say: the path of a template, a body
 * @throws UserError when a route has a placeholder and nothing says what to put there
 */
export function scenarioWork(scenario: Scenario, asked: Readonly<Record<string, AskedFor>> = {}): ScenarioWork {
  const byKey = new Map(Object.entries(asked).map(([name, request]) => [routeKey(name), request]));
  // In the simulator a steady state has no end; a load test ends when k6 would.
  const run = { ...scenario.run, horizon: { kind: "fixed", seconds: 0 } } as const;
  const system = buildSystem({ ...scenario, run });
  const kinds: RequestKind[] = [];
  const loads = system.loads.map((spec, index): LoadWork => {
    const first = kinds.length;
    const tags = { ...scenario.tags, ...scenario.loads[index]?.tags, scenario: spec.name };
    const kindOf = (route: number): number => {
      const { name } = system.routes[route]!;
      const known = kinds.findIndex((kind, at) => at >= first && kind.name === name);
      if (known >= 0) return known;
      const [method, template] = name.split(" ") as [string, string];
      const { path = template, body } = byKey.get(routeKey(name)) ?? {};
      if (routeKey(path) !== path) {
        throw new UserError(
          `${scenario.file}: ${name} has a placeholder, and nothing says what to ask a real server for. Say it in kneepoint.config.json: { "requests": { "${name}": { "path": "…" } } }.`,
          EXIT.invalidConfiguration,
        );
      }
      return kinds.push({ name, method, path, tags, ...(body === undefined ? {} : { body }) }) - 1;
    };
    const journeys = spec.mix.map(({ journey }): Journey => {
      const { name, steps } = system.journeys[journey]!;
      return { name, steps: steps.map(({ route, thinkTime }) => ({ kind: kindOf(route), think: thinkTime })) };
    });
    return { spec, journeys };
  });
  return { loads, kinds, timeoutSeconds: system.timeoutSeconds, http: scenario.http };
}
