import type { AppLevels } from "../app/app-levels.js";
import type { Pool, PoolUser } from "../app/connection-pool.js";
import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { Tier } from "../kernel/tier.js";
import type { World } from "../kernel/world.js";
import type { ReadRoutingSpec } from "../rds/replication-spec.js";
import type { Sessions } from "../rds/sessions.js";
import { SplitPool } from "./split-pool.js";

/** One database that an application has pools for. */
export interface ReadTarget {
  /** Where queries on its connections go. */
  readonly tier: Tier;
  createPool(user: PoolUser, levels: AppLevels): Pool;
}

/** What the split goes by: of each call site, its stream's name and the share of its transactions that may go to a replica. */
export interface ReadSite {
  readonly name: string;
  readonly share: number;
}

/**
 * An application that sends some of its reads elsewhere: a transaction that only reads may go to a replica, by its route
 * and by chance; all others go where the data is written. Target 0 is the primary, target i the replica i - 1; behind them,
 * if there is one, the readers' common endpoint.
 */
export class ReadSplit implements Tier {
  readonly #world: World;
  readonly #spec: ReadRoutingSpec;
  readonly #sites: readonly ReadSite[];
  readonly #shares: readonly Draws[];
  readonly #choices: Draws;
  #chosen = 0;
  readonly #sessions: Sessions;
  readonly #targets: readonly ReadTarget[];
  readonly #replicas: number;
  /** Where the application writes. */
  #writer = 0;
  /** By row: where its transaction goes. */
  readonly #targetOf: number[] = [];
  /** Reads that their replica failed and the primary took over. */
  fellBack = 0;

  /** @param replicas how many of the targets behind the first are replicas */
  constructor(
    world: World,
    spec: ReadRoutingSpec,
    sites: readonly ReadSite[],
    sessions: Sessions,
    targets: readonly ReadTarget[],
    replicas: number,
  ) {
    const uniform = law({ kind: "uniform", min: 0, max: 1 });
    this.#world = world;
    this.#spec = spec;
    this.#sites = sites;
    this.#shares = sites.map(({ name }) => new Draws(world.stream("readShare", name), uniform));
    this.#choices = new Draws(world.stream("readReplica"), uniform);
    this.#sessions = sessions;
    this.#targets = targets;
    this.#replicas = replicas;
  }

  createPool(user: PoolUser, levels: AppLevels): Pool {
    return new SplitPool(this, (target, own) => this.#targets[target]!.createPool(own, levels), user);
  }

  serve(row: number): void {
    this.#targets[this.#targetOf[row]!]!.tier.serve(row);
  }

  get writer(): number {
    return this.#writer;
  }

  /** The application writes there from now on. */
  repoint(server: number): void {
    this.#writer = server;
  }

  targetOf(row: number): number {
    return this.#targetOf[row] ?? this.#writer;
  }

  send(row: number, target: number): void {
    this.#targetOf[row] = target;
  }

  /** Whether a read that failed there is tried where the data is written. */
  fallsBackFrom(target: number): boolean {
    return target !== this.#writer && this.#spec.onFailure === "primary";
  }

  get now(): number {
    return this.#world.calendar.now;
  }

  get avoidSeconds(): number {
    return this.#spec.avoidSeconds;
  }

  /** Where a transaction goes. @param turn how often the process has chosen; @param avoids whether it leaves one alone now */
  choose(row: number, turn: number, avoids: (target: number) => boolean): number {
    if (!this.#mayBeRead(row)) return this.#writer;
    const { policy, onFailure } = this.#spec;
    if (policy === "endpoint") {
      const endpoint = this.#targets.length - 1;
      return onFailure === "primary" && avoids(endpoint) ? this.#writer : endpoint;
    }
    const start = policy === "random" ? Math.floor(this.#choices.at(this.#chosen++) * this.#replicas) : turn;
    let first = -1;
    for (let i = 0; i < this.#replicas; i++) {
      const target = 1 + ((start + i) % this.#replicas);
      if (target === this.#writer) continue;
      if (!avoids(target)) return target;
      if (first < 0) first = target;
    }
    return first < 0 || onFailure === "primary" ? this.#writer : first;
  }

  #mayBeRead(row: number): boolean {
    const { requests } = this.#world;
    const site = requests.site[row]!;
    const { share } = this.#sites[site]!;
    if (share === 0 || (share < 1 && this.#shares[site]!.at(requests.draw[row]!) >= share)) return false;
    const { stickSeconds } = this.#spec;
    return stickSeconds === 0 || this.now - this.#sessions.wroteAt(requests.iteration[row]!) >= stickSeconds;
  }
}
