/** What of an architecture AWS bills: names and quantities for the meter; null where nothing has a price. */
import {
  databasePriceName,
  flat,
  PRICE_REGION,
  PRICES,
  type DatabaseInventory,
  type Inventory,
  type LeftOut,
  type Price,
} from "../cost/index.js";
import { isPublic, named } from "../sim/index.js";
import { initialInstances, scales } from "./autoscaling/build-auto-scaling.js";
import { DEFAULTS } from "./defaults.js";
import { creditsOf, isBurstable } from "./ec2/cpu-credits.js";
import { typeOfClass } from "./ec2/database-class.js";
import { INSTANCE_TYPES } from "./ec2/instance-types.js";
import { describe, messages } from "./messages.js";
import { databaseZones, type PlacedVpc } from "./network/placed-vpc.js";
import { QUERY_BYTES, RETENTION_DAYS } from "./rds/defaults.js";
import type { Origins } from "./origins.js";
import { CLUSTER_READERS } from "./rds/replication-defaults.js";
import type { Assumption } from "./scenario.js";
import type { ArchitectureFields } from "./schema/architecture-schema.js";
import type { CostFields } from "./schema/cost-schema.js";
import type { WorkloadFields } from "./schema/workload-schema.js";

/** The list: AWS's prices, and those that stand with the instance types. */
export const LIST_PRICES: readonly Price[] = [
  ...PRICES,
  ...Array.from(INSTANCE_TYPES, ([name, { dollarsPerHour }]): Price => ({
    name,
    system: "instances",
    label: `${name}, Linux, on demand`,
    unit: "hour",
    tiers: flat(dollarsPerHour),
    freePerMonth: 0,
    source: "aws/karpenter-provider-aws, generated pricing table",
    asOf: "2026-07-20",
    remembered: false,
  })),
];

/** @param fields null: the scenario has no `cost`, and is priced if it names what it runs on */
export function buildCost(
  fields: CostFields | null,
  architecture: ArchitectureFields,
  workload: WorkloadFields,
  placed: PlacedVpc,
  origins: Origins,
  assumptions: Assumption[],
): Inventory | null {
  const { autoScalingGroup = {}, loadBalancer, database, cloudFront, route53 } = architecture;
  const type = autoScalingGroup.launchTemplate?.instanceType ?? null;
  const databaseType = database?.dbInstanceClass ?? null;
  if (fields === null && type === null && databaseType === null) return null;
  const prices = buildPrices(fields ?? {}, origins);
  if (loadBalancer !== undefined && loadBalancer.requests === undefined)
    assumptions.push({
      subject: "cost",
      statement: `A request and its answer have ${DEFAULTS.loadBalancer.application.bytesPerRequest} bytes together, and all of them are paid for as bytes out.`,
      source: "Kneepoint's default; set bytes of the routes in architecture.loadBalancer.requests",
    });
  const leftOut: LeftOut[] = [];
  const unnamed = (what: string, field: string): void => {
    leftOut.push({ what, why: `the scenario names no type; set ${field}` });
  };
  if (type === null) unnamed("EC2 instances", "architecture.autoScalingGroup.launchTemplate.instanceType");
  if (database !== undefined && database.host !== "instance" && databaseType === null)
    unnamed("The database instance", "architecture.database.dbInstanceClass");
  const data = buildDatabase(architecture, placed);
  if (data !== null && data.clusterNodes > 1)
    assumptions.push({
      subject: "cost",
      statement: `A Multi-AZ DB cluster costs ${data.clusterNodes} times an instance of its class, each with a volume of its own.`,
      source: "From memory: AWS has a price list of its own for clusters; override the class's price in cost.prices",
    });
  if (data !== null && (data.replicas.length > 0 || data.clusterNodes > 1)) {
    if (
      architecture.network === undefined ||
      architecture.network === "ideal" ||
      architecture.network.interZoneRoundTrip === undefined
    )
      leftOut.push({
        what: "Bytes between instances and replicas of another zone",
        why: "queries are taken to go to the primary's zone; set architecture.network.interZoneRoundTrip to count each",
      });
    leftOut.push({ what: "Surplus credits of replicas of a T class", why: "only the primary's CPU is metered" });
  }
  if (data !== null && data.crossing.share > 0 && database?.bytesPerQuery === undefined)
    assumptions.push({
      subject: "cost",
      statement: `A query and its rows have ${QUERY_BYTES} bytes together; those of instances in another zone than the database are paid for.`,
      source: "Kneepoint's default; set architecture.database.bytesPerQuery",
    });
  if (
    workload.externalCalls !== undefined &&
    zonesOfNames(placed, placed.instances).size > placed.vpc.natGateways.length
  )
    leftOut.push({
      what: "Bytes between instances and a NAT gateway of another zone",
      why: "the model does not follow which gateway a call takes; at most 0.01 dollars a GB each way",
    });
  const policies = Object.values(autoScalingGroup.scalingPolicies ?? {});
  return {
    region: PRICE_REGION,
    prices,
    freeTier: fields?.freeTier ?? true,
    instances: { type, count: initialInstances(architecture), publicAddresses: publicShare(placed, placed.instances) },
    loadBalancer: loadBalancer === undefined ? null : { publicAddresses: countPublic(placed, placed.loadBalancer) },
    database: data,
    // Only those that something is said to go through: a default network has them for the picture's sake.
    natGateways:
      workload.externalCalls === undefined && architecture.vpc === undefined ? 0 : placed.vpc.natGateways.length,
    cloudWatch: {
      alarms: policies.reduce((sum, { policyType }) => sum + (policyType === "TargetTrackingScaling" ? 2 : 1), 0),
      detailedMonitoring: scales(architecture) && (autoScalingGroup.detailedMonitoring ?? true),
    },
    cloudFront: cloudFront !== undefined,
    route53:
      route53 === undefined
        ? null
        : { queries: "dnsQueries", healthChecks: healthChecks(route53), healthCheckOptions: 0 },
    also: Object.entries(fields?.also ?? {}).map(([price, quantity]) => ({ price, quantity })),
    leftOut,
  };
}

