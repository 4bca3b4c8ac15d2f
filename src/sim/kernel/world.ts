import { Gauges } from "../metrics/gauges.js";
import { Levels } from "../metrics/levels.js";
import { Calendar } from "./calendar.js";
import { Requests } from "./requests.js";
import { Stream } from "./stream.js";

/** What every room of one run shares: the clock, the requests, the random streams and the gauges. */
export class World {
  readonly seed: number;
  readonly replication: number;
  readonly calendar: Calendar = new Calendar();
  readonly requests: Requests = new Requests(this.calendar);
  readonly levels: Levels = new Levels(this.calendar);
  readonly gauges: Gauges = new Gauges();
  readonly #arrivalSeed: number | null;

  /** @param arrivalSeed of when iterations start and what they run, when that is not to follow the seed */
  constructor(seed: number, replication: number, arrivalSeed: number | null = null) {
    this.seed = seed;
    this.replication = replication;
    this.#arrivalSeed = arrivalSeed;
  }

  stream(purpose: string, entity = ""): Stream {
    if (this.#arrivalSeed !== null && (purpose === "arrival" || purpose === "journey")) {
      return new Stream(this.#arrivalSeed, 0, purpose, entity);
    }
    return new Stream(this.seed, this.replication, purpose, entity);
  }
}
