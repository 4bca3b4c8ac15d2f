/** What AWS documents about VPCs, one fact a test. Rows tagged [D] or [D23] in the reference only. */
import { expect } from "vitest";
import {
  addressesOf,
  ANYWHERE,
  EPHEMERAL_PORTS,
  isPublic,
  isTracked,
  natGatewayOf,
  orderedRoutes,
  parseCidr,
  walkFlow,
  type Cidr,
  type ExplanationCode,
  type Flow,
  type FlowVerdict,
  type NetworkAclEntry,
  type Route,
  type SecurityGroupRule,
  type Vpc,
} from "../../src/sim/index.js";
import { testFacts, type Fact } from "./documented.js";

const cidr = (text: string): Cidr => parseCidr(text)!;
const ports = (from: number, to = from): SecurityGroupRule["ports"] => ({ from, to });
const tcp = (port: number, from: string): SecurityGroupRule => ({
  protocol: "tcp",
  ports: ports(port),
  peer: from.includes("/") ? { cidr: cidr(from) } : { group: from },
});
const EVERYTHING: SecurityGroupRule = { protocol: "-1", ports: ports(0, 65535), peer: { cidr: ANYWHERE } };
const entry = (
  ruleNumber: number,
  direction: "ingress" | "egress",
  action: "allow" | "deny",
  range = ports(0, 65535),
  from = "0.0.0.0/0",
): NetworkAclEntry => ({ ruleNumber, direction, action, protocol: "tcp", ports: range, cidr: cidr(from) });
const OPEN = [entry(100, "ingress", "allow"), entry(100, "egress", "allow")];
const TO_IGW: Route = { destination: ANYWHERE, target: { kind: "internet-gateway" } };
const TO_NAT: Route = { destination: ANYWHERE, target: { kind: "nat-gateway", name: "nat" } };

/** A load balancer in a public subnet, an application in a private one, a database in another, a NAT gateway. */
const BASE: Vpc = {
  cidrBlock: cidr("10.0.0.0/16"),
  internetGateway: true,
  subnets: [
    { name: "public", cidrBlock: cidr("10.0.0.0/20"), availabilityZone: "a", routeTable: "public", networkAcl: "open" },
    { name: "app", cidrBlock: cidr("10.0.16.0/20"), availabilityZone: "a", routeTable: "private", networkAcl: "app" },
    { name: "data", cidrBlock: cidr("10.0.32.0/20"), availabilityZone: "a", routeTable: "data", networkAcl: "open" },
  ],
  routeTables: [
    { name: "public", routes: [TO_IGW] },
    { name: "private", routes: [TO_NAT] },
    { name: "data", routes: [] },
  ],
  networkAcls: [
    { name: "open", entries: OPEN },
    { name: "app", entries: OPEN },
  ],
  securityGroups: [
    { name: "alb", ingress: [tcp(443, "0.0.0.0/0")], egress: [EVERYTHING] },
    { name: "app", ingress: [tcp(8000, "alb")], egress: [EVERYTHING] },
    { name: "db", ingress: [tcp(5432, "app")], egress: [EVERYTHING] },
    { name: "none", ingress: [], egress: [] },
  ],
  natGateways: [{ name: "nat", subnet: "public", state: "available" }],
  interfaces: [
    {
      name: "alb",
      subnet: "public",
      securityGroups: ["alb"],
      public: true,
      ephemeralPorts: EPHEMERAL_PORTS.elasticLoadBalancing,
    },
    { name: "app", subnet: "app", securityGroups: ["app"], public: false, ephemeralPorts: EPHEMERAL_PORTS.linux },
    { name: "db", subnet: "data", securityGroups: ["db"], public: false, ephemeralPorts: EPHEMERAL_PORTS.linux },
    { name: "bare", subnet: "public", securityGroups: ["alb"], public: false, ephemeralPorts: EPHEMERAL_PORTS.linux },
    { name: "peer", subnet: "app", securityGroups: ["app"], public: false, ephemeralPorts: EPHEMERAL_PORTS.linux },
  ],
};

