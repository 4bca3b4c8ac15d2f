import { DelayLine } from "../kernel/delay-line.js";
import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { World } from "../kernel/world.js";
import type { Addresses } from "../network/addresses.js";
import type { Route53 } from "../route53/index.js";
import type { AccessSpec } from "./clients-spec.js";
import { STEP, type Connection } from "./connection.js";
import { Resolvers } from "./resolvers.js";

/** Is told how an opening went. */
export interface DialReceiver {
  opened(connection: Connection): void;
  /** No address of the answer could be reached, or there was none. */
  failed(connection: Connection): void;
}

/**
 * Opens connections: name to addresses, TCP to the first that answers, TLS. TCP costs one round trip; a TLS 1.3
 * handshake one more, a TLS 1.2 handshake two, or one when it resumes a session. An address that does not answer costs
 * the connect timeout, then the next one is tried.
 */
export class Dialer {
  readonly #world: World;
  readonly #spec: AccessSpec;
  readonly #addresses: Addresses;
  readonly #receiver: DialReceiver;
  readonly #resolvers: Resolvers;
  readonly #steps: DelayLine;
  /** By number of the connection: those on their way. */
  readonly #dialling = new Map<number, Connection>();
  /** Round trips by region and address, and how many of each have been used; null: no delay. */
  readonly #roundTrips: readonly (readonly ({ readonly draws: Draws; used: number } | null)[])[];
  #clientHits = 0;
  #resumed = 0;
  #timedOut = 0;

  constructor(world: World, spec: AccessSpec, addresses: Addresses, route53: Route53, receiver: DialReceiver) {
    this.#world = world;
    this.#spec = spec;
    this.#addresses = addresses;
    this.#receiver = receiver;
    this.#steps = new DelayLine(world.calendar, { arrived: (id) => this.#proceed(this.#dialling.get(id)!) });
    this.#roundTrips = spec.regions.map(({ name, roundTripSeconds }) =>
      roundTripSeconds.map((spec, address) =>
        spec === null
          ? null
          : { draws: new Draws(world.stream("handshake", `${name}/${addresses.names[address]!}`), law(spec)), used: 0 },
      ),
    );
    this.#resolvers = new Resolvers(world, spec, route53, (user, answer, seconds) => {
      user.addresses = answer.addresses;
      // A browser keeps an answer for a while whatever the TTL says; that there is none, only as long as it may.
      const kept = answer.addresses.length > 0 ? Math.max(seconds, spec.dns.clientCacheSeconds) : seconds;
      user.knownUntil = world.calendar.now + kept;
      for (const connection of user.resolving.splice(0)) this.#connect(connection);
    });
    const add = (system: string, metric: string, label: string, integral: () => number): void =>
      world.gauges.add({ system, metric, label, unit: "per second", capacity: null, integral });
    add("dns", "DNSClientHits", "DNS answers from the clients' own caches", () => this.#clientHits);
    add("connections", "TLSSessionsResumed", "TLS sessions resumed", () => this.#resumed);
    add("connections", "ConnectAttemptsTimedOut", "Connection attempts without an answer", () => this.#timedOut);
  }

  open(connection: Connection): void {
    const { user } = connection;
    this.#dialling.set(connection.id, connection);
    if (this.#world.calendar.now < user.knownUntil) {
      this.#clientHits++;
      this.#connect(connection);
      return;
    }
    user.resolving.push(connection);
    if (user.resolving.length === 1) this.#resolvers.resolve(user);
  }

  /** Tries the user's addresses from the first. */
  #connect(connection: Connection): void {
    connection.addresses = connection.user.addresses;
    connection.attempt = 0;
    this.#try(connection);
  }

  #try(connection: Connection): void {
    const { addresses, attempt } = connection;
    connection.step = STEP.connecting;
    connection.address = addresses[attempt] ?? -1;
    if (attempt >= addresses.length) this.#wait(connection, 0);
    else if (this.#addresses.state(connection.address) === "blackhole") {
      this.#timedOut++;
      connection.address = -1;
      this.#wait(connection, this.#spec.connections.connectTimeoutSeconds);
    } else this.#wait(connection, this.#roundTrip(connection));
  }

  /** The current step is over. */
  #proceed(connection: Connection): void {
    const { address } = connection;
    const elapsed = this.#world.calendar.now - connection.since;
    if (connection.attempt >= connection.addresses.length) {
      this.#dialling.delete(connection.id);
      this.#receiver.failed(connection);
    } else if (address < 0 || this.#addresses.state(address) !== "up") {
      connection.attempt++;
      this.#try(connection);
    } else if (connection.step === STEP.connecting) {
      connection.connectingSeconds = elapsed;
      connection.step = STEP.handshaking;
      this.#wait(connection, this.#handshakeRoundTrips(connection) * this.#roundTrip(connection));
    } else {
      connection.handshakingSeconds = elapsed;
      connection.step = STEP.open;
      connection.user.hasSession = true;
      this.#dialling.delete(connection.id);
      this.#receiver.opened(connection);
    }
  }

  #handshakeRoundTrips({ user }: Connection): number {
    const { tls, sessionReuse } = this.#spec.connections;
    if (tls === "none") return 0;
    const resumes = sessionReuse && user.hasSession;
    if (resumes) this.#resumed++;
    return tls === "1.2" && !resumes ? 2 : 1;
  }

  #wait(connection: Connection, seconds: number): void {
    connection.since = this.#world.calendar.now;
    this.#steps.holdUntil(connection.id, connection.since + seconds);
  }

  #roundTrip({ user, address }: Connection): number {
    const law = this.#roundTrips[user.region]![address]!;
    return law === null ? 0 : law.draws.at(law.used++);
  }
}
