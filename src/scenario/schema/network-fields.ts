/** What the network's part of a scenario holds once it is validated: the types of vpc-schema and faults-schema. */
import type { Cidr } from "../../sim/index.js";

type Protocol = "tcp" | "udp" | "icmp" | "-1";

export interface GroupRuleFields {
  readonly ipProtocol?: Protocol | undefined;
  readonly fromPort?: number | undefined;
  readonly toPort?: number | undefined;
  readonly cidrIp?: Cidr | undefined;
  /** Of an ingress rule. */
  readonly sourceSecurityGroupId?: string | undefined;
  /** Of an egress rule. */
  readonly destinationSecurityGroupId?: string | undefined;
}

export interface AclEntryFields {
  readonly ruleNumber: number;
  readonly protocol?: Protocol | undefined;
  readonly ruleAction: "allow" | "deny";
  readonly egress?: boolean | undefined;
  readonly cidrBlock: Cidr;
  readonly portRange?: { readonly from: number; readonly to: number } | undefined;
}

export interface NatGatewayFields {
  readonly subnetId: string;
  readonly addresses?: number | undefined;
  readonly bandwidthGbps?: number | undefined;
  readonly maximumBandwidthGbps?: number | undefined;
  readonly doublingTime?: number | undefined;
  readonly portHold?: number | undefined;
}

export interface RouteFields {
  readonly destinationCidrBlock: Cidr;
  readonly gatewayId?: "internetGateway" | undefined;
  readonly natGatewayId?: string | undefined;
}

export interface VpcFields {
  readonly cidrBlock?: Cidr | undefined;
  readonly availabilityZones?: readonly string[] | undefined;
  readonly internetGateway?: boolean | undefined;
  readonly subnets?:
    | Readonly<
        Record<
          string,
          {
            readonly cidrBlock: Cidr;
            readonly availabilityZone: string;
            readonly routeTable?: string | undefined;
            readonly networkAcl?: string | undefined;
          }
        >
      >
    | undefined;
  readonly routeTables?: Readonly<Record<string, { readonly routes?: readonly RouteFields[] | undefined }>> | undefined;
  readonly natGateways?: Readonly<Record<string, NatGatewayFields>> | undefined;
  readonly securityGroups?:
    | Readonly<
        Record<
          string,
          {
            readonly ingress?: readonly GroupRuleFields[] | undefined;
            readonly egress?: readonly GroupRuleFields[] | undefined;
          }
        >
      >
    | undefined;
  readonly networkAcls?:
    | Readonly<Record<string, { readonly entries?: readonly AclEntryFields[] | undefined }>>
    | undefined;
  readonly ports?:
    | Partial<Readonly<Record<"listener" | "target" | "database" | "external", number | undefined>>>
    | undefined;
}

/** Where the tiers stand in the network: properties of the tiers themselves, as in the AWS API. */
export interface Placement {
  readonly loadBalancer?:
    | {
        readonly subnets?: readonly string[] | undefined;
        readonly securityGroups?: readonly string[] | undefined;
        readonly scheme?: "internet-facing" | "internal" | undefined;
      }
    | undefined;
  readonly autoScalingGroup?:
    | {
        readonly vpcZoneIdentifier?: readonly string[] | undefined;
        readonly launchTemplate?:
          | {
              readonly securityGroupIds?: readonly string[] | undefined;
              readonly associatePublicIpAddress?: boolean | undefined;
            }
          | undefined;
      }
    | undefined;
  readonly database?:
    | {
        readonly dbSubnetGroup?: readonly string[] | undefined;
        readonly vpcSecurityGroupIds?: readonly string[] | undefined;
        readonly publiclyAccessible?: boolean | undefined;
      }
    | undefined;
  readonly vpc?: VpcFields | undefined;
}
