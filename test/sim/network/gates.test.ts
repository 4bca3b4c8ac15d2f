/** A flow that is blocked in the middle of a run: who waits how long, and what stays open. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NetworkChangeSpec, NetworkFlowName, SystemSpec } from "../../../src/sim/index.js";
import { balancedSystem, run as runBalanced, statuses, values } from "../alb/balanced-system.js";
import { route } from "../../theory/system.js";
import { answers, constant, gatedSystem, run, SERVICE_SECONDS, tenths } from "./gated-system.js";

const block = (
  flow: NetworkFlowName,
  atSeconds: number,
  established: "kept" | "cut" = "kept",
  blockedShares: readonly number[] = [1, 1],
): NetworkChangeSpec => ({ atSeconds, flow, blockedShares, established });

/** Requests a kept-alive connection of the load balancer carries, as Nginx's keepalive_requests has it. */
const PER_CONNECTION = 1000;

describe("from the load balancer to the instances", () => {
  const RATE = 10;
  const HORIZON = 400;

  it("a tracked flow: open connections carry on until Nginx closes them, new ones are 504 after 10 s", () => {
    const result = run(gatedSystem({ ratePerSecond: RATE, changes: [block("loadBalancerToInstance", 100)] }), HORIZON);
    // One connection to each of two instances: requests do not overlap.
    const passed = 2 * PER_CONNECTION;
    const { 200: good, 504: lost, ...others } = answers(result);
    expect(good).toBe(passed);
    expect(Math.abs(lost! - (RATE * (HORIZON - 10) - passed))).toBeLessThanOrEqual(1);
    expect(others).toEqual({});
    expect(result.sites[0]!.errorSum).toBeCloseTo(10 * lost!, 6);
  });

  it("an untracked flow: open connections are dead at once, found out after 60 s by the request that tries one", () => {
    const changes = [block("loadBalancerToInstance", 100, "cut")];
    const result = run(gatedSystem({ ratePerSecond: RATE, changes }), HORIZON);
    const { 200: good, 504: lost } = answers(result);
    expect(Math.abs(good! - RATE * 100)).toBeLessThanOrEqual(1);
    // The first on each of the two connections waits 60 s, all others 10 s for a connection.
    expect(result.sites[0]!.errorSum).toBeCloseTo(10 * (lost! - 2) + 2 * 60, 6);
  });

  it("one request finds out that a connection is dead, and the others to that instance are closed with it", () => {
    const base = gatedSystem({ changes: [block("loadBalancerToInstance", 10, "cut")] });
    // Seven within a second open three or four connections to each instance; after the cut come four more, one after the other.
    const stages = [
      { durationSeconds: 1, target: 6 },
      { durationSeconds: 1e-6, target: 0 },
      { durationSeconds: 19, target: 0 },
      { durationSeconds: 1e-6, target: 1 },
      { durationSeconds: 4, target: 1 },
    ];
    const load = {
      ...base.loads[0]!,
      startRatePerSecond: 6,
      stages,
      gracefulStopSeconds: 1000,
    } as SystemSpec["loads"][0];
    const result = run({ ...base, loads: [load], routes: [route(constant(1))] }, 300);
    const { 200: good, 504: lost } = answers(result);
    expect(good).toBe(7);
    expect(result.sites[0]!.errorSum).toBeCloseTo(2 * 60 + 10 * (lost! - 2), 6);
    expect(lost).toBeGreaterThanOrEqual(4);
  });

  it("one that is under way when its connection is cut waits for its answer for 60 s from its start", () => {
    const routes = [route(constant(5))];
    const system = {
      ...gatedSystem({ ratePerSecond: 0.1, changes: [block("loadBalancerToInstance", 12, "cut")] }),
      routes,
    };
    const result = run(system, 75);
    // Sent at 10 s, cut at 12 s; the others need a new connection.
    expect(answers(result)[200]).toBe(1);
    expect(result.sites[0]!.errorSum).toBeCloseTo(60 + 10 * (answers(result)[504]! - 1), 6);
  });

  it("works again as soon as the rule is back", () => {
    const changes = [block("loadBalancerToInstance", 100, "cut"), block("loadBalancerToInstance", 200, "kept", [0, 0])];
    const result = run(gatedSystem({ ratePerSecond: RATE, changes }), HORIZON);
    expect(Math.abs(answers(result)[504]! - RATE * 100)).toBeLessThanOrEqual(2);
  });

  it("drops the share of new connections that the network drops", () => {
    const share = 0.3;
    const changes = [block("loadBalancerToInstance", 0, "kept", [share, share])];
    const system = gatedSystem({ ratePerSecond: RATE, changes });
    // Each connection carries one request: every request opens its own.
    const application = balancedSystem().loadBalancer!.application!;
    const zones = { instanceZones: [0, 0], targetGroups: [{ ...application.targetGroups[0]!, targets: [0, 1] }] };
    const loadBalancer = {
      algorithm: "round_robin" as const,
      application: { ...application, ...zones, idleTimeoutSeconds: 0.05 },
    };
    const result = run({ ...system, loadBalancer }, 1000, { drainSeconds: 100 });
    const { 200: good = 0, 504: lost = 0 } = answers(result);
    const standardError = Math.sqrt((share * (1 - share)) / (good + lost));
    expect(Math.abs(lost / (good + lost) - share)).toBeLessThanOrEqual(3.5 * standardError);
  });

  it("takes its patience from the load balancer, when that has attributes", () => {
    const application = { ...balancedSystem().loadBalancer!.application!, connectTimeoutSeconds: 4 };
    const system = balancedSystem({
      system: {
        loadBalancer: { algorithm: "round_robin", application },
        networkChanges: [block("loadBalancerToInstance", 0, "kept", [1, 1, 1])],
      },
    });
    const [site] = runBalanced(system, 20).sites;
    expect(site!.errors).toBeGreaterThan(0);
    expect(site!.errorSum).toBeCloseTo(4 * site!.errors, 6);
  });
});

