import { DelayLine } from "../kernel/delay-line.js";
import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { World } from "../kernel/world.js";
import type { NetworkChangeSpec } from "../spec.js";

/** Before whatever else happens at the same time: a rule revoked at noon is gone for the request of noon. */
const FIRST = -1;

/**
 * What the network drops of one flow at the moment. Changes come by the clock; between them nothing is computed, and a
 * flow that nothing ever blocks has no state at all.
 */
export class FlowState {
  #change: NetworkChangeSpec | null = null;
  /** Counts the changes that cut open connections: a connection from before the last one is dead. */
  era = 0;
  readonly #chance: Draws;
  #drawn = 0;

  /** @param changes of this flow, in order of time */
  constructor(world: World, changes: readonly NetworkChangeSpec[]) {
    this.#chance = new Draws(
      world.stream("networkDrops", changes[0]?.flow ?? ""),
      law({ kind: "uniform", min: 0, max: 1 }),
    );
    const apply = (index: number): void => {
      const change = changes[index]!;
      this.#change = change;
      if (change.established === "cut" && change.blockedShares.some((share) => share > 0)) this.era++;
    };
    const line = new DelayLine(world.calendar, { arrived: apply }, FIRST);
    changes.forEach(({ atSeconds }, index) => {
      if (atSeconds <= 0) apply(index);
      else line.holdUntil(index, atSeconds);
    });
  }

  /** Share of the new connections of an instance (0 for the flow from clients) that are dropped now. */
  blockedShare(instance: number): number {
    const shares = this.#change?.blockedShares;
    return shares === undefined ? 0 : (shares[instance] ?? shares[0]!);
  }

  /** Whether a new connection is dropped: it has an address and a port that the network does not let through. */
  drops(instance: number): boolean {
    const share = this.blockedShare(instance);
    return share > 0 && (share === 1 || this.#chance.at(this.#drawn++) < share);
  }

  /** Whether connections open since `era` still work. */
  isAlive(era: number, instance: number): boolean {
    return era === this.era || this.blockedShare(instance) === 0;
  }
}
