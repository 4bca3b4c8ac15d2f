import { drawsBySite, type CallSite } from "../demands.js";
import { DelayLine } from "../kernel/delay-line.js";
import type { Draws } from "../kernel/draws.js";
import type { Caller, Tier } from "../kernel/tier.js";
import type { World } from "../kernel/world.js";
import type { Addresses } from "../network/addresses.js";
import type { Route53 } from "../route53/index.js";
import type { Recorder } from "../metrics/recorder.js";
import type { AccessSpec } from "./clients-spec.js";
import { newConnection, STEP, type Connection } from "./connection.js";
import { Dialer, type DialReceiver } from "./dialer.js";
import type { UserTimings } from "./user-timings.js";
import type { User, Users } from "./users.js";

/** Who sends requests over connections. */
export interface ConnectionsUser extends Caller {
  readonly users: Users;
  readonly timings: UserTimings;
  /** The request will have no answer: it could not be sent, or its connection broke. */
  lost(row: number): void;
}

/** Where a request is. */
const WAITING = 0;
const SENT = 1;
/** Nobody has it any more and no answer will come: until the client gives it up, it waits. */
const VANISHED = 2;

const HOP = { name: "network", label: "Network, client to load balancer" };

/**
 * The users' connections to the front door, and the way over them. A request goes over an idle connection if its user
 * has one, over a new one if it may open one, else it waits its turn. An open connection never asks DNS again: it keeps
 * its address until it is closed, whatever the records say by then.
 *
 * A client that gives up a request closes its HTTP/1.1 connection (there is no other way to stop an answer) or drains
 * its HTTP/2 connection; what the request started goes on behind it. Into a blackhole requests vanish, and so do
 * answers; TCP's retransmissions after it has healed are left out.
 */
export class Connections implements Tier, Caller, DialReceiver {
  readonly #world: World;
  readonly #spec: AccessSpec;
  readonly #addresses: Addresses;
  readonly #client: ConnectionsUser;
  readonly #recorder: Recorder;
  readonly #dialer: Dialer;
  readonly #roundTrips: readonly (readonly (readonly Draws[] | null)[])[];
  readonly #hop: number;
  readonly #there: DelayLine;
  readonly #back: DelayLine;
  readonly #idle: DelayLine;
  readonly #open = new Map<number, Connection>();
  /** By row: its user, its connection, since when it waits for one (s), where it is. */
  readonly #userOf: User[] = [];
  readonly #connectionOf: Connection[] = [];
  readonly #askedAt: number[] = [];
  readonly #place: number[] = [];
  #tier: Tier | null = null;
  /** Connections so far, those that failed included. */
  #tried = 0;
  #made = 0;
  #failed = 0;
  #reset = 0;
  #reused = 0;
  #most = 0;
  readonly #sentTo: Float64Array;
  readonly #openLevel: number;
  readonly #waitingLevel: number;

