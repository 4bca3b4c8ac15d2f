import { DelayLine } from "../kernel/delay-line.js";
import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { Processor } from "../kernel/processor.js";
import type { World } from "../kernel/world.js";
import type { Availability, Takeover } from "./availability.js";
import { Member } from "./member.js";
import type { StatementSpec } from "./rds-spec.js";
import { Replay } from "./replay.js";
import { ReplicaLag } from "./replica-lag.js";
import type { ReplicaRun, ReplicationRun, PromotionRun } from "./replication-run.js";
import type { PromotionSpec, ReplicationSpec } from "./replication-spec.js";
import type { Sessions } from "./sessions.js";

const FIRST = -1;
const PRIMARY = 0;

/** What a replica's host is, to its replication. */
interface ReplicaServer {
  readonly member: Member;
  readonly replay: Replay;
  readonly availability: Availability;
  /** Most connections at once. */
  readonly mostConnections: () => number;
}

/**
 * A primary and those that follow it. Server 0 is the primary, server i the replica i - 1. Each transaction of the primary
 * puts a change on its log, which every replica gets and applies by itself.
 */
export class Replication {
  readonly #world: World;
  readonly #spec: ReplicationSpec;
  readonly #sessions: Sessions;
  readonly #warmUpSeconds: number;
  readonly #work: Draws;
  readonly #replicas: ReplicaServer[] = [];
  readonly #promotions: PromotionRun[] = [];
  readonly #rejoins: Draws;
  #failovers = 0;
  /** Readers that have become the writer, whose place its old node will take. */
  readonly #rejoining = new Set<number>();
  #idleSince = 0;
  /** By replica; null: it still follows. */
  readonly #promoted: (PromotionSpec | null)[] = [];
  #repoint: (server: number) => void = () => {};
  readonly #repoints: DelayLine;
  #lostAcknowledged = 0;
  readonly primary: Member;
  /** For a cluster's primary. */
  readonly takeover: Takeover | null;

