/**
 * The network between the tiers.
 *
 * In AWS a request crosses the Internet to the load balancer, then hops inside the VPC: between
 * Availability Zones about a millisecond, within one a few tenths (reference: aws-edge-and-network 4.5, whose
 * figures are third-party measurements; all are parameters of the scenario).
 *
 * The model keeps the latency of each round trip. It leaves out, for now: connection set-up and TLS, bandwidth,
 * loss, security groups and zones. With kept-alive connections and small answers these are small; for a
 * browser's first request they are not.
 */
export { scheduleAddressFaults } from "./address-faults.js";
export { Addresses, type AddressFault, type AddressState } from "./addresses.js";
export { Link } from "./link.js";
export type { DatabaseClient } from "./database-gate.js";
export { NetworkGates } from "./network-gates.js";
