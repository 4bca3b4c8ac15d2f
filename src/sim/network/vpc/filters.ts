/**
 * The two firewalls of a VPC. A security group belongs to an interface, only allows, and remembers: the order of its
 * rules means nothing, and answers to what it let through are let through (security-group-rules [D23]). A network ACL
 * belongs to a subnet, allows and denies in the order of its rule numbers, and remembers nothing (vpc-network-acls
 * [D23]).
 */
import { addressesOf } from "./cidr.js";
import { aclEntryText, securityGroupRuleText } from "./rule-text.js";
import { firstMatch, outside, within, type Box, type Interval, type Traffic } from "./traffic.js";
import {
  named,
  type NetworkAcl,
  type NetworkAclEntry,
  type NetworkInterface,
  type Protocol,
  type SecurityGroupRule,
  type Vpc,
} from "./vpc.js";

/** The service asked for; of an answer, `port` is where it comes from. */
export interface Service {
  readonly protocol: Protocol;
  readonly port: number;
}

export interface Filtered {
  readonly passed: Traffic;
  readonly dropped: readonly { readonly traffic: Traffic; readonly rule: string }[];
  /** The rules that let something pass. */
  readonly rules: readonly string[];
}

const applies = (protocol: Protocol | "-1", service: Service): boolean =>
  protocol === "-1" || protocol === service.protocol;

const covers = ({ from, to }: Interval, port: number): boolean => from <= port && port <= to;

/** All groups of an interface act as one set of rules: one that matches is enough. */
export function filterBySecurityGroups(
  vpc: Vpc,
  of: NetworkInterface,
  direction: "ingress" | "egress",
  service: Service,
  traffic: Traffic,
  peer: NetworkInterface | null,
): Filtered {
  const allows = ({ protocol, ports, peer: allowed }: SecurityGroupRule): boolean =>
    applies(protocol, service) &&
    (protocol === "-1" || service.protocol === "icmp" || covers(ports, service.port)) &&
    ("cidr" in allowed || (peer !== null && peer.securityGroups.includes(allowed.group)));
  const side = direction === "ingress" ? "source" : "destination";
  const rules = of.securityGroups.flatMap((name) => named(vpc.securityGroups, name)[direction]).filter(allows);
  const { matched, rest } = firstMatch(traffic, rules, ({ peer: allowed }) =>
    "cidr" in allowed ? { [side]: addressesOf(allowed.cidr) } : {},
  );
  return {
    passed: matched.flatMap((each) => each.traffic),
    dropped: rest.length === 0 ? [] : [{ traffic: rest, rule: "no rule matches" }],
    rules: matched.map(({ rule }) => securityGroupRuleText(rule, direction)),
  };
}

/** What the last rule, `*`, of every network ACL does with the rest. */
const DEFAULT_DENY = "* deny all traffic";

/**
 * The first rule that matches decides. An ACL sees a packet, not a connection: of a request it compares the port asked
 * for, of an answer the client's ephemeral port.
 */
export function filterByNetworkAcl(
  acl: NetworkAcl,
  direction: "ingress" | "egress",
  service: Service,
  traffic: Traffic,
  leg: "forward" | "return",
): Filtered {
  // Of an answer the peer's roles are exchanged: it goes to the source of the request, to its source port.
  const side = (direction === "ingress") === (leg === "forward") ? "source" : "destination";
  const limits = ({ cidr, protocol, ports }: NetworkAclEntry): Partial<Box> => ({
    [side]: addressesOf(cidr),
    ...(leg === "return" && protocol !== "-1" && protocol !== "icmp" ? { sourcePort: ports } : {}),
  });
  const entries = orderedEntries(acl, direction).filter(
    ({ protocol, ports }) =>
      applies(protocol, service) &&
      (leg === "return" || protocol === "-1" || protocol === "icmp" || covers(ports, service.port)),
  );
  const { matched, rest } = firstMatch(traffic, entries, limits);
  const [allowed, denied] = [
    matched.filter(({ rule }) => rule.action === "allow"),
    matched.filter(({ rule }) => rule.action === "deny"),
  ];
  const dropped = denied.map(({ rule, traffic: packets }) => ({ traffic: packets, rule: aclEntryText(rule) }));
  if (rest.length > 0) dropped.push({ traffic: rest, rule: DEFAULT_DENY });
  return {
    passed: allowed.flatMap((each) => each.traffic),
    dropped,
    rules: allowed.map(({ rule }) => aclEntryText(rule)),
  };
}

/** By rule number, ascending: the order in which they are evaluated. */
export function orderedEntries(acl: NetworkAcl, direction: "ingress" | "egress"): readonly NetworkAclEntry[] {
  return acl.entries.filter((entry) => entry.direction === direction).sort((a, b) => a.ruleNumber - b.ruleNumber);
}

/** Entries that can never decide: those before them match all they match. */
export function shadowedEntries(acl: NetworkAcl): readonly NetworkAclEntry[] {
  return (["ingress", "egress"] as const).flatMap((direction) => {
    const entries = orderedEntries(acl, direction);
    return entries.filter((entry, index) => {
      // Ports stand in for source ports here; protocols are only compared whole.
      let left: Traffic = [
        { source: addressesOf(entry.cidr), destination: { from: 0, to: 0 }, sourcePort: entry.ports },
      ];
      for (const earlier of entries.slice(0, index)) {
        if (earlier.protocol === "-1" || earlier.protocol === entry.protocol)
          left = outside(left, { source: addressesOf(earlier.cidr), sourcePort: earlier.ports });
      }
      return within(left, {}).length === 0;
    });
  });
}