describe("from the clients", () => {
  const changes = [block("clientToLoadBalancer", 0, "kept", [1])];

  it("a client waits as long as it does for any answer", () => {
    const [site] = run(gatedSystem({ changes, system: { timeoutSeconds: 3 } }), 60).sites;
    expect(site).toMatchObject({ timeouts: site!.count, errors: 0 });
    expect(site!.min).toBeCloseTo(3, 9);
    expect(site!.max).toBeCloseTo(3, 9);
    expect(site!.count).toBeGreaterThan(500);
  });

  it.each([
    { name: "Linux's 127 s", kernel: undefined, seconds: 127 },
    { name: "the scenario's", kernel: { connectSeconds: 20, resendSeconds: 1 }, seconds: 20 },
  ])("one without a timeout waits for its kernel: $name", ({ kernel, seconds }) => {
    const [site] = run(gatedSystem({ changes, system: kernel === undefined ? {} : { kernel } }), 200).sites;
    expect(site!.errors).toBeGreaterThan(0);
    expect(site!.errorSum).toBeCloseTo(seconds * site!.errors, 6);
  });
});

describe("from the instances to the database", () => {
  const RATE = 5;

  it.each([
    { name: "Linux's 127 s", kernel: undefined, seconds: 127 },
    { name: "the scenario's", kernel: { connectSeconds: 20, resendSeconds: 1 }, seconds: 20 },
  ])("without a pool every query hangs on connecting, its worker with it: $name", ({ kernel, seconds }) => {
    const changes = [block("instanceToDatabase", 100)];
    const system = { pool: null, ...(kernel === undefined ? {} : { kernel }) };
    const result = run(gatedSystem({ ratePerSecond: RATE, queries: true, changes, system }), 1000);
    // Little's law: each worker is held for all that time.
    expect(tenths(result, "BusyWorkers").at(-1)).toBeCloseTo(RATE * (seconds + SERVICE_SECONDS / 2), 1);
    const { 500: lost } = answers(result);
    expect(result.sites[0]!.errorSum).toBeCloseTo((seconds + SERVICE_SECONDS / 2) * lost!, 3);
  });

  it("a pool's open connections go on working where the firewall remembers them", () => {
    const changes = [block("instanceToDatabase", 100)];
    const result = run(gatedSystem({ ratePerSecond: RATE, queries: true, connections: 5, changes }), 500);
    expect(answers(result)[500]).toBeUndefined();
  });

  it.each([
    { name: "Linux's 924.6 s", kernel: undefined, seconds: 924.6, horizon: 1060, failed: 1 },
    { name: "the scenario's", kernel: { connectSeconds: 20, resendSeconds: 30 }, seconds: 30, horizon: 190, failed: 2 },
  ])(
    "a query on a connection that was cut is sent again for so long: $name",
    ({ kernel, seconds, horizon, failed }) => {
      const changes = [block("instanceToDatabase", 100, "cut")];
      const system = kernel === undefined ? {} : { kernel };
      // A connection an instance; requests every 50 s in turn: the ones sent at 100 and 150 s find the death out.
      const result = run(gatedSystem({ ratePerSecond: 0.02, queries: true, connections: 1, changes, system }), horizon);
      const [site] = result.sites;
      expect(answers(result)).toEqual({ 200: 2, 500: failed });
      expect(site!.errorSum).toBeCloseTo(failed * (seconds + SERVICE_SECONDS / 2), 2);
    },
  );

  it("static files are served while every worker hangs", () => {
    const base = gatedSystem({ queries: true, workers: 4, changes: [block("instanceToDatabase", 100)] });
    const file = { ...route(constant(0)), name: "GET /logo.png", static: true };
    const system: SystemSpec = {
      ...base,
      pool: null,
      routes: [base.routes[0]!, file],
      journeys: [
        { name: "page", steps: [{ route: 0, thinkTime: null }] },
        { name: "file", steps: [{ route: 1, thinkTime: null }] },
      ],
      loads: [{ ...base.loads[0]!, mix: [0, 1].map((journey) => ({ journey, weight: 1 })) }],
    };
    const result = run(system, 1000);
    expect(tenths(result, "BusyWorkers").at(-1)).toBeCloseTo(8, 1);
    expect(answers(result, 1)).toEqual({ 200: result.sites[1]!.count });
    expect(result.sites[1]!.count).toBeGreaterThan(4500);
    expect(answers(result, 0)[200]).toBeLessThan(600);
  });
});

