import type { CallSite, Demands } from "../demands.js";
import { DelayLine } from "../kernel/delay-line.js";
import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { Processor, ProcessorUser } from "../kernel/processor.js";
import type { Tier } from "../kernel/tier.js";
import type { World } from "../kernel/world.js";
import type { DatabaseSpec, RouteSpec } from "../spec.js";
import type { Availability } from "./availability.js";
import { ConnectionSlots } from "./connection-slots.js";
import { DatabaseVolume } from "./database-volume.js";
import { Forks } from "./forks.js";
import type { DirectServer, ServerSide } from "../pool/direct-server.js";
import { HotRows } from "./hot-rows.js";
import {
  isOfVolume,
  isSpell,
  type DatabaseSpellSpec,
  type MachineSpec,
  type ManagedDatabaseSpec,
  type StandbyLossSpec,
  type StatementSpec,
} from "./rds-spec.js";
import type { Journal } from "./journal.js";
import { ScaledProcessor } from "./scaled-processor.js";
import type { RdsRun } from "./rds-run.js";

const FIRST = -1;
const NOTHING: StatementSpec = { reads: 0, writes: 0, bytesPerOperation: 0, hotRows: 0, hotShare: 0, bytesStored: 0 };

/**
 * A database of Amazon RDS that has storage, locks and a life of its own. The last query of a request's transaction takes,
 * one after the other: the lock of a hot row, CPU, the volume, and the commit; the lock is held to its end.
 */
export class ManagedDatabase implements Tier, ProcessorUser, ServerSide {
  readonly #world: World;
  readonly #demands: Demands;
  readonly #cpu: Processor;
  readonly #user: number;
  readonly #availability: Availability;
  readonly #endpoint: DirectServer;
  readonly #answer: { answered(row: number): void };
  readonly #slots: ConnectionSlots;
  readonly #forks: Forks;
  readonly #statements: readonly StatementSpec[];
  readonly #volume: DatabaseVolume | null;
  readonly #hotRows: HotRows;
  readonly #hotDraws: Draws;
  readonly #commits: Draws;
  readonly #io: DelayLine;
  readonly #commit: DelayLine;
  readonly #acknowledgement: DelayLine;
  readonly #journal: Journal | null;
  readonly #hops: { service: number; contention: number; io: number; commit: number; lock: number };
  /** Queries under way, and how far each has come. */
  readonly #present = new Map<number, "waiting" | "running" | "delayed">();
  #slowdown = 1;
  #full = false;
  /** Connections of somebody else. */
  #foreign = 0;
  #committed = 0;
  #commitSeconds = 0;
  #refusedWrites = 0;
  #lostCommits = 0;
  readonly #machines: { readonly name: string; readonly fromSeconds: number }[] = [];

