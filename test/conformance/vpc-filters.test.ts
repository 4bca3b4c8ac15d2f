/** What AWS documents about security groups and network ACLs, one fact a test. Rows tagged [D] or [D23] only. */
import { expect } from "vitest";
import { EPHEMERAL_PORTS, isTracked } from "../../src/sim/index.js";
import { testFacts, type Fact } from "./documented.js";
import { ports, tcp, entry, BASE, change, walk, reaches, blocked, acl, group, all, out } from "./three-tier-network.js";

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

testFacts("security groups", GROUPS);
testFacts("network ACLs", ACLS);
