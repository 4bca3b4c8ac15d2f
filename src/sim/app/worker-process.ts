/** One worker process, through its incarnations: it ends, and a new one takes its place. */
export class WorkerProcess {
  readonly index: number;
  /** How many there have been before this one. */
  incarnation: number = 0;
  /** Requests in the workers of all incarnations that live. */
  readonly rows: Set<number> = new Set();
  /** Requests that the current incarnation has finished, and after how many it ends. */
  served: number = 0;
  limit: number = Infinity;
  /** It accepts requests; or it finishes those it has and is replaced then; or it is not up yet. */
  state: "serving" | "ending" | "starting" = "serving";
  /** Of gevent: the request whose Python runs, and since when; -1: none. */
  runs: number = -1;
  runsSince: number = 0;

  constructor(index: number) {
    this.index = index;
  }
}
