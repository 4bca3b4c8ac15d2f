/**
 * The network between the tiers.
 *
 * In AWS a request crosses the Internet to the load balancer, then hops inside the VPC: between Availability Zones about a
 * millisecond, within one a few tenths (reference: aws-edge-and-network 4.5, whose figures are third-party measurements;
 * all are parameters of the scenario). On each hop it may be dropped: by a security group, a network ACL, a route that is
 * not there (vpc/ walks the configuration and says so). And what the application asks of third parties leaves through a NAT
 * gateway, whose bandwidth and source ports everybody behind it shares.
 *
 * What the model keeps:
 * - `Link`: the latency of each round trip; `ImpairedLink`: what a fault adds to it, TCP's retransmissions of lost packets;
 *   `ZonedLink`: that it is longer to a database in another zone, where a failover may put it, or impaired in one zone only.
 * - `FlowGate`, `DatabaseGate`: where a flow that the network drops makes its caller wait. A drop is silence, never a
 *   refusal; who remembers open connections (a tracked security-group flow) lets them go on, who does not cuts them.
 * - `Egress`, `NatGateway`, `SharedBandwidth`: connections to the Internet with the kernel's SYN retries, 55,000 source
 *   ports a destination, silence of 350 s, and processor sharing of bytes with a limit for each flow.
 * A flow that nothing ever blocks has no gate, a scenario without third parties no gateway: they cost nothing.
 *
 * Left out: the bandwidth of instances and of requests' own answers, packet rates, loss within long answers, TLS
 * to third parties (part of their response time), connections to them that are kept open, connection-tracking limits,
 * regional NAT gateways. A SYN that a gate in front of a tier drops is not sent again before its caller gives up, so that
 * after a repair such a request ends as late as without; those to third parties are.
 *
 * Failure modes: a blocked flow (504 from the load balancer after 10 s, the kernel's 127 s where nobody sets a limit),
 * connections cut in the middle, a NAT gateway that fails (what its subnets send vanishes, and each call holds its worker
 * until its timeout) or has no port left (ErrorPortAllocation).
 */
export { scheduleAddressFaults } from "./address-faults.js";
export { Addresses, type AddressFault, type AddressState, type EndpointHealth } from "./addresses.js";
export type { Link } from "./link.js";
export { createLink, type Way } from "./ways.js";
export type { DatabaseClient } from "./database-gate.js";
export type { ExternalCaller, ExternalCalls } from "./external-calls.js";
export type { ImagePulls } from "./boot-downloads.js";
export { NetworkGates } from "./network-gates.js";
export { wireThirdParties } from "./third-parties.js";
export { Zones } from "./zones.js";
