/** Puts each tier's interfaces into the network: where its fields say, or where such a tier belongs. */
import {
  EPHEMERAL_PORTS,
  isPublic,
  natGatewayOf,
  type NetworkInterface,
  type Subnet,
  type Vpc,
} from "../../sim/index.js";
import { networkMessages } from "../network-messages.js";
import type { Origins } from "../origins.js";
import type { Path } from "../path.js";
import type { ArchitectureFields } from "../schema/architecture-schema.js";
import type { PlacedVpc } from "./placed-vpc.js";

interface Tier {
  readonly label: string;
  /** Where its subnets are written, and those that are. */
  readonly subnetsPath: Path;
  readonly subnets: readonly string[] | undefined;
  /** Whether it would be put into this subnet; kinds of subnets in order of preference. */
  readonly prefers: readonly ((subnet: Subnet) => boolean)[];
  readonly groupsPath: Path;
  readonly groups: readonly string[];
  readonly public: boolean;
  readonly ephemeralPorts: NetworkInterface["ephemeralPorts"];
}

export function placeTiers(
  vpc: Vpc,
  architecture: ArchitectureFields,
  ports: PlacedVpc["ports"],
  origins: Origins,
): PlacedVpc {
  const { loadBalancer, autoScalingGroup = {}, database } = architecture;
  const template = autoScalingGroup.launchTemplate ?? {};
  const open = (subnet: Subnet): boolean => isPublic(vpc, subnet);
  const closed = (subnet: Subnet): boolean => !open(subnet);
  const translated = (subnet: Subnet): boolean => natGatewayOf(vpc, subnet) !== null;
  const any = (): boolean => true;
  const isolated = (subnet: Subnet): boolean => closed(subnet) && !translated(subnet);

  const facing = loadBalancer === undefined || loadBalancer.scheme !== "internal";
  const nodes: NetworkInterface[] =
    loadBalancer === undefined
      ? []
      : place(vpc, origins, {
          label: "load balancer",
          subnetsPath: ["architecture", "loadBalancer", "subnets"],
          subnets: loadBalancer.subnets,
          prefers: facing ? [open, any] : [closed, any],
          groupsPath: ["architecture", "loadBalancer", "securityGroups"],
          groups: loadBalancer.securityGroups ?? ["alb"],
          public: facing,
          ephemeralPorts: EPHEMERAL_PORTS.elasticLoadBalancing,
        });
  const bare = loadBalancer === undefined;
  const instances = place(vpc, origins, {
    label: "instance",
    subnetsPath: ["architecture", "autoScalingGroup", "vpcZoneIdentifier"],
    subnets: autoScalingGroup.vpcZoneIdentifier,
    prefers: bare ? [open, any] : [translated, closed, any],
    groupsPath: ["architecture", "autoScalingGroup", "launchTemplate", "securityGroupIds"],
    groups: template.securityGroupIds ?? ["app"],
    public: template.associatePublicIpAddress ?? bare,
    ephemeralPorts: EPHEMERAL_PORTS.linux,
  });
  const servers: NetworkInterface[] =
    database === undefined || database.host === "instance"
      ? []
      : place(vpc, origins, {
          label: "database",
          subnetsPath: ["architecture", "database", "dbSubnetGroup"],
          subnets: database.dbSubnetGroup,
          prefers: [isolated, closed, any],
          groupsPath: ["architecture", "database", "vpcSecurityGroupIds"],
          groups: database.vpcSecurityGroupIds ?? ["database"],
          public: database.publiclyAccessible ?? false,
          ephemeralPorts: EPHEMERAL_PORTS.linux,
        });
  const names = (all: readonly NetworkInterface[]): string[] => all.map(({ name }) => name);
  return {
    vpc: { ...vpc, interfaces: [...nodes, ...instances, ...servers] },
    loadBalancer: names(nodes),
    internetFacing: facing,
    instances: names(instances),
    database: names(servers),
    ports,
  };
}

function place(vpc: Vpc, origins: Origins, tier: Tier): NetworkInterface[] {
  const { label, groups, ephemeralPorts } = tier;
  const known = vpc.securityGroups.map(({ name }) => name);
  groups.forEach((group, index) => {
    if (!known.includes(group))
      origins.report([...tier.groupsPath, index], networkMessages.unknownInNetwork("security group", group, known));
  });
  const subnets = tier.subnets === undefined ? preferred(vpc, tier) : givenSubnets(vpc, origins, tier, tier.subnets);
  return subnets.map(({ name }) => ({
    name: `${label} in ${name}`,
    subnet: name,
    securityGroups: groups,
    public: tier.public,
    ephemeralPorts,
  }));
}

/** The first subnet of each zone, of the best kind there is. */
function preferred(vpc: Vpc, { prefers }: Tier): Subnet[] {
  const kind = prefers.find((each) => vpc.subnets.some(each));
  const fitting = kind === undefined ? [] : vpc.subnets.filter(kind);
  return fitting.filter(
    (subnet, index) => fitting.findIndex((each) => each.availabilityZone === subnet.availabilityZone) === index,
  );
}

function givenSubnets(vpc: Vpc, origins: Origins, tier: Tier, names: readonly string[]): Subnet[] {
  const known = vpc.subnets.map(({ name }) => name);
  const found = names.flatMap((name, index) => {
    const subnet = vpc.subnets.find((each) => each.name === name);
    if (subnet === undefined)
      origins.report([...tier.subnetsPath, index], networkMessages.unknownInNetwork("subnet", name, known));
    return subnet ?? [];
  });
  if (tier.label !== "load balancer") return found;
  found.forEach(({ name, availabilityZone }, index) => {
    const other = found.slice(0, index).find((each) => each.availabilityZone === availabilityZone);
    if (other !== undefined)
      origins.report(
        [...tier.subnetsPath, index],
        networkMessages.twoSubnetsInZone(other.name, name, availabilityZone),
      );
  });
  return found;
}
