/** The load balancer under any timeline of faults. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { InstanceFaultSpec } from "../../../src/sim/index.js";
import { balancedSystem, balancer, metric, run, statuses, targetGroup } from "./balanced-system.js";

const INSTANCES = 3;
const HORIZON_SECONDS = 300;

const fault: fc.Arbitrary<InstanceFaultSpec> = fc.record({
  atSeconds: fc.integer({ min: 0, max: 200 }),
  untilSeconds: fc.integer({ min: 201, max: 280 }),
  instances: fc.uniqueArray(fc.nat(INSTANCES - 1), { minLength: 1 }),
  action: fc.oneof(
    fc.constantFrom("crash" as const, "hang" as const, "blackhole" as const, "deregister" as const).map((kind) => ({
      kind,
    })),
    fc.record({ kind: fc.constant("slow" as const), factor: fc.integer({ min: 2, max: 50 }) }),
    fc.record({ kind: fc.constant("error" as const), status: fc.constantFrom(404, 500, 503) }),
  ),
});

describe("under any timeline of faults", () => {
  it("no request is lost or answered twice", () => {
    fc.assert(
      fc.property(fc.array(fault, { maxLength: 5 }), fc.nat(1000), (faults, seed) => {
        const system = balancedSystem({
          ratePerSecond: 20,
          arrivals: "poisson",
          serviceSeconds: 0.02,
          application: {
            zones: ["a", "b"],
            instanceZones: [0, 1, 0],
            targetGroups: [targetGroup({ deregistrationDelaySeconds: 20 })],
          },
          faults,
          system: {
            network: {
              clientRttSeconds: { kind: "constant", value: 0.02 },
              instanceRttSeconds: { kind: "constant", value: 0.001 },
              databaseRttSeconds: null,
            },
            timeoutSeconds: 30,
          },
        });
        // The run throws if what was sent, or came to the load balancer, is not accounted for once each.
        const result = run(system, HORIZON_SECONDS, { seed });
        const ended = result.series.ended.reduce((sum, n) => sum + n, 0);
        const answers = Object.values(statuses(result)).reduce((sum, n) => sum + n, 0);
        expect(answers).toBe(ended);
      }),
      { numRuns: 60, seed: 4 },
    );
  });

  it("an unhealthy target gets nothing while another is healthy", () => {
    const crash: InstanceFaultSpec = {
      atSeconds: 60,
      untilSeconds: 1e9,
      instances: [0, 1],
      action: { kind: "crash" },
    };
    const system = balancedSystem({ ratePerSecond: 30, faults: [crash] });
    const all = run(system, 600);
    // Found within 60 s at the latest; what was refused after that would be a request to an unhealthy target.
    const early = run(system, 121);
    expect(statuses(all)[502]).toBe(statuses(early)[502]);
    expect(metric(all, "UnhealthyRoutingRequestCount")).toBe(0);
  });

  it("and gets its share while none is: the load balancer fails open", () => {
    const crash: InstanceFaultSpec = {
      atSeconds: 0,
      untilSeconds: 1e9,
      instances: [0, 1, 2],
      action: { kind: "error", status: 503 },
    };
    const result = run(balancedSystem({ faults: [crash] }), 300);
    // An arrival at either end of the run.
    expect(statuses(result)).toEqual({ 503: 9001 });
    expect(metric(result, "HTTPCode_ELB_5XX_Count")).toBe(0);
    expect(metric(result, "UnhealthyRoutingRequestCount")).toBeGreaterThan(9000 - 61 * 30);
  });

  it("costs nothing by itself: with nothing on, clients see what the plain one gives", () => {
    const system = balancedSystem({ arrivals: "poisson", serviceSeconds: 0.05, application: balancer() });
    const plain = run({ ...system, loadBalancer: { algorithm: "round_robin" } }, 300);
    expect(run(system, 300).sites).toEqual(plain.sites);
  });
});
