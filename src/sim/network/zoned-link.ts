import type { Draws } from "../kernel/draws.js";
import type { Caller } from "../kernel/tier.js";
import type { World } from "../kernel/world.js";
import { ImpairedLink, type ImpairmentSpec } from "./impaired-link.js";
import type { Zones } from "./zones.js";

/** A path that is longer between zones, or impaired in some of them. */
export class ZonedLink extends ImpairedLink {
  readonly #zones: Zones;
  readonly #isToDatabase: boolean;
  /** Messages sent from one zone to another. */
  #crossed = 0;

  constructor(
    world: World,
    hop: { name: string; label: string },
    roundTrips: readonly Draws[],
    caller: Caller,
    impairments: readonly ImpairmentSpec[],
    zones: Zones,
    isToDatabase: boolean,
  ) {
    super(world, hop, roundTrips, caller, impairments);
    this.#zones = zones;
    this.#isToDatabase = isToDatabase;
    if (isToDatabase && zones.knowPrimary)
      world.gauges.add({
        system: "database",
        metric: "InterZoneQueries",
        label: "Queries to another zone",
        unit: "per second",
        capacity: null,
        integral: () => this.#crossed,
      });
  }

  override serve(row: number): void {
    if (this.#isToDatabase && this.#zones.crosses(row)) this.#crossed++;
    super.serve(row);
  }

  protected override unimpaired(row: number): number {
    const between = this.#isToDatabase ? this.#zones.roundTripSeconds(row) : null;
    return between === null ? super.unimpaired(row) : between / 2;
  }

  protected override suffers({ zone, path }: ImpairmentSpec, row: number): boolean {
    return zone === undefined || this.#zones.isAt(zone, row, path);
  }
}
