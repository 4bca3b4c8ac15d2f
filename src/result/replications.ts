import { BUCKETS, quantile, type Run, type SiteCounts, type SystemSpec, type UserTimingCounts } from "../sim/index.js";
import { meanEstimate, noneEstimate } from "./estimate.js";
import type { Estimate } from "./result.js";
import { Trend, type TrendPart } from "./trend.js";

/** Chooses call sites: by route, by k6 scenario, or all. */
export type SiteFilter = (site: SiteCounts) => boolean;

export const ALL: SiteFilter = () => true;

/** The replications of one system, in the order of their index, and figures over them. */
export class Replications {
  readonly system: SystemSpec;
  readonly confidence: number;
  /** Their own latency series are merged into `latencySeries`. */
  readonly runs: readonly Run[];
  /** Histogram of all routes by interval, over all runs: interval * BUCKETS + bucket. */
  readonly latencySeries: Float64Array;

  constructor(system: SystemSpec, runs: readonly Run[], latencySeries: Float64Array, confidence: number) {
    this.system = system;
    this.latencySeries = latencySeries;
    this.confidence = confidence;
    this.runs = [...runs].sort((a, b) => a.replication - b.replication);
  }

  get count(): number {
    return this.runs.length;
  }

  /** Measured time of one replication, warm-up deleted, s. */
  get measuredSeconds(): number {
    const run = this.runs[0];
    return run === undefined ? 0 : run.horizonSeconds - run.warmUpSeconds;
  }

  byRoute(name: string): SiteFilter {
    const index = this.system.routes.findIndex((route) => route.name === name);
    return (site) => site.route === index;
  }

  /** `http_req_duration` of the chosen sites: expected answers, and timeouts with the time waited. */
  durations(filter: SiteFilter): Trend {
    return new Trend(
      this.runs.map((run) => mergeSites(run.sites.filter(filter))),
      this.confidence,
    );
  }

  /** Durations of error answers. */
  errorDurations(): Trend {
    const parts = this.runs.map((run): TrendPart => {
      const count = sum(run.sites, (site) => site.errors);
      return {
        histogram: run.errorHistogram,
        count,
        sum: sum(run.sites, (site) => site.errorSum),
        ...extremes(run.errorHistogram),
      };
    });
    return new Trend(parts, this.confidence);
  }

  iterationDurations(): Trend {
    const parts = this.runs.map(({ iterations }): TrendPart => ({
      histogram: iterations.histogram,
      count: iterations.completed,
      sum: iterations.sumSeconds,
      ...extremes(iterations.histogram),
    }));
    return new Trend(parts, this.confidence);
  }

  /** One of the times around requests; null unless the system models its clients. */
  userTiming(which: keyof UserTimingCounts): Trend | null {
    const parts = this.runs.flatMap(({ userTimings }) => (userTimings === undefined ? [] : [userTimings[which]]));
    return parts.length === 0 ? null : new Trend(parts, this.confidence);
  }

  /** Attempts per request that a journey asked for. */
  amplification(): Estimate {
    return this.mean(({ sites, userTimings }) => {
      const asked = userTimings?.response.count ?? 0;
      return asked === 0 ? 1 : sum(sites, requests) / asked;
    });
  }

  /** Mean over replications of one number a run. */
  mean(of: (run: Run) => number): Estimate {
    return meanEstimate(this.runs.map(of), this.confidence);
  }

  /** Requests ended per second. */
  rate(filter: SiteFilter): Estimate {
    return this.mean((run) => sum(run.sites.filter(filter), requests) / this.measuredSeconds);
  }

  /** Share of requests that failed: error answers and timeouts. */
  failed(filter: SiteFilter): Estimate {
    const shares = this.runs.flatMap((run) => {
      const sites = run.sites.filter(filter);
      const all = sum(sites, requests);
      return all === 0 ? [] : [sum(sites, (site) => site.errors + site.timeouts) / all];
    });
    if (shares.some((share) => share > 0)) return meanEstimate(shares, this.confidence);
    return noneEstimate(this.requests(filter), this.confidence, shares.length);
  }

  /** Requests ended in all replications together. */
  requests(filter: SiteFilter): number {
    return sum(this.runs, (run) => sum(run.sites.filter(filter), requests));
  }
}

/** Requests of a site that ended: in its histogram, or with an error answer. */
export function requests(site: SiteCounts): number {
  return site.count + site.errors;
}

export function sum<T>(items: readonly T[], of: (item: T) => number): number {
  let result = 0;
  for (const item of items) result += of(item);
  return result;
}

function mergeSites(sites: readonly SiteCounts[]): TrendPart {
  if (sites.length === 1) return sites[0]!;
  const histogram = new Uint32Array(BUCKETS);
  for (const site of sites)
    for (let bucket = 0; bucket < BUCKETS; bucket++) histogram[bucket]! += site.histogram[bucket]!;
  return {
    histogram,
    count: sum(sites, (site) => site.count),
    sum: sum(sites, (site) => site.sum),
    min: Math.min(...sites.map((site) => site.min)),
    max: Math.max(...sites.map((site) => site.max)),
  };
}

/** Of durations of which only the histogram was kept, s: to half a bucket (0.4 %). */
function extremes(histogram: Uint32Array): Pick<TrendPart, "min" | "max"> {
  return { min: quantile(histogram, 0), max: quantile(histogram, 1) };
}
