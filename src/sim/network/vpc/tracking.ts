import { named, type Protocol, type SecurityGroupRule, type Vpc } from "./vpc.js";
import type { Flow } from "./walk-flow.js";

const open = (rules: readonly SecurityGroupRule[], covers: (rule: SecurityGroupRule) => boolean): boolean =>
  rules.some((rule) => "cidr" in rule.peer && rule.peer.cidr.prefixLength === 0 && covers(rule));

const everyPort = ({ protocol, ports }: SecurityGroupRule, of: Protocol): boolean =>
  protocol === "-1" || (protocol === of && ports.from === 0 && ports.to === 65535);

/**
 * Whether the interface's security groups remember the connections of a service, so that these survive the removal of the
 * rule they came by. TCP or UDP is not tracked where its rule is for 0.0.0.0/0 and the other direction allows 0.0.0.0/0
 * on every port (security-group-connection-tracking [D]).
 */
export function isTracked(
  vpc: Vpc,
  interfaceName: string,
  direction: "ingress" | "egress",
  { protocol, port }: Pick<Flow, "protocol" | "port">,
): boolean {
  if (protocol === "icmp") return true;
  const groups = named(vpc.interfaces, interfaceName).securityGroups.map((name) => named(vpc.securityGroups, name));
  const asked = (rule: SecurityGroupRule): boolean =>
    rule.protocol === "-1" || (rule.protocol === protocol && rule.ports.from <= port && port <= rule.ports.to);
  const opposite = direction === "ingress" ? "egress" : "ingress";
  return !(
    open(
      groups.flatMap((group) => group[direction]),
      asked,
    ) &&
    open(
      groups.flatMap((group) => group[opposite]),
      (rule) => everyPort(rule, protocol),
    )
  );
}
