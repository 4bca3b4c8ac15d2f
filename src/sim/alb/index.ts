/**
 * The Application Load Balancer.
 *
 * In AWS it is one node per enabled Availability Zone behind one name: a client takes one of the addresses in DNS and
 * from then on everything happens in that node. It ends the client's connection (TLS included), finds the first rule
 * that matches, picks a target of that rule's group, by its own turn or its own counts, and sends the request over a
 * connection of its own, kept alive and used again. Every node asks every target for its health by itself. It never
 * queues and documents no retry: whatever goes wrong with the chosen target is one code for the client.
 *
 *     client ── DnsNames ──> AlbNode ── FrontDoor ──> NodeGroup ── TargetConnections ──> Target ──> instance
 *               which node   its view    rule, action   which target   a connection           what is broken there
 *
 * There are two of them here. `LoadBalancer` is one node with two algorithms whose targets are always healthy: as fast
 * as can be, for scenarios that ask nothing more. `ApplicationLoadBalancer` is the whole of it, and costs a second row
 * of the request table per request, for it has two connections: the client can be told 504 while the target goes on.
 *
 * How it fails, which is what it is modelled for:
 * - a crashed target refuses: a share of the requests is 502 until `unhealthyThresholdCount` checks have failed;
 * - a hung or blackholed one says nothing: the same share waits for the idle timeout (60 s) or the connect timeout
 *   (10 s) and holds client and connection all the while, then 504; and the check takes its own timeout longer;
 * - when all targets fail their checks it *fails open* and sends to all: a deep check of a shared dependency gains nothing;
 * - a target whose keep-alive is shorter than the idle timeout closes a connection just as a request is sent on it: 502;
 * - a certificate that ends: new connections fail, open ones go on;
 * - more new connections than its capacity, which grows in minutes: rejected.
 *
 * Left out: Lambda targets, WAF, mutual TLS, WebSockets, HTTP/2 streams and gRPC, desynchronisation modes, target
 * optimizer, several nodes in one zone. A client that has gone is noticed when its answer is ready (460), not before.
 * A blackholed target is not found again by retransmissions. What the AWS pages do not say (ties, which idle
 * connection is used, the pace of scaling and of anomaly mitigation) is stated where it is decided, tagged [I].
 */
export { ApplicationLoadBalancer, type LoadBalancerRun } from "./application-load-balancer.js";
export { lcuHours, type LcuPeriod } from "./lcu-hours.js";
export { LoadBalancer } from "./load-balancer.js";
export { Target, type TargetState } from "./target.js";
