import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { World } from "../kernel/world.js";

/**
 * The load balancer's name: the addresses of the nodes that are in DNS, and which of them a client uses. Clients keep
 * an answer for the TTL and have asked at different times, so a request sees the set of nodes as it was up to one
 * TTL ago, and takes one of them with equal probability (AWS, how-elastic-load-balancing-works [D]; equal ages [I]).
 */
export class DnsNames {
  readonly #clock: Float64Array;
  readonly #ttlSeconds: number;
  readonly #age: Draws;
  readonly #choice: Draws;
  #asked = 0;
  /** The newest first; older than a TTL is dropped. */
  #answers: { since: number; nodes: readonly number[] }[];

  constructor(world: World, nodes: number, ttlSeconds: number) {
    const uniform = law({ kind: "uniform", min: 0, max: 1 });
    this.#clock = world.calendar.clock;
    this.#ttlSeconds = ttlSeconds;
    this.#age = new Draws(world.stream("albDnsAge"), uniform);
    this.#choice = new Draws(world.stream("albNode"), uniform);
    this.#answers = [{ since: -Infinity, nodes: Array.from({ length: nodes }, (_, node) => node) }];
  }

  /** The nodes whose addresses a resolver gets now. */
  get nodes(): readonly number[] {
    return this.#answers[0]!.nodes;
  }

  /** With no node healthy all stay in DNS (AWS, load-balancer-target-groups [D]). */
  publish(healthy: readonly boolean[]): void {
    const all = healthy.map((_, node) => node);
    const some = all.filter((node) => healthy[node]);
    const nodes = some.length === 0 ? all : some;
    if (nodes.join() === this.nodes.join()) return;
    const now = this.#clock[0]!;
    this.#answers.unshift({ since: now, nodes });
    // The last one that began before a TTL ago is still somebody's.
    const last = this.#answers.findIndex(({ since }) => since <= now - this.#ttlSeconds);
    this.#answers.length = last + 1;
  }

  /** The node that the next request's client connects to. */
  choose(): number {
    const number = this.#asked++;
    const answers = this.#answers;
    let { nodes } = answers[0]!;
    if (answers.length > 1) {
      const asked = this.#clock[0]! - this.#age.at(number) * this.#ttlSeconds;
      nodes = answers.find(({ since }) => since <= asked)!.nodes;
    }
    return nodes.length === 1 ? nodes[0]! : nodes[Math.floor(this.#choice.at(number) * nodes.length)]!;
  }
}