  constructor(
    world: World,
    spec: AccessSpec,
    sites: readonly CallSite[],
    addresses: Addresses,
    route53: Route53,
    client: ConnectionsUser,
    recorder: Recorder,
  ) {
    this.#world = world;
    this.#spec = spec;
    this.#addresses = addresses;
    this.#client = client;
    this.#recorder = recorder;
    this.#roundTrips = spec.regions.map(({ roundTripSeconds }) =>
      roundTripSeconds.map((law) => (law === null ? null : drawsBySite(world, sites, "clientRtt", () => law))),
    );
    this.#hop = world.requests.hop(HOP.name, HOP.label);
    this.#there = new DelayLine(world.calendar, { arrived: (row) => this.#arrivedThere(row) });
    this.#back = new DelayLine(world.calendar, { arrived: (row) => this.#arrivedBack(row) });
    this.#idle = new DelayLine(world.calendar, { arrived: (id) => this.#idleTimeout(id) });
    this.#openLevel = world.levels.add();
    this.#waitingLevel = world.levels.add();
    this.#sentTo = new Float64Array(addresses.names.length);
    this.#registerGauges();
    this.#dialer = new Dialer(world, spec, addresses, route53, this);
    addresses.watch((address) => {
      if (addresses.state(address) === "refused") this.#resetAll(address);
    });
  }

  connect(tier: Tier): void {
    this.#tier = tier;
  }

  /** The address that a request under way was sent to. */
  addressOf(row: number): number {
    return this.#connectionOf[row]!.address;
  }

  /** The region of the user who sent a request under way. */
  regionOf(row: number): number {
    return this.#userOf[row]!.region;
  }

  serve(row: number): void {
    const { requests, calendar } = this.#world;
    requests.sentAt[row] = Infinity;
    const user = this.#client.users.of(requests.iteration[row]!);
    this.#userOf[row] = user;
    this.#askedAt[row] = calendar.now;
    const ready = this.#ready(user);
    if (ready !== null) {
      this.#send(row, ready);
      return;
    }
    this.#place[row] = WAITING;
    user.waiting.push(row);
    this.#world.levels.change(this.#waitingLevel, 1);
    this.#openAnother(user);
  }

  /** The client gives up the request. Returns whether no tier has it any more. */
  abandoned(row: number): boolean {
    const user = this.#userOf[row]!;
    if (this.#place[row] === WAITING) {
      user.waiting.splice(user.waiting.indexOf(row), 1);
      this.#world.levels.change(this.#waitingLevel, -1);
      return true;
    }
    const connection = this.#connectionOf[row]!;
    connection.draining = true;
    this.#finish(connection, row);
    return this.#place[row] === VANISHED;
  }

  answered(row: number): void {
    const { requests, calendar } = this.#world;
    if (requests.iteration[row]! < 0) this.#client.answered(row);
    else if (this.#unreachable(row)) this.#place[row] = VANISHED;
    else this.#back.holdUntil(row, calendar.now + this.#oneWay(row));
  }

  opened(connection: Connection): void {
    const { user } = connection;
    connection.openedAt = this.#world.calendar.now;
    this.#open.set(connection.id, connection);
    this.#world.levels.change(this.#openLevel, 1);
    this.#made++;
    this.#serveWaiting(connection);
    this.#openAnother(user);
  }

  failed(connection: Connection): void {
    const { user } = connection;
    const { requests, levels } = this.#world;
    this.#failed++;
    connection.step = STEP.closed;
    user.connections.splice(user.connections.indexOf(connection), 1);
    const row = user.waiting.shift();
    if (row !== undefined) {
      levels.change(this.#waitingLevel, -1);
      this.#client.lost(row);
      requests.release(row);
    }
    this.#openAnother(user);
  }

  /** The connection that was idle last, or has a stream free. */
  #ready(user: User): Connection | null {
    const { maxStreams } = this.#spec.connections;
    let best: Connection | null = null;
    for (const connection of user.connections) {
      if (connection.step !== STEP.open || connection.draining || connection.rows.length >= maxStreams) continue;
      if (best === null || connection.idleSince > best.idleSince) best = connection;
    }
    return best;
  }

  /** Opens a connection if more requests wait than those being opened will carry, and one may be opened. */
  #openAnother(user: User): void {
    const { maxPerHost, maxStreams } = this.#spec.connections;
    let opening = 0;
    let usable = 0;
    for (const { step, draining } of user.connections) {
      if (step < STEP.open) opening++;
      if (!draining) usable++;
    }
    if (usable >= maxPerHost || opening * maxStreams >= user.waiting.length) return;
    this.#most = Math.max(this.#most, usable + 1);
    const connection = newConnection(user, this.#tried++);
    user.connections.push(connection);
    this.#dialer.open(connection);
  }

  #send(row: number, connection: Connection): void {
    const { requests, calendar } = this.#world;
    const { maxRequests, maxAgeSeconds, idleTimeoutSeconds } = this.#spec.connections;
    const { now } = calendar;
    connection.rows.push(row);
    connection.carried++;
    if (connection.carried > 1) this.#reused++;
    const old = now - connection.openedAt >= maxAgeSeconds;
    if (old || connection.carried >= maxRequests || idleTimeoutSeconds === 0) connection.draining = true;
    this.#client.timings.sent(now - this.#askedAt[row]!, connection.connectingSeconds, connection.handshakingSeconds);
    connection.connectingSeconds = 0;
    connection.handshakingSeconds = 0;
    this.#connectionOf[row] = connection;
    this.#sentTo[connection.address]!++;
    requests.sentAt[row] = now;
    requests.bookedUntil[row] = now;
    this.#recorder.sent(row);
    if (this.#unreachable(row)) this.#place[row] = VANISHED;
    else {
      this.#place[row] = SENT;
      this.#there.holdUntil(row, now + this.#oneWay(row));
    }
  }

  #arrivedThere(row: number): void {
    const { requests } = this.#world;
    if (this.#unreachable(row)) {
      if (requests.iteration[row]! < 0) requests.release(row);
      else this.#place[row] = VANISHED;
      return;
    }
    requests.elapse(row, this.#hop);
    this.#tier!.serve(row);
  }

  #arrivedBack(row: number): void {
    const { requests } = this.#world;
    if (requests.iteration[row]! >= 0) {
      if (this.#unreachable(row)) {
        this.#place[row] = VANISHED;
        return;
      }
      requests.elapse(row, this.#hop);
      this.#finish(this.#connectionOf[row]!, row);
    }
    this.#client.answered(row);
  }

  /** The request is over as far as its connection goes: the next one may have it. */
  #finish(connection: Connection, row: number): void {
    const { rows, user } = connection;
    rows.splice(rows.indexOf(row), 1);
    if (connection.draining) {
      if (rows.length === 0) this.#close(connection);
      this.#openAnother(user);
      return;
    }
    this.#serveWaiting(connection);
  }

  /** As many waiting requests as the connection takes; idle if there is none. */
  #serveWaiting(connection: Connection): void {
    const { user, rows } = connection;
    const { maxStreams, idleTimeoutSeconds } = this.#spec.connections;
    while (user.waiting.length > 0 && rows.length < maxStreams && !connection.draining) {
      this.#world.levels.change(this.#waitingLevel, -1);
      this.#send(user.waiting.shift()!, connection);
    }
    if (rows.length > 0) return;
    connection.idleSince = this.#world.calendar.now;
    if (connection.timed) return;
    connection.timed = true;
    this.#idle.holdUntil(connection.id, connection.idleSince + idleTimeoutSeconds);
  }

  /** One timer a connection: it looks when the connection was last idle, and starts again from there. */
  #idleTimeout(id: number): void {
    const connection = this.#open.get(id);
    if (connection === undefined) return;
    const due = connection.idleSince + this.#spec.connections.idleTimeoutSeconds;
    if (connection.rows.length > 0) connection.timed = false;
    else if (this.#world.calendar.now >= due) this.#close(connection);
    else this.#idle.holdUntil(id, due);
  }

  #close(connection: Connection): void {
    const { user } = connection;
    if (connection.step === STEP.closed) return;
    connection.step = STEP.closed;
    this.#open.delete(connection.id);
    user.connections.splice(user.connections.indexOf(connection), 1);
    this.#world.levels.change(this.#openLevel, -1);
  }

  /** The address resets its connections: what is on them fails at once, though what it started goes on. */
  #resetAll(address: number): void {
    const broken = [...this.#open.values()].filter((connection) => connection.address === address);
    for (const connection of broken) {
      this.#reset++;
      this.#close(connection);
      for (const row of connection.rows.splice(0)) {
        this.#client.lost(row);
        if (this.#place[row] === VANISHED) this.#world.requests.release(row);
      }
      this.#openAnother(connection.user);
    }
  }

  #unreachable(row: number): boolean {
    return this.#addresses.state(this.#connectionOf[row]!.address) === "blackhole";
  }

  #oneWay(row: number): number {
    const { requests } = this.#world;
    const draws = this.#roundTrips[this.#userOf[row]!.region]![this.#connectionOf[row]!.address]!;
    return draws === null ? 0 : draws[requests.site[row]!]!.at(requests.draw[row]!) / 2;
  }

  #registerGauges(): void {
    const { gauges, levels } = this.#world;
    const count = (metric: string, label: string, integral: () => number): void =>
      gauges.add({ system: "connections", metric, label, unit: "count", capacity: null, integral });
    const rate = (metric: string, label: string, integral: () => number): void =>
      gauges.add({ system: "connections", metric, label, unit: "per second", capacity: null, integral });
    count("OpenConnections", "Open connections of all clients", () => levels.integral(this.#openLevel));
    count("RequestsWaiting", "Requests waiting for a connection", () => levels.integral(this.#waitingLevel));
    rate("ConnectionsOpened", "Connections opened", () => this.#made);
    rate("RequestsOnReusedConnections", "Requests over a connection already open", () => this.#reused);
    rate("ConnectionsFailed", "Connections that could not be opened", () => this.#failed);
    rate("ConnectionsReset", "Connections reset by the other side", () => this.#reset);
    this.#addresses.names.forEach((name, address) => {
      rate(`Requests ${name}`, `Requests to ${name}`, () => this.#sentTo[address]!);
    });
    const { maxPerHost } = this.#spec.connections;
    gauges.check({
      name: "a user never has more connections than it may",
      sides: () => ({ left: Math.max(this.#most, maxPerHost), right: maxPerHost }),
    });
  }
}
