/**
 * `architecture.vpc`: the network, with the EC2 API's property names, and where each tier stands in it. What is absent
 * is a well-formed network: a public and two private subnets in each zone, a NAT gateway a zone, one security group a tier.
 */
import { z } from "zod";
import { parseCidr, type Cidr } from "../../sim/index.js";
import { networkMessages } from "../network-messages.js";
import { DEFAULTS } from "../defaults.js";
import { duration, durationOr, field, leaf, positiveNumber, required, strict, text } from "./field.js";
import type { VpcFields } from "./network-fields.js";

/** Properties of a mapping, to be put into it with `...`. */
type Shape = Readonly<Record<string, z.ZodType>>;

/** An IPv4 block such as 10.0.0.0/16. */
export const cidr: z.ZodType<Cidr> = leaf({ type: "string", "x-type": "CIDR block" }, (value, complain) => {
  const block = typeof value === "string" ? parseCidr(value) : null;
  if (block === null) complain(networkMessages.notACidr(value));
  return block;
});

const port = z.int().min(0).max(65535);
const ipProtocol = z.enum(["tcp", "udp", "icmp", "-1"]);

const groupRule = {
  ipProtocol: field(ipProtocol, { description: "`-1`: everything, on every port.", default: "tcp" }),
  fromPort: field(port, { description: "First port. Absent: 0.", default: 0 }),
  toPort: field(port, { description: "Last port. Absent: fromPort, or 65535 without it.", default: "fromPort" }),
  cidrIp: field(cidr, { description: "Addresses on the other side. Either this or a security group." }),
};

export const ingressRuleShape: Shape = {
  ...groupRule,
  sourceSecurityGroupId: field(text, { description: "Group whose members may connect." }),
};

export const egressRuleShape: Shape = {
  ...groupRule,
  destinationSecurityGroupId: field(text, { description: "Group whose members may be connected to." }),
};

export const aclEntryShape: Shape = {
  ruleNumber: required(z.int().min(1).max(32766), {
    description: "Place in the order: the first that matches decides.",
  }),
  protocol: field(ipProtocol, { description: "`-1`: everything.", default: "-1" }),
  ruleAction: required(z.enum(["allow", "deny"]), { description: "What is done with a packet that matches." }),
  egress: field(z.boolean(), { description: "Whether it is for packets that leave the subnet.", default: false }),
  cidrBlock: required(cidr, { description: "Addresses on the other side." }),
  portRange: field(
    strict({ from: required(port, { description: "First port." }), to: required(port, { description: "Last port." }) }),
    {
      description: "Destination ports of the packet: of an answer, the client's ephemeral port. Absent: all.",
    },
  ),
};

const route = strict({
  destinationCidrBlock: required(cidr, { description: "Where to." }),
  gatewayId: field(z.enum(["internetGateway"]), { description: "By the Internet gateway." }),
  natGatewayId: field(text, { description: "By this NAT gateway." }),
});

const natGateway = strict({
  subnetId: required(text, { description: "The public subnet it stands in." }),
  addresses: field(z.int().min(1).max(8), {
    description: "Elastic IP addresses; each gives 55,000 connections to one destination.",
    default: 1,
    evidence: "AWS, nat-gateway-basics [D]",
  }),
  bandwidthGbps: field(positiveNumber, {
    description: "Bandwidth at the start, both ways together; what workload.externalCalls and boot downloads share.",
    unit: "Gbit/s",
    default: DEFAULTS.natGateway.bandwidthGbps,
    evidence: "AWS, nat-gateway-basics [D]",
  }),
  maximumBandwidthGbps: field(positiveNumber, {
    description: "Bandwidth it scales up to by itself.",
    unit: "Gbit/s",
    default: DEFAULTS.natGateway.maximumBandwidthGbps,
    evidence: "AWS, nat-gateway-basics [D]",
  }),
  doublingTime: field(durationOr("never"), {
    description: "Time in full use after which its bandwidth doubles. AWS does not publish how fast it scales.",
    unit: "s",
    default: "5m",
    evidence: "unpublished: a guess [I]",
  }),
  portHold: field(duration, {
    description: "How long the source port of a closed connection stays taken. 60 s: some 900 connections a second.",
    unit: "s",
    default: "60s",
    evidence: "unpublished; from memory of AWS's earlier guidance [M]",
  }),
});

