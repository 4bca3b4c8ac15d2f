/** What the loader says about the network: see messages.ts. */
import { describe, quote, suggestion, type Sentence } from "./sentence.js";

export const networkMessages = {
  notACidr: (value: unknown): Sentence => ({
    message: `expected a block of IPv4 addresses, but is ${describe(value)}`,
    hint: "for example 10.0.0.0/16; the address must be the first of its block",
  }),

  vpcTooSmall: (zones: number): Sentence => ({
    message: `the default subnets of ${zones} zones do not fit in it`,
    hint: "take a larger block (/16 to /24), fewer availabilityZones, or give the subnets yourself",
  }),
  exactlyOne: (what: string, keys: readonly string[]): Sentence => ({
    message: `a ${what} is exactly one of ${keys.join(" and ")}`,
  }),
  portsReversed: (from: number, to: number): Sentence => ({
    message: `the ports end (${to}) before they begin (${from})`,
  }),
  unknownInNetwork: (noun: string, name: string, known: readonly string[]): Sentence => ({
    message: `there is no ${noun} ${quote(name)}`,
    hint: suggestion(name, known, noun),
  }),
  twoSubnetsInZone: (first: string, second: string, zone: string): Sentence => ({
    message: `${first} and ${second} both lie in zone ${zone}: a load balancer takes one subnet a zone`,
  }),
  ruleNumberTaken: (ruleNumber: number, direction: string): Sentence => ({
    message: `the rule number ${ruleNumber} is already taken on ${direction}`,
  }),
  staticCallsNobody: (route: string): Sentence => ({
    message: `${quote(route)} is answered by Nginx itself: no application is there to call anybody`,
  }),
  revokesNothing: (group: string): Sentence => ({ message: `${group} has no such rule: nothing would be revoked` }),
} as const;
