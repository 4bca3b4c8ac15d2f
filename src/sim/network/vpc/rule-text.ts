/** Rules as one line, the way the console lists them. */
import { formatCidr } from "./cidr.js";
import type { Interval } from "./traffic.js";
import { ALL_PORTS, type NetworkAclEntry, type Route, type SecurityGroupRule } from "./vpc.js";

export function portsText({ from, to }: Interval): string {
  if (from === ALL_PORTS.from && to === ALL_PORTS.to) return "all ports";
  return from === to ? `${from}` : `${from}-${to}`;
}

function service(protocol: string, ports: Interval): string {
  return protocol === "-1" ? "all traffic" : `${protocol} ${portsText(ports)}`;
}

export function securityGroupRuleText(rule: SecurityGroupRule, direction: "ingress" | "egress"): string {
  const peer = "group" in rule.peer ? rule.peer.group : formatCidr(rule.peer.cidr);
  return `allow ${service(rule.protocol, rule.ports)} ${direction === "ingress" ? "from" : "to"} ${peer}`;
}

export function aclEntryText(entry: NetworkAclEntry): string {
  const { ruleNumber, action, protocol, ports, direction, cidr } = entry;
  return `${ruleNumber} ${action} ${service(protocol, ports)} ${direction === "ingress" ? "from" : "to"} ${formatCidr(cidr)}`;
}

export function routeText({ destination, target }: Route): string {
  const to = target.kind === "nat-gateway" ? target.name : target.kind === "local" ? "local" : "internet gateway";
  return `${formatCidr(destination)} -> ${to}`;
}
