/**
 * The load balancer's metrics as CloudWatch has them: one value a minute, by the documented definitions (AWS,
 * load-balancer-cloudwatch-metrics [D]), health checks not counted. A metric of requests is reported only for minutes
 * in which requests flowed: otherwise NaN.
 */
import type { Source } from "../kernel/calendar.js";
import { bucketOf, BUCKETS, quantile } from "../kernel/histogram.js";
import type { World } from "../kernel/world.js";
import { lcus, type LcuUsage } from "./lcu.js";
import type { LcuPeriod } from "./lcu-hours.js";

export const PERIOD_SECONDS = 60;

/** Counted as they happen, summed by period. */
export const COUNTERS = [
  "RequestCount",
  "NewConnectionCount",
  "RejectedConnectionCount",
  "ProcessedBytes",
  "RuleEvaluations",
  "ClientTLSNegotiationErrorCount",
  "HTTP_Fixed_Response_Count",
  "HTTP_Redirect_Count",
  "HTTPCode_ELB_3XX_Count",
  "HTTPCode_ELB_4XX_Count",
  "HTTPCode_ELB_5XX_Count",
  "HTTPCode_ELB_500_Count",
  "HTTPCode_ELB_502_Count",
  "HTTPCode_ELB_503_Count",
  "HTTPCode_ELB_504_Count",
  "HTTPCode_Target_2XX_Count",
  "HTTPCode_Target_3XX_Count",
  "HTTPCode_Target_4XX_Count",
  "HTTPCode_Target_5XX_Count",
  "TargetConnectionErrorCount",
  "NonStickyRequestCount",
  "UnhealthyRoutingRequestCount",
  "ELBAuthSuccess",
  "ELBAuthFailure",
  "ELBAuthError",
] as const;

export type Counter = (typeof COUNTERS)[number];

/** One metric with one statistic, by period. */
export interface CloudWatchSeries {
  readonly metric: string;
  /** Name of the target group; "" for the load balancer. */
  readonly targetGroup: string;
  readonly statistic: "Sum" | "Average" | "Minimum" | "Maximum" | "p99";
  readonly unit: "count" | "s" | "bytes" | "LCU" | "share";
  /** NaN: not reported. */
  readonly values: readonly number[];
}

/** What the balancer knows at any moment. */
export interface Snapshot {
  readonly activeConnections: number;
  readonly capacityUtilisation: number;
  /** By target group: the fewest and the most hosts in the view of any node. */
  readonly groups: readonly {
    readonly name: string;
    readonly registered: number;
    /** Zones that meet the requirements of staying in DNS, and of routing to healthy targets only. */
    readonly zones: { readonly all: number; readonly dns: number; readonly routing: number };
    readonly healthy: { readonly least: number; readonly most: number };
    readonly unhealthy: { readonly least: number; readonly most: number };
    readonly anomalous: number;
    readonly mitigated: number;
  }[];
}

export class CloudWatch implements Source {
  readonly #world: World;
  readonly #slot: number;
  readonly #snapshot: () => Snapshot;
  readonly #counts = new Float64Array(COUNTERS.length);
  readonly #atPeriodStart = new Float64Array(COUNTERS.length);
  readonly #series = new Map<string, { series: Omit<CloudWatchSeries, "values">; values: number[] }>();
  /** RequestCount by target group, and as it was when the period began. */
  readonly #forwarded: number[] = [];
  #forwardedAtStart: number[] = [];
  #responseTimes = new Uint32Array(BUCKETS);
  #responseSeconds = 0;
  #responses = 0;
  #before = { responses: 0, responseSeconds: 0 };
  /** Rule evaluations beyond the free ones: billed, not published. */
  #billedRules = 0;
  #billedRulesAtStart = 0;
  /** What is billed, by period. */
  readonly usage: LcuPeriod[] = [];
  #periodStart = 0;
  /** Extremes within the period. */
  readonly #extremes = new Map<string, { low: number; high: number }>();

  constructor(world: World, snapshot: () => Snapshot) {
    this.#world = world;
    this.#snapshot = snapshot;
    // Before anything else that happens at the same time: a minute ends before the next begins.
    this.#slot = world.calendar.add(this, -1);
    this.#schedule();
  }

  add(counter: Counter, by = 1): void {
    this.#counts[COUNTERS.indexOf(counter)]! += by;
  }

  /** A target of this group was chosen for a request. */
  forwarded(group: number): void {
    this.add("RequestCount");
    this.#forwarded[group] = (this.#forwarded[group] ?? 0) + 1;
  }

  /** How often, since the run began. */
  total(counter: Counter): number {
    return this.#counts[COUNTERS.indexOf(counter)]!;
  }

  billRules(evaluations: number): void {
    this.#billedRules += evaluations;
  }

  get billedRules(): number {
    return this.#billedRules;
  }