const change = <Key extends "routeTables" | "networkAcls" | "securityGroups" | "interfaces" | "natGateways">(
  key: Key,
  name: string,
  fields: Partial<Vpc[Key][number]>,
  vpc: Vpc = BASE,
): Vpc => ({ ...vpc, [key]: vpc[key].map((each) => (each.name === name ? { ...each, ...fields } : each)) });

type End = "alb" | "app" | "db" | "bare" | "peer" | "internet";
const end = (name: End): Flow["source"] => (name === "internet" ? { internet: ANYWHERE } : { interface: name });
const walk = (vpc: Vpc, from: End, to: End, port: number): FlowVerdict =>
  walkFlow(vpc, { source: end(from), destination: end(to), protocol: "tcp", port });
const reaches = (vpc: Vpc, from: End, to: End, port: number): void =>
  expect(walk(vpc, from, to, port)).toMatchObject({ reachableShare: 1, blocks: [] });
const blocked = (vpc: Vpc, from: End, to: End, port: number, code: ExplanationCode): void => {
  const { reachableShare, blocks } = walk(vpc, from, to, port);
  expect({ reachableShare, code: blocks[0]?.code }).toEqual({ reachableShare: 0, code });
};
const acl = (...entries: NetworkAclEntry[]): Vpc => change("networkAcls", "app", { entries });
const group = (name: string, ingress: SecurityGroupRule[], egress = [EVERYTHING]): Vpc =>
  change("securityGroups", name, { ingress, egress });
const routed = (name: string, routes: Route[]): Vpc => change("routeTables", name, { routes });
const subnet = (name: string): Vpc["subnets"][number] => BASE.subnets.find((each) => each.name === name)!;
const all = entry(200, "ingress", "allow");
const out = entry(100, "egress", "allow");

const ROUTES: readonly Fact[] = [
  {
    page: "VPC guide [D23]",
    says: "a subnet with a route to an Internet gateway is public",
    holds: () => expect(isPublic(BASE, subnet("public"))).toBe(true),
  },
  {
    page: "VPC guide [D23]",
    says: "a subnet without one is private",
    holds: () => expect(isPublic(BASE, subnet("app"))).toBe(false),
  },
  {
    page: "VPC guide [D23]",
    says: "with a public address a host in a public subnet reaches the Internet",
    holds: () => reaches(BASE, "alb", "internet", 443),
  },
  {
    page: "VPC guide [D23]",
    says: "without a public address it does not",
    holds: () => blocked(BASE, "bare", "internet", 443, "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"),
  },
  {
    page: "VPC guide [D23]",
    says: "without a public address nobody reaches it from the Internet",
    holds: () => blocked(BASE, "internet", "bare", 443, "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"),
  },
  {
    page: "VPC guide [D23]",
    says: "a private subnet reaches the Internet by a NAT gateway",
    holds: () => reaches(BASE, "app", "internet", 443),
  },
  {
    page: "VPC guide [D23]",
    says: "a private subnet may have no way out at all",
    holds: () => blocked(BASE, "db", "internet", 443, "NO_ROUTE_TO_DESTINATION"),
  },
  {
    page: "VPC_Route_Tables [D23]",
    says: "the local route is in every table",
    holds: () =>
      expect(orderedRoutes(BASE, "data")).toEqual([{ destination: BASE.cidrBlock, target: { kind: "local" } }]),
  },
  {
    page: "VPC_Route_Tables [D23]",
    says: "the longest prefix comes first, not the first made",
    holds: () =>
      expect(orderedRoutes(BASE, "private").map((each) => each.target.kind)).toEqual(["local", "nat-gateway"]),
  },
  {
    page: "VPC_Route_Tables [D23]",
    says: "a longer prefix wins over 0.0.0.0/0",
    holds: () =>
      expect(
        natGatewayOf(
          routed("private", [
            TO_IGW,
            { ...TO_NAT, destination: cidr("0.0.0.0/1") },
            { ...TO_NAT, destination: cidr("128.0.0.0/1") },
          ]),
          subnet("app"),
        ),
      ).toBe("nat"),
  },
  {
    page: "VPC_Route_Tables [D23]",
    says: "a static route beats a propagated one to the same place",
    holds: () =>
      expect(orderedRoutes(routed("private", [{ ...TO_IGW, propagated: true }, TO_NAT]), "private").at(1)).toEqual(
        TO_NAT,
      ),
  },
  {
    page: "VPC_Route_Tables [D23]",
    says: "the static one wins in whatever order they were made",
    holds: () =>
      expect(orderedRoutes(routed("private", [TO_NAT, { ...TO_IGW, propagated: true }]), "private").at(1)).toEqual(
        TO_NAT,
      ),
  },
  {
    page: "VPC_Route_Tables [D23]",
    says: "hosts of one VPC reach one another by the local route",
    holds: () =>
      expect(walk(BASE, "alb", "app", 8000).path).toContainEqual({
        direction: "forward",
        component: "route-table",
        name: "public",
        rule: "10.0.0.0/16 -> local",
      }),
  },
  {
    page: "explanation-codes [D]",
    says: "no route is NO_ROUTE_TO_DESTINATION",
    holds: () => blocked(routed("private", []), "app", "internet", 443, "NO_ROUTE_TO_DESTINATION"),
  },
  {
    page: "explanation-codes [D]",
    says: "a failed NAT gateway is BAD_STATE",
    holds: () => blocked(change("natGateways", "nat", { state: "failed" }), "app", "internet", 443, "BAD_STATE"),
  },
];

