import type { CallSite } from "../demands.js";
import type { SystemSpec } from "../spec.js";

/** By call site: 1 where it is the first step of a journey, 0 elsewhere, health checks among them. */
export function firstSteps(system: SystemSpec, sites: readonly CallSite[]): Uint8Array {
  const first = system.loads.flatMap((load) =>
    load.mix.flatMap(({ journey }) => system.journeys[journey]!.steps.map((_, i) => i === 0)),
  );
  return Uint8Array.from(sites, (_, site) => (first[site] === true ? 1 : 0));
}
