/**
 * The network that a scenario gets where it says nothing: what AWS's own guides draw. In each zone a public subnet for the
 * load balancer and a NAT gateway, a private one for instances, one without a way out for the database; each tier's
 * security group lets in the tier before it, and nobody else.
 */
import { ANYWHERE, parseCidr, subdivide, type Cidr } from "../../sim/index.js";
import type { GroupRuleFields, VpcFields } from "../schema/network-fields.js";
import type { PlacedVpc } from "./placed-vpc.js";

export const DEFAULT_VPC = {
  cidrBlock: "10.0.0.0/16",
  availabilityZones: ["a", "b"],
  ports: { listener: 443, target: 80, database: 5432, external: 443 },
} as const;

type Named<Key extends keyof VpcFields> = NonNullable<VpcFields[Key]>;

const TIERS = ["public", "app", "database"] as const;

/** Longest prefix of a subnet, 16 addresses. */
const SMALLEST_SUBNET = 28;

/** The default subnets; null if the block is too small to hold them. */
export function defaultSubnets(cidrBlock: Cidr, zones: readonly string[]): Named<"subnets"> | null {
  // A sixteenth of the VPC each, as long as that is enough.
  const bits = Math.max(4, Math.ceil(Math.log2(TIERS.length * zones.length)));
  if (cidrBlock.prefixLength + bits > SMALLEST_SUBNET) return null;
  const tables = { public: () => "public", app: (zone: string) => `private-${zone}`, database: () => "database" };
  return Object.fromEntries(
    TIERS.flatMap((tier, row) =>
      zones.map((zone, column) => [
        `${tier}-${zone}`,
        {
          cidrBlock: subdivide(cidrBlock, bits, row * zones.length + column),
          availabilityZone: zone,
          routeTable: tables[tier](zone),
        },
      ]),
    ),
  );
}

export function defaultRouteTables(zones: readonly string[]): Named<"routeTables"> {
  return {
    public: { routes: [{ destinationCidrBlock: ANYWHERE, gatewayId: "internetGateway" }] },
    database: { routes: [] },
    ...Object.fromEntries(
      zones.map((zone) => [
        `private-${zone}`,
        { routes: [{ destinationCidrBlock: ANYWHERE, natGatewayId: `nat-${zone}` }] },
      ]),
    ),
  };
}

export function defaultNatGateways(zones: readonly string[]): Named<"natGateways"> {
  return Object.fromEntries(zones.map((zone) => [`nat-${zone}`, { subnetId: `public-${zone}` }]));
}

/** One group a tier that there is. */
export function defaultSecurityGroups(
  tiers: { readonly loadBalancer: boolean; readonly database: boolean },
  ports: PlacedVpc["ports"],
): Named<"securityGroups"> {
  const open = (port: number): GroupRuleFields => ({ fromPort: port, cidrIp: ANYWHERE });
  const from = (group: string, port: number): GroupRuleFields => ({ fromPort: port, sourceSecurityGroupId: group });
  return {
    ...(tiers.loadBalancer ? { alb: { ingress: [open(ports.listener)] } } : {}),
    app: { ingress: [tiers.loadBalancer ? from("alb", ports.target) : open(ports.listener)] },
    ...(tiers.database ? { database: { ingress: [from("app", ports.database)] } } : {}),
  };
}

/** The ACL of subnets that name none: it allows everything (vpc-network-acls [D23]). */
export const DEFAULT_ACL: Named<"networkAcls">[string] = {
  entries: [false, true].map((egress) => ({ ruleNumber: 100, ruleAction: "allow", egress, cidrBlock: ANYWHERE })),
};

export function defaultCidrBlock(): Cidr {
  return parseCidr(DEFAULT_VPC.cidrBlock)!;
}
