/** A new revision of the application, of a deployment or a launch template. */
import type { RevisionSpec } from "../sim/spec.js";
import { APP_SERVER_DEFAULTS } from "./app-server-defaults.js";
import type { RevisionFields } from "./schema/revision-fields.js";

/** Its routes still have their names. */
export type ScenarioRevision = Omit<RevisionSpec, "routes"> & { readonly routes: readonly string[] | null };

export function buildRevision(fields: RevisionFields): ScenarioRevision {
  const { deploy: defaults } = APP_SERVER_DEFAULTS;
  return {
    cpuFactor: fields.cpuFactor ?? defaults.cpuFactor,
    databaseFactor: fields.databaseFactor ?? defaults.databaseFactor,
    errorShare: fields.errorShare ?? defaults.errorShare,
    routes: fields.routes ?? null,
  };
}

/** The routes' numbers in place of their names. */
export function numberRevision(revision: ScenarioRevision, routeOf: (name: string) => number): RevisionSpec {
  return { ...revision, routes: revision.routes?.map(routeOf) ?? null };
}
