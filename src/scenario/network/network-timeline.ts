/** What faults do to the network over time, resolved to the flows they block: `walkFlow`, before and after each change. */
import {
  formatCidr,
  isTracked,
  named,
  walkFlow,
  type FlowVerdict,
  type NetworkChangeSpec,
  type NetworkFlowName,
  type SecurityGroupRule,
  type Vpc,
} from "../../sim/index.js";
import { messages } from "../messages.js";
import { networkMessages } from "../network-messages.js";
import type { Origins } from "../origins.js";
import type { FaultFields } from "../schema/faults-schema.js";
import { NETWORK_FAULTS, type NetworkFaultFields } from "../schema/network-faults.js";
import type { GroupRuleFields } from "../schema/network-fields.js";
import { portsOf, toAclEntry } from "./build-vpc.js";
import { neededFlows, type NeededFlow } from "./needed-flows.js";
import type { PlacedVpc } from "./placed-vpc.js";

/** A change of the configuration with its time; `apply` is a pure function of the network. */
export interface NetworkFault {
  readonly atSeconds: number;
  readonly untilSeconds: number;
  readonly apply: (vpc: Vpc) => Vpc;
}

/** The network from `atSeconds` on. */
export interface NetworkState {
  readonly atSeconds: number;
  readonly vpc: Vpc;
}

/**
 * Reads the timeline against the network; a fault that names what is not there is reported.
 *
 * @param hasStandby whether the database moves to another zone by itself: its outage is then a failover
 */
export function buildFaults(
  faults: readonly FaultFields[],
  placed: PlacedVpc,
  hasStandby: boolean,
  origins: Origins,
): NetworkFault[] {
  const { vpc } = placed;
  return faults.flatMap((fault, index): NetworkFault[] => {
    const path = ["faults", index];
    const outage = fault.availabilityZoneOutage;
    if (outage !== undefined)
      return [
        {
          ...spanOf(fault),
          apply: (before) => loseZone(before, hasStandby ? [] : placed.database, outage.availabilityZone),
        },
      ];
    const cause = NETWORK_FAULTS.find((each) => fault[each] !== undefined);
    if (cause === undefined) return [];
    const apply = APPLY[cause](fault, vpc, (key, sentence) =>
      origins.report([...path, cause, ...(key === "" ? [] : [key])], sentence),
    );
    return apply === null ? [] : [{ ...spanOf(fault), apply }];
  });
}

const spanOf = ({ at, duration = Infinity }: FaultFields): Omit<NetworkFault, "apply"> => ({
  atSeconds: at,
  untilSeconds: at + duration,
});

/**
 * A zone's part of the network: NAT gateways that stand in it are gone, and what stands in the database's subnet there is
 * out of reach. Instances and the load balancer's nodes fail by themselves.
 */
function loseZone(vpc: Vpc, database: readonly string[], zone: string): Vpc {
  const lost = new Set(vpc.subnets.flatMap((each) => (each.availabilityZone === zone ? [each.name] : [])));
  const homes = new Set(vpc.interfaces.flatMap((each) => (database.includes(each.name) ? [each.subnet] : [])));
  const acl = `outage of zone ${zone}`;
  return {
    ...vpc,
    natGateways: vpc.natGateways.map((nat) => (lost.has(nat.subnet) ? { ...nat, state: "failed" } : nat)),
    // Without an entry a network ACL lets nothing through.
    networkAcls: [...vpc.networkAcls.filter(({ name }) => name !== acl), { name: acl, entries: [] }],
    subnets: vpc.subnets.map((each) =>
      lost.has(each.name) && homes.has(each.name) ? { ...each, networkAcl: acl } : each,
    ),
  };
}

type Complain = (key: string, sentence: ReturnType<typeof messages.other>) => void;
type Reader = (fault: FaultFields, vpc: Vpc, complain: Complain) => ((vpc: Vpc) => Vpc) | null;

const APPLY: Readonly<Record<keyof Required<NetworkFaultFields>, Reader>> = {
  revokeSecurityGroupIngress: (fault, vpc, complain) =>
    revoke(fault.revokeSecurityGroupIngress!, "ingress", vpc, complain),
  revokeSecurityGroupEgress: (fault, vpc, complain) =>
    revoke(fault.revokeSecurityGroupEgress!, "egress", vpc, complain),
  createNetworkAclEntry: ({ createNetworkAclEntry }, vpc, complain) => {
    const { networkAclId, ...fields } = createNetworkAclEntry!;
    if (!knows(vpc.networkAcls, "network ACL", "networkAclId", networkAclId, complain)) return null;
    const entry = toAclEntry(fields);
    const taken = named(vpc.networkAcls, networkAclId).entries.some(
      (each) => each.ruleNumber === entry.ruleNumber && each.direction === entry.direction,
    );
    if (taken) complain("ruleNumber", networkMessages.ruleNumberTaken(entry.ruleNumber, entry.direction));
    return (before) => ({
      ...before,
      networkAcls: replace(before.networkAcls, networkAclId, (acl) => ({ ...acl, entries: [...acl.entries, entry] })),
    });
  },
  deleteRoute: ({ deleteRoute }, vpc, complain) => {
    const { routeTableId, destinationCidrBlock } = deleteRoute!;
    if (!knows(vpc.routeTables, "route table", "routeTableId", routeTableId, complain)) return null;
    const block = formatCidr(destinationCidrBlock);
    const known = named(vpc.routeTables, routeTableId).routes.map(({ destination }) => formatCidr(destination));
    if (!known.includes(block))
      complain("destinationCidrBlock", networkMessages.unknownInNetwork("route", block, known));
    return (before) => ({
      ...before,
      routeTables: replace(before.routeTables, routeTableId, (table) => ({
        ...table,
        routes: table.routes.filter(({ destination }) => formatCidr(destination) !== block),
      })),
    });
  },
  natGatewayFailure: ({ natGatewayFailure }, vpc, complain) => {
    const { natGatewayId } = natGatewayFailure!;
    if (!knows(vpc.natGateways, "NAT gateway", "natGatewayId", natGatewayId, complain)) return null;
    return (before) => ({
      ...before,
      natGateways: replace(before.natGateways, natGatewayId, (nat) => ({ ...nat, state: "failed" })),
    });
  },
};

