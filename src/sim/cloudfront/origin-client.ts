import { DelayLine } from "../kernel/delay-line.js";
import type { Draws } from "../kernel/draws.js";
import type { Requests } from "../kernel/requests.js";
import { STATUS, type Caller, type Tier } from "../kernel/tier.js";
import { TimeoutLine, type TimeoutReceiver } from "../kernel/timeout-line.js";
import type { World } from "../kernel/world.js";
import { Link } from "../network/link.js";
import type { CachingRule } from "./caching-rule.js";
import { Connections } from "./connections.js";
import type { Fetcher } from "./origin-group.js";
import { OriginGate, outageAt } from "./origin-gate.js";
import { NONE, type Passages } from "./passages.js";
import type { OriginSpec } from "./spec.js";

/** CloudFront's own statuses. @see http-502, http-504 [D] */
const BAD_GATEWAY = STATUS.badGateway;
const GATEWAY_TIMEOUT = 504;
/** What an origin group must list to fail over from an origin that cannot be reached. */
const CANNOT_CONNECT = 503;
const NOT_CONNECTED = -1;

/**
 * How CloudFront asks one origin: connection attempts, response timeout, retries of GET and HEAD. Every attempt is a
 * request of its own, so that one that CloudFront gave up goes on burning capacity at the origin.
 *
 * @see downloaddistvaluesorigin, requestandresponsebehaviorcustomorigin [D]
 */
export class OriginClient implements Caller, TimeoutReceiver {
  readonly spec: OriginSpec;
  readonly #number: number;
  readonly #clock: Float64Array;
  readonly #requests: Requests;
  readonly #passages: Passages;
  readonly #rules: readonly CachingRule[];
  /** By call site. */
  readonly #roundTrips: readonly Draws[] | null;
  /** Whether an object has changed, by call site: uniform numbers. */
  readonly #changes: readonly Draws[];
  readonly #user: Fetcher;
  readonly #connections: Connections;
  readonly #opening: DelayLine;
  readonly #failing: DelayLine;
  readonly #readTimeouts: TimeoutLine | null;
  readonly #completionTimeouts: TimeoutLine | null;
  readonly #link: Link | null;
  readonly #gate: OriginGate;
  readonly #connectHop: number;
  readonly #vainHop: number;
  /** Requests sent, retries among them. */
  sent = 0;

