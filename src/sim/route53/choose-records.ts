import type { GeoLocation, RecordSetSpec } from "./route53-spec.js";

/** Who asks: the resolver, or the client subnet it passes on. */
export interface Asker {
  readonly location: GeoLocation;
  /** Measured latency to an AWS region, s; Infinity if it was never measured. */
  latencyTo(region: string): number;
}

/** Records of one answer to a multivalue query at most. AWS, routing-policy-multivalue [D23]. */
const MULTIVALUE_LIMIT = 8;

/**
 * The record sets that answer one query, out of those of one name (AWS, health-checks-how-route-53-chooses-records
 * [D23]): choose by the policy; an unhealthy choice is taken out (its weight leaves the sum) and the policy chooses
 * again; if none is healthy, all count as healthy. Empty: no answer, which only geolocation knows.
 *
 * Choosing again until a healthy one comes is the same as choosing among the healthy ones, except for geolocation,
 * where only the records that cover the asker are in question.
 *
 * @param uniform the next of a sequence of uniform numbers
 */
export function chooseRecords(
  group: readonly RecordSetSpec[],
  healthy: (record: RecordSetSpec) => boolean,
  asker: Asker,
  uniform: () => number,
): readonly RecordSetSpec[] {
  const policy = group[0]?.policy.kind;
  if (policy === undefined) return [];
  // A simple record is not health-checked. AWS, routing-policy-simple [D23].
  if (policy === "simple") return group;
  const covering = policy === "geolocation" ? group.filter((record) => specificity(record, asker) >= 0) : group;
  const fit = covering.filter(healthy);
  const eligible = fit.length > 0 ? fit : covering;
  switch (policy) {
    case "weighted":
      return [byWeight(eligible, uniform())];
    case "latency":
      return [least(eligible, (record) => latency(record, asker))];
    case "failover":
      return [least(eligible, (record) => (isPrimary(record) ? 0 : 1))];
    case "geolocation":
      return eligible.length === 0 ? [] : [least(eligible, (record) => -specificity(record, asker))];
    case "multivalue":
      return shuffled(eligible, uniform).slice(0, MULTIVALUE_LIMIT);
  }
}

/** P = weight / sum of weights; where the sum is 0, all alike (AWS says so of the group; of a rest of it: [M]). */
function byWeight(records: readonly RecordSetSpec[], u: number): RecordSetSpec {
  const weights = records.map(({ policy }) => (policy.kind === "weighted" ? policy.weight : 0));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return records[Math.floor(u * records.length)]!;
  let left = u * total;
  let last = 0;
  for (let i = 0; i < records.length; i++) {
    if (weights[i] === 0) continue;
    last = i;
    left -= weights[i]!;
    if (left < 0) break;
  }
  return records[last]!;
}

const latency = ({ policy }: RecordSetSpec, asker: Asker): number =>
  policy.kind === "latency" ? asker.latencyTo(policy.region) : Infinity;

const isPrimary = ({ policy }: RecordSetSpec): boolean => policy.kind === "failover" && policy.role === "PRIMARY";

/** How closely a geolocation record covers the asker: 3 state, 2 country, 1 continent, 0 default; -1 not at all. */
function specificity({ policy }: RecordSetSpec, { location }: Asker): number {
  if (policy.kind !== "geolocation") return -1;
  const { continentCode, countryCode, subdivisionCode } = policy;
  if (subdivisionCode !== undefined) {
    return subdivisionCode === location.subdivisionCode && countryCode === location.countryCode ? 3 : -1;
  }
  if (countryCode !== undefined) return countryCode === location.countryCode ? 2 : -1;
  if (continentCode !== undefined) return continentCode === location.continentCode ? 1 : -1;
  return 0;
}

/** The first with the least value. */
function least<T extends object>(items: readonly T[], of: (item: T) => number): T {
  let best = items[0]!;
  for (const item of items) if (of(item) < of(best)) best = item;
  return best;
}

/** In random order (Fisher and Yates). */
export function shuffled<T>(items: readonly T[], uniform: () => number): T[] {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(uniform() * (i + 1));
    [order[i], order[j]] = [order[j] as T, order[i] as T];
  }
  return order;
}