function knows(
  all: readonly { readonly name: string }[],
  noun: string,
  key: string,
  name: string,
  complain: Complain,
): boolean {
  const known = all.map((each) => each.name);
  if (known.includes(name)) return true;
  complain(key, networkMessages.unknownInNetwork(noun, name, known));
  return false;
}

function replace<T extends { readonly name: string }>(all: readonly T[], name: string, change: (one: T) => T): T[] {
  return all.map((each) => (each.name === name ? change(each) : each));
}

function revoke(
  fields: GroupRuleFields & { readonly groupId: string },
  direction: "ingress" | "egress",
  vpc: Vpc,
  complain: Complain,
): ReturnType<Reader> {
  const { groupId } = fields;
  if (!knows(vpc.securityGroups, "security group", "groupId", groupId, complain)) return null;
  const group = fields.sourceSecurityGroupId ?? fields.destinationSecurityGroupId;
  const ports = portsOf(fields);
  // A property that is not given matches every rule.
  const matches = ({ protocol, ports: allowed, peer }: SecurityGroupRule): boolean =>
    (fields.ipProtocol === undefined || fields.ipProtocol === protocol) &&
    ((fields.fromPort === undefined && fields.toPort === undefined) ||
      (allowed.from === ports.from && allowed.to === ports.to)) &&
    (group === undefined || ("group" in peer && peer.group === group)) &&
    (fields.cidrIp === undefined || ("cidr" in peer && formatCidr(peer.cidr) === formatCidr(fields.cidrIp)));
  if (!named(vpc.securityGroups, groupId)[direction].some(matches))
    complain("", networkMessages.revokesNothing(groupId));
  return (before) => ({
    ...before,
    securityGroups: replace(before.securityGroups, groupId, (each) => ({
      ...each,
      [direction]: each[direction].filter((rule) => !matches(rule)),
    })),
  });
}

/** The network from one moment to the next: every fault of that time applied, in the order of the file. */
export function networkStates({ vpc }: PlacedVpc, faults: readonly NetworkFault[]): NetworkState[] {
  const moments = faults.flatMap(({ atSeconds, untilSeconds }) => [atSeconds, untilSeconds]).filter(Number.isFinite);
  const inOrder = [...new Set([0, ...moments])].sort((a, b) => a - b);
  return inOrder.map((atSeconds) => ({
    atSeconds,
    vpc: faults
      .filter((fault) => fault.atSeconds <= atSeconds && atSeconds < fault.untilSeconds)
      .reduce((before, { apply }) => apply(before), vpc),
  }));
}

/** Every moment at which what the network drops changes; empty when nothing that is needed is ever dropped. */
export function networkChanges(
  placed: PlacedVpc,
  states: readonly NetworkState[],
  instances: number,
): NetworkChangeSpec[] {
  const flows = neededFlows(placed);
  const names = [...new Set(flows.map(({ name }) => name))];
  const changes: NetworkChangeSpec[] = [];
  const known = new Map<NetworkFlowName, string>(names.map((name) => [name, sharesKey([0])]));
  let before = placed.vpc;
  for (const { atSeconds, vpc } of states) {
    for (const name of names) {
      const walked = flows
        .filter((each) => each.name === name)
        .map((needed) => ({ needed, verdict: walkFlow(vpc, needed.flow) }));
      const blockedShares = sharesByInstance(name, walked, placed, instances);
      if (sharesKey(blockedShares) === known.get(name)) continue;
      known.set(name, sharesKey(blockedShares));
      const established = walked.every(({ needed, verdict }) => remembers(before, needed, verdict)) ? "kept" : "cut";
      changes.push({ atSeconds, flow: name, blockedShares, established });
    }
    before = vpc;
  }
  return changes;
}

/** One value where all are alike, so that equal states compare equal. */
const sharesKey = (shares: readonly number[]): string =>
  shares.every((share) => share === shares[0]) ? String(shares[0]) : shares.join();

type Walked = { readonly needed: NeededFlow; readonly verdict: FlowVerdict };

/** A client or a node is as likely to be on one subnet of its tier as on another; the database is where its primary is. */
function sharesByInstance(
  name: NetworkFlowName,
  walked: readonly Walked[],
  placed: PlacedVpc,
  instances: number,
): number[] {
  const mean = (some: readonly Walked[]): number =>
    some.reduce((sum, { verdict }) => sum + (1 - verdict.reachableShare), 0) / some.length;
  if (name === "clientToLoadBalancer") return [mean(walked)];
  return Array.from({ length: instances }, (_, instance) => {
    const place = instance % placed.instances.length;
    return mean(
      walked.filter(({ needed }) =>
        name === "loadBalancerToInstance" || name === "healthCheck"
          ? needed.to === place
          : needed.from === place && needed.to === 0,
      ),
    );
  });
}

/** Whether connections opened in the network as it was before go on: only security groups remember, and only tracked flows. */
function remembers(before: Vpc, { flow }: NeededFlow, verdict: FlowVerdict): boolean {
  return verdict.blocks.every(({ interface: at }) => {
    if (at === null) return false;
    const outgoing = "interface" in flow.source && flow.source.interface === at;
    return isTracked(before, at, outgoing ? "egress" : "ingress", flow);
  });
}
