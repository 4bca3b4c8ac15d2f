import { DelayLine } from "../kernel/delay-line.js";
import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { World } from "../kernel/world.js";
import type { DatabaseOutageSpec } from "./rds-spec.js";

/** Before whatever else happens at the same time. */
const FIRST = -1;
/** The phase whose length is that of what the next writer has not applied yet. */
export const REPLAY = "replay";
/** The phase whose length is that of the log since the last checkpoint. */
export const RECOVERY = "recovery";

/** What became of one outage. */
export interface OutageRun {
  readonly name: string;
  readonly atSeconds: number;
  readonly phases: readonly { readonly name: string; readonly seconds: number }[];
  /** Queries under way that were lost with their connections, and attempts to connect that failed. */
  readonly lost: number;
  readonly failedConnections: number;
  /** When the first query was answered afterwards, s from its beginning; null: none was. */
  readonly firstAnswerSeconds: number | null;
}

/** The readers of a cluster, of which one takes over. */
export interface Takeover {
  /** Chooses one; returns how long it takes to apply what it has, s; null: there is none. */
  choose(): number | null;
  /** The chosen one is the writer so many seconds from now. */
  takesOver(seconds: number): void;
}

interface Outage {
  readonly spec: DatabaseOutageSpec;
  readonly phases: OutageRun["phases"];
  readonly seconds: number;
  /** It comes back at another address. */
  readonly moves: boolean;
  lost: number;
  failedConnections: number;
  firstAnswerSeconds: number | null;
}

/**
 * Whether the database is there. The durations of an outage's phases are drawn once for the run; an outage that would
 * begin while another lasts is part of it, as AWS does not fail over twice at once.
 */
export class Availability {
  readonly #clock: Float64Array;
  readonly #begun: Outage[] = [];
  readonly #specs: DatabaseOutageSpec[];
  readonly #line: DelayLine;
  #down: Outage | null = null;
  #last: Outage | null = null;
  #movedAt = -Infinity;
  /** Failovers to another zone so far. */
  moves = 0;
  /** From when on there is a standby again. */
  #standbyFrom = -Infinity;
  readonly #phaseOfInstance: (instance: number) => number;

  /**
   * @param fails told when the database goes away
   * @param returns told when it is back
   * @param takeover who takes over in place of a standby
   * @param recovery how long an engine takes to recover that starts after a crash just now, s
   */
  constructor(
    world: World,
    specs: readonly DatabaseOutageSpec[],
    fails: (connections: "reset" | "silent") => void,
    returns: (outage: DatabaseOutageSpec) => void = () => {},
    takeover: Takeover | null = null,
    recovery: () => number = () => 0,
  ) {
    this.#clock = world.calendar.clock;
    this.#specs = [...specs];
    const drawn = (index: number, phases: DatabaseOutageSpec["phases"], replay: number): OutageRun["phases"] =>
      phases.map(({ name, seconds }) => ({
        name,
        seconds: name === REPLAY ? replay : name === RECOVERY ? recovery() : sample(world, `${index}/${name}`, seconds),
      }));
    const begin = (index: number): Outage => {
      const spec = this.#specs[index]!;
      const { standby } = spec;
      const replay = standby === undefined || takeover === null ? 0 : takeover.choose();
      const alone = standby !== undefined && (replay === null || this.#clock[0]! < this.#standbyFrom);
      const phases = drawn(index, alone ? standby.without : spec.phases, replay ?? 0);
      const seconds = phases.reduce((sum, phase) => sum + phase.seconds, 0);
      if (standby !== undefined && takeover !== null) {
        if (!alone) takeover.takesOver(seconds);
      } else if (standby !== undefined)
        this.#standbyFrom = this.#clock[0]! + seconds + sample(world, `${index}/rebuild`, standby.rebuildSeconds);
      return { spec, phases, seconds, moves: !alone, lost: 0, failedConnections: 0, firstAnswerSeconds: null };
    };

    const line = new DelayLine(world.calendar, { arrived: (event) => happens(event) }, FIRST);
    const happens = (event: number): void => {
      if (event % 2 === 1) {
        const { spec, moves } = this.#down!;
        this.#down = null;
        if (spec.dnsTtlSeconds !== null && moves) {
          this.#movedAt = this.#clock[0]!;
          this.moves++;
        }
        returns(spec);
      } else if (this.#down === null) {
        const outage = begin(event >> 1);
        this.#down = outage;
        this.#last = outage;
        this.#begun.push(outage);
        line.holdUntil(event + 1, this.#clock[0]! + outage.seconds);
        fails(outage.spec.connections);
      }
    };
    this.#line = line;
    specs.forEach(({ atSeconds }, index) => line.holdUntil(2 * index, atSeconds));
    const phases = new Map<number, number>();
    this.#phaseOfInstance = (instance) => {
      let phase = phases.get(instance);
      if (phase === undefined) {
        phase = sample(world, `resolver/${instance}`, { kind: "uniform", min: 0, max: 1 });
        phases.set(instance, phase);
      }
      return phase;
    };
  }

  /** An outage that nobody knew of begins now, unless another lasts. */
  begin(spec: DatabaseOutageSpec): void {
    this.#line.holdUntil(2 * (this.#specs.push(spec) - 1), this.#clock[0]!);
  }

  /** There is no standby for so long from now on. */
  loseStandby(seconds: number): void {
    this.#standbyFrom = Math.max(this.#standbyFrom, this.#clock[0]! + seconds);
  }

  get isUp(): boolean {
    return this.#down === null;
  }

  /** How the address answers that an instance (negative: somebody who is told) got when it asked for the name at `askedAt`, s. */
  addressSeenBy(instance: number, askedAt: number): "up" | "refuses" | "silent" {
    if (this.#down !== null) return this.#down.spec.address;
    const spec = this.#last?.spec;
    if (spec?.dnsTtlSeconds == null) return "up";
    // Until its resolver has forgotten the old address, which is that of a host that will not come back.
    const stale = this.#movedAt + (instance < 0 ? 0 : this.#phaseOfInstance(instance) * spec.dnsTtlSeconds);
    return askedAt < stale ? spec.address : "up";
  }

  /** How many reads stand for one that the buffer cache would have answered or not, now. */
  get readFactor(): number {
    const { coldCache } = this.#last?.spec ?? {};
    if (coldCache === undefined || coldCache.seconds === 0) return 1;
    const since = this.#clock[0]! - this.#last!.spec.atSeconds - this.#last!.seconds;
    return 1 + coldCache.reads * Math.exp(-Math.max(0, since) / coldCache.seconds);
  }

  lost(): void {
    if (this.#last !== null) this.#last.lost++;
  }

  connectionFailed(): void {
    if (this.#last !== null) this.#last.failedConnections++;
  }

  answered(): void {
    const last = this.#last;
    if (last !== null && this.#down === null) last.firstAnswerSeconds ??= this.#clock[0]! - last.spec.atSeconds;
  }

  report(): OutageRun[] {
    return this.#begun.map(({ spec, phases, lost, failedConnections, firstAnswerSeconds }) => ({
      name: spec.name,
      atSeconds: spec.atSeconds,
      phases,
      lost,
      failedConnections,
      firstAnswerSeconds,
    }));
  }
}

function sample(world: World, entity: string, spec: DatabaseOutageSpec["phases"][number]["seconds"]): number {
  return new Draws(world.stream("databaseOutage", entity), law(spec)).at(0);
}