describe("health checks", () => {
  const HEALTHY = [0, 0, 0];

  it("a target whose checks the network drops turns unhealthy in 35 to 65 s, and healthy again when they pass", () => {
    const networkChanges = [block("healthCheck", 100, "kept", [1, 0, 0]), block("healthCheck", 400, "kept", HEALTHY)];
    const result = runBalanced(balancedSystem({ system: { networkChanges } }), 900);
    const unhealthy = values(result, "UnHealthyHostCount", "Maximum");
    expect(unhealthy.slice(0, 2)).toEqual([0, 0]);
    expect(unhealthy.slice(3, 6)).toEqual([1, 1, 1]);
    // Five successes, 30 s apart.
    expect(unhealthy.at(-1)).toBe(0);
    expect(Object.keys(statuses(result))).toEqual(["200"]);
  });

  it("with all of them dropped the load balancer fails open", () => {
    const networkChanges = [block("healthCheck", 100, "kept", [1, 1, 1])];
    const result = runBalanced(balancedSystem({ system: { networkChanges } }), 600);
    expect(values(result, "UnHealthyHostCount", "Maximum").at(-1)).toBe(3);
    expect(Object.keys(statuses(result))).toEqual(["200"]);
  });
});

describe("whatever the network does", () => {
  const change: fc.Arbitrary<NetworkChangeSpec> = fc.record({
    atSeconds: fc.integer({ min: 0, max: 200 }),
    flow: fc.constantFrom<NetworkFlowName[]>(
      "clientToLoadBalancer",
      "loadBalancerToInstance",
      "healthCheck",
      "instanceToDatabase",
      "instanceToInternet",
    ),
    blockedShares: fc.array(fc.constantFrom(0, 0.5, 1), { minLength: 3, maxLength: 3 }),
    established: fc.constantFrom("kept", "cut"),
  });
  const timeline = fc
    .array(change, { maxLength: 8 })
    .map((changes) => changes.sort((a, b) => a.atSeconds - b.atSeconds));

  it("every iteration that began ends, once, and no self-check fails", () => {
    fc.assert(
      fc.property(
        timeline,
        fc.boolean(),
        fc.constantFrom(null, 2),
        fc.constantFrom(5, Infinity),
        fc.integer({ min: 1, max: 1000 }),
        (networkChanges, full, connections, timeoutSeconds, seed) => {
          const base = gatedSystem({ queries: true, workers: 50, connections: connections ?? 10 });
          const load = { ...base.loads[0]!, stages: [{ durationSeconds: 200, target: 10 }], gracefulStopSeconds: 2e4 };
          const application = { loadBalancer: balancedSystem().loadBalancer, instances: 3 };
          const system: SystemSpec = {
            ...base,
            ...(full ? application : {}),
            ...(connections === null ? { pool: null } : {}),
            loads: [load],
            timeoutSeconds,
            networkChanges,
            kernel: { connectSeconds: 2, resendSeconds: 5 },
          };
          // simulate() throws when a law of conservation is broken.
          const { iterations } = run(system, 200, { seed, drainSeconds: 2e4 });
          expect(iterations.started).toBeGreaterThan(1900);
          expect(iterations.completed).toBe(iterations.started);
          expect(iterations.dropped + iterations.interrupted).toBe(0);
        },
      ),
      { numRuns: 60, seed: 7 },
    );
  });
});
