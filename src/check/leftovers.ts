/** What does nothing, or more than AWS takes. */
import type { PlacedVpc } from "../scenario/index.js";
import { aclEntryText, shadowedEntries, type Vpc } from "../sim/index.js";
import type { NetworkFinding } from "./network-finding.js";

/** Default quotas (amazon-vpc-limits [D23]); AWS raises most on request. */
const QUOTAS = {
  rulesPerGroup: 60,
  groupsPerInterface: 5,
  entriesPerAcl: 20,
  routesPerTable: 50,
  natGatewaysPerZone: 5,
};

export function leftovers({ vpc }: PlacedVpc): NetworkFinding[] {
  return [...unused(vpc), ...shadowed(vpc), ...quotas(vpc)];
}

function unused(vpc: Vpc): NetworkFinding[] {
  const carried = new Set(vpc.interfaces.flatMap((each) => each.securityGroups));
  return vpc.securityGroups
    .filter(({ name }) => !carried.has(name))
    .map(({ name }): NetworkFinding => {
      const referring = vpc.securityGroups.filter((group) =>
        [...group.ingress, ...group.egress].some(({ peer }) => "group" in peer && peer.group === name),
      );
      return {
        severity: referring.length > 0 ? "warning" : "info",
        rule: "unused-security-group",
        title: `Nobody carries the security group ${name}`,
        evidence:
          referring.length > 0
            ? `${referring.map((group) => group.name).join(", ")} refers to it: those rules match nobody.`
            : "No interface of the scenario is a member.",
        remedy: "Attach it to what it was made for, or remove it.",
      };
    });
}

function shadowed(vpc: Vpc): NetworkFinding[] {
  return vpc.networkAcls.flatMap((acl) =>
    shadowedEntries(acl).map((entry): NetworkFinding => ({
      severity: entry.action === "deny" ? "warning" : "info",
      rule: "shadowed-acl-entry",
      title: `Rule ${entry.ruleNumber} of ${acl.name} never decides`,
      evidence: `${aclEntryText(entry)}: rules with lower numbers match everything that it would; the first match decides (vpc-network-acls).`,
      remedy: "Give it a lower number than they have, or remove it.",
    })),
  );
}

function quotas(vpc: Vpc): NetworkFinding[] {
  const found: NetworkFinding[] = [];
  const limit = (what: string, count: number, most: number): void => {
    if (count <= most) return;
    found.push({
      severity: "warning",
      rule: "quota",
      title: `${what}: ${count}, where AWS's default quota is ${most}`,
      evidence: "amazon-vpc-limits.",
      remedy: "Ask for a higher quota before building this, or simplify.",
    });
  };
  for (const { name, ingress, egress } of vpc.securityGroups) {
    limit(`Ingress rules of ${name}`, ingress.length, QUOTAS.rulesPerGroup);
    limit(`Egress rules of ${name}`, egress.length, QUOTAS.rulesPerGroup);
  }
  for (const { name, securityGroups } of vpc.interfaces)
    limit(`Security groups of the ${name}`, securityGroups.length, QUOTAS.groupsPerInterface);
  for (const { name, entries } of vpc.networkAcls) {
    for (const direction of ["ingress", "egress"]) {
      const count = entries.filter((entry) => entry.direction === direction).length;
      limit(`Rules of ${name} on ${direction}`, count, QUOTAS.entriesPerAcl);
    }
  }
  for (const { name, routes } of vpc.routeTables) limit(`Routes of ${name}`, routes.length, QUOTAS.routesPerTable);
  const zones = vpc.natGateways.map(({ subnet }) => vpc.subnets.find((each) => each.name === subnet)?.availabilityZone);
  for (const zone of new Set(zones))
    limit(`NAT gateways in zone ${zone}`, zones.filter((each) => each === zone).length, QUOTAS.natGatewaysPerZone);
  return found;
}
