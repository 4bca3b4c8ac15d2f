/** From `architecture.vpc` and the tiers' placement to a network; what makes it impossible is reported where it stands. */
import {
  ALL_PORTS,
  ANYWHERE,
  problemsOf,
  type NetworkAclEntry,
  type Route,
  type SecurityGroupRule,
  type Vpc,
} from "../../sim/index.js";
import { checkLoadBalancerZones } from "../load-balancer-zones.js";
import { networkMessages } from "../network-messages.js";
import type { Origins } from "../origins.js";
import type { Path } from "../path.js";
import type { AclEntryFields, GroupRuleFields, RouteFields, VpcFields } from "../schema/network-fields.js";
import type { ArchitectureFields } from "../schema/architecture-schema.js";
import {
  DEFAULT_ACL,
  DEFAULT_VPC,
  defaultCidrBlock,
  defaultNatGateways,
  defaultRouteTables,
  defaultSecurityGroups,
  defaultSubnets,
} from "./default-vpc.js";
import { placeTiers } from "./place-tiers.js";
import type { PlacedVpc } from "./placed-vpc.js";

const VPC: Path = ["architecture", "vpc"];

/** The egress rule of a new security group (security-group-rules [D23]). */
const EVERYWHERE: readonly GroupRuleFields[] = [{ ipProtocol: "-1", cidrIp: ANYWHERE }];

/** Null when a problem was reported. */
export function buildVpc(architecture: ArchitectureFields, origins: Origins): PlacedVpc | null {
  const before = origins.problems.length;
  const fields = architecture.vpc ?? {};
  const given = Object.entries(fields.ports ?? {}).filter(([, port]) => port !== undefined);
  const ports = { ...DEFAULT_VPC.ports, ...(Object.fromEntries(given) as Partial<PlacedVpc["ports"]>) };
  const bare = withDefaults(fields, architecture, ports, origins);
  if (bare === null) return null;
  for (const { path, ...sentence } of problemsOf(bare)) {
    origins.report([...VPC, ...path], sentence, typeof path.at(-1) === "number" ? "key" : "value");
  }
  checkLoadBalancerZones(
    architecture,
    bare.subnets.map(({ availabilityZone }) => availabilityZone),
    origins,
  );
  // Where the tiers stand is only asked of a network that can exist.
  if (origins.problems.length > before) return null;
  const placed = placeTiers(bare, architecture, ports, origins);
  return origins.problems.length > before ? null : placed;
}

/** Those of the load balancer and, as a database's subnet group wants two, the default ones. */
function defaultZones({ loadBalancer }: ArchitectureFields): readonly string[] {
  const own = loadBalancer?.availabilityZones ?? [];
  return own.length >= 2 ? own : [...new Set([...own, ...DEFAULT_VPC.availabilityZones])];
}

function withDefaults(
  fields: VpcFields,
  architecture: ArchitectureFields,
  ports: PlacedVpc["ports"],
  origins: Origins,
): Vpc | null {
  const zones = fields.availabilityZones ?? defaultZones(architecture);
  const cidrBlock = fields.cidrBlock ?? defaultCidrBlock();
  const own = fields.subnets !== undefined;
  const subnets = fields.subnets ?? defaultSubnets(cidrBlock, zones);
  if (subnets === null) {
    origins.report([...VPC, "cidrBlock"], networkMessages.vpcTooSmall(zones.length));
    return null;
  }
  const tiers = {
    loadBalancer: architecture.loadBalancer !== undefined,
    database: architecture.database !== undefined && architecture.database.host !== "instance",
  };
  const tables: NonNullable<VpcFields["routeTables"]> = {
    main: {},
    ...(own ? {} : defaultRouteTables(zones)),
    ...fields.routeTables,
  };
  const gateways = { ...(own ? {} : defaultNatGateways(zones)), ...fields.natGateways };
  const groups: NonNullable<VpcFields["securityGroups"]> = {
    ...defaultSecurityGroups(tiers, ports),
    ...fields.securityGroups,
  };
  const acls: NonNullable<VpcFields["networkAcls"]> = { default: DEFAULT_ACL, ...fields.networkAcls };
  return {
    cidrBlock,
    internetGateway: fields.internetGateway ?? true,
    subnets: Object.entries(subnets).map(([name, { routeTable = "main", networkAcl = "default", ...rest }]) => ({
      name,
      routeTable,
      networkAcl,
      ...rest,
    })),
    routeTables: Object.entries(tables).map(([name, { routes = [] }]) => ({
      name,
      routes: routes.flatMap((route, index) => toRoute(route, [...VPC, "routeTables", name, "routes", index], origins)),
    })),
    networkAcls: Object.entries(acls).map(([name, { entries = [] }]) => ({ name, entries: entries.map(toAclEntry) })),
    securityGroups: Object.entries(groups).map(([name, { ingress = [], egress = EVERYWHERE }]) => ({
      name,
      ingress: ingress.flatMap((rule, index) =>
        toRule(rule, [...VPC, "securityGroups", name, "ingress", index], origins),
      ),
      egress: egress.flatMap((rule, index) => toRule(rule, [...VPC, "securityGroups", name, "egress", index], origins)),
    })),
    natGateways: Object.entries(gateways).map(([name, { subnetId }]) => ({
      name,
      subnet: subnetId,
      state: "available",
    })),
    interfaces: [],
  };
}

function toRoute(fields: RouteFields, path: Path, origins: Origins): Route[] {
  const { destinationCidrBlock: destination, gatewayId, natGatewayId } = fields;
  if ((gatewayId === undefined) === (natGatewayId === undefined)) {
    origins.report(path, networkMessages.exactlyOne("target of a route", ["gatewayId", "natGatewayId"]));
    return [];
  }
  const target: Route["target"] =
    natGatewayId === undefined ? { kind: "internet-gateway" } : { kind: "nat-gateway", name: natGatewayId };
  return [{ destination, target }];
}

function toRule(fields: GroupRuleFields, path: Path, origins: Origins): SecurityGroupRule[] {
  const { ipProtocol = "tcp", cidrIp } = fields;
  const group = fields.sourceSecurityGroupId ?? fields.destinationSecurityGroupId;
  if ((cidrIp === undefined) === (group === undefined)) {
    origins.report(
      path,
      networkMessages.exactlyOne("other side of a rule", [
        "cidrIp",
        `${path.at(-2) === "egress" ? "destination" : "source"}SecurityGroupId`,
      ]),
    );
    return [];
  }
  const ports = portsOf(fields);
  if (ports.from > ports.to) {
    origins.report([...path, "toPort"], networkMessages.portsReversed(ports.from, ports.to));
    return [];
  }
  return [{ protocol: ipProtocol, ports, peer: cidrIp === undefined ? { group: group! } : { cidr: cidrIp } }];
}

/** Of a rule for every protocol, the ports do not matter. */
export function portsOf({ ipProtocol, fromPort, toPort }: GroupRuleFields): SecurityGroupRule["ports"] {
  if (ipProtocol === "-1") return ALL_PORTS;
  return { from: fromPort ?? ALL_PORTS.from, to: toPort ?? fromPort ?? ALL_PORTS.to };
}

export function toAclEntry(fields: AclEntryFields): NetworkAclEntry {
  const { ruleNumber, protocol = "-1", ruleAction, egress = false, cidrBlock, portRange = ALL_PORTS } = fields;
  const direction = egress ? "egress" : "ingress";
  return { ruleNumber, direction, protocol, ports: portRange, cidr: cidrBlock, action: ruleAction };
}
