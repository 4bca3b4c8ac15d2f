/** What the loader says about faults, Route 53 and clients: see messages.ts. */
import { nearest } from "./nearest.js";
import { quote, suggestion, type Sentence } from "./sentence.js";

export const reachMessages = {
  oneFaultEach: (kinds: readonly string[], given: readonly string[]): Sentence => ({
    message: given.length === 0 ? "nothing goes wrong here" : `${given.map(quote).join(" and ")} in one entry`,
    hint: `give each entry one of ${kinds.join(", ")}`,
  }),
  randomlyNeedsDuration: (): Sentence => ({
    message: "faults at random need a time in which they happen",
    hint: "add duration beside at: from then on for so long",
  }),
  faultNeedsLoadBalancer: (): Sentence => ({
    message: "the faults of instances are seen by a load balancer, and there is none",
    hint: "add architecture.loadBalancer",
  }),
  checkTimeout: (timeout: number, interval: number): Sentence => ({
    message: `a health check may take ${timeout} s, but the next begins after ${interval} s`,
    hint: "timeoutSeconds must be less than intervalSeconds",
  }),
  unknownClientRegion: (name: string, known: readonly string[]): Sentence => {
    const guess = nearest(name, known);
    return {
      message: `no client region is called ${quote(name)}`,
      hint: guess === null ? `regions of workload.clients: ${known.join(", ")}` : `did you mean ${quote(guess)}?`,
    };
  },
  faultWithoutRoute53: (): Sentence => ({
    message: "there are no records to change: the scenario has no architecture.route53",
  }),
  recordNeedsTarget: (given: number): Sentence => ({
    message:
      given === 0
        ? "the record set has neither resourceRecords nor aliasTarget"
        : "a record set has resourceRecords or an aliasTarget, not both",
  }),
  recordTtl: (alias: boolean): Sentence =>
    alias
      ? { message: "an alias has no ttl of its own: it takes its target's" }
      : { message: '"ttl" is missing', hint: "60 s or less if the record has a health check" },
  recordPolicies: (keys: readonly string[]): Sentence => ({
    message: `a record set has one routing policy, but this one has ${keys.join(" and ")}`,
  }),
  recordMixed: (name: string, policy: string, others: string): Sentence => ({
    message: `the other record sets of ${quote(name)} are ${others}, this one is ${policy}`,
    hint: "all record sets of a name have the same routing policy",
  }),
  recordTwice: (name: string, setIdentifier: string): Sentence => ({
    message:
      setIdentifier === ""
        ? `${quote(name)} has a second simple record set`
        : `${quote(name)} has a second record set ${quote(setIdentifier)}`,
    hint: "give each a setIdentifier of its own and a routing policy: weight, region, failover, geoLocation or multiValueAnswer",
  }),
  recordNeedsIdentifier: (policy: string): Sentence => ({
    message: `a ${policy} record set needs a setIdentifier`,
    hint: "any text that tells it from the others of its name",
  }),
  recordFailoverTwice: (name: string, role: string): Sentence => ({
    message: `${quote(name)} has a second ${role} record set`,
  }),
  recordOneValue: (): Sentence => ({
    message: "a multivalue answer record set has one value",
    hint: "write one record set for each address",
  }),
  recordsTooMany: (name: string): Sentence => ({ message: `${quote(name)} has more than 100 record sets` }),
  aliasUnknown: (name: string, known: readonly string[]): Sentence => ({
    message: `the alias points to ${quote(name)}, which is not there`,
    hint: suggestion(name, known, "target"),
  }),
  aliasCycle: (names: readonly string[]): Sentence => ({
    message: `the alias comes back to itself: ${names.join(" -> ")}`,
  }),
  hostnameUnknown: (name: string, known: readonly string[]): Sentence => ({
    message: `no record set has the name ${quote(name)}`,
    hint: suggestion(name, known, "name"),
  }),
  healthCheckUnknown: (name: string, known: readonly string[]): Sentence => ({
    message: `there is no health check ${quote(name)}`,
    hint: suggestion(name, known, "health check"),
  }),
  healthCheckTwice: (): Sentence => ({ message: "a record set has healthCheck or healthCheckId, not both" }),
  healthCheckAddress: (): Sentence => ({
    message: "the health check does not say which address it checks",
    hint: "give ipAddress; only a record set with one address has a default",
  }),
  healthCheckChildren: (calculated: boolean): Sentence =>
    calculated
      ? { message: "a calculated health check needs childHealthChecks" }
      : { message: "only a calculated health check has childHealthChecks and healthThreshold" },
  healthCheckCycle: (names: readonly string[]): Sentence => ({
    message: `the health checks ${names.join(" -> ")} depend on each other`,
  }),
  unknownAddress: (name: string, known: readonly string[]): Sentence => ({
    message: `there is no address ${quote(name)}`,
    hint: suggestion(name, known, "address"),
  }),
  impairsNothing: (): Sentence => ({
    message: "neither delay nor loss is given: the way is as good as ever",
    hint: "give delay, loss, or both",
  }),
  clientsHaveNoZone: (): Sentence => ({
    message: "clients stand in no zone, and their way is to all of the load balancer's nodes",
    hint: "leave availabilityZone out, or impair the path instance or database",
  }),
  noSuchWay: (path: string, why: string): Sentence => ({
    message: `there is no way "${path}" that could be impaired: ${why}`,
  }),
  zoneNotInVpc: (zone: string, known: readonly string[]): Sentence => ({
    message: `the VPC has no subnet in the Availability Zone ${quote(zone)}`,
    hint: suggestion(zone, known, "zone"),
  }),
  unknownEdge: (name: string, known: readonly string[]): Sentence => ({
    message: `CloudFront has no edge location ${quote(name)}`,
    hint: suggestion(name, known, "edge location"),
  }),
  edgesWithoutCloudFront: (): Sentence => ({
    message: "the architecture has no CloudFront, so it has no edge locations",
    hint: "add architecture.cloudFront, or give roundTrip instead",
  }),
  latencyUnknown: (region: string, record: string): Sentence => ({
    message: `the users' latency to ${record} is not given, so Route 53 would never choose it for ${quote(region)}`,
    hint: `add ${record} to latencies`,
  }),
} as const;