function buildDatabase(architecture: ArchitectureFields, placed: PlacedVpc): DatabaseInventory | null {
  const { database, rdsProxy } = architecture;
  if (database === undefined || database.host === "instance") return null;
  const ec2Type = database.dbInstanceClass === undefined ? null : typeOfClass(database.dbInstanceClass);
  const vCpus = ec2Type === null ? 0 : INSTANCE_TYPES.get(ec2Type)!.vCpus;
  const {
    dbInstanceClass = null,
    multiAZ = false,
    allocatedStorage: gib,
    storageType: type = "gp3",
    iops = 0,
  } = database;
  const included = type === "gp3" ? (gib !== undefined && gib >= 400 ? 12_000 : 3000) : 0;
  return {
    type: dbInstanceClass === null ? null : databasePriceName(dbInstanceClass, database.engine ?? "postgres"),
    publicAddresses: countPublic(placed, placed.database.slice(0, 1)),
    multiAZ,
    clusterNodes: database.dbCluster === undefined ? 1 : 1 + CLUSTER_READERS.length,
    replicas: Object.values(database.readReplicas ?? {}).map((replica) => {
      const own = replica.dbInstanceClass ?? dbInstanceClass;
      return own === null ? null : databasePriceName(own, database.engine ?? "postgres");
    }),
    storage: gib === undefined ? null : { type, gib, extraIops: type === "gp2" ? 0 : Math.max(0, iops - included) },
    retentionDays: database.backupRetentionPeriod ?? RETENTION_DAYS,
    credits: ec2Type !== null && isBurstable(ec2Type) ? { vCpus, ...creditsOf(ec2Type, "unlimited") } : null,
    // By the vCPUs of the database, 2 at least.
    proxyVCpus: rdsProxy === undefined ? 0 : Math.max(2, vCpus),
    crossing: {
      // A group that scales keeps its zones balanced.
      share: crossingShare(placed, scales(architecture) ? placed.instances.length : initialInstances(architecture)),
      bytesPerQuery: database.bytesPerQuery ?? QUERY_BYTES,
    },
  };
}

const zoneOf = ({ vpc }: PlacedVpc, name: string): string =>
  named(vpc.subnets, named(vpc.interfaces, name).subnet).availabilityZone;

const zonesOfNames = (placed: PlacedVpc, names: readonly string[]): ReadonlySet<string> =>
  new Set(names.map((name) => zoneOf(placed, name)));

/** Share of the instances that stand in another zone than the primary; instance i stands in subnet i modulo their number. */
function crossingShare(placed: PlacedVpc, instances: number): number {
  const { instances: names } = placed;
  const [home] = databaseZones(placed);
  if (names.length === 0 || home === undefined) return 0;
  const away = Array.from({ length: instances }, (_, index) => zoneOf(placed, names[index % names.length]!) !== home);
  return away.filter(Boolean).length / instances;
}

const healthChecks = ({ healthChecks: checks = {} }: { readonly healthChecks?: object | undefined }): number =>
  Object.keys(checks).length;

/** Interfaces with an address that the Internet sees. */
function countPublic({ vpc }: PlacedVpc, names: readonly string[]): number {
  return names.filter((name) => {
    const each = named(vpc.interfaces, name);
    return each.public && isPublic(vpc, named(vpc.subnets, each.subnet));
  }).length;
}

/** How many public addresses an instance has on average. */
const publicShare = (placed: PlacedVpc, names: readonly string[]): number =>
  names.length === 0 ? 0 : countPublic(placed, names) / names.length;

function buildPrices({ prices = {}, also = {} }: CostFields, origins: Origins): ReadonlyMap<string, Price> {
  const all = new Map(LIST_PRICES.map((price) => [price.name, price]));
  for (const key of ["prices", "also"] as const)
    for (const name of Object.keys(key === "prices" ? prices : also))
      if (!all.has(name)) origins.report(["cost", key, name], messages.unknownKey(name, [...all.keys()]), "key");
  for (const [name, dollars] of Object.entries(prices)) {
    const listed = all.get(name);
    if (listed !== undefined)
      all.set(name, {
        ...listed,
        tiers: flat(dollars),
        freePerMonth: 0,
        source: `the scenario: ${describe(dollars)}`,
        asOf: "given",
        remembered: false,
      });
  }
  return all;
}