const GROUPS: readonly Fact[] = [
  {
    page: "security-group-rules [D23]",
    says: "a new group lets nobody in",
    holds: () => blocked(group("app", []), "alb", "app", 8000, "SG_HAS_NO_RULES"),
  },
  {
    page: "security-group-rules [D23]",
    says: "one rule that matches allows",
    holds: () => reaches(group("app", [tcp(22, "10.9.0.0/16"), tcp(8000, "alb")]), "alb", "app", 8000),
  },
  {
    page: "security-group-rules [D23]",
    says: "no rule that matches drops",
    holds: () => blocked(group("app", [tcp(8001, "alb")]), "alb", "app", 8000, "ENI_SG_RULES_MISMATCH"),
  },
  {
    page: "security-group-rules [D23]",
    says: "a group as source means its members",
    holds: () => reaches(BASE, "alb", "app", 8000),
  },
  {
    page: "security-group-rules [D23]",
    says: "... and nobody else",
    holds: () => blocked(BASE, "db", "app", 8000, "ENI_SG_RULES_MISMATCH"),
  },
  {
    page: "security-group-rules [D23]",
    says: "a member may reach its own group only if a rule says so",
    holds: () => blocked(BASE, "peer", "app", 8000, "ENI_SG_RULES_MISMATCH"),
  },
  {
    page: "security-group-rules [D23]",
    says: "a group may name itself",
    holds: () => reaches(group("app", [tcp(8000, "app")]), "peer", "app", 8000),
  },
  {
    page: "security-group-rules [D23]",
    says: "all groups of an interface act as one",
    holds: () => reaches(change("interfaces", "app", { securityGroups: ["none", "app"] }), "alb", "app", 8000),
  },
  {
    page: "security-group-rules [D23]",
    says: "egress is filtered too",
    holds: () =>
      blocked(
        group("alb", [tcp(443, "0.0.0.0/0")], [tcp(443, "0.0.0.0/0")]),
        "alb",
        "app",
        8000,
        "ENI_SG_RULES_MISMATCH",
      ),
  },
  {
    page: "security-group-rules [D23]",
    says: "a new group lets everything out",
    holds: () => reaches(BASE, "app", "internet", 443),
  },
  {
    page: "security-group-rules [D23]",
    says: "a range of addresses allows those in it",
    holds: () => reaches(group("app", [tcp(8000, "10.0.0.0/20")]), "alb", "app", 8000),
  },
  {
    page: "security-group-rules [D23]",
    says: "... and only those: half of the subnet's addresses",
    holds: () => expect(walk(group("app", [tcp(8000, "10.0.0.0/21")]), "alb", "app", 8000).reachableShare).toBe(0.5),
  },
  {
    page: "security-group-rules [D23]",
    says: "groups are lost on the way through the Internet",
    holds: () => blocked(group("alb", [tcp(443, "app")]), "internet", "alb", 443, "SG_REFERENCES_NOT_PRESERVED"),
  },
  {
    page: "security-group-connection-tracking [D]",
    says: "answers to what was let in need no egress rule",
    holds: () => reaches(group("app", [tcp(8000, "alb")], []), "alb", "app", 8000),
  },
  {
    page: "security-group-connection-tracking [D]",
    says: "answers to what was let out need no ingress rule",
    holds: () => reaches(group("app", []), "app", "db", 5432),
  },
  {
    page: "security-group-connection-tracking [D]",
    says: "a flow by a group's rule is tracked",
    holds: () => expect(isTracked(BASE, "app", "ingress", { protocol: "tcp", port: 8000 })).toBe(true),
  },
  {
    page: "security-group-connection-tracking [D]",
    says: "0.0.0.0/0 in, with 0.0.0.0/0 out on all ports, is not",
    holds: () => expect(isTracked(BASE, "alb", "ingress", { protocol: "tcp", port: 443 })).toBe(false),
  },
  {
    page: "security-group-connection-tracking [D]",
    says: "0.0.0.0/0 in, with less than everything out, is",
    holds: () =>
      expect(
        isTracked(group("alb", [tcp(443, "0.0.0.0/0")], [tcp(8000, "app")]), "alb", "ingress", {
          protocol: "tcp",
          port: 443,
        }),
      ).toBe(true),
  },
  {
    page: "security-group-connection-tracking [D]",
    says: "a smaller range of addresses is tracked",
    holds: () =>
      expect(isTracked(group("alb", [tcp(443, "10.0.0.0/8")]), "alb", "ingress", { protocol: "tcp", port: 443 })).toBe(
        true,
      ),
  },
];

