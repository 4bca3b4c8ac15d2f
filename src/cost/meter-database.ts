import type { Run, SystemSpec } from "../sim/index.js";
import type { DatabaseInventory } from "./inventory.js";
import { MONTH_HOURS, MONTH_SECONDS } from "./month.js";
import { surplusVCpuHours } from "./surplus-credits.js";

const BYTES_PER_GB = 1e9;
const DAY_SECONDS = 86_400;

/** A month of the database: its instances and volumes, the credits it borrows, its backups, and its bytes between zones. */
export function meterDatabase(
  database: DatabaseInventory,
  run: Run,
  routes: SystemSpec["routes"],
  add: (price: string, quantity: number) => void,
): void {
  const { type, multiAZ, clusterNodes, replicas, proxyVCpus, crossing } = database;
  const nodes = multiAZ ? 2 : clusterNodes;
  for (const { name, share } of classes(type, run)) add(name, nodes * share * MONTH_HOURS);
  for (const replica of replicas) if (replica !== null) add(replica, MONTH_HOURS);
  add("rdsProxy", proxyVCpus * MONTH_HOURS);
  meterCredits(database, run, add);
  meterStorage(database, run, nodes, add);
  meterBackups(database, run, add);
  // Counted where the model knows the distance, which a failover changes; else by where the primary stands at first.
  const counted = run.gauges.filter(({ metric }) => metric.split("{")[0] === "InterZoneQueries");
  const crossed =
    counted.length > 0
      ? counted.reduce((sum, { average }) => sum + average, 0)
      : crossing.share * queriesPerSecond(run, routes);
  add("interZone", (crossed * crossing.bytesPerQuery * MONTH_SECONDS) / BYTES_PER_GB);
}

/** The standby's CPU only applies changes: it is taken to stay within its credits. */
function meterCredits({ credits }: DatabaseInventory, run: Run, add: (price: string, quantity: number) => void): void {
  const cpu = run.gauges.find(({ system, metric }) => system === "database" && metric === "CPUUtilization");
  if (credits === null || cpu === undefined) return;
  const first = Math.ceil(run.warmUpSeconds / run.intervalSeconds);
  add("rdsCpuCreditSurplus", surplusVCpuHours(credits, Array.from(cpu.values.slice(first)), run.intervalSeconds));
}

/** A replica's storage is billed as any instance's, and so is that of each node of a cluster [M]. */
function meterStorage(
  { multiAZ, clusterNodes, replicas, storage }: DatabaseInventory,
  { rds }: Run,
  nodes: number,
  add: (price: string, quantity: number) => void,
): void {
  if (storage === null) return;
  const { type, extraIops } = storage;
  // As large as it was on average: a volume may grow.
  const gib = rds?.volume?.meanAllocatedGib ?? storage.gib;
  if (type === "io1" || type === "io2") {
    add("rdsIo1Storage", (nodes + replicas.length) * gib);
    add("rdsIo1Iops", (nodes + replicas.length) * extraIops);
    return;
  }
  const alone = replicas.length + (clusterNodes > 1 ? clusterNodes - 1 : 0);
  add("rdsStorage", alone * gib);
  add("rdsGp3Iops", alone * extraIops);
  add(multiAZ ? "rdsStorageMultiAz" : "rdsStorage", gib);
  add(multiAZ ? "rdsGp3IopsMultiAz" : "rdsGp3Iops", extraIops);
}

/**
 * Backups are incremental: one copy of what is used, and what is added a day for each day kept. As much as is allocated is
 * free (RDS pricing, backup storage [IC]).
 */
function meterBackups(
  { storage, retentionDays }: DatabaseInventory,
  { rds, horizonSeconds }: Run,
  add: (price: string, quantity: number) => void,
): void {
  const volume = rds?.volume;
  if (storage === null || volume === undefined || retentionDays === 0) return;
  const perDay = ((volume.usedGib - volume.firstUsedGib) / horizonSeconds) * DAY_SECONDS;
  add("rdsBackup", volume.usedGib + retentionDays * perDay - volume.allocatedGib);
}

/** Of requests that were answered, after warm-up. */
function queriesPerSecond({ sites, horizonSeconds, warmUpSeconds }: Run, routes: SystemSpec["routes"]): number {
  const queries = sites.reduce((sum, { route, count, errors }) => sum + (count + errors) * routes[route]!.queries, 0);
  return queries / (horizonSeconds - warmUpSeconds);
}

/** The classes that it had, each for its share of the time after warm-up. */
function classes(first: string | null, { rds, warmUpSeconds, horizonSeconds }: Run): { name: string; share: number }[] {
  const all = [{ name: first, fromSeconds: 0 }, ...(rds?.machines ?? [])];
  return all.flatMap(({ name, fromSeconds }, index) => {
    const until = all[index + 1]?.fromSeconds ?? horizonSeconds;
    const seconds = Math.max(0, until - Math.max(fromSeconds, warmUpSeconds));
    return name === null ? [] : [{ name, share: seconds / (horizonSeconds - warmUpSeconds) }];
  });
}
