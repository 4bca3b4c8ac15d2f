/** What goes wrong with instances, and when. Times in seconds. */

export type InstanceFaultAction =
  /** Its port refuses connections, and those it has are reset. */
  | { readonly kind: "crash" }
  /** EC2 stops it: a crash that only an Auto Scaling group mends, with another instance. */
  | { readonly kind: "terminate" }
  /** It accepts connections and requests, and answers none; when it ends, all of them are reset. */
  | { readonly kind: "hang" }
  /** No packet reaches it and none comes back. */
  | { readonly kind: "blackhole" }
  /** Its CPU takes `factor` times as long. */
  | { readonly kind: "slow"; readonly factor: number }
  /** It answers everything at once with this status. */
  | { readonly kind: "error"; readonly status: number }
  /** Something on it takes this share of its memory; the kernel kills workers where the rest does not suffice. */
  | { readonly kind: "exhaustMemory"; readonly share: number }
  /** It is taken out of its target groups, and registered again at the end. */
  | { readonly kind: "deregister" };

export interface InstanceFaultSpec {
  readonly atSeconds: number;
  /** Infinity: never mended. */
  readonly untilSeconds: number;
  /** Indices. */
  readonly instances: readonly number[];
  readonly action: InstanceFaultAction;
}
