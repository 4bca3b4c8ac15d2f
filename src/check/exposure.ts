/** What is open to the world. */
import type { PlacedVpc } from "../scenario/index.js";
import {
  ANYWHERE,
  formatCidr,
  isPublic,
  portsText,
  securityGroupRuleText,
  walkFlow,
  type SecurityGroupRule,
} from "../sim/index.js";
import type { NetworkFinding } from "./network-finding.js";

/** Ports of remote administration: SSH and RDP. */
const ADMINISTRATION: readonly number[] = [22, 3389];

export function exposure(placed: PlacedVpc): NetworkFinding[] {
  return [...reachableDatabase(placed), ...publicInstances(placed), ...openPorts(placed)];
}

function reachableDatabase({ vpc, database, ports }: PlacedVpc): NetworkFinding[] {
  return database.flatMap((name): NetworkFinding[] => {
    const flow = {
      source: { internet: ANYWHERE },
      destination: { interface: name },
      protocol: "tcp",
      port: ports.database,
    } as const;
    const { reachableShare, path } = walkFlow(vpc, flow);
    if (reachableShare === 0) return [];
    const rule = path.find(({ component }) => component === "security-group")?.rule ?? "";
    return [
      {
        severity: "critical",
        rule: "database-reachable-from-internet",
        title: `The ${name} is reachable from the Internet`,
        evidence: `It has a public address, a route to the Internet gateway, and its security group says: ${rule}.`,
        remedy:
          "Set publiclyAccessible to false, put it into subnets without an Internet gateway, and allow only the instances' group.",
      },
    ];
  });
}

function publicInstances({ vpc, instances, loadBalancer }: PlacedVpc): NetworkFinding[] {
  if (loadBalancer.length === 0) return [];
  const places = vpc.interfaces
    .filter(({ name }) => instances.includes(name))
    .filter((each) => vpc.subnets.some((subnet) => subnet.name === each.subnet && isPublic(vpc, subnet)));
  if (places.length === 0) return [];
  const addressed = places.some((each) => each.public);
  return [
    {
      severity: "warning",
      rule: "instance-in-public-subnet",
      title: "Instances stand in a public subnet",
      evidence: `${places.map(({ subnet }) => subnet).join(", ")}: the route table leads to the Internet gateway${addressed ? ", and the instances have public addresses: only security groups stand between them and the Internet" : ""}.`,
      remedy:
        "Put them into private subnets that reach the Internet through a NAT gateway; the load balancer is the front door.",
    },
  ];
}

/** Rules for 0.0.0.0/0 other than the one that the front door needs. */
function openPorts({ vpc, loadBalancer, instances, ports }: PlacedVpc): NetworkFinding[] {
  const front = loadBalancer.length > 0 ? loadBalancer : instances;
  const atFront = new Set(
    vpc.interfaces.filter(({ name }) => front.includes(name)).flatMap((each) => each.securityGroups),
  );
  const covers = ({ protocol, ports: open }: SecurityGroupRule, port: number): boolean =>
    protocol === "-1" || (protocol === "tcp" && open.from <= port && port <= open.to);
  return vpc.securityGroups.flatMap(({ name, ingress }) =>
    ingress.flatMap((rule): NetworkFinding[] => {
      if ("group" in rule.peer || rule.peer.cidr.prefixLength > 0) return [];
      const single = rule.protocol === "tcp" && rule.ports.from === rule.ports.to;
      // 80 is there to be redirected to 443.
      if (atFront.has(name) && single && [ports.listener, 80].includes(rule.ports.from)) return [];
      const dangerous = [...ADMINISTRATION, ports.database].filter((port) => covers(rule, port));
      const what = rule.protocol === "-1" ? "Everything" : `${rule.protocol} ${portsText(rule.ports)}`;
      return [
        {
          severity: dangerous.length > 0 ? "critical" : "warning",
          rule: "open-to-the-world",
          title: `${what} is open to ${formatCidr(rule.peer.cidr)} in ${name}`,
          evidence: `Ingress rule of ${name}: ${securityGroupRuleText(rule, "ingress")}${dangerous.length > 0 ? `, which includes port ${dangerous.join(" and ")}` : ""}.`,
          remedy: "Name the security group or the addresses that need it.",
        },
      ];
    }),
  );
}
