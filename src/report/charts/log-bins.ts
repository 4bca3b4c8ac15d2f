/** A histogram regrouped into bins of equal width on a logarithmic axis, with a density that keeps areas honest. */
import type { Result } from "../../result/result.js";

export interface LogBin {
  readonly from: number;
  readonly to: number;
  readonly share: number;
  /** Share per decade: the area over an interval of the axis is the share of requests in it. */
  readonly density: number;
}

/** At most `most` bins. Mass of a source bin that spans several is dealt out evenly on the logarithmic axis. */
export function logBins(distribution: Result["kneepoint"]["distribution"], most: number): LogBin[] {
  const source = distribution.filter((bin) => bin.share > 0 && bin.toMs > 0 && Number.isFinite(bin.toMs));
  if (source.length === 0) return [];
  // A bin that starts at zero has no place on a logarithmic axis: it is drawn from half its upper end.
  const edges = source.map((bin) => ({
    from: Math.log10(bin.fromMs > 0 ? bin.fromMs : bin.toMs / 2),
    to: Math.log10(bin.toMs),
    share: bin.share,
  }));
  const low = edges.reduce((a, b) => Math.min(a, b.from), Infinity);
  const high = edges.reduce((a, b) => Math.max(a, b.to), -Infinity);
  // Finer than the data, bins would show the histogram's own grid as a comb.
  const coarsest = edges.reduce((a, b) => Math.max(a, b.to - b.from), 0);
  const count = Math.max(1, Math.min(most, Math.floor((high - low) / Math.max(coarsest, (high - low) / most))));
  const width = (high - low) / count;
  const shares = Array.from({ length: count }, () => 0);
  for (const { from, to, share } of edges) {
    const first = Math.max(0, Math.floor((from - low) / width));
    for (let bin = first; bin < count && low + bin * width < to; bin++) {
      const overlap = Math.min(to, low + (bin + 1) * width) - Math.max(from, low + bin * width);
      if (to > from) shares[bin] = (shares[bin] ?? 0) + (share * Math.max(overlap, 0)) / (to - from);
    }
    if (to === from) shares[Math.min(first, count - 1)] = (shares[Math.min(first, count - 1)] ?? 0) + share;
  }
  return shares.map((share, bin) => ({
    from: 10 ** (low + bin * width),
    to: 10 ** (low + (bin + 1) * width),
    share,
    density: width > 0 ? share / width : share,
  }));
}
