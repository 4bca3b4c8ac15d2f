/**
 * Checks a design without running it: what AWS's Reachability Analyzer and a good reviewer would say about its network.
 *
 * Every flow that the architecture needs is walked through route tables, security groups and network ACLs, there and
 * back; then rules of experience look for what works but should not be so. The simulator drops exactly what is said to
 * be dropped here. Nothing is measured, no packet is sent, and like Reachability Analyzer this knows nothing of health.
 */
export { checkNetwork, type CheckedFlow, type NetworkCheck } from "./check-network.js";
export type { NetworkFinding } from "./network-finding.js";
