import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { World } from "../kernel/world.js";
import type { AppServerSpec } from "./app-server-spec.js";

/** After how many requests each worker ends: max_requests, and a number from 0 to max_requests_jitter drawn for each. */
export class RequestLimits {
  readonly #least: number;
  readonly #jitter: Draws | null;
  #drawn = 0;

  /** @param instance names the random stream */
  constructor(world: World, { maxRequests, maxRequestsJitter }: AppServerSpec, instance: number) {
    this.#least = maxRequests;
    this.#jitter =
      Number.isFinite(maxRequests) && maxRequestsJitter > 0
        ? new Draws(
            world.stream("maxRequestsJitter", String(instance)),
            law({ kind: "uniform", min: 0, max: maxRequestsJitter + 1 }),
          )
        : null;
  }

  /** Of the next worker; Infinity: never. */
  next(): number {
    return this.#jitter === null ? this.#least : this.#least + Math.floor(this.#jitter.at(this.#drawn++));
  }
}
