/** Clients, Route 53 and faults in a scenario: what they become, and what is said of those that cannot be. */
import { describe, expect, it } from "vitest";
import { buildSystem } from "../../src/scenario/index.js";
import { messages } from "../../src/scenario/messages.js";
import { reachMessages } from "../../src/scenario/reach-messages.js";
import { load, problemsOf, scenarioText } from "./scenario-text.js";

const zone = (records: string, more = ""): string => `architecture:
  gunicorn: { workers: 3 }
  route53:
${more}    recordSets:
${records}`;

const A = "      - { name: x.org, setIdentifier: a, weight: 1, ttl: 60, resourceRecords: [a] }";
const B = "      - { name: x.org, setIdentifier: b, weight: 3, ttl: 60, resourceRecords: [b] }";
const clients = (text: string): string => `workload:
  clients: ${text}
  journeys:
    visit: { steps: [GET /] }`;

const problems = (architecture: string, first = ""): ReturnType<typeof problemsOf> =>
  problemsOf(scenarioText({ architecture }, first));

describe("what a scenario that says nothing of clients costs", () => {
  it("is nothing: the system has neither clients nor records", () => {
    const system = buildSystem(load(scenarioText()));
    expect(system).not.toHaveProperty("clients");
    expect(system).not.toHaveProperty("route53");
  });

  it("retries alone open no connections", () => {
    const system = buildSystem(load(scenarioText({ workload: clients("{ retries: {} }") })));
    expect(system.clients).toMatchObject({ access: null, retries: { maxAttempts: 3, jitter: "full", budget: null } });
    expect(system).not.toHaveProperty("route53");
  });

  it("connections without Route 53 lead to the load balancer by its own DNS entry", () => {
    const system = buildSystem(load(scenarioText({ workload: clients("{ connections: { protocol: h2 } }") })));
    expect(system.clients!.access!.connections).toMatchObject({ protocol: "h2", maxPerHost: 1, maxStreams: 128 });
    expect(system.route53!.recordSets[0]!.target).toMatchObject({ kind: "alias-load-balancer", ttlSeconds: 60 });
  });
});

