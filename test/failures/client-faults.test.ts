/** Names that nobody resolves, a certificate that has ended, a neighbour that takes the CPU. */
import { describe, expect, it } from "vitest";
import { buildSystem, parseScenario } from "../../src/scenario/index.js";
import { simulate, type Run } from "../../src/sim/index.js";

const HORIZON_SECONDS = 300;

/** Users come, ask three times, 5 s apart, and go: each opens one connection. */
function run(fault: string, more = ""): Run {
  const text = `
options: { scenarios: { users: { executor: constant-arrival-rate, rate: 10, duration: 5m, preAllocatedVUs: 5000 } } }
workload:
  arrivals: poisson
  timeout: 20s
  clients:
    population: 100000
    regions: { europe: { share: 1, roundTrip: 20ms }, asia: { share: 1, roundTrip: 20ms } }
    dns: { clientCache: 0s, overHolding: { share: 0, hold: 0s }, resolversPerRegion: 10 }
  journeys: { visit: { steps: [{ request: GET /, think: 5s }, { request: GET /, think: 5s }, GET /] } }
architecture:
  network: ideal
  loadBalancer: { certificate: {}, availabilityZones: [a], ${more} }
  autoScalingGroup: { desiredCapacity: 2, launchTemplate: { vCpus: 1 } }
  gunicorn: { workers: 8, gil: false }
calibration: { routes: { GET /: { cpu: 5ms } } }
run: { warmUp: none }
`;
  return simulate(buildSystem(parseScenario(text, "shop.yaml", { faults: [fault] })), {
    seed: 7,
    replication: 0,
    horizonSeconds: HORIZON_SECONDS,
    drainSeconds: 30,
    warmUpSeconds: 0,
    intervals: HORIZON_SECONDS / 10,
    loadFactor: 1,
  });
}

const failed = ({ series }: Run, from: number, to: number): number =>
  series.failed.slice(from / 10, to / 10).reduce((sum, each) => sum + each, 0);

describe("resolvers that fail", () => {
  it("new users fail after two tries of 5 s, those with a connection go on", () => {
    const result = run("1m for 1m dns resolver-failure");
    expect(failed(result, 0, 60)).toBe(0);
    // Whoever came in the minute but its last 10 s: 10/s, and each of the three requests of a visit asks anew.
    expect(failed(result, 60, 70)).toBe(0);
    expect(failed(result, 70, 120)).toBeGreaterThan(10 * 40);
    expect(failed(result, 130, HORIZON_SECONDS)).toBe(0);
    // Whoever had a connection when it began was answered to the end of his visit.
    expect(result.series.ended[6]! - result.series.failed[6]!).toBeGreaterThan(50);
  });

  it("of one region: the other's users notice nothing", () => {
    const both = run("1m for 1m dns resolver-failure");
    const one = run("1m for 1m dns resolver-failure region=asia");
    const share = failed(one, 70, 120) / failed(both, 70, 120);
    expect(Math.abs(share - 0.5)).toBeLessThan(0.1);
  });

  it("a share of them hits a share of the users", () => {
    const share =
      failed(run("1m for 1m dns resolver-failure share=0.3"), 70, 120) /
      failed(run("1m for 1m dns resolver-failure"), 70, 120);
    expect(Math.abs(share - 0.3)).toBeLessThan(0.1);
  });
});

describe("a certificate that ends", () => {
  it("new connections fail until it is renewed, open ones go on", () => {
    const result = run("1m for 1m certificate expiry");
    expect(failed(result, 0, 60)).toBe(0);
    expect(failed(result, 70, 120)).toBeGreaterThan(10 * 40);
    expect(failed(result, 130, HORIZON_SECONDS)).toBe(0);
  });
});

describe("a noisy neighbour", () => {
  it("that takes half of the cores is CPU that takes twice as long", () => {
    const noisy = run("1m instance noisy-neighbour count=2 cpuShare=0.5");
    const slow = run("1m instance slow count=2 factor=2");
    expect([noisy.sites[0]!.sum, noisy.series.failed]).toEqual([slow.sites[0]!.sum, slow.series.failed]);
  });
});
