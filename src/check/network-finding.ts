/** Something a reviewer of the network should know. */
export interface NetworkFinding {
  /** `critical`: it does not work, or is open to the world. `warning`: it works until something fails. */
  readonly severity: "critical" | "warning" | "info";
  /** What kind of finding, for machines: `database-reachable-from-internet`. */
  readonly rule: string;
  readonly title: string;
  readonly evidence: string;
  readonly remedy: string;
}
