/**
 * EC2 instances.
 *
 * A vCPU of most types is a hyperthread, of Graviton a core; the model takes `vCpus` equal servers under
 * processor sharing, each `relativeSpeed` times as fast as the machine the demands were measured on. That
 * factor is an assumption until it is measured on the type itself.
 *
 * T instances have an account of CPU credits (cpu-credits.ts). Launches are the Auto Scaling group's (../autoscaling).
 *
 * Left out, for now: memory, network limits.
 */
export { CpuCredits } from "./cpu-credits.js";
export { CreditBooks, type CpuCreditsRun } from "./credit-books.js";
export { SpeedLimit } from "./speed-limit.js";
export { Instance } from "./instance.js";
