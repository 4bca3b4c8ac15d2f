/** What can go wrong with the network, named after the API call that does it. */
import type { z } from "zod";
import type { Cidr } from "../../sim/index.js";
import { field, required, strict, text } from "./field.js";
import type { AclEntryFields, GroupRuleFields } from "./network-fields.js";
import { aclEntryShape, cidr, egressRuleShape, ingressRuleShape } from "./vpc-schema.js";

export interface NetworkFaultFields {
  readonly revokeSecurityGroupIngress?: (GroupRuleFields & { readonly groupId: string }) | undefined;
  readonly revokeSecurityGroupEgress?: (GroupRuleFields & { readonly groupId: string }) | undefined;
  readonly createNetworkAclEntry?: (AclEntryFields & { readonly networkAclId: string }) | undefined;
  readonly deleteRoute?: { readonly routeTableId: string; readonly destinationCidrBlock: Cidr } | undefined;
  readonly natGatewayFailure?: { readonly natGatewayId: string } | undefined;
}

export const NETWORK_FAULTS: readonly (keyof NetworkFaultFields)[] = [
  "revokeSecurityGroupIngress",
  "revokeSecurityGroupEgress",
  "createNetworkAclEntry",
  "deleteRoute",
  "natGatewayFailure",
];

const groupId = required(text, { description: "The security group." });

export const networkFaultShape: Readonly<Record<keyof NetworkFaultFields, z.ZodType>> = {
  revokeSecurityGroupIngress: field(strict({ groupId, ...ingressRuleShape }), {
    description: "Removes the group's ingress rules that the properties given match; all of them, with none given.",
    evidence: "connections of tracked flows go on: AWS, security-group-connection-tracking [D]",
  }),
  revokeSecurityGroupEgress: field(strict({ groupId, ...egressRuleShape }), {
    description: "Removes egress rules likewise.",
    evidence: "AWS, security-group-connection-tracking [D]",
  }),
  createNetworkAclEntry: field(
    strict({ networkAclId: required(text, { description: "The network ACL." }), ...aclEntryShape }),
    {
      description: "Adds a rule; a deny cuts open connections at once.",
      evidence: "AWS, security-group-connection-tracking [D]",
    },
  ),
  deleteRoute: field(
    strict({
      routeTableId: required(text, { description: "The route table." }),
      destinationCidrBlock: required(cidr, { description: "The route's destination." }),
    }),
    { description: "Removes a route." },
  ),
  natGatewayFailure: field(strict({ natGatewayId: required(text, { description: "The NAT gateway." }) }), {
    description: "The NAT gateway stops: every subnet routed to it loses the Internet, whatever its own zone.",
    evidence: "AWS, nat-gateway-basics [D]",
  }),
};
