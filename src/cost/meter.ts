import { lcuHours, type Run, type SystemSpec } from "../sim/index.js";
import type { Inventory, LeftOut } from "./inventory.js";
import { meterDatabase } from "./meter-database.js";
import { MONTH_HOURS, MONTH_SECONDS } from "./month.js";

const BYTES_PER_GB = 1e9;

/** A month's quantity of one price. */
export interface Usage {
  readonly price: string;
  /** In the price's unit. */
  readonly quantity: number;
}

/** What a run says of a month in which it goes on like this. */
export interface Metered {
  readonly usages: readonly Usage[];
  readonly leftOut: readonly LeftOut[];
  /** Requests that ended, a month. */
  readonly requests: number;
}

/**
 * Meters one replication. What is billed by time comes from the inventory, what is billed by use from the run's gauges, as
 * averages after the warm-up; both are taken to go on for a month.
 *
 * @param routes what the run's route numbers stand for
 */
export function meter(inventory: Inventory, run: Run, { routes }: Pick<SystemSpec, "routes">): Metered {
  const usages: Usage[] = [];
  const leftOut: LeftOut[] = [...inventory.leftOut];
  const add = (price: string, quantity: number): void => {
    if (quantity > 0) usages.push({ price, quantity });
  };
  const rate = (system: string, metric: string): number => {
    const gauges = run.gauges.filter((gauge) => gauge.system === system && gauge.metric.split("{")[0] === metric);
    return gauges.reduce((sum, gauge) => sum + gauge.average, 0);
  };
  const gigabytes = (bytesPerSecond: number): number => (bytesPerSecond * MONTH_SECONDS) / BYTES_PER_GB;

  const { instances, loadBalancer, database, natGateways, route53 } = inventory;
  // Of a group that scales: as many as there were on average.
  const count =
    run.autoScaling === undefined
      ? instances.count
      : run.autoScaling.instanceSeconds / (run.horizonSeconds - run.warmUpSeconds);
  if (instances.type !== null) add(instances.type, count * MONTH_HOURS);
  if (run.cpuCredits !== undefined) {
    const seconds = run.horizonSeconds - run.warmUpSeconds;
    add("cpuCreditSurplus", (run.cpuCredits.charged / 60 / seconds) * MONTH_SECONDS);
  }
  if (inventory.cloudWatch.detailedMonitoring) add("detailedMonitoring", count);
  add("cloudWatchAlarm", inventory.cloudWatch.alarms);
  if (database !== null) meterDatabase(database, run, routes, add);

  let addresses = count * instances.publicAddresses + (database?.publicAddresses ?? 0) + natGateways;
  if (loadBalancer !== null) {
    addresses += loadBalancer.publicAddresses;
    add("albHour", MONTH_HOURS);
    if (run.loadBalancer === undefined) {
      leftOut.push({
        what: "Load balancer capacity units, and bytes out to the Internet",
        why: "a plain load balancer counts neither connections nor bytes; give it a listener or a target group",
      });
    } else {
      const { usage } = run.loadBalancer;
      const { hours, lcuHours: units, bytes } = lcuHours(usage, run.warmUpSeconds, run.horizonSeconds);
      if (hours > 0) {
        add("albLcu", (units / hours) * MONTH_HOURS);
        if (!inventory.cloudFront) add("internetOut", gigabytes(bytes / (hours * 3600)));
      }
    }
  }
  add("natGatewayHour", natGateways * MONTH_HOURS);
  const natOut = rate("natGateway", "BytesOutToDestination");
  add("natGatewayData", gigabytes(natOut + rate("natGateway", "BytesInFromDestination")));
  add("internetOut", gigabytes(natOut));
  add("publicIpv4", addresses * MONTH_HOURS);

  if (inventory.cloudFront) {
    const total = (metric: string): number =>
      run.gauges.find((gauge) => gauge.system === "cloudFront" && gauge.metric === metric)?.average ?? 0;
    add("cloudFrontHttps", (total("Requests") * MONTH_SECONDS) / 10_000);
    add("cloudFrontOut", gigabytes(total("BytesDownloaded")));
  }
  if (route53 !== null) {
    add("hostedZone", 1);
    if (route53.queries !== null) add(route53.queries, (rate("route53", "DNSQueries") * MONTH_SECONDS) / 1e6);
    add("healthCheck", route53.healthChecks);
    add("healthCheckOption", route53.healthCheckOptions);
  }
  for (const { price, quantity } of inventory.also) add(price, quantity);
  return { usages: merged(usages), leftOut, requests: requestsPerSecond(run) * MONTH_SECONDS };
}

/** One usage a price: tiers and free quantities are of the month's total. */
function merged(usages: readonly Usage[]): Usage[] {
  const totals = new Map<string, number>();
  for (const { price, quantity } of usages) totals.set(price, (totals.get(price) ?? 0) + quantity);
  return [...totals].map(([price, quantity]) => ({ price, quantity }));
}

function requestsPerSecond({ sites, horizonSeconds, warmUpSeconds }: Run): number {
  const ended = sites.reduce((sum, { count, errors }) => sum + count + errors, 0);
  return ended / (horizonSeconds - warmUpSeconds);
}