const ACLS: readonly Fact[] = [
  {
    page: "vpc-network-acls [D23]",
    says: "the default ACL allows everything",
    holds: () => reaches(BASE, "alb", "app", 8000),
  },
  {
    page: "vpc-network-acls [D23]",
    says: "a new ACL denies everything",
    holds: () => blocked(acl(), "alb", "app", 8000, "SUBNET_ACL_RESTRICTION"),
  },
  {
    page: "vpc-network-acls [D23]",
    says: "a lower number that denies decides",
    holds: () => blocked(acl(all, out, entry(100, "ingress", "deny")), "alb", "app", 8000, "SUBNET_ACL_RESTRICTION"),
  },
  {
    page: "vpc-network-acls [D23]",
    says: "a higher number that denies does not",
    holds: () => reaches(acl(all, out, entry(300, "ingress", "deny")), "alb", "app", 8000),
  },
  {
    page: "vpc-network-acls [D23]",
    says: "the order of writing is not the order",
    holds: () => reaches(acl(entry(300, "ingress", "deny"), out, all), "alb", "app", 8000),
  },
  {
    page: "vpc-network-acls [D23]",
    says: "what no rule matches is denied by *",
    holds: () =>
      expect(walk(acl(out, entry(100, "ingress", "allow", ports(8001))), "alb", "app", 8000).blocks[0]?.rule).toBe(
        "* deny all traffic",
      ),
  },
  {
    page: "vpc-network-acls [D23]",
    says: "answers need a rule of their own",
    holds: () =>
      expect(walk(acl(all), "alb", "app", 8000).blocks[0]).toMatchObject({
        direction: "return",
        code: "SUBNET_ACL_RESTRICTION",
      }),
  },
  {
    page: "vpc-network-acls [D23]",
    says: "a load balancer's ephemeral ports are 1024-65535",
    holds: () => reaches(acl(all, entry(100, "egress", "allow", ports(1024, 65535))), "alb", "app", 8000),
  },
  {
    page: "vpc-network-acls [D23]",
    says: "Linux's 32768-61000 are not enough for it",
    holds: () =>
      expect(
        walk(acl(all, entry(100, "egress", "allow", ports(32768, 61000))), "alb", "app", 8000).reachableShare,
      ).toBeCloseTo(28233 / 64512, 12),
  },
  {
    page: "vpc-network-acls [D23]",
    says: "Linux's are enough for an instance",
    holds: () => reaches(acl(entry(100, "ingress", "allow", ports(32768, 61000)), out), "app", "db", 5432),
  },
  {
    page: "vpc-network-acls [D23]",
    says: "a NAT gateway's ephemeral ports are 1024-65535",
    holds: () => expect(EPHEMERAL_PORTS.natGateway).toEqual({ from: 1024, to: 65535 }),
  },
  {
    page: "vpc-network-acls [D23]",
    says: "inside one subnet no ACL is asked",
    holds: () => reaches(change("securityGroups", "app", { ingress: [tcp(8000, "app")] }, acl()), "peer", "app", 8000),
  },
  {
    page: "vpc-network-acls [D23]",
    says: "an ACL looks at addresses: its own subnet's neighbours only",
    holds: () => reaches(acl(entry(100, "ingress", "allow", ports(8000), "10.0.0.0/20"), out), "alb", "app", 8000),
  },
  {
    page: "vpc-network-acls [D23]",
    says: "... and denies those it names",
    holds: () =>
      blocked(
        acl(entry(100, "ingress", "deny", ports(8000), "10.0.0.0/20"), all, out),
        "alb",
        "app",
        8000,
        "SUBNET_ACL_RESTRICTION",
      ),
  },
];

