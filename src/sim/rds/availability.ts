import { DelayLine } from "../kernel/delay-line.js";
import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { World } from "../kernel/world.js";
import type { DatabaseOutageSpec } from "./rds-spec.js";

/** Before whatever else happens at the same time. */
const FIRST = -1;

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

interface Outage {
  readonly spec: DatabaseOutageSpec;
  readonly phases: OutageRun["phases"];
  readonly seconds: number;
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
  #down: Outage | null = null;
  #last: Outage | null = null;
  #movedAt = -Infinity;
  readonly #phaseOfInstance: (instance: number) => number;

  /** @param fails told when the database goes away */
  constructor(world: World, specs: readonly DatabaseOutageSpec[], fails: (connections: "reset" | "silent") => void) {
    this.#clock = world.calendar.clock;
    const outages = specs.map((spec, index): Outage => {
      const phases = spec.phases.map(({ name, seconds }) => ({
        name,
        seconds: sample(world, `${index}/${name}`, seconds),
      }));
      const seconds = phases.reduce((sum, phase) => sum + phase.seconds, 0);
      return { spec, phases, seconds, lost: 0, failedConnections: 0, firstAnswerSeconds: null };
    });
    const line = new DelayLine(world.calendar, { arrived: (event) => happens(event) }, FIRST);
    const happens = (event: number): void => {
      const outage = outages[event >> 1]!;
      if (event % 2 === 1) {
        this.#down = null;
        if (outage.spec.dnsTtlSeconds !== null) this.#movedAt = this.#clock[0]!;
      } else if (this.#down === null) {
        this.#down = outage;
        this.#last = outage;
        this.#begun.push(outage);
        line.holdUntil(event + 1, this.#clock[0]! + outage.seconds);
        fails(outage.spec.connections);
      }
    };
    outages.forEach(({ spec }, index) => line.holdUntil(2 * index, spec.atSeconds));
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
