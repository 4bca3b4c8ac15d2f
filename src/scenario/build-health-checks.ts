/** Health checks, named or of one record set, as the simulator has them: children before the calculated ones. */
import type { HealthCheckSpec } from "../sim/spec.js";
import type { PlacedRecordSet } from "./build-record-sets.js";
import { DEFAULTS } from "./defaults.js";
import { reachMessages } from "./reach-messages.js";
import type { Origins } from "./origins.js";
import type { Path } from "./path.js";
import type { HealthCheckFields } from "./schema/route53-schema.js";

type Named = Readonly<Record<string, HealthCheckFields>>;

const NAMED_PATH = ["architecture", "route53", "healthChecks"];

/** Builds each check once, when it is first referred to. */
export class HealthChecks {
  readonly specs: HealthCheckSpec[] = [];
  readonly #named: Named;
  readonly #addressOf: (name: string) => number;
  readonly #origins: Origins;
  readonly #built = new Map<string, number>();
  /** Names being built: a child among them closes a circle. */
  readonly #way: string[] = [];

  constructor(named: Named, addressOf: (name: string) => number, origins: Origins) {
    this.#named = named;
    this.#addressOf = addressOf;
    this.#origins = origins;
    for (const name of Object.keys(named)) this.#byName(name, [...NAMED_PATH, name]);
  }

  /** Index of a record set's check, or null. */
  of({ fields, path }: PlacedRecordSet): number | null {
    const { healthCheck, healthCheckId, resourceRecords = [] } = fields;
    if (healthCheck !== undefined && healthCheckId !== undefined) {
      this.#origins.report([...path, "healthCheckId"], reachMessages.healthCheckTwice());
    }
    if (healthCheckId !== undefined) return this.#byName(healthCheckId, [...path, "healthCheckId"]);
    if (healthCheck === undefined) return null;
    const own = resourceRecords.length === 1 ? resourceRecords[0] : undefined;
    return this.#add(healthCheck, [...path, "healthCheck"], own);
  }

  #byName(name: string, path: Path): number | null {
    const known = this.#built.get(name);
    if (known !== undefined) return known;
    const fields = this.#named[name];
    if (fields === undefined) {
      this.#origins.report(path, reachMessages.healthCheckUnknown(name, Object.keys(this.#named)));
      return null;
    }
    if (this.#way.includes(name)) {
      this.#origins.report(path, reachMessages.healthCheckCycle([...this.#way.slice(this.#way.indexOf(name)), name]));
      return null;
    }
    this.#way.push(name);
    const index = this.#add(fields, [...NAMED_PATH, name]);
    this.#way.pop();
    this.#built.set(name, index);
    return index;
  }

  #add(fields: HealthCheckFields, path: Path, ownAddress?: string): number {
    const { healthCheck: defaults } = DEFAULTS.route53;
    const { type = defaults.type, inverted = false, childHealthChecks, healthThreshold } = fields;
    const calculated = type === "CALCULATED";
    if (calculated !== (childHealthChecks !== undefined) || (!calculated && healthThreshold !== undefined)) {
      this.#origins.report(path, reachMessages.healthCheckChildren(calculated));
    }
    if (calculated) {
      const children = (childHealthChecks ?? []).flatMap((child, index) => {
        const found = this.#byName(child, [...path, "childHealthChecks", index]);
        return found === null ? [] : [found];
      });
      const threshold = healthThreshold ?? children.length;
      return this.specs.push({ kind: "CALCULATED", inverted, children, healthThreshold: threshold }) - 1;
    }
    const address = fields.ipAddress ?? ownAddress;
    if (address === undefined) this.#origins.report(path, reachMessages.healthCheckAddress());
    return (
      this.specs.push({
        kind: type === "TCP" ? "TCP" : "HTTP",
        inverted,
        address: this.#addressOf(address ?? ""),
        requestIntervalSeconds: fields.requestInterval ?? defaults.requestInterval,
        failureThreshold: fields.failureThreshold ?? defaults.failureThreshold,
        regions: fields.regions ?? defaults.regions,
        checkers: fields.checkers ?? defaults.checkers,
        healthyShare: fields.healthyShare ?? defaults.healthyShare,
        roundTripSeconds: fields.roundTrip ?? defaults.roundTrip,
      }) - 1
    );
  }
}
