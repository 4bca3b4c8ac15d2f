import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";
import type { Calibration } from "../scenario/calibration.js";
import {
  type CaseKind,
  configurationKey,
  type Configuration,
  describeConfiguration,
  type Series,
} from "./validation-case.js";

const SYNC: Configuration = { workers: 4, workerClass: "sync", threads: 1, poolSize: 5, maxOverflow: 10 };

/** A series by the names of its routes. */
interface Wanted {
  readonly routes: Readonly<Record<string, number>>;
  readonly title: string;
  readonly kind: CaseKind;
  readonly configuration: Configuration;
}

/**
 * What the reference stack is validated on, the most telling first: a budget takes from the front. Every class of
 * mechanism once: worker slots, processor sharing, a mix of short and long, the pool, the interpreter's lock.
 */
const WANTED: readonly Wanted[] = [
  { title: "GET /dbwait", kind: "waiting", routes: { "GET /dbwait": 1 }, configuration: { ...SYNC, workers: 8 } },
  { title: "GET /", kind: "cpu", routes: { "GET /": 1 }, configuration: { ...SYNC, workers: 4 } },
  {
    title: "shop mix",
    kind: "cpu",
    routes: { "GET /": 4, "GET /api/items": 3, "GET /api/items/<id>": 3, "GET /about": 2, "POST /api/orders": 1 },
    configuration: { ...SYNC, workers: 6 },
  },
  {
    title: "GET /dbwait",
    kind: "waiting",
    routes: { "GET /dbwait": 1 },
    // Twelve threads but eight connections: the pool binds, not the workers.
    configuration: { workers: 2, workerClass: "gthread", threads: 6, poolSize: 4, maxOverflow: 0 },
  },
  {
    title: "about and report, 8 to 1",
    kind: "cpu",
    routes: { "GET /about": 8, "GET /report": 1 },
    configuration: { ...SYNC, workers: 8 },
  },
  {
    title: "GET /api/items",
    kind: "cpu",
    routes: { "GET /api/items": 1 },
    configuration: { ...SYNC, workers: 2, workerClass: "gthread", threads: 4 },
  },
];

/** The series that this calibration can predict and has not seen: routes it measured, configurations it did not run. */
export function defaultSeries(calibration: Calibration): Series[] {
  const { workers, workerClass, threads } = calibration.provenance.stack;
  const seen = configurationKey({ ...SYNC, workers, workerClass, threads });
  const series = WANTED.flatMap(({ title, kind, routes, configuration }): Series[] => {
    const mix = Object.entries(routes).map(([name, weight]) => ({
      route: calibration.routes.findIndex((route) => route.name === name),
      weight,
    }));
    // One more worker than planned where the fit has seen the plan.
    const unseen =
      configurationKey(configuration) === seen
        ? { ...configuration, workers: configuration.workers + 1 }
        : configuration;
    if (mix.some(({ route }) => route < 0)) return [];
    return [{ name: `${title}, ${describeConfiguration(unseen)}`, kind, mix, configuration: unseen }];
  });
  if (series.length > 0) return series;
  const names = calibration.routes.map(({ name }) => name).join(", ");
  throw new UserError(
    `The calibration "${calibration.name}" has no route that validation drives (it has ${names}): ` +
      "validate drives the reference stack; calibrate that first.",
    EXIT.invalidConfiguration,
  );
}
