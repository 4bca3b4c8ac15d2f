/**
 * Sets of packets. A flow is not one packet: an instance may get any address of its subnet, the answer goes back to any
 * ephemeral port, and the Internet is four billion addresses. So a flow is walked as a set, and every filter on its way
 * cuts from it exactly what it drops: the verdict is a share, and "all but one in ten" can be told from "none".
 *
 * A set is a list of disjoint boxes in three dimensions. Protocol and destination port are one value for the whole flow.
 */

/** Whole numbers from `from` to `to`, both included. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

export interface Box {
  readonly source: Interval;
  readonly destination: Interval;
  readonly sourcePort: Interval;
}

export type Traffic = readonly Box[];

export type Dimension = keyof Box;
const DIMENSIONS: readonly Dimension[] = ["source", "destination", "sourcePort"];

const length = ({ from, to }: Interval): number => to - from + 1;

function common(a: Interval, b: Interval): Interval | null {
  const from = Math.max(a.from, b.from);
  const to = Math.min(a.to, b.to);
  return from <= to ? { from, to } : null;
}

/** Number of packets in the set. Up to 2^80: a double keeps its ratios, not every unit. */
export function volume(traffic: Traffic): number {
  return traffic.reduce((sum, box) => sum + DIMENSIONS.reduce((product, each) => product * length(box[each]), 1), 0);
}

/** The part of `traffic` inside `limits`; a dimension not named is not limited. */
export function within(traffic: Traffic, limits: Partial<Box>): Traffic {
  return traffic.flatMap((box) => {
    const inside = { ...box };
    for (const dimension of DIMENSIONS) {
      const limit = limits[dimension];
      if (limit === undefined) continue;
      const overlap = common(box[dimension], limit);
      if (overlap === null) return [];
      inside[dimension] = overlap;
    }
    return [inside];
  });
}

/** The part of `traffic` outside `limits`, as disjoint boxes: one dimension after the other is cut off around them. */
export function outside(traffic: Traffic, limits: Partial<Box>): Traffic {
  return traffic.flatMap((box) => {
    const pieces: Box[] = [];
    let rest = box;
    for (const dimension of DIMENSIONS) {
      const limit = limits[dimension];
      if (limit === undefined) continue;
      const whole = rest[dimension];
      const overlap = common(whole, limit);
      if (overlap === null) return [box];
      if (whole.from < overlap.from) pieces.push({ ...rest, [dimension]: { from: whole.from, to: overlap.from - 1 } });
      if (whole.to > overlap.to) pieces.push({ ...rest, [dimension]: { from: overlap.to + 1, to: whole.to } });
      rest = { ...rest, [dimension]: overlap };
    }
    return pieces;
  });
}

/** Deals `traffic` out to an ordered list of rules: each packet goes to the first that matches it. */
export function firstMatch<Rule>(
  traffic: Traffic,
  rules: readonly Rule[],
  limitsOf: (rule: Rule) => Partial<Box>,
): { readonly matched: readonly { readonly rule: Rule; readonly traffic: Traffic }[]; readonly rest: Traffic } {
  let rest = traffic;
  const matched: { rule: Rule; traffic: Traffic }[] = [];
  for (const rule of rules) {
    if (rest.length === 0) break;
    const limits = limitsOf(rule);
    const inside = within(rest, limits);
    if (inside.length === 0) continue;
    matched.push({ rule, traffic: inside });
    rest = outside(rest, limits);
  }
  return { matched, rest };
}
