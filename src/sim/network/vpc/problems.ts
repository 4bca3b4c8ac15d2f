import { contains, formatCidr, overlaps, type Cidr } from "./cidr.js";
import { isPublic } from "./routing.js";
import type { SecurityGroup, Vpc } from "./vpc.js";

/** What makes a network impossible: AWS would refuse to create it. `path` leads to the value inside the VPC. */
export interface VpcProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly hint?: string;
}

/** Prefix lengths that AWS takes for a VPC and for a subnet (VPC guide, vpc-cidr-blocks [M]). */
const PREFIX = { shortest: 16, longest: 28 };

/** Every reason why the network cannot exist; none if it can. */
export function problemsOf(vpc: Vpc): VpcProblem[] {
  return [...blocks(vpc), ...references(vpc), ...duplicates(vpc)];
}

function blocks(vpc: Vpc): VpcProblem[] {
  const found: VpcProblem[] = [];
  const size = (cidr: Cidr, path: string[]): void => {
    if (cidr.prefixLength >= PREFIX.shortest && cidr.prefixLength <= PREFIX.longest) return;
    const message = `${formatCidr(cidr)} is not a size AWS takes: a VPC and a subnet are between /${PREFIX.shortest} and /${PREFIX.longest}`;
    found.push({ path, message });
  };
  size(vpc.cidrBlock, ["cidrBlock"]);
  vpc.subnets.forEach((subnet, index) => {
    const path = ["subnets", subnet.name, "cidrBlock"];
    const block = formatCidr(subnet.cidrBlock);
    if (!contains(vpc.cidrBlock, subnet.cidrBlock)) {
      const message = `the subnet ${block} is not inside the VPC's ${formatCidr(vpc.cidrBlock)}`;
      found.push({ path, message });
    } else size(subnet.cidrBlock, path);
    for (const other of vpc.subnets.slice(0, index)) {
      if (overlaps(other.cidrBlock, subnet.cidrBlock))
        found.push({ path, message: `the subnet ${block} overlaps ${other.name}, ${formatCidr(other.cidrBlock)}` });
    }
  });
  return found;
}

function references(vpc: Vpc): VpcProblem[] {
  const found: VpcProblem[] = [];
  const check = (
    path: (string | number)[],
    noun: string,
    name: string,
    known: readonly { name: string }[],
  ): boolean => {
    if (known.some((each) => each.name === name)) return true;
    const names = known.map((each) => each.name);
    found.push({
      path,
      message: `there is no ${noun} "${name}"`,
      hint: names.length === 0 ? `the VPC has no ${noun}` : `known: ${names.join(", ")}`,
    });
    return false;
  };
  for (const { name, routeTable, networkAcl } of vpc.subnets) {
    check(["subnets", name, "routeTable"], "route table", routeTable, vpc.routeTables);
    check(["subnets", name, "networkAcl"], "network ACL", networkAcl, vpc.networkAcls);
  }
  for (const { name, subnet } of vpc.natGateways) {
    const path = ["natGateways", name, "subnetId"];
    if (!check(path, "subnet", subnet, vpc.subnets)) continue;
    const stands = vpc.subnets.find((each) => each.name === subnet)!;
    const table = vpc.routeTables.find((each) => each.name === stands.routeTable);
    if (table !== undefined && !isPublic(vpc, stands)) {
      const message = `a public NAT gateway needs a public subnet, but ${subnet} has no route to an Internet gateway`;
      found.push({ path, message, hint: "give its route table a route 0.0.0.0/0 with gatewayId: internetGateway" });
    }
  }
  for (const { name, routes } of vpc.routeTables) {
    routes.forEach(({ target }, index) => {
      const path = ["routeTables", name, "routes", index];
      if (target.kind === "nat-gateway") check([...path, "natGatewayId"], "NAT gateway", target.name, vpc.natGateways);
      if (target.kind === "internet-gateway" && !vpc.internetGateway)
        found.push({ path: [...path, "gatewayId"], message: "no Internet gateway is attached to the VPC" });
    });
  }
  for (const group of vpc.securityGroups) {
    for (const direction of ["ingress", "egress"] as const) {
      group[direction].forEach(({ peer }, index) => {
        const key = direction === "ingress" ? "sourceSecurityGroupId" : "destinationSecurityGroupId";
        const path = ["securityGroups", group.name, direction, index, key];
        if ("group" in peer) check(path, "security group", peer.group, vpc.securityGroups);
      });
    }
  }
  return found;
}

function duplicates(vpc: Vpc): VpcProblem[] {
  const found: VpcProblem[] = [];
  for (const { name, entries } of vpc.networkAcls) {
    entries.forEach((entry, index) => {
      const same = entries.findIndex(
        (each) => each.ruleNumber === entry.ruleNumber && each.direction === entry.direction,
      );
      if (same === index) return;
      const message = `the rule number ${entry.ruleNumber} is already taken on ${entry.direction}`;
      found.push({ path: ["networkAcls", name, "entries", index, "ruleNumber"], message });
    });
  }
  for (const { name, routes } of vpc.routeTables) {
    routes.forEach((route, index) => {
      const path = ["routeTables", name, "routes", index, "destinationCidrBlock"];
      const block = formatCidr(route.destination);
      if (block === formatCidr(vpc.cidrBlock))
        found.push({ path, message: `${block} is the VPC's own: its route is local` });
      const same = routes.findIndex(
        (each) => formatCidr(each.destination) === block && !each.propagated && !route.propagated,
      );
      if (same >= 0 && same < index) found.push({ path, message: `the table already has a route to ${block}` });
    });
  }
  for (const group of vpc.securityGroups) found.push(...doubleRules(group));
  return found;
}

function doubleRules(group: SecurityGroup): VpcProblem[] {
  return (["ingress", "egress"] as const).flatMap((direction) => {
    const texts = group[direction].map((rule) => JSON.stringify(rule));
    return texts.flatMap((text, index) =>
      texts.indexOf(text) === index
        ? []
        : [{ path: ["securityGroups", group.name, direction, index], message: "the same rule is given twice" }],
    );
  });
}
