import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { Tier } from "../kernel/tier.js";
import type { World } from "../kernel/world.js";
import type { Backend, Connection, Opener } from "./connection.js";

/**
 * A name for all readers, such as a cluster's reader endpoint: it leads to one that is there, another each time it is
 * asked for. So it spreads connections, not queries: a connection stays where it was opened, and an instance that has
 * asked goes on with the answer for its time to live.
 */
export class ReaderEndpoint implements Backend, Tier {
  readonly #world: World;
  readonly #readers: readonly Backend[];
  readonly #isUp: (reader: number) => boolean;
  readonly #ttlSeconds: number;
  /** By row: the connection that the request has checked out. */
  readonly #held: (Connection | undefined)[];
  readonly #leadsTo = new Map<Connection, Backend>();
  readonly #draws: Draws;
  #drawn = 0;
  /** By instance: what its resolver remembers. */
  readonly #answers: { readonly reader: number; readonly until: number }[] = [];

  constructor(
    world: World,
    readers: readonly Backend[],
    isUp: (reader: number) => boolean,
    ttlSeconds: number,
    held: (Connection | undefined)[],
  ) {
    this.#world = world;
    this.#readers = readers;
    this.#isUp = isUp;
    this.#ttlSeconds = ttlSeconds;
    this.#held = held;
    this.#draws = new Draws(world.stream("readerEndpoint"), law({ kind: "uniform", min: 0, max: 1 }));
  }

  open(row: number, opener: Opener): void {
    const reader = this.#readers[this.#resolve(this.#world.requests.instance[row]!)]!;
    reader.open(row, {
      opened: (opening, connection) => {
        this.#leadsTo.set(connection, reader);
        opener.opened(opening, connection);
      },
      failed: (opening, reason) => opener.failed(opening, reason),
    });
  }

  close(connection: Connection): void {
    this.#leadsTo.get(connection)!.close(connection);
    this.#leadsTo.delete(connection);
  }

  rest(): void {}

  serve(row: number): void {
    this.query(row, this.#held[row]!);
  }

  query(row: number, connection: Connection): void {
    this.#leadsTo.get(connection)!.query(row, connection);
  }

  roundTripSeconds(row: number, connection: Connection): number {
    return this.#leadsTo.get(connection)!.roundTripSeconds(row, connection);
  }

  #resolve(instance: number): number {
    const { now } = this.#world.calendar;
    const known = this.#answers[instance];
    if (known !== undefined && now < known.until) return known.reader;
    const all = this.#readers.map((_, reader) => reader);
    const up = all.filter((reader) => this.#isUp(reader));
    const listed = up.length > 0 ? up : all;
    const reader = listed[Math.floor(this.#draws.at(this.#drawn++) * listed.length)]!;
    this.#answers[instance] = { reader, until: now + this.#ttlSeconds };
    return reader;
  }
}
