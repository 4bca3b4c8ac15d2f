/**
 * EC2 instances.
 *
 * A vCPU of most types is a hyperthread, of Graviton a core; the model takes `vCpus` equal servers under
 * processor sharing, each `relativeSpeed` times as fast as the machine the demands were measured on. That
 * factor is an assumption until it is measured on the type itself.
 *
 * Left out, for now: instance types and their prices, memory, network limits, CPU credits, boot, failures.
 */
export { Instance } from "./instance.js";
