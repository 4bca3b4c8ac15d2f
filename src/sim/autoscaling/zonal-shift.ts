import type { ZonalShiftSpec } from "./auto-scaling-spec.js";

/**
 * Zones that traffic is shifted away from. The group launches in the others, does not even out its zones, and no policy
 * scales in; what is in the zone stays (ec2-auto-scaling-zonal-shift [D]).
 */
export class ZonalShifts {
  readonly #spec: ZonalShiftSpec | undefined;
  readonly #clock: Float64Array;

  constructor(spec: ZonalShiftSpec | undefined, clock: Float64Array) {
    this.#spec = spec;
    this.#clock = clock;
  }

  get isActive(): boolean {
    return this.#spec !== undefined && this.#spec.shifts.some((shift) => this.#lasts(shift));
  }

  isAwayFrom(zone: number): boolean {
    return this.#spec !== undefined && this.#spec.shifts.some((shift) => shift.zone === zone && this.#lasts(shift));
  }

  /** ImpairedZoneHealthCheckBehavior: whether whoever is unhealthy there is replaced. */
  replacesUnhealthyIn(zone: number): boolean {
    return !(this.#spec?.impairedZoneHealthCheckBehavior === "IgnoreUnhealthy" && this.isAwayFrom(zone));
  }

  #lasts({ atSeconds, untilSeconds }: ZonalShiftSpec["shifts"][number]): boolean {
    return atSeconds <= this.#clock[0]! && this.#clock[0]! < untilSeconds;
  }
}
