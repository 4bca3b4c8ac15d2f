/** What a worker thread of the pool runs. */
import { simulate, type Run } from "../sim/index.js";
import type { Task } from "./pool.js";

export default function work({ system, run }: Task): Run {
  return simulate(system, run);
}