  constructor(
    world: World,
    origin: {
      readonly spec: OriginSpec;
      readonly number: number;
      readonly passages: Passages;
      readonly rules: readonly CachingRule[];
      readonly roundTrips: readonly Draws[] | null;
      readonly changes: readonly Draws[];
    },
    user: Fetcher,
  ) {
    const { spec } = origin;
    const { calendar, requests } = world;
    this.spec = spec;
    this.#number = origin.number;
    this.#clock = calendar.clock;
    this.#requests = requests;
    this.#passages = origin.passages;
    this.#rules = origin.rules;
    this.#roundTrips = origin.roundTrips;
    this.#changes = origin.changes;
    this.#user = user;
    this.#connections = new Connections(spec.keepAliveTimeoutSeconds);
    this.#opening = new DelayLine(calendar, { arrived: (attempt) => this.#opened(attempt) });
    this.#failing = new DelayLine(calendar, { arrived: (attempt) => this.#notConnected(attempt) });
    this.#readTimeouts = Number.isFinite(spec.readTimeoutSeconds)
      ? new TimeoutLine(calendar, requests, this, spec.readTimeoutSeconds)
      : null;
    this.#completionTimeouts = Number.isFinite(spec.completionTimeoutSeconds)
      ? new TimeoutLine(calendar, requests, { timedOut: (row) => this.#overdue(row) }, spec.completionTimeoutSeconds)
      : null;
    const hop = { name: "originNetwork", label: "Network, CloudFront to origin" };
    this.#link = origin.roundTrips === null ? null : new Link(world, hop, origin.roundTrips, this);
    this.#gate = new OriginGate(world, spec.outages, this.#link ?? this);
    this.#link?.connect(this.#gate);
    this.#connectHop = requests.hop("originConnect", "Connecting to the origin (CloudFront)");
    this.#vainHop = requests.hop("originTimeout", "Waiting for the origin in vain (CloudFront)");
  }

  get connectionsOpened(): number {
    return this.#connections.opened;
  }

  connect(tier: Tier): void {
    this.#gate.connect(tier);
  }

  /** Whom the origin answers. */
  get caller(): Caller {
    return this.#link ?? this;
  }

  /** Asks for what the row asks for; the user is told when the answer is in the row. */
  fetch(row: number): void {
    const { completionTimeoutSeconds } = this.spec;
    this.#passages.tries[row] = 0;
    if (this.#completionTimeouts !== null) {
      this.#passages.deadline[row] = this.#clock[0]! + completionTimeoutSeconds;
      this.#completionTimeouts.start(row);
    }
    this.#try(row);
  }

  /** The origin has answered an attempt. */
  answered(attempt: number): void {
    const passages = this.#passages;
    const row = passages.forRow[attempt]!;
    if (row < 0) {
      this.#requests.release(attempt);
      return;
    }
    const now = this.#clock[0]!;
    this.#connections.giveBack(passages.holder[row]!, this.#requests.iteration[attempt]!, now);
    const status = this.#requests.status[attempt]!;
    passages.fold(attempt, row);
    this.#requests.release(attempt);
    passages.attempt[row] = NOT_CONNECTED;
    if (status < 400) this.#deliver(row, now);
    this.#settle(row, status, status);
  }

  timedOut(attempt: number): void {
    const passages = this.#passages;
    const row = passages.forRow[attempt]!;
    if (row < 0) return;
    this.#abandon(attempt, row);
    const again =
      this.#rules[this.#requests.site[row]!]!.retried && passages.tries[row]! < this.spec.connectionAttempts;
    if (again) this.#try(row);
    else this.#settle(row, GATEWAY_TIMEOUT, GATEWAY_TIMEOUT);
  }

  #try(row: number): void {
    const passages = this.#passages;
    const now = this.#clock[0]!;
    passages.tries[row]!++;
    const attempt = passages.spawn(row, this.#number);
    passages.attempt[row] = attempt;
    const { outages, connectionTimeoutSeconds, connectionRoundTrips } = this.spec;
    if (outages.length > 0) {
      const outage = outageAt(outages, now);
      if (outage === "drop" || outage === "refuse") {
        const wait = outage === "drop" ? connectionTimeoutSeconds : this.#roundTrip(row);
        this.#failing.holdUntil(attempt, now + wait);
        return;
      }
    }
    const before = this.#connections.opened;
    const connection = this.#connections.take(passages.holder[row]!, now);
    // For the origin the connection is the client; it sees the same one again when it is used again.
    this.#requests.iteration[attempt] = connection;
    const wait = this.#connections.opened === before ? 0 : connectionRoundTrips * this.#roundTrip(row);
    if (wait > 0) this.#opening.holdUntil(attempt, now + wait);
    else this.#send(attempt);
  }

  #opened(attempt: number): void {
    if (this.#passages.forRow[attempt]! < 0) {
      this.#requests.release(attempt);
      return;
    }
    this.#requests.elapse(attempt, this.#connectHop);
    this.#send(attempt);
  }

  /** An attempt to connect has failed: refused, or no answer within the connection timeout. */
  #notConnected(attempt: number): void {
    const passages = this.#passages;
    const row = passages.forRow[attempt]!;
    if (row < 0) {
      this.#requests.release(attempt);
      return;
    }
    this.#abandon(attempt, row);
    this.#requests.release(attempt);
    if (passages.tries[row]! < this.spec.connectionAttempts) this.#try(row);
    else {
      const refused = outageAt(this.spec.outages, this.#clock[0]!) === "refuse";
      this.#settle(row, refused ? BAD_GATEWAY : GATEWAY_TIMEOUT, CANNOT_CONNECT);
    }
  }

  #send(attempt: number): void {
    this.sent++;
    if (this.#readTimeouts !== null) this.#readTimeouts.start(attempt);
    (this.#link ?? this.#gate).serve(attempt);
  }

  #overdue(row: number): void {
    const passages = this.#passages;
    const attempt = passages.attempt[row]!;
    // It may have been answered since, and be waiting for something else.
    if (attempt < 0 || this.#clock[0]! < passages.deadline[row]!) return;
    this.#abandon(attempt, row);
    this.#settle(row, GATEWAY_TIMEOUT, GATEWAY_TIMEOUT);
  }

  /** The attempt is at the origin or on its way; for CloudFront it is over. */
  #abandon(attempt: number, row: number): void {
    this.#passages.forRow[attempt] = NOT_CONNECTED;
    this.#requests.iteration[attempt] = -1;
    this.#passages.attempt[row] = NOT_CONNECTED;
    this.#requests.elapse(row, this.#vainHop);
  }

  /** What the origin sends: the object, or the word that the version asked about is still the current one. */
  #deliver(row: number, now: number): void {
    const passages = this.#passages;
    const site = this.#requests.site[row]!;
    const { content, sizes, variants, firstKey, bodiless } = this.#rules[site]!;
    const asking = passages.asking[row]!;
    const current =
      asking !== NONE &&
      (content.changedShare === 0 || this.#changes[site]!.at(this.#requests.draw[row]!) >= content.changedShare);
    const object = ((passages.key[row]! - firstKey) / variants) | 0;
    passages.bytes[row] = bodiless ? 0 : sizes.at(object);
    passages.confirmed[row] = current ? 1 : 0;
    passages.lastModified[row] = current ? asking : now;
  }

  #settle(row: number, status: number, failure: number): void {
    const passages = this.#passages;
    this.#requests.status[row] = status;
    passages.failure[row] = failure;
    passages.validatedAt[row] = this.#clock[0]!;
    if (status >= 400) {
      passages.bytes[row] = 0;
      passages.confirmed[row] = 0;
      passages.lastModified[row] = this.#clock[0]!;
    }
    this.#user.fetched(row);
  }

  #roundTrip(row: number): number {
    const draws = this.#roundTrips;
    return draws === null ? 0 : draws[this.#requests.site[row]!]!.at(this.#requests.draw[row]!);
  }
}
