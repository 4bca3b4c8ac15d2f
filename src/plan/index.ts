/**
 * Planning: what load does a design hold?
 *
 * `findKnee` searches the highest multiple of a scenario's load at which all its thresholds hold. Every level
 * is a simulation of its own under the same random numbers; overload is recognised as such and never
 * averaged. Failure modes: a scenario that fails at any load has no knee; thresholds that stay undecided widen
 * the answer instead of moving it.
 */
export { findKnee, type KneeOptions, type Trial } from "./find-knee.js";
export { peakRate } from "./peak-rate.js";
