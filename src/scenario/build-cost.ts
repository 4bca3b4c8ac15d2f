/** What of an architecture AWS bills: names and quantities for the meter; null where nothing has a price. */
import {
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
import { INSTANCE_TYPES } from "./ec2/instance-types.js";
import { describe, messages } from "./messages.js";
import type { PlacedVpc } from "./network/placed-vpc.js";
import type { Origins } from "./origins.js";
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
  const leftOut: LeftOut[] = [
    { what: "Bytes between zones", why: "the model does not follow which zone a byte comes from" },
  ];
  const unnamed = (what: string, field: string): void => {
    leftOut.push({ what, why: `the scenario names no type; set ${field}` });
  };
  if (type === null) unnamed("EC2 instances", "architecture.autoScalingGroup.launchTemplate.instanceType");
  if (database !== undefined && database.host !== "instance" && databaseType === null)
    unnamed("The database instance", "architecture.database.dbInstanceClass");
  const policies = Object.values(autoScalingGroup.scalingPolicies ?? {});
  return {
    region: PRICE_REGION,
    prices,
    freeTier: fields?.freeTier ?? true,
    instances: { type, count: initialInstances(architecture), publicAddresses: publicShare(placed, placed.instances) },
    loadBalancer: loadBalancer === undefined ? null : { publicAddresses: countPublic(placed, placed.loadBalancer) },
    database: buildDatabase(architecture, placed),
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

function buildDatabase({ database }: ArchitectureFields, placed: PlacedVpc): DatabaseInventory | null {
  if (database === undefined || database.host === "instance") return null;
  const {
    dbInstanceClass = null,
    multiAZ = false,
    allocatedStorage: gib,
    storageType: type = "gp3",
    iops = 0,
  } = database;
  const included = type === "gp3" ? (gib !== undefined && gib >= 400 ? 12_000 : 3000) : 0;
  return {
    type: dbInstanceClass,
    publicAddresses: countPublic(placed, placed.database.slice(0, 1)),
    multiAZ,
    storage: gib === undefined ? null : { type, gib, extraIops: type === "gp2" ? 0 : Math.max(0, iops - included) },
  };
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