const subnet = strict({
  cidrBlock: required(cidr, { description: "Its addresses: inside the VPC's, and no other subnet's." }),
  availabilityZone: required(text, { description: "The zone it lies in." }),
  routeTable: field(text, {
    description: "The associated route table. Absent: the main one, `main`.",
    default: "main",
    evidence: "AWS, VPC_Route_Tables [D23]",
  }),
  networkAcl: field(text, {
    description: "The associated network ACL. Absent: `default`, which allows everything.",
    default: "default",
    evidence: "AWS, vpc-network-acls [D23]",
  }),
});

const ports = strict({
  listener: field(port, { description: "The load balancer's listener (without one, the instance's).", default: 443 }),
  target: field(port, { description: "Nginx on the instances, health checks included.", default: 80 }),
  database: field(port, { description: "The database.", default: 5432 }),
  external: field(port, { description: "Third parties that instances call.", default: 443 }),
});

export const vpcSchema: z.ZodType<VpcFields> = strict({
  cidrBlock: field(cidr, { description: "All addresses of the VPC.", default: "10.0.0.0/16" }),
  availabilityZones: field(z.array(text).min(1), {
    description: "Zones of the default network. Not used when `subnets` is given.",
    default: ["a", "b"],
  }),
  internetGateway: field(z.boolean(), { description: "Whether an Internet gateway is attached.", default: true }),
  subnets: field(z.record(z.string(), subnet), {
    description:
      "The subnets, by name. Absent: public-ZONE, app-ZONE and database-ZONE in each zone, with the tables `public`, `private-ZONE` and `database` and the NAT gateways nat-ZONE. Given: only these, with the tables and gateways that are given too.",
  }),
  routeTables: field(
    z.record(
      z.string(),
      strict({
        routes: field(z.array(route), {
          description: "Routes, in any order: the longest prefix wins. The VPC's own (local) is always there.",
        }),
      }),
    ),
    {
      description: "Route tables, by name; one of the default network's names replaces that one.",
      evidence: "AWS, VPC_Route_Tables [D23]",
    },
  ),
  natGateways: field(z.record(z.string(), natGateway), {
    description: "NAT gateways, by name; one of the default network's names replaces that one.",
    evidence: "AWS, nat-gateway-basics [D]",
  }),
  securityGroups: field(
    z.record(
      z.string(),
      strict({
        ingress: field(z.array(strict(ingressRuleShape)), {
          description: "Who may connect. Absent: nobody.",
          evidence: "AWS, security-group-rules [D23]",
        }),
        egress: field(z.array(strict(egressRuleShape)), {
          description: "Whom it may connect to. Absent: everybody.",
          evidence: "AWS, security-group-rules [D23]",
        }),
      }),
    ),
    { description: "Security groups, by name; `alb`, `app` and `database` replace the default ones." },
  ),
  networkAcls: field(
    z.record(
      z.string(),
      strict({
        entries: field(z.array(strict(aclEntryShape)), { description: "Rules. What none matches is denied." }),
      }),
    ),
    { description: "Network ACLs, by name; `default` replaces the one that allows everything." },
  ),
  ports: field(ports, { description: "Ports that the tiers listen on." }),
}) as z.ZodType<VpcFields>;

// Where the tiers stand: properties of the tiers themselves, as in the AWS API.

const groups = (names: string): z.ZodType =>
  field(z.array(text).min(1), { description: "Its security groups.", default: names });
const subnets = (names: string): z.ZodType =>
  field(z.array(text).min(1), { description: "The subnets of architecture.vpc it stands in.", default: names });

export const loadBalancerPlacement: Shape = {
  subnets: subnets("the public subnet of each zone"),
  securityGroups: groups("alb"),
  scheme: field(z.enum(["internet-facing", "internal"]), {
    description: "Whether its nodes have public addresses.",
    default: "internet-facing",
  }),
};

export const autoScalingGroupPlacement: Shape = { vpcZoneIdentifier: subnets("a private subnet of each zone") };

export const launchTemplatePlacement: Shape = {
  securityGroupIds: groups("app"),
  associatePublicIpAddress: field(z.boolean(), {
    description: "Whether instances get public addresses. Default: only without a load balancer.",
    default: "false behind a load balancer",
  }),
};

export const databasePlacement: Shape = {
  dbSubnetGroup: subnets("a private subnet of each zone, without a NAT gateway if there are such"),
  vpcSecurityGroupIds: groups("database"),
  publiclyAccessible: field(z.boolean(), { description: "Whether it has a public address.", default: false }),
};
