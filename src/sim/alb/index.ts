/**
 * The Application Load Balancer.
 *
 * In AWS it is a fleet of nodes, one or more per Availability Zone, each choosing targets on its own: round
 * robin by default, or least outstanding requests (target group attribute `load_balancing.algorithm.type`,
 * page edit-target-group-attributes). It never queues a request and documents no retry.
 *
 * The model keeps one node and both algorithms. It leaves out, for now: several nodes and zones, health
 * checks, stickiness, slow start, idle timeouts and the codes they cause. Targets are always healthy.
 */
export { LoadBalancer } from "./load-balancer.js";
