import { DelayLine } from "../kernel/delay-line.js";
import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { Processor, ProcessorUser } from "../kernel/processor.js";
import type { World } from "../kernel/world.js";
import type { ChangeLog } from "./change-log.js";
import type { StatementSpec } from "./rds-spec.js";
import type { ReplicaLag } from "./replica-lag.js";
import type { ReplicationSpec } from "./replication-spec.js";

/**
 * A replica's copy of the log and the one process that applies it: changes arrive in order, wait in line, and each takes
 * CPU of the replica, which it shares with the queries there. So it is a queue with one server, whose speed is what reads
 * leave it; a change's sojourn is the time until it is visible.
 */
export class Replay implements ProcessorUser {
  readonly #world: World;
  readonly #cpu: Processor;
  readonly #user: number;
  readonly #log: ChangeLog;
  readonly #isMySql: boolean;
  readonly #applied: (statement: StatementSpec | null) => void;
  readonly #transit: Draws;
  readonly #arrivals: DelayLine;
  readonly #hop: number;
  /** Its connections to the primary so far: what was on the way when one broke is sent again. */
  #connection = 0;
  #isConnected = true;
  /** When the last change sent arrives: none overtakes another. */
  #lastArrival = 0;
  /** Changes sent, that have arrived, and that are applied: each is the number of the next. */
  #sent = 0;
  received = 0;
  applied = 0;
  /** The row of the request table that stands for its process; -1: it has not run yet. */
  #row = -1;
  #running = false;
  /** How many reasons there are to stand still. */
  #stops = 0;
  readonly lag: ReplicaLag;

  /** @param applied told of each change that has been applied: what wrote it */
  constructor(
    world: World,
    cpu: Processor,
    log: ChangeLog,
    { transitSeconds, engine }: Pick<ReplicationSpec, "transitSeconds" | "engine">,
    lag: ReplicaLag,
    applied: (statement: StatementSpec | null) => void,
  ) {
    this.#world = world;
    this.#cpu = cpu;
    this.#user = cpu.attach(this);
    this.#log = log;
    this.#isMySql = engine === "mysql";
    this.#applied = applied;
    this.#transit = new Draws(world.stream("replicationTransit"), law(transitSeconds));
    this.#arrivals = new DelayLine(world.calendar, { arrived: (connection) => this.#arrived(connection) });
    this.#hop = world.requests.hop("replay", "Replay of changes");
    this.lag = lag;
    if (this.#isMySql) lag.caughtUp();
  }

  /** The log has a new change; returns when the primary hears that it has arrived, s; Infinity: not for now. */
  follow(): number {
    if (this.#isMySql && this.applied === this.#log.head - 1) this.lag.isOf(this.#log.committedAt(this.applied));
    return this.#isConnected ? this.#send() : Infinity;
  }

  /** The replica, or its way to the primary, is gone. */
  disconnect(): void {
    this.#isConnected = false;
    this.#connection++;
    this.#sent = this.received;
  }

  /** Its primary is another one, which does not have what is not older than `change`: `connect` follows. */
  truncate(change: number): void {
    this.stop();
    this.received = Math.min(this.received, change);
    this.applied = Math.min(this.applied, change);
    this.disconnect();
    this.go();
  }

  /** Another node stands in its place, which has all that there is. */
  replaced(): void {
    this.received = this.applied = this.#sent = this.#log.head;
    this.lag.caughtUp();
  }

  connect(): void {
    this.#isConnected = true;
    while (this.#sent < this.#log.head) this.#send();
  }

  /** Whether a change of its log can be read here. */
  shows(change: number): boolean {
    return change < this.applied;
  }

  /** How long the oldest change that cannot be read yet has been waiting, s. */
  get behindSeconds(): number {
    if (this.applied === this.#log.head) return 0;
    return this.#world.calendar.now - this.#log.committedAt(this.applied);
  }

  /** Work left of what has arrived, s at the replica's speed with nobody else there. */
  get backlogSeconds(): number {
    let work = 0;
    for (let change = this.applied; change < this.received; change++) work += this.#log.workOf(change);
    return work / this.#cpu.speed;
  }

  /** It stands still until `go`, as often as it was stopped. What it has begun it does again. */
  stop(): void {
    this.#stops++;
    if (!this.#running) return;
    this.#running = false;
    this.#cpu.cancel(this.#row, this.#user);
  }

  go(): void {
    this.#stops--;
    this.#next();
  }

  processed(): void {
    this.#world.requests.elapse(this.#row, this.#hop);
    this.#running = false;
    this.#apply();
    this.#next();
  }

  #send(): number {
    const half = this.#transit.at(this.#sent++) / 2;
    this.#lastArrival = Math.max(this.#lastArrival, this.#world.calendar.now + half);
    this.#arrivals.holdUntil(this.#connection, this.#lastArrival);
    return this.#lastArrival + half;
  }

  #arrived(connection: number): void {
    if (connection !== this.#connection) return;
    this.received++;
    this.#next();
  }

  #next(): void {
    while (!this.#running && this.#stops === 0 && this.applied < this.received) {
      const work = this.#log.workOf(this.applied);
      if (work > 0) this.#run(work);
      else this.#apply();
    }
  }

  #run(work: number): void {
    const { requests } = this.#world;
    if (this.#row < 0) this.#row = requests.allocate(0, -1, 0);
    requests.bookedUntil[this.#row] = this.#world.calendar.now;
    requests.work[this.#row] = work;
    this.#running = true;
    this.#cpu.start(this.#row, this.#user);
  }

  #apply(): void {
    const change = this.applied++;
    this.lag.applied(this.#log.committedAt(change));
    if (!this.#isMySql) this.lag.isOf(this.#log.committedAt(change));
    else if (this.applied === this.#log.head) this.lag.caughtUp();
    else this.lag.isOf(this.#log.committedAt(this.applied));
    this.#applied(this.#log.statementOf(change));
  }
}