const OTHERS: readonly Fact[] = [
  {
    page: "nat-gateway-basics [D]",
    says: "a NAT gateway takes no security group, but its subnet's ACL applies",
    holds: () =>
      blocked(change("networkAcls", "open", { entries: [] }), "app", "internet", 443, "SUBNET_ACL_RESTRICTION"),
  },
  {
    page: "nat-gateway-basics [D]",
    says: "it gives packets ports from 1024 to 65535: answers to Linux's only would be lost",
    holds: () =>
      expect(
        walk(
          change("networkAcls", "open", {
            entries: [
              out,
              entry(100, "ingress", "allow", ports(32768, 61000)),
              entry(90, "ingress", "allow", ports(443)),
            ],
          }),
          "app",
          "internet",
          443,
        ).reachableShare,
      ).toBeCloseTo(28233 / 64512, 12),
  },
  {
    page: "nat-gateway-basics [D]",
    says: "it is zonal: subnets of every zone routed to it lose the Internet with it",
    holds: () => blocked(change("natGateways", "nat", { state: "failed" }), "peer", "internet", 443, "BAD_STATE"),
  },
  {
    page: "how-reachability-analyzer-works [D]",
    says: "TCP is checked both ways",
    holds: () =>
      expect(new Set(walk(BASE, "alb", "app", 8000).path.map((step) => step.direction))).toEqual(
        new Set(["forward", "return"]),
      ),
  },
  {
    page: "how-reachability-analyzer-works [D]",
    says: "only IPv4: a subnet is a block of 32-bit addresses",
    holds: () => expect(addressesOf(ANYWHERE)).toEqual({ from: 0, to: 2 ** 32 - 1 }),
  },
];

testFacts("routes and gateways", ROUTES);
testFacts("security groups", GROUPS);
testFacts("network ACLs", ACLS);
testFacts("NAT gateways and Reachability Analyzer", OTHERS);
