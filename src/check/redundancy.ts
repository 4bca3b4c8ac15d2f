/** What a lost zone would take with it. */
import type { PlacedVpc } from "../scenario/index.js";
import { formatCidr, named, natGatewayOf, sizeOf } from "../sim/index.js";
import type { NetworkFinding } from "./network-finding.js";

/** A load balancer's subnet: at least this many addresses, a /27 (application-load-balancers [D]). */
const LOAD_BALANCER_SUBNET = 32;

export function redundancy(placed: PlacedVpc): NetworkFinding[] {
  return [...tooFewZones(placed), ...natGateways(placed), ...smallSubnets(placed)];
}

const zonesOf = ({ vpc }: PlacedVpc, interfaces: readonly string[]): string[] => [
  ...new Set(interfaces.map((name) => named(vpc.subnets, named(vpc.interfaces, name).subnet).availabilityZone)),
];

function tooFewZones(placed: PlacedVpc): NetworkFinding[] {
  const found: NetworkFinding[] = [];
  const { loadBalancer, instances, database } = placed;
  const one = (interfaces: readonly string[]): boolean =>
    interfaces.length > 0 && zonesOf(placed, interfaces).length < 2;
  if (one(loadBalancer)) {
    found.push({
      severity: "critical",
      rule: "fewer-than-two-zones",
      title: "The load balancer has subnets in one zone only",
      evidence: `Zone ${zonesOf(placed, loadBalancer).join()}. An Application Load Balancer needs subnets in at least two zones (application-load-balancers): AWS refuses to create this one.`,
      remedy: "Give it a public subnet in a second zone.",
    });
  }
  // A single machine on the Internet has only one zone, and everybody knows.
  if (loadBalancer.length > 0 && one(instances)) {
    found.push({
      severity: "warning",
      rule: "fewer-than-two-zones",
      title: "All instances stand in one zone",
      evidence: `Zone ${zonesOf(placed, instances).join()}: its loss is the loss of the service.`,
      remedy: "Add subnets of other zones to autoScalingGroup.vpcZoneIdentifier.",
    });
  }
  if (one(database)) {
    found.push({
      severity: "warning",
      rule: "fewer-than-two-zones",
      title: "The database's subnet group is in one zone",
      evidence: `Zone ${zonesOf(placed, database).join()}: a Multi-AZ standby has nowhere to stand.`,
      remedy: "Add a subnet of another zone to database.dbSubnetGroup.",
    });
  }
  return found;
}

function natGateways(placed: PlacedVpc): NetworkFinding[] {
  const { vpc, instances } = placed;
  const routed = instances.flatMap((name) => {
    const subnet = named(vpc.subnets, named(vpc.interfaces, name).subnet);
    const gateway = natGatewayOf(vpc, subnet);
    return gateway === null ? [] : [{ subnet, gateway }];
  });
  const stands = (gateway: string): string =>
    named(vpc.subnets, named(vpc.natGateways, gateway).subnet).availabilityZone;
  const away = routed.filter(({ subnet, gateway }) => stands(gateway) !== subnet.availabilityZone);
  if (away.length === 0) return [];
  const zones = [...new Set(routed.map(({ gateway }) => stands(gateway)))];
  const list = away.map(
    ({ subnet, gateway }) =>
      `${subnet.name} (zone ${subnet.availabilityZone}) leaves by ${gateway} (zone ${stands(gateway)})`,
  );
  return [
    {
      severity: "warning",
      rule: zones.length === 1 ? "nat-in-one-zone" : "nat-in-another-zone",
      title:
        zones.length === 1
          ? `All instances reach the Internet through zone ${zones.join()} only`
          : "Instances leave through a NAT gateway in another zone",
      evidence: `${list.join("; ")}. A NAT gateway is zonal (nat-gateway-basics): if its zone fails, they lose the Internet too; and every byte crosses zones, which costs.`,
      remedy: "One NAT gateway in each zone, and a route table for each zone's private subnets.",
    },
  ];
}

function smallSubnets({ vpc, loadBalancer }: PlacedVpc): NetworkFinding[] {
  return loadBalancer.flatMap((name): NetworkFinding[] => {
    const subnet = named(vpc.subnets, named(vpc.interfaces, name).subnet);
    if (sizeOf(subnet.cidrBlock) >= LOAD_BALANCER_SUBNET) return [];
    return [
      {
        severity: "warning",
        rule: "small-load-balancer-subnet",
        title: `${subnet.name} is too small for a load balancer to grow in`,
        evidence: `${formatCidr(subnet.cidrBlock)} has ${sizeOf(subnet.cidrBlock)} addresses; a load balancer's subnet is at least a /27 with 8 addresses free (application-load-balancers).`,
        remedy: "Give it a larger subnet.",
      },
    ];
  });
}
