import { Demands, drawsBySite, type CallSite } from "../demands.js";
import type { Draws } from "../kernel/draws.js";
import type { World } from "../kernel/world.js";
import type { Requests } from "../kernel/requests.js";
import type { SystemSpec } from "../spec.js";
import type { RevisionSpec } from "./deployment-spec.js";

/** What requests ask for where instances run different revisions of the application. */
export class Revisions extends Demands {
  readonly #requests: Requests;
  /** By instance; null: what was calibrated. */
  readonly #revisions: (RevisionSpec | null)[];
  /** By call site. */
  readonly #routes: readonly number[];
  readonly #failures: readonly Draws[];

  constructor(world: World, spec: SystemSpec, sites: readonly CallSite[]) {
    super(world, spec, sites);
    this.#requests = world.requests;
    this.#revisions = Array.from({ length: spec.instances }, () => null);
    this.#routes = sites.map(({ route }) => route);
    this.#failures = drawsBySite(world, sites, "revisionFailure", () => ({ kind: "uniform", min: 0, max: 1 }));
  }

  /** From now on an instance runs this revision; null: the one before all deployments. */
  install(instance: number, revision: RevisionSpec | null): void {
    this.#revisions[instance] = revision;
  }

  /** What an instance runs. */
  at(instance: number): RevisionSpec | null {
    return this.#revisions[instance]!;
  }

  override askApplication(row: number, cold: number): void {
    super.askApplication(row, cold);
    const factor = this.#of(row)?.cpuFactor ?? 1;
    this.#requests.appSlice[row]! *= factor;
    this.#requests.appLastSlice[row]! *= factor;
  }

  override askDatabase(row: number): boolean {
    const asks = super.askDatabase(row);
    this.#requests.work[row]! *= this.#of(row)?.databaseFactor ?? 1;
    return asks;
  }

  /** Whether the request ends with an error of the revision that serves it. */
  fails(row: number): boolean {
    const revision = this.#of(row);
    if (revision === null || revision.errorShare === 0) return false;
    return this.#failures[this.#requests.site[row]!]!.at(this.#requests.draw[row]!) < revision.errorShare;
  }

  #of(row: number): RevisionSpec | null {
    const revision = this.#revisions[this.#requests.instance[row]!]!;
    if (revision === null || revision.routes === null) return revision;
    return revision.routes.includes(this.#routes[this.#requests.site[row]!]!) ? revision : null;
  }
}
