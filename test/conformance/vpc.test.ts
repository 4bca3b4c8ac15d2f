/** What AWS documents about routes and gateways of a VPC, one fact a test. Rows tagged [D] or [D23] in the reference only. */
import { expect } from "vitest";
import { addressesOf, ANYWHERE, isPublic, natGatewayOf, orderedRoutes } from "../../src/sim/index.js";
import { testFacts, type Fact } from "./documented.js";
import {
  cidr,
  ports,
  entry,
  TO_IGW,
  TO_NAT,
  BASE,
  change,
  walk,
  reaches,
  blocked,
  routed,
  subnet,
  out,
} from "./three-tier-network.js";

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
testFacts("NAT gateways and Reachability Analyzer", OTHERS);
