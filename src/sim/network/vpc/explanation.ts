/**
 * Why a packet does not arrive, in Reachability Analyzer's words (explanation-codes [D]): the same code for the same
 * cause, so that what is said here can be looked up there.
 */
export type ExplanationCode =
  /** No route of the table matches the destination. */
  | "NO_ROUTE_TO_DESTINATION"
  /** The route's target is gone: a blackhole. */
  | "BAD_STATE_ROUTE"
  /** The component is there, but not working. */
  | "BAD_STATE"
  /** No rule of the interface's security groups allows it. */
  | "ENI_SG_RULES_MISMATCH"
  | "SG_HAS_NO_RULES"
  /** A rule names a group, but the packet comes through something that hides who sent it. */
  | "SG_REFERENCES_NOT_PRESERVED"
  /** The subnet's network ACL denies it. */
  | "SUBNET_ACL_RESTRICTION"
  /** It would leave by the Internet gateway without a public address. */
  | "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"
  /** It comes from the Internet to an interface without a public address. */
  | "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"
  /** No Internet gateway is attached. */
  | "NO_PATH";

/** A step on a packet's way: a component and the rule of it that decided. */
export interface Step {
  /** Whether it is the packet's way there, or its answer's way back. */
  readonly direction: "forward" | "return";
  readonly component:
    | "interface"
    | "security-group"
    | "network-acl"
    | "route-table"
    | "nat-gateway"
    | "internet-gateway";
  /** The component's name; several security groups act as one. A network ACL's is followed by its subnet: `default of app-a`. */
  readonly name: string;
  /** The rule that let it pass, or dropped it, as one reads it: `100 deny tcp 22 from 0.0.0.0/0`. */
  readonly rule: string;
}

export interface Explanation extends Step {
  readonly code: ExplanationCode;
  /** The interface whose security groups dropped it; null where something else did. */
  readonly interface: string | null;
  /** Share of the flow's packets dropped here, more than 0 and at most 1. */
  readonly share: number;
  /** One sentence: what is wrong, with names. */
  readonly sentence: string;
}
