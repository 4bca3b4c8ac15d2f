import type { Cidr } from "./cidr.js";
import type { Interval } from "./traffic.js";

/** A VPC as configured: plain data, everything by name. `problemsOf` says whether it can exist. */
export interface Vpc {
  readonly cidrBlock: Cidr;
  /** Whether an Internet gateway is attached. */
  readonly internetGateway: boolean;
  readonly subnets: readonly Subnet[];
  readonly routeTables: readonly RouteTable[];
  readonly networkAcls: readonly NetworkAcl[];
  readonly securityGroups: readonly SecurityGroup[];
  readonly natGateways: readonly NatGatewayConfiguration[];
  readonly interfaces: readonly NetworkInterface[];
}

export interface Subnet {
  readonly name: string;
  readonly cidrBlock: Cidr;
  readonly availabilityZone: string;
  readonly routeTable: string;
  readonly networkAcl: string;
}

export interface RouteTable {
  readonly name: string;
  /** Without the route to the VPC's own block, which every table has and nobody can remove. */
  readonly routes: readonly Route[];
}

export interface Route {
  readonly destination: Cidr;
  readonly target: RouteTarget;
  /** Learnt from a virtual private gateway. A static route to the same destination wins (VPC_Route_Tables [D23]). */
  readonly propagated?: boolean;
}

export type RouteTarget =
  | { readonly kind: "local" }
  | { readonly kind: "internet-gateway" }
  | { readonly kind: "nat-gateway"; readonly name: string };

/** An allow rule; a group has no others. */
export interface SecurityGroupRule {
  /** `-1`: every protocol, and then every port. */
  readonly protocol: Protocol | "-1";
  readonly ports: Interval;
  /** Source of an ingress rule, destination of an egress rule. */
  readonly peer: { readonly cidr: Cidr } | { readonly group: string };
}

export type Protocol = "tcp" | "udp" | "icmp";

export interface SecurityGroup {
  readonly name: string;
  readonly ingress: readonly SecurityGroupRule[];
  readonly egress: readonly SecurityGroupRule[];
}

export interface NetworkAclEntry {
  /** 1 to 32766. */
  readonly ruleNumber: number;
  readonly direction: "ingress" | "egress";
  readonly protocol: Protocol | "-1";
  readonly ports: Interval;
  readonly cidr: Cidr;
  readonly action: "allow" | "deny";
}

export interface NetworkAcl {
  readonly name: string;
  readonly entries: readonly NetworkAclEntry[];
}

export interface NatGatewayConfiguration {
  readonly name: string;
  readonly subnet: string;
  readonly state: "available" | "failed";
}

/**
 * A network interface. Its address may be any of its subnet: load balancer nodes and the instances of an Auto Scaling
 * group get new ones all the time.
 */
export interface NetworkInterface {
  readonly name: string;
  readonly subnet: string;
  readonly securityGroups: readonly string[];
  /** Whether it has a public IPv4 address. */
  readonly public: boolean;
  /** Ports it opens connections from. */
  readonly ephemeralPorts: Interval;
}

export const ALL_PORTS: Interval = { from: 0, to: 65535 };

/** Ports that clients open connections from, by system (vpc-network-acls [D23]). */
export const EPHEMERAL_PORTS: Readonly<Record<"linux" | "elasticLoadBalancing" | "natGateway" | "any", Interval>> = {
  /** Linux kernels, Amazon Linux among them. */
  linux: { from: 32768, to: 61000 },
  elasticLoadBalancing: { from: 1024, to: 65535 },
  natGateway: { from: 1024, to: 65535 },
  /** Clients on the Internet run anything. */
  any: { from: 1024, to: 65535 },
};

/** The entry of that name. @throws Error if there is none: `problemsOf` finds that before. */
export function named<T extends { readonly name: string }>(all: readonly T[], name: string): T {
  const found = all.find((each) => each.name === name);
  if (found === undefined) throw new Error(`the network has no ${name}`);
  return found;
}
