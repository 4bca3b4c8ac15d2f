/**
 * From a running server to a calibration file: what each route costs each tier, as distributions with intervals, what
 * the machine under it does to that, which limit binds, and how well the simulator predicts runs that were not used.
 *
 * In turns. Each route is driven alone, at one connection and at saturation, and some routes and a mix at the numbers
 * of connections that are to be predicted. All of that is cut into rounds that visit everything once, in a different
 * order each time: a shared machine's speed drifts by half within minutes, and only what was measured in turns can be
 * compared. Rounds are also the blocks of every interval.
 *
 * Demands. A route's CPU is dearer at one connection (idle Gunicorn workers wake up for each other's connections,
 * caches are cold) than under load, typically by a tenth to a third, and what a capacity model must get right is load:
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
 * All CPU is stated at one speed of the stack's cores (reference-speed.ts): a small loop beside the stack times itself
 * during every segment, and a segment's CPU is scaled by what the loop says of it, so that drift poisons no demand.
 *
 * Laws (laws/). The simulator draws from the sample. Each sample is also labelled with the candidate of smallest AIC,
 * its distance to the next and its Anderson-Darling statistic: a label says what to expect beyond the sample, such as
 * a tail without a variance, and nothing is computed from it.
 *
 * The machine (fit/). Demands say nothing of a core that wakes up, slows down or is shared. A few parameters (latency
 * outside, idle-arrival cost, contention, two-state speed) are fitted to Poisson runs at several levels
 * (open-loop-stage.ts) by simulated minimum distance: those whose simulated runs, with the same arrivals and each at the
 * speed at which it uses the CPU that was measured, ten times a second (match-speed.ts), look most like the measured ones. Not
 * at the speed of the small loop: a loop that lives in the nearest cache hardly feels what a neighbour does to Python. Runs
 * that the load generator calls invalid are left out. What the runs cannot tell is said to be not identified and taken to
 * be absent. Intervals are those of a bootstrap over runs, and where that says little, of the profile of the distance with
 * the other parameters refitted. `forecast` simulates each vector of it once and adds the spread between runs that no model explains.
 *
 * Findings (findings/). Which of CPU, workers, interpreter locks, pool and connections is used up at each route's
 * highest throughput (utilisation law, Little's law), and what could not be told.
 *
 * Black box (black-box/). Of a server without Server-Timing and processes only latency and throughput are seen. It
 * becomes one station of m servers with demand m / X_max, and a delay with the rest of the latency alone. CPU cannot be
 * told from waiting, nor m from outside; the intervals are widened by the demands that other m would give.
 *
 * What it leaves out. The drift itself (requests are drawn independently, so bursts of slow seconds are missing from the
 * tails but for the two-state speed); lock contention between orders of the same items, which is inside `wait` at one
 * connection, that is: absent. A black box has no machine, and its queue is taken to be first come, first served.
 *
 * How it fails. A segment with more than 1 % failures ends the calibration with what failed; a route that redirects,
 * refuses or fails is refused before anything is measured. `--url` without `--routes` measures the shop's routes on a
 * stack whose processes cannot be watched: CPU is then the header's thread time alone, Gunicorn's overhead and Nginx's
 * CPU end up in `network`, and throughput will be overestimated; the file says so by `cpuSecondsPerRequest: null`. Steal
 * of the hypervisor is recorded with every run, and a calibration made beside other work calibrates that work too.
 */
export * from "./block-mean.js";
export * from "./budget.js";
export * from "./calibrate.js";
export * from "./calibration-file.js";
export * from "./closed-loop-system.js";
export * from "./cpu-use.js";
export * from "./demands.js";
export * from "./forecast.js";
export { blackBoxKey, type CalibrationEntry, planKey } from "./calibration-journal.js";
export type { Restart } from "./open-loop-stage.js";
export { budgetSeconds, planBudget } from "./plan-budget.js";
export { expectedSpeed } from "./machine-vector.js";
export * from "./match-speed.js";
export { metBy } from "./met-machine.js";
export * from "./open-loop-system.js";
export * from "./paired-run.js";
export * from "./predict.js";
export * from "./provenance.js";
export * from "./quantile-law.js";
export { QUANTILE_LEVELS } from "./quantile-levels.js";
export * from "./routes.js";
export * from "./run-figures.js";
export * from "./segments.js";
export * from "./simulate-runs.js";
export * from "./tables.js";
export * from "./validate-predictions.js";
export { type BlackBoxPlan, blackBoxPlan } from "./black-box/black-box-plan.js";
export { calibrateBlackBox } from "./black-box/calibrate-black-box.js";
export { parseRoutes } from "./black-box/parse-routes.js";
export { calibrationFindings } from "./findings/calibration-findings.js";
export { findingLines } from "./findings/finding-lines.js";
export { labelLaw } from "./laws/label-law.js";
export * from "./fit/fit-machine.js";
export * from "./fit/nelder-mead.js";
export * from "./fit/latin-hypercube.js";
export * from "./fit/least-squares-step.js";
export * from "./fit/observed-run.js";
export { followedTrial } from "./fit/followed-trial.js";
export * from "./fit/synthetic-trial.js";
export * from "./fit/trial.js";
