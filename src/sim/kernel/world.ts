import { Gauges } from "../metrics/gauges.js";
import { Levels } from "../metrics/levels.js";
import { NamedGauges } from "../metrics/named-gauges.js";
import { Calendar } from "./calendar.js";
import { Requests } from "./requests.js";
import { Stream } from "./stream.js";

/** What every room of one run shares: the clock, the requests, the random streams and the gauges. */
export class World {
  readonly seed: number;
  readonly replication: number;
  readonly calendar: Calendar;
  readonly requests: Requests;
  readonly levels: Levels;
  readonly gauges: Gauges;
  readonly #arrivalSeed: number | null;
  /** Of the entity that sees it: see `named`. */
  readonly #name: string;

  /**
   * @param arrivalSeed of when iterations start and what they run, when that is not to follow the seed
   * @param whole the world that this is a view of, and who has the view
   */
  constructor(
    seed: number,
    replication: number,
    arrivalSeed: number | null = null,
    whole: { readonly world: World; readonly name: string; readonly label: string } | null = null,
  ) {
    this.seed = seed;
    this.replication = replication;
    this.calendar = whole?.world.calendar ?? new Calendar();
    this.requests = whole?.world.requests ?? new Requests(this.calendar);
    this.levels = whole?.world.levels ?? new Levels(this.calendar);
    this.gauges = whole === null ? new Gauges() : new NamedGauges(whole.world.gauges, whole.name, whole.label);
    this.#arrivalSeed = arrivalSeed;
    this.#name = whole?.name ?? "";
  }

  /**
   * The same world as one of several alike sees it (a read replica among database servers): its random streams and its
   * gauges carry its name, so that a room built for one can be built again.
   *
   * @param name as CloudWatch has it as a dimension; @param label as readers have it
   */
  named(name: string, label: string): World {
    return new World(this.seed, this.replication, this.#arrivalSeed, { world: this, name, label });
  }

  stream(purpose: string, entity = ""): Stream {
    if (this.#arrivalSeed !== null && (purpose === "arrival" || purpose === "journey")) {
      return new Stream(this.#arrivalSeed, 0, purpose, entity);
    }
    const whose = this.#name === "" ? entity : `${this.#name}/${entity}`;
    return new Stream(this.seed, this.replication, purpose, whose);
  }
}