  constructor(world: World, spec: ReplicationSpec, sessions: Sessions, warmUpSeconds: number) {
    this.#world = world;
    this.#spec = spec;
    this.#sessions = sessions;
    this.#warmUpSeconds = warmUpSeconds;
    this.#work = new Draws(world.stream("change"), law(spec.changeSeconds));
    this.#rejoins = new Draws(
      world.stream("rejoin"),
      law(spec.cluster?.rejoinSeconds ?? { kind: "constant", value: 0 }),
    );
    this.primary = new Member(world, warmUpSeconds, PRIMARY, sessions, null, (member, row, statement) =>
      this.#append(member, row, statement),
    );
    this.#repoints = new DelayLine(world.calendar, { arrived: (replica) => this.#repointed(replica) });
    let chosen: ReplicaServer | null = null;
    this.takeover =
      spec.cluster === undefined
        ? null
        : {
            choose: () => ((chosen = this.#mostAdvanced()) === null ? null : this.#catchUpSeconds(chosen)),
            takesOver: (seconds) => this.#takeOver(chosen!, seconds),
          };
    this.#beat();
    this.#schedule();
  }

  /** The application writes elsewhere from now on. @param repoint told which server */
  onRepoint(repoint: (server: number) => void): void {
    this.#repoint = repoint;
  }

  /**
   * A replica, as its server has to keep account of it.
   *
   * @param world under the replica's name
   * @param write told of each transaction that has been applied
   */
  createReplica(
    world: World,
    cpu: Processor,
    write: (statement: StatementSpec) => void,
  ): { readonly member: Member; readonly replay: Replay } {
    const { log } = this.primary;
    const applied = (statement: StatementSpec | null): void => {
      if (statement !== null) write(statement);
      this.#release();
    };
    const lag = new ReplicaLag(world, this.#warmUpSeconds);
    const replay = new Replay(world, cpu, log, this.#spec, lag, applied);
    const source = { server: PRIMARY, replay };
    const index = this.#replicas.length + 1;
    const member = new Member(world, this.#warmUpSeconds, index, this.#sessions, source, (own, row, statement) => {
      own.wrote(row, own.log.append(world.calendar.now, 0, statement));
      own.log.release(own.log.head);
      return 0;
    });
    return { member, replay };
  }

  join(server: ReplicaServer): void {
    this.#replicas.push(server);
    this.#promoted.push(null);
  }

  failed(replica: number): void {
    const { replay } = this.#replicas[replica]!;
    replay.disconnect();
    replay.stop();
    // It is the writer now, and behind nobody.
    if (this.#rejoining.has(replica)) replay.lag.caughtUp();
  }

  returned(replica: number): void {
    const promotion = this.#promoted[replica]!;
    const { replay } = this.#replicas[replica]!;
    if (promotion === null) {
      if (this.#rejoining.delete(replica)) replay.replaced();
      replay.connect();
      replay.go();
    } else if (promotion.repointSeconds !== null)
      this.#repoints.holdUntil(replica, this.#world.calendar.now + promotion.repointSeconds);
  }

  isUp(replica: number): boolean {
    return this.#replicas[replica]!.availability.isUp;
  }

  report(): ReplicationRun {
    return {
      replicas: this.#replicas.map(({ member, replay, availability, mostConnections }, index): ReplicaRun => ({
        name: this.#spec.replicas[index]!.name,
        ...member.counts,
        changes: replay.lag.visible.count,
        visibleSeconds: replay.lag.visible.seconds,
        longestSeconds: replay.lag.visible.longestSeconds,
        mostConnections: mostConnections(),
        outages: availability.report(),
      })),
      primaryQueries: this.primary.counts.queries,
      promotions: this.#promotions,
      failovers: this.#failovers,
      lostAcknowledged: this.#lostAcknowledged,
    };
  }

  /** A transaction of the primary; returns how long its commit waits for a reader of the cluster, s. */
  #append(member: Member, row: number, statement: StatementSpec): number {
    const { calendar } = this.#world;
    const { log } = member;
    const change = log.append(calendar.now, statement.writes * this.#work.at(log.head), statement);
    member.wrote(row, change);
    this.#idleSince = calendar.now;
    const heardAt = this.#tell();
    const { cluster } = this.#spec;
    if (cluster === undefined) return 0;
    const behind = Math.min(...this.#replicas.map(({ replay }) => replay.behindSeconds));
    const held = behind > cluster.flowControlLagSeconds ? cluster.flowControlDelaySeconds : 0;
    // With no reader left there is nobody to wait for.
    return held + (Number.isFinite(heardAt) ? heardAt - calendar.now : 0);
  }

  /** All replicas; returns when the first has answered. */
  #tell(): number {
    let first = Infinity;
    for (let i = 0; i < this.#replicas.length; i++) first = Math.min(first, this.#replicas[i]!.replay.follow());
    return first;
  }

  #beat(): void {
    const { heartbeatSeconds } = this.#spec;
    const { calendar } = this.#world;
    const line = new DelayLine(calendar, {
      arrived: () => {
        if (calendar.now - this.#idleSince >= heartbeatSeconds) {
          this.#idleSince = calendar.now;
          this.primary.log.appendEmpty(calendar.now);
          this.#tell();
        }
        line.holdUntil(0, this.#idleSince + heartbeatSeconds);
      },
    });
    line.holdUntil(0, heartbeatSeconds);
  }

  #repointed(replica: number): void {
    const promotion = this.#promotions.find(({ server }) => server === replica + 1)!;
    promotion.repointedAtSeconds = this.#world.calendar.now;
    this.#repoint(replica + 1);
  }

  /** What every replica that still follows has applied is not needed any more. */
  #release(): void {
    const { log } = this.primary;
    let applied = log.head;
    for (let i = 0; i < this.#replicas.length; i++)
      if (this.#promoted[i] === null) applied = Math.min(applied, this.#replicas[i]!.replay.applied);
    log.release(applied);
  }

  #schedule(): void {
    const { promotions, pauses } = this.#spec;
    const { calendar } = this.#world;
    const starts = new DelayLine(calendar, { arrived: (index) => this.#promote(promotions[index]!) }, FIRST);
    promotions.forEach(({ atSeconds }, index) => starts.holdUntil(index, atSeconds));
    const happens = (event: number): void => {
      const { replay } = this.#replicas[pauses[event >> 1]!.replica]!;
      if (event % 2 === 0) replay.stop();
      else replay.go();
    };
    const spells = new DelayLine(calendar, { arrived: happens }, FIRST);
    pauses.forEach(({ atSeconds, untilSeconds }, index) => {
      spells.holdUntil(2 * index, atSeconds);
      if (Number.isFinite(untilSeconds)) spells.holdUntil(2 * index + 1, untilSeconds);
    });
  }

  /** Of an instance that is away, or promoted already, RDS would not hear of it. */
  #promote(promotion: PromotionSpec): void {
    const { replica, phases, atSeconds } = promotion;
    const { replay, availability } = this.#replicas[replica]!;
    if (!availability.isUp || this.#promoted[replica] !== null) return;
    this.#promoted[replica] = promotion;
    // What follows nobody is behind nobody: CloudWatch has no such metric of it any more.
    replay.lag.caughtUp();
    this.#promotions.push({
      server: replica + 1,
      name: this.#spec.replicas[replica]!.name,
      atSeconds,
      lostTransactions: this.primary.log.transactionsFrom(replay.applied),
      behindSeconds: replay.behindSeconds,
      repointedAtSeconds: null,
    });
    availability.begin({
      kind: "outage",
      name: "promotion to an instance of its own",
      atSeconds,
      connections: "reset",
      address: "refuses",
      phases,
      dnsTtlSeconds: null,
      coldCache: { reads: 0, seconds: 0 },
    });
  }

  /** PostgreSQL waits for the reader that takes over, MySQL for all [RDS26 multi-az-db-clusters-concepts-failover]. */
  #catchUpSeconds(chosen: ReplicaServer): number {
    if (this.#spec.engine === "postgres") return chosen.replay.backlogSeconds;
    const up = this.#replicas.filter(({ availability }) => availability.isUp);
    return Math.max(...up.map(({ replay }) => replay.backlogSeconds));
  }

  /** The reader that has most of the log: what was acknowledged is in it. */
  #mostAdvanced(): ReplicaServer | null {
    const up = this.#replicas.filter(({ availability }) => availability.isUp);
    return up.reduce<ReplicaServer | null>(
      (best, each) => (best === null || each.replay.received > best.replay.received ? each : best),
      null,
    );
  }

  /** Its endpoint is gone until the old writer's node has taken its place as a reader. */
  #takeOver(chosen: ReplicaServer, seconds: number): void {
    const { replay, availability } = chosen;
    this.#rejoining.add(this.#replicas.indexOf(chosen));
    const { log } = this.primary;
    const { calendar } = this.#world;
    const away = seconds + this.#rejoins.at(this.#failovers++);
    // What the new writer does not have is gone; the other reader drops it, if it has it. With both readers there, none of
    // it was acknowledged.
    const { received } = replay;
    this.#lostAcknowledged += log.transactionsFrom(received) - this.primary.forgetUnacknowledged(received);
    for (const each of this.#replicas) each.replay.truncate(received);
    log.truncate(received);
    for (const each of this.#replicas) if (each.availability.isUp) each.replay.connect();
    availability.begin({
      kind: "outage",
      name: "reader became the writer",
      atSeconds: calendar.now,
      connections: "reset",
      address: "refuses",
      phases: [{ name: "rejoin", seconds: { kind: "constant", value: away } }],
      dnsTtlSeconds: null,
      coldCache: { reads: 0, seconds: 0 },
    });
  }
}
