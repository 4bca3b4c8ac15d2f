/**
 * The virtual private cloud: which packet reaches what.
 *
 * In AWS every packet between two systems of the stack is filtered four times and routed at least once. A subnet's
 * route table sends it to the longest matching prefix: inside the VPC, to the Internet gateway (for whoever has a public
 * address) or to a NAT gateway. A network ACL stands at the border of each subnet, stateless and in order; security
 * groups stand at each interface, stateful and without order. What is not allowed is dropped without a word, so a
 * mistake shows as a timeout, not as a refusal. What makes mistakes hard to see: a rule that is right on the way there
 * and missing on the way back, a table that the subnet is not associated with, a group nobody carries any more.
 *
 * The model keeps all of that for IPv4: `walkFlow` walks the set of all packets a flow may consist of (every address of
 * the subnet, every ephemeral port) and says what share passes, by which components and rules, and what drops the rest,
 * with Reachability Analyzer's codes. `kneepoint check` prints these verdicts, and the simulator drops what they say is
 * dropped, also when a fault changes the configuration in the middle of a run.
 *
 * Left out: IPv6, peering, transit and virtual private gateways, endpoints, prefix lists, network firewalls, VPC Block
 * Public Access, regional NAT gateways, secondary CIDR blocks, ICMP types, connection-tracking limits.
 *
 * Failure modes: a revoked rule, a deny entry, a lost route, a failed NAT gateway (whatever its subnets depend on in other
 * zones is lost with it).
 */
export {
  addressesOf,
  ANYWHERE,
  contains,
  formatCidr,
  overlaps,
  parseCidr,
  sizeOf,
  subdivide,
  type Cidr,
} from "./cidr.js";
export type { Explanation, ExplanationCode, Step } from "./explanation.js";
export { shadowedEntries } from "./filters.js";
export { problemsOf, type VpcProblem } from "./problems.js";
export { isPublic, natGatewayOf, orderedRoutes } from "./routing.js";
export { aclEntryText, portsText, securityGroupRuleText } from "./rule-text.js";
export type { Interval } from "./traffic.js";
export { isTracked } from "./tracking.js";
export * from "./vpc.js";
export { walkFlow, type Endpoint, type Flow, type FlowVerdict } from "./walk-flow.js";
