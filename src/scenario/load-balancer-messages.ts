/** What the loader says about listeners, rules and target groups: see messages.ts. */
import type { Sentence } from "./messages.js";
import { nearest } from "./nearest.js";

const quote = (text: string): string => `"${text}"`;

export const loadBalancerMessages = {
  needsCertificate: (port: number): Sentence => ({
    message: `the HTTPS listener on port ${port} has no certificate`,
    hint: "add certificate: {}, with notAfter if it is to expire",
  }),
  needlessCertificate: (): Sentence => ({
    message: "a listener of protocol HTTP has no certificate",
    hint: "say protocol: HTTPS, or leave the certificate out",
  }),
  noCertificateToEnd: (port: number | undefined, known: readonly number[]): Sentence => ({
    message:
      port === undefined
        ? "there is no certificate to end: the load balancer has no HTTPS listener"
        : `there is no HTTPS listener on port ${port}`,
    hint: known.length === 0 ? "add architecture.loadBalancer.certificate: {}" : `HTTPS listeners: ${known.join(", ")}`,
  }),
  portTwice: (port: number): Sentence => ({
    message: `another listener has port ${port} already`,
    hint: "a load balancer has one listener for each port",
  }),
  priorityTwice: (priority: number): Sentence => ({
    message: `another rule of this listener has priority ${priority} already`,
    hint: "rules are evaluated by their priority, the lowest number first: give each its own",
  }),
  weightsAllZero: (): Sentence => ({
    message: "the weights of the target groups are all 0: no request could go anywhere",
    hint: "give at least one target group a weight above 0",
  }),
  noTargetGroup: (name: string, known: readonly string[]): Sentence => {
    const guess = nearest(name, known);
    return {
      message: `there is no target group ${quote(name)}`,
      hint: guess === null ? `known target groups: ${known.join(", ")}` : `did you mean ${quote(guess)}?`,
    };
  },
  noTargetGroups: (): Sentence => ({
    message: "there is no target group at all",
    hint: "name one, or leave targetGroups out: then it is all instances",
  }),
  noListener: (port: number, known: readonly number[]): Sentence => ({
    message: `no listener has port ${port}`,
    hint: `ports of the listeners: ${known.join(", ")}`,
  }),
  oneAction: (given: readonly string[]): Sentence => ({
    message: given.length === 0 ? "this action does nothing" : `${given.map(quote).join(" and ")} in one action`,
    hint: "give exactly one of forward, redirect, fixedResponse",
  }),
  redirectToHttp: (): Sentence => ({
    message: "a redirect cannot go from HTTPS to HTTP",
    hint: "begin the url with https:// or #{protocol}://",
  }),
  logInNeedsHttps: (): Sentence => ({
    message: "only an HTTPS listener can authenticate users",
    hint: "say protocol: HTTPS, with a certificate",
  }),
  tooManyValues: (count: number): Sentence => ({
    message: `the conditions of this rule have ${count} values`,
    hint: "AWS takes at most 5 values a rule: use wildcards, or a second rule",
  }),
  noConditions: (): Sentence => ({
    message: "a rule without conditions would match everything",
    hint: "that is what the listener's defaultAction is for",
  }),
  notWith: (attribute: string, other: string): Sentence => ({
    message: `${attribute} does not go together with ${other}`,
    hint: `leave out one of the two: AWS refuses the combination`,
  }),
  mitigationNeedsRandom: (algorithm: string): Sentence => ({
    message: `anomaly mitigation works with algorithm weighted_random only, and this is ${algorithm}`,
    hint: "say algorithm: weighted_random",
  }),
  slowStartRange: (seconds: number): Sentence => ({
    message: `a slow start takes 30 to 900 s, and this is ${seconds} s`,
    hint: "0 turns it off",
  }),
  dnsBelowRouting: (dns: number, routing: number): Sentence => ({
    message: `the percentage of DNS failover is ${dns}, below that of routing, ${routing}`,
    hint: "AWS wants a zone to leave DNS no later than its node begins to fail open",
  }),
  matcher: (value: string): Sentence => ({
    message: `${quote(value)} is no list of statuses from 200 to 499`,
    hint: 'write "200", "200,302" or "200-299"',
  }),
  instanceTwice: (instance: number): Sentence => ({
    message: `instance ${instance} is named twice`,
    hint: "a target is registered once in a target group",
  }),
  certificateOnListener: (): Sentence => ({
    message: "certificate goes with the listeners, since they are given one by one",
    hint: "move it into the listener of protocol HTTPS",
  }),
  noZone: (zone: string, zones: readonly string[]): Sentence => ({
    message: `there is no instance in zone ${quote(zone)}`,
    hint: `known zones: ${zones.join(", ")}`,
  }),
  oneWhich: (given: readonly string[]): Sentence => ({
    message: given.length === 0 ? "which instances break is not said" : `${given.map(quote).join(" and ")} together`,
    hint: "give exactly one of index, indices, count, availabilityZone, share",
  }),
} as const;