  constructor(
    world: World,
    demands: Demands,
    cpu: Processor,
    spec: DatabaseSpec & { readonly managed: ManagedDatabaseSpec },
    routes: { readonly sites: readonly CallSite[]; readonly specs: readonly RouteSpec[] },
    availability: Availability,
    endpoint: DirectServer,
    answer: { answered(row: number): void },
    forkSeconds: number,
    journal: Journal | null = null,
  ) {
    const { requests, calendar } = world;
    const { managed } = spec;
    this.#world = world;
    this.#demands = demands;
    this.#cpu = cpu;
    this.#user = cpu.attach(this);
    this.#availability = availability;
    this.#endpoint = endpoint;
    this.#answer = answer;
    this.#slots = new ConnectionSlots(world, spec.maxConnections);
    this.#forks = new Forks(world, cpu, forkSeconds);
    this.#statements = routes.sites.map(({ route }) => routes.specs[route]!.statement ?? NOTHING);
    this.#hotRows = new HotRows(requests, Math.max(0, ...this.#statements.map(({ hotRows }) => hotRows)));
    this.#hotDraws = new Draws(world.stream("hotRow"), law({ kind: "uniform", min: 0, max: 1 }));
    this.#commits = new Draws(world.stream("commit"), law(managed.commitSeconds));
    this.#io = new DelayLine(calendar, { arrived: (row) => this.#read(row) });
    this.#commit = new DelayLine(calendar, { arrived: (row) => this.#durable(row) });
    this.#acknowledgement = new DelayLine(calendar, { arrived: (row) => this.#acknowledged(row) });
    this.#journal = journal;
    this.#hops = {
      service: requests.hop("database", "Database work"),
      contention: requests.hop("databaseContention", "Waiting for the database's CPU"),
      io: requests.hop("databaseStorage", "Database storage"),
      commit: requests.hop("databaseCommit", "Commit"),
      lock: requests.hop("databaseLock", "Waiting for a row lock"),
    };
    const { events } = managed;
    this.#schedule(events.filter(isSpell));
    this.#loseStandbys(events.filter((event) => event.kind === "standbyLoss"));
    this.#volume =
      managed.storage === null ? null : new DatabaseVolume(world, managed.storage, events.filter(isOfVolume));
  }

  connect(): boolean {
    return this.#slots.connect();
  }

  disconnect(): void {
    this.#slots.disconnect();
  }

  fork(row: number, done: (row: number) => void): void {
    this.#forks.begin(row, done);
  }

  serve(row: number): void {
    if (!this.#availability.isUp) {
      // On a connection that died on the way: its client will hear so.
      this.#answer.answered(row);
      return;
    }
    const statement = this.#statementOf(row);
    if (statement.writes > 0 && (this.#full || this.#volume?.isFull === true)) {
      this.#refusedWrites++;
      this.#endpoint.fail(row);
      this.#answer.answered(row);
      return;
    }
    this.#journal?.reads(row);
    this.#present.set(row, "waiting");
    if (statement.hotRows > 0 && statement.hotShare > 0) {
      const draw = this.#hotDraws.at(this.#world.requests.draw[row]!);
      // Below the share, the draw is uniform still: it also says which row.
      const hotRow = Math.floor((draw / statement.hotShare) * statement.hotRows);
      if (hotRow < statement.hotRows && !this.#hotRows.take(row, hotRow)) return;
    }
    this.#run(row);
  }

  processed(row: number): void {
    this.#cpu.book(row, this.#hops.service, this.#hops.contention);
    this.#afterCpu(row);
  }

  /** The host is gone: what was not committed was never there. */
  gone(connections: "reset" | "silent"): void {
    this.#endpoint.gone(connections);
    const rows = [...this.#present];
    this.#present.clear();
    this.#hotRows.clear();
    this.#slots.vacate(this.#foreign);
    this.#foreign = 0;
    for (const [row, where] of rows) {
      if (where === "delayed") {
        // It comes out of its delay by itself.
        this.#lostCommits++;
        continue;
      }
      if (where === "running") this.#cpu.cancel(row, this.#user);
      this.#world.requests.elapse(row, this.#hops.service);
      this.#answer.answered(row);
    }
  }

  /** What an engine that starts now has to recover, s: its log since the last checkpoint. */
  recoverySeconds(): number {
    return this.#volume?.recoverySeconds() ?? 0;
  }

  /** Its class has changed while it was away. */
  become(machine: MachineSpec): void {
    if (this.#cpu instanceof ScaledProcessor) this.#cpu.become(machine);
    this.#slots.limitTo(machine.maxConnections);
    this.#volume?.hangOn(machine.bandwidth);
    this.#machines.push({ name: machine.name, fromSeconds: this.#world.calendar.now });
  }

  /** A primary's transaction is applied here: it goes to the volume, and nobody waits for it. */
  writesBehind({ writes, bytesPerOperation, bytesStored }: StatementSpec): void {
    this.#volume?.writeBehind(writes, bytesPerOperation);
    this.#volume?.store(bytesStored);
  }

  report(): RdsRun {
    return {
      outages: this.#availability.report(),
      committed: this.#committed,
      meanCommitSeconds: this.#committed === 0 ? 0 : this.#commitSeconds / this.#committed,
      refusedWrites: this.#refusedWrites,
      mostConnections: this.#slots.most,
      interruptedCommits: this.#lostCommits,
      ...(this.#machines.length === 0 ? {} : { machines: this.#machines }),
      ...(this.#volume === null ? {} : { volume: this.#volume.report() }),
    };
  }

  #run(row: number): void {
    const { requests } = this.#world;
    if (this.#demands.askDatabase(row)) {
      requests.work[row]! *= this.#slowdown;
      this.#present.set(row, "running");
      this.#cpu.start(row, this.#user);
    } else this.#afterCpu(row);
  }

  #afterCpu(row: number): void {
    const { reads, writes, bytesPerOperation } = this.#statementOf(row);
    this.#present.set(row, "delayed");
    const operations = reads * this.#availability.readFactor;
    if (this.#volume === null || operations + writes === 0) this.#read(row);
    else this.#io.holdUntil(row, this.#volume.submit(operations, writes, bytesPerOperation));
  }

  /** The volume has answered. */
  #read(row: number): void {
    this.#world.requests.elapse(row, this.#hops.io);
    if (this.#present.has(row) && this.#statementOf(row).writes > 0) {
      const seconds = this.#commits.at(this.#world.requests.draw[row]!);
      this.#commitSeconds += seconds;
      this.#commit.holdUntil(row, this.#world.calendar.now + seconds);
    } else this.#finish(row);
  }

  /** In the log of this server; whether others must have it, too, the journal knows. */
  #durable(row: number): void {
    this.#world.requests.elapse(row, this.#hops.commit);
    const waits = this.#present.has(row) ? (this.#journal?.durable(row, this.#statementOf(row)) ?? 0) : 0;
    if (waits === 0) this.#acknowledged(row);
    else {
      this.#commitSeconds += waits;
      this.#acknowledgement.holdUntil(row, this.#world.calendar.now + waits);
    }
  }

  #acknowledged(row: number): void {
    this.#world.requests.elapse(row, this.#hops.commit);
    if (this.#present.has(row)) {
      this.#committed++;
      this.#journal?.committed(row);
      this.#volume?.store(this.#statementOf(row).bytesStored);
    }
    this.#finish(row);
  }

  #finish(row: number): void {
    const wasPresent = this.#present.delete(row);
    const next = wasPresent ? this.#hotRows.release(row) : -1;
    this.#answer.answered(row);
    if (next >= 0) this.#locked(next);
  }

  #locked(row: number): void {
    this.#world.requests.elapse(row, this.#hops.lock);
    this.#run(row);
  }

  /** Only the last query of a request writes and commits. */
  #statementOf(row: number): StatementSpec {
    const { requests } = this.#world;
    return requests.queriesLeft[row]! > 0 ? NOTHING : this.#statements[requests.site[row]!]!;
  }

  #schedule(spells: readonly DatabaseSpellSpec[]): void {
    const happens = (event: number): void => {
      const { kind, factor } = spells[event >> 1]!;
      const begins = event % 2 === 0;
      if (kind === "slowQueries") this.#slowdown *= begins ? factor : 1 / factor;
      else if (kind === "storageFull") this.#full = begins;
      else if (kind === "connectionStorm") this.#storm(begins ? factor : 0);
      else if (begins) this.#hotRows.bar();
      else for (const row of this.#hotRows.unbar()) this.#locked(row);
    };
    const line = new DelayLine(this.#world.calendar, { arrived: happens }, FIRST);
    spells.forEach(({ atSeconds, untilSeconds }, index) => {
      line.holdUntil(2 * index, atSeconds);
      if (Number.isFinite(untilSeconds)) line.holdUntil(2 * index + 1, untilSeconds);
    });
  }

  #storm(connections: number): void {
    this.#slots.vacate(this.#foreign);
    this.#foreign = connections === 0 ? 0 : this.#slots.occupy(connections);
  }

  #loseStandbys(losses: readonly StandbyLossSpec[]): void {
    const lengths = losses.map(({ rebuildSeconds }, index) =>
      new Draws(this.#world.stream("standbyRebuild", String(index)), law(rebuildSeconds)).at(0),
    );
    const line = new DelayLine(
      this.#world.calendar,
      { arrived: (index) => this.#availability.loseStandby(lengths[index]!) },
      FIRST,
    );
    losses.forEach(({ atSeconds }, index) => line.holdUntil(index, atSeconds));
  }
}
