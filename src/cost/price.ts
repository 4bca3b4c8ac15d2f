/** One price of AWS's list, and what a quantity costs by it. */
export interface Price {
  /** As a scenario names it: an instance type, a database class, or a name such as `albHour`. */
  readonly name: string;
  /** Whose bill it is on: the key of `SYSTEM_LABELS`. */
  readonly system: BilledSystem;
  readonly label: string;
  /** What one of it is: `hour`, `GB`, `10,000 requests`. */
  readonly unit: string;
  /** In ascending order of `upTo`; the last is Infinity. One tier: a flat price. */
  readonly tiers: readonly Tier[];
  /** Not charged, each month. */
  readonly freePerMonth: number;
  /** Where the number was read. */
  readonly source: string;
  readonly asOf: string;
  /** From memory, not verified. */
  readonly remembered: boolean;
}

export interface Tier {
  /** Units of the month up to which this tier's price holds. */
  readonly upTo: number;
  readonly dollars: number;
}

export const SYSTEM_LABELS = {
  instances: "EC2 instances",
  loadBalancer: "Load balancer",
  database: "Database",
  cloudFront: "CloudFront",
  route53: "Route 53",
  natGateway: "NAT gateways",
  network: "Data transfer and addresses",
  cloudWatch: "CloudWatch",
  waf: "WAF",
} as const;

export type BilledSystem = keyof typeof SYSTEM_LABELS;

/** A price that does not depend on the quantity. */
export function flat(dollars: number): readonly Tier[] {
  return [{ upTo: Infinity, dollars }];
}

/**
 * Dollars for a month's quantity: what is free comes off first, then each tier takes its part, as AWS's marginal tiers do.
 *
 * @param quantity in the price's unit, a month; not negative
 */
export function dollarsFor({ tiers, freePerMonth }: Price, quantity: number, freeTier = true): number {
  const billed = Math.max(0, quantity - (freeTier ? freePerMonth : 0));
  let dollars = 0;
  let from = 0;
  for (const { upTo, dollars: each } of tiers) {
    if (billed <= from) break;
    dollars += (Math.min(billed, upTo) - from) * each;
    from = upTo;
  }
  return dollars;
}
