import type { Capacity } from "./capacity.js";
import type { CloudWatch } from "./cloudwatch.js";
import type { DnsNames } from "./dns-names.js";
import type { AlbNode } from "./node.js";
import type { Cause } from "./outcomes.js";
import type { Target } from "./target.js";

/** What the exchange works with: built by the load balancer. */
export interface Parts {
  readonly nodes: readonly AlbNode[];
  /** By instance. */
  readonly targets: readonly Target[];
  readonly dns: DnsNames;
  readonly capacity: Capacity | null;
  readonly cloudWatch: CloudWatch;
  /** Told of every request the load balancer answered by itself. */
  readonly ended: (cause: Cause) => void;
}
