/**
 * Route 53: the authoritative name servers of a hosted zone and their health checks.
 *
 * In AWS a record set has a name, a type and either values with a TTL or an alias. Several record sets of one name
 * share a routing policy (weighted, latency, failover, geolocation, multivalue answer), and each may have a health
 * check. A query picks a record by the policy among the healthy ones; when none is healthy all count as healthy, so a
 * dead health check never makes a name disappear. Health checks are asked from some 16 places in eight regions that
 * know nothing of each other; the endpoint is healthy while more than 18 % of them say so.
 *
 *     resolver ── query ──> Route53 ──> HostedZone ──> chooseRecords <── health ── EndpointHealthCheck (16 checkers)
 *
 * What it can do to you. Removing an address takes the checkers' time (default some 97 s for a blackholed one), then
 * the TTL at the resolvers, then the clients': an open connection never asks again. Changing records is a call of the
 * control plane, in one region, and spreads within about a minute; failing over by health check needs neither.
 *
 * Kept: the selection rules, the state of each checker, alias targets and their health, TTLs, the negative TTL, record
 * changes. Left out: geoproximity and IP-based routing, string matching, CloudWatch-alarm checks, the limit of the
 * control plane and its failure, DNSSEC, packet loss. All four name servers see a change at the same moment.
 */
export { chooseRecords, type Asker } from "./choose-records.js";
export { CalculatedHealthCheck, EndpointHealthCheck, type EndpointCheckSpec } from "./health-check.js";
export { HostedZone, type Answer } from "./hosted-zone.js";
export { Route53 } from "./route53.js";
