/**
 * What goes wrong. In reality a process dies, stops answering, is cut off, answers everything with an error, or only
 * gets slow; and somebody takes it out of service. Each looks different from outside: a crash is seen at once (the
 * port refuses), a hang and a black hole only by waiting, an error only by whoever looks at the status, slowness by
 * nobody but the users.
 *
 * The model keeps these differences and the times; work that was under way at a crash is finished in the dark and its
 * answers are thrown away. It leaves out partial packet loss, and recovery that takes time of its own: `until` is the
 * moment at which the instance serves again.
 */
export { scheduleInstanceFaults, type Faultable } from "./instance-faults.js";
export type { InstanceFaultAction, InstanceFaultSpec } from "./spec.js";