describe("records", () => {
  it("become the simulator's, with their health checks", () => {
    const checked = A.replace("weight: 1", "weight: 1, healthCheck: { requestInterval: 10 }");
    const { route53 } = buildSystem(load(scenarioText({ architecture: zone(`${checked}\n${B}`) })));
    expect(route53!.addresses).toEqual(["a", "b"]);
    expect(route53!.recordSets.map(({ policy, healthCheck }) => [policy.kind, healthCheck])).toEqual([
      ["weighted", 0],
      ["weighted", null],
    ]);
    expect(route53!.healthChecks).toMatchObject([
      { kind: "HTTP", address: 0, requestIntervalSeconds: 10, checkers: 16 },
    ]);
  });

  it.each([
    [
      "two policies",
      A.replace("weight: 1", "weight: 1, region: eu-west-1"),
      reachMessages.recordPolicies(["weight", "region"]),
    ],
    ["no target", A.replace(", resourceRecords: [a]", ""), reachMessages.recordNeedsTarget(0)],
    ["no ttl", A.replace("ttl: 60, ", ""), reachMessages.recordTtl(false)],
    [
      "an alias with a ttl",
      A.replace("resourceRecords: [a]", "aliasTarget: { dnsName: loadBalancer }"),
      reachMessages.recordTtl(true),
    ],
    ["no setIdentifier", A.replace("setIdentifier: a, ", ""), reachMessages.recordNeedsIdentifier("weighted")],
    ["the same setIdentifier twice", `${A}\n${A}`, reachMessages.recordTwice("x.org", "a")],
    [
      "mixed policies",
      `${A}\n${B.replace("weight: 3", "failover: PRIMARY")}`,
      reachMessages.recordMixed("x.org", "failover", "weighted"),
    ],
    [
      "an alias to nowhere",
      A.replace("ttl: 60, resourceRecords: [a]", "aliasTarget: { dnsName: loadBalancr }"),
      reachMessages.aliasUnknown("loadBalancr", ["x.org", "loadBalancer"]),
    ],
    [
      "an alias to itself",
      A.replace("ttl: 60, resourceRecords: [a]", "aliasTarget: { dnsName: x.org }"),
      reachMessages.aliasCycle(["x.org", "x.org"]),
    ],
    [
      "an unknown health check",
      A.replace("weight: 1", "weight: 1, healthCheckId: front"),
      reachMessages.healthCheckUnknown("front", []),
    ],
    [
      "a calculated check without children",
      A.replace("weight: 1", "weight: 1, healthCheck: { type: CALCULATED }"),
      reachMessages.healthCheckChildren(true),
    ],
    [
      "two values of a multivalue answer",
      A.replace("weight: 1", "multiValueAnswer: true").replace("[a]", "[a, b]"),
      reachMessages.recordOneValue(),
    ],
  ])("refuses %s, where it stands", (_, records, sentence) => {
    const found = problems(zone(records));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject(sentence);
    const index = Number(/^architecture\.route53\.recordSets\[([01])\]/u.exec(found[0]!.path)?.[1]);
    expect(found[0]!.line).toBe(11 + index);
  });

  it("refuses health checks that depend on each other", () => {
    const more = `    healthChecks:
      p: { type: CALCULATED, childHealthChecks: [q] }
      q: { type: CALCULATED, childHealthChecks: [p] }
`;
    expect(problems(zone(A, more))).toMatchObject([reachMessages.healthCheckCycle(["p", "q", "p"])]);
  });

  it("refuses a weight beyond 255 and an interval that Route 53 does not have", () => {
    expect(problems(zone(A.replace("weight: 1", "weight: 256")))).toMatchObject([messages.tooBig("255", true, 256)]);
    expect(problems(zone(A.replace("weight: 1", "weight: 1, healthCheck: { requestInterval: 20 }")))).toHaveLength(1);
  });

  it("refuses a region whose latency to a latency record is unknown", () => {
    const workload = clients("{ regions: { eu: { latencies: { eu-west-1: 10ms } } } }");
    const architecture = zone(A.replace("weight: 1", "region: us-east-1"));
    expect(problemsOf(scenarioText({ workload, architecture }))).toMatchObject([
      reachMessages.latencyUnknown("eu", "us-east-1"),
    ]);
  });

  it("refuses a distance to an address that is not there", () => {
    const workload = clients("{ regions: { eu: { roundTrips: { c: 10ms } } } }");
    expect(problemsOf(scenarioText({ workload, architecture: zone(A) }))).toMatchObject([
      reachMessages.unknownAddress("c", ["a"]),
    ]);
  });
});

describe("faults", () => {
  it("become outages of addresses and changes of records", () => {
    const faults = `faults:
  - { at: 1m, duration: 2m, addressOutage: { address: a, mode: refuse } }
  - at: 5m
    changeResourceRecordSets:
      - { action: UPSERT, resourceRecordSet: { name: x.org, setIdentifier: a, weight: 0, ttl: 60, resourceRecords: [a] } }`;
    const { addressFaults, route53 } = buildSystem(load(scenarioText({ architecture: zone(A) }, faults)));
    expect(addressFaults).toEqual([{ address: 0, atSeconds: 60, durationSeconds: 120, state: "refused" }]);
    expect(route53!.changes).toMatchObject([
      { atSeconds: 300, changes: [{ action: "UPSERT", recordSet: { policy: { weight: 0 } } }] },
    ]);
  });

  it.each([
    ["an entry in which nothing happens", "faults: [{ at: 1m }]", "nothing goes wrong here"],
    [
      "an address that is not there",
      "faults: [{ at: 1m, addressOutage: { address: c } }]",
      reachMessages.unknownAddress("c", ["a"]).message,
    ],
  ])("refuses %s", (_, faults, message) => {
    expect(problems(zone(A), faults)).toMatchObject([{ line: 1, message }]);
  });

  it("refuses to change records that are not there, and a steady state with faults", () => {
    const change = `faults:
  - { at: 1m, changeResourceRecordSets: [{ action: DELETE, resourceRecordSet: { name: x.org, ttl: 1, resourceRecords: [a] } }] }`;
    expect(problemsOf(scenarioText({ workload: clients("{ connections: {} }") }, change))).toMatchObject([
      reachMessages.faultWithoutRoute53(),
    ]);
    const outage = "faults: [{ at: 1m, addressOutage: { address: a } }]";
    const run = "run: { horizon: auto }";
    expect(problemsOf(scenarioText({ architecture: zone(A), run }, outage))).toMatchObject([
      messages.autoHorizonFaults(),
    ]);
  });
});
