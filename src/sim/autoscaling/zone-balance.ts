import type { Steps } from "../kernel/steps.js";
import { CAUSES } from "./activities.js";
import type { Order, Roster } from "./roster.js";
import type { ZonalShifts } from "./zonal-shift.js";
import { imbalance } from "./zones.js";
import { HEALTH_CHECK_SECONDS } from "./health-replacement.js";

/** AZRebalance: launch first, then terminate; the group may be one above what is desired meanwhile (auto-scaling-benefits [D23]). */
export class ZoneBalance {
  readonly #roster: Roster;
  readonly #steps: Steps;
  readonly #shifts: ZonalShifts;
  readonly #zones: number;

  constructor(roster: Roster, steps: Steps, shifts: ZonalShifts, zones: number) {
    this.#roster = roster;
    this.#steps = steps;
    this.#shifts = shifts;
    this.#zones = zones;
  }

  /** Evens zones out by one instance, if they differ by more and nothing else is under way. @param order but for its cause */
  even(order: Order): void {
    const roster = this.#roster;
    if (roster.isBusy || roster.lacksCapacity || this.#shifts.isActive) return;
    const uneven = imbalance(roster.places, this.#zones);
    if (uneven === null || roster.surge.zones > 0 || roster.capacity !== roster.desired) return;
    const because = { ...order, cause: CAUSES.rebalanced(this.#steps.now) };
    if (!roster.launch(because, uneven.least)) return;
    roster.surge.zones = 1;
    const wait = (): void => {
      if (roster.pending > 0) this.#steps.after(HEALTH_CHECK_SECONDS, wait);
      else {
        roster.surge.zones = 0;
        roster.converge(because);
      }
    };
    this.#steps.after(HEALTH_CHECK_SECONDS, wait);
  }
}
