/**
 * From a running stack to a calibration file: what each route costs each tier, as distributions with
 * intervals, and how well the simulator predicts runs that were not used for that.
 *
 * What it does. Each route is driven alone, at one connection and at saturation, and some routes and a mix at
 * the numbers of connections that are to be predicted. All of that is cut into rounds that visit everything
 * once, in a different order each time: a shared machine's speed drifts by half within minutes, and only what
 * was measured in turns can be compared. Rounds are also the blocks of every interval.
 *
 * Which numbers. A route's CPU is dearer at one connection (idle Gunicorn workers wake up for each other's
 * connections, caches are cold) than under load, typically by a tenth to a third, and what a capacity model
 * must get right is load. So:
 * - `nginxCpu`, `appCpu` and `database` have as means the CPU per request of the tier's processes (from /proc,
 *   children included) at saturation: throughput at saturation is then right by construction, and everything
 *   between is a prediction.
 * - Their shapes come from one connection, request by request, from Server-Timing: `appCpu` from the view's
 *   thread time plus Gunicorn's mean CPU around it, `database` from the time waited inside driver calls.
 *   `nginxCpu` is a constant: nobody measures it per request.
 * - `wait` is what the worker is held for beyond that: the disk behind a commit, wake-ups, run queues.
 * - `network` is the rest of the latency at one connection: the loopback, the kernel, the generator's parser,
 *   and the surcharge of arriving at an idle machine. The five parts add up to the measured latency, unless the
 *   machine was so much faster at one connection that the others exceed it: then `network` is zero.
 *
 * What it leaves out. The load dependence of the CPU per request (a model of it needs more than two levels);
 * the drift itself (requests are drawn independently, so bursts of slow seconds are missing from the tails);
 * lock contention between orders of the same items, which is inside `wait` at one connection, that is: absent.
 *
 * How it fails. A segment with more than 1 % failures ends the calibration with what failed. Without access to
 * the processes (`--url` of a stack that is not ours) CPU is the header's thread time alone, Gunicorn's
 * overhead and Nginx's CPU end up in `network`, and throughput will be overestimated; the file says so by
 * `cpuSecondsPerRequest: null`. Steal of the hypervisor is recorded with every run, and a calibration made
 * beside other work calibrates that work too.
 */
export * from "./block-mean.js";
export * from "./budget.js";
export * from "./calibrate.js";
export * from "./calibration-file.js";
export * from "./closed-loop-system.js";
export * from "./demands.js";
export * from "./forecast.js";
export { openLoopSeconds } from "./open-loop-plan.js";
export * from "./open-loop-system.js";
export * from "./predict.js";
export * from "./provenance.js";
export * from "./quantile-law.js";
export * from "./routes.js";
export * from "./run-figures.js";
export * from "./segments.js";
export * from "./simulate-runs.js";
export * from "./tables.js";
export * from "./validate-predictions.js";
export * from "./fit/fit-machine.js";
export * from "./fit/nelder-mead.js";
export * from "./fit/latin-hypercube.js";
export * from "./fit/least-squares-step.js";
export * from "./fit/observed-run.js";
export * from "./fit/synthetic-trial.js";