  /** Answers of targets, and what they took together, s. */
  get responsesSoFar(): { responses: number; responseSeconds: number } {
    return { responses: this.#responses, responseSeconds: this.#responseSeconds };
  }

  /** From the request's leaving the load balancer to the first byte of the answer. */
  targetResponded(seconds: number): void {
    this.#responseTimes[bucketOf(seconds)]!++;
    this.#responseSeconds += seconds;
    this.#responses++;
  }

  /** Host counts have changed: their extremes of this minute may have, too. */
  hostsChanged(): void {
    for (const group of this.#snapshot().groups) {
      this.#extreme(`HealthyHostCount ${group.name}`, group.healthy);
      this.#extreme(`UnHealthyHostCount ${group.name}`, group.unhealthy);
    }
  }

  fire(): void {
    this.#endPeriod();
    this.#schedule();
  }

  /** Everything so far; the last minute may be a part of one. */
  report(): readonly CloudWatchSeries[] {
    if (this.#world.calendar.now > this.#periodStart) this.#endPeriod();
    return [...this.#series.values()].map(({ series, values }) => ({ ...series, values }));
  }

  #endPeriod(): void {
    const seconds = this.#world.calendar.now - this.#periodStart;
    const snapshot = this.#snapshot();
    this.hostsChanged();
    const sums = COUNTERS.map((_, i) => this.#counts[i]! - this.#atPeriodStart[i]!);
    const sum = (counter: Counter): number => sums[COUNTERS.indexOf(counter)]!;
    const flowed = sum("RequestCount") > 0 || sum("NewConnectionCount") > 0 || sums.some((value) => value > 0);
    const reported = (value: number): number => (flowed ? value : Number.NaN);
    COUNTERS.forEach((counter, i) => {
      this.#push(counter, "", "Sum", counter === "ProcessedBytes" ? "bytes" : "count", reported(sums[i]!));
    });
    const usage: LcuUsage = {
      newConnectionsPerSecond: sum("NewConnectionCount") / seconds,
      activeConnections: snapshot.activeConnections,
      bytesPerSecond: sum("ProcessedBytes") / seconds,
      ruleEvaluationsPerSecond: (this.#billedRules - this.#billedRulesAtStart) / seconds,
    };
    this.usage.push({ fromSeconds: this.#periodStart, seconds, ...usage });
    this.#push("ActiveConnectionCount", "", "Sum", "count", reported(snapshot.activeConnections));
    this.#push("ConsumedLCUs", "", "Average", "LCU", reported(lcus(usage)));
    this.#push("CapacityUtilization", "", "Maximum", "share", reported(snapshot.capacityUtilisation));
    const responses = this.#responses - this.#before.responses;
    const answered = responses > 0;
    const mean = answered ? (this.#responseSeconds - this.#before.responseSeconds) / responses : Number.NaN;
    this.#push("TargetResponseTime", "", "Average", "s", mean);
    this.#push("TargetResponseTime", "", "p99", "s", answered ? quantile(this.#responseTimes, 0.99) : Number.NaN);
    snapshot.groups.forEach((group, g) => {
      const requests = (this.#forwarded[g] ?? 0) - (this.#forwardedAtStart[g] ?? 0);
      this.#pushGroup(group, reported(requests));
    });
    this.#forwardedAtStart = [...this.#forwarded];
    this.#atPeriodStart.set(this.#counts);
    this.#billedRulesAtStart = this.#billedRules;
    this.#responseTimes = new Uint32Array(BUCKETS);
    this.#before = this.responsesSoFar;
    this.#periodStart = this.#world.calendar.now;
    this.#extremes.clear();
    this.hostsChanged();
  }

  /** @param requests of the period */
  #pushGroup(
    { name, healthy, registered, zones, anomalous, mitigated }: Snapshot["groups"][number],
    requests: number,
  ): void {
    for (const metric of ["HealthyHostCount", "UnHealthyHostCount"]) {
      const { low, high } = this.#extremes.get(`${metric} ${name}`)!;
      this.#push(metric, name, "Minimum", "count", low);
      this.#push(metric, name, "Maximum", "count", high);
    }
    // By healthy targets; with none healthy, by all that are registered.
    const targets = healthy.most > 0 ? healthy.most : registered;
    this.#push("RequestCount", name, "Sum", "count", requests);
    this.#push("RequestCountPerTarget", name, "Sum", "count", targets === 0 ? Number.NaN : requests / targets);
    this.#push("HealthyStateDNS", name, "Minimum", "count", zones.dns);
    this.#push("UnhealthyStateDNS", name, "Maximum", "count", zones.all - zones.dns);
    this.#push("HealthyStateRouting", name, "Minimum", "count", zones.routing);
    this.#push("UnhealthyStateRouting", name, "Maximum", "count", zones.all - zones.routing);
    this.#push("AnomalousHostCount", name, "Maximum", "count", anomalous);
    this.#push("MitigatedHostCount", name, "Maximum", "count", mitigated);
  }

  #extreme(key: string, { least, most }: { least: number; most: number }): void {
    const known = this.#extremes.get(key);
    if (known === undefined) this.#extremes.set(key, { low: least, high: most });
    else {
      known.low = Math.min(known.low, least);
      known.high = Math.max(known.high, most);
    }
  }

  #push(
    metric: string,
    targetGroup: string,
    statistic: CloudWatchSeries["statistic"],
    unit: CloudWatchSeries["unit"],
    value: number,
  ): void {
    const key = `${metric} ${targetGroup} ${statistic}`;
    let entry = this.#series.get(key);
    if (entry === undefined) {
      entry = { series: { metric, targetGroup, statistic, unit }, values: [] };
      this.#series.set(key, entry);
    }
    entry.values.push(value);
  }

  #schedule(): void {
    this.#world.calendar.time[this.#slot] = this.#periodStart + PERIOD_SECONDS;
    this.#world.calendar.schedule(this.#slot);
  }
}
