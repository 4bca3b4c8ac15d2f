import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { World } from "../kernel/world.js";
import type { LoadSpec } from "../spec.js";
import type { AccessSpec } from "./clients-spec.js";
import type { Connection } from "./connection.js";

/** One browser: where it is, what it remembers, what it has open. */
export interface User {
  readonly region: number;
  /** Its resolver among those of its region. */
  readonly resolver: number;
  /** Its DNS cache: addresses to try in order, until when. */
  addresses: readonly number[];
  knownUntil: number;
  /** Whether it holds a TLS session it can resume. */
  hasSession: boolean;
  /** Open or being opened. */
  readonly connections: Connection[];
  /** Requests that wait for a connection, oldest first. */
  readonly waiting: number[];
  /** Connections that wait for the answer to one DNS lookup. */
  readonly resolving: Connection[];
}

/** Fractional parts of n times these spread n evenly over the unit interval: prefixes of any length have the shares. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;
const SILVER = Math.SQRT2 - 1;

/**
 * Who sends what. A closed load's virtual user is one person with one browser. An arrival-rate load has no persons, only
 * arrivals: each is given to one of `population` users, all equally likely. The population decides how often a user
 * comes back while its connection is still open: 100 requests/s from 1,000 users are one every 10 s each, from 100,000
 * one every 17 minutes, each with a new connection.
 */
export class Users {
  readonly #spec: AccessSpec;
  readonly #users = new Map<number, User>();
  readonly #choices: readonly Draws[];
  readonly #cumulative: readonly number[];
  /** By iteration. */
  readonly #of: User[] = [];

  constructor(world: World, spec: AccessSpec, loads: readonly LoadSpec[]) {
    this.#spec = spec;
    const total = spec.regions.reduce((sum, { share }) => sum + share, 0);
    let sum = 0;
    this.#cumulative = spec.regions.map(({ share }) => (sum += share / total));
    this.#choices = loads.map(
      ({ name }) => new Draws(world.stream("user", name), law({ kind: "uniform", min: 0, max: 1 })),
    );
  }

  /** An iteration begins, number `number` of its load; `vu` -1: it is an arrival. */
  start(iteration: number, load: number, number: number, vu: number): void {
    const { population } = this.#spec;
    const arrival = vu < 0;
    // Virtual users come behind the population, each load's in a range of its own.
    const key = arrival ? Math.floor(this.#choices[load]!.at(number) * population) : population + (load + vu * 4096);
    let user = this.#users.get(key);
    if (user === undefined) this.#users.set(key, (user = this.#create(key)));
    this.#of[iteration] = user;
  }

  of(iteration: number): User {
    return this.#of[iteration]!;
  }

  #create(key: number): User {
    const place = ((key + 0.5) * GOLDEN) % 1;
    const region = Math.max(
      0,
      this.#cumulative.findIndex((bound) => place < bound),
    );
    const resolver = Math.floor((((key + 0.5) * SILVER) % 1) * this.#spec.dns.resolversPerRegion);
    return {
      region,
      resolver,
      addresses: [],
      knownUntil: -Infinity,
      hasSession: false,
      connections: [],
      waiting: [],
      resolving: [],
    };
  }
}
