/** From `workload.externalCalls` and boot downloads to the ways out, and what the loader says of mistakes. */
import { describe, expect, it } from "vitest";
import { buildSystem } from "../../src/scenario/index.js";
import { load, problemsOf, scenarioText } from "./scenario-text.js";

const workload = (call: string): string => `workload:
  journeys: { visit: { steps: [GET /] } }
  externalCalls: { ${call} }`;
const CALL = "GET /: { destination: payments, responseTime: 100ms }";
const TWO = `architecture:
  gunicorn: { workers: 3 }
  loadBalancer: {}
  autoScalingGroup: { desiredCapacity: 3 }`;

describe("the way out", () => {
  it("is not there where nobody takes it", () => {
    const system = buildSystem(load(scenarioText()));
    expect(system.egress).toBeUndefined();
    expect(system.kernel).toBeUndefined();
  });

  it("is the NAT gateway of each instance's subnet", () => {
    const { egress, routes } = buildSystem(load(scenarioText({ workload: workload(CALL), architecture: TWO })));
    expect(egress!.natGateways.map(({ name }) => name)).toEqual(["nat-a", "nat-b"]);
    expect(egress!.gatewayOfInstance).toEqual([0, 1, 0]);
    expect(routes[0]!.externalCall).toMatchObject({ destination: 0, timeoutSeconds: Infinity, optional: false });
  });

  it("is the Internet gateway where the instance has a public address", () => {
    const { egress } = buildSystem(load(scenarioText({ workload: workload(CALL) })));
    expect(egress).toMatchObject({ natGateways: [], gatewayOfInstance: [null] });
  });

  it("its guesses are assumptions of the report", () => {
    const { assumptions } = load(scenarioText({ workload: workload(CALL), architecture: TWO }));
    expect(assumptions.filter(({ subject }) => subject === "nat-a")).toHaveLength(2);
  });

  it("boot-time downloads of all instances take it", () => {
    const faults = "faults:\n  - { at: 5m, bootDownload: { size: 2GB } }";
    const run = "run: { horizon: load }";
    const { egress } = buildSystem(load(scenarioText({ architecture: TWO, run: `${run}\n${faults}` })));
    expect(egress!.bootDownloads).toEqual([{ atSeconds: 300, instances: [0, 1, 2], destination: 0, bytes: 2e9 }]);
  });
});

it("the kernel's patience is the scenario's", () => {
  const architecture = `architecture:
  gunicorn: { workers: 3 }
  network: { tcpConnectTimeout: 31s }`;
  expect(buildSystem(load(scenarioText({ architecture }))).kernel).toEqual({
    connectSeconds: 31,
    resendSeconds: 924.6,
  });
});

describe("mistakes have a place", () => {
  it.each([
    [
      "a route that no journey requests",
      "GET /x: { destination: p, responseTime: 1s }",
      'no journey requests "GET /x"',
    ],
    ["no destination", "GET /: { responseTime: 1s }", '"destination" is missing'],
    ["a size that is none", "GET /: { destination: p, responseTime: 1s, responseSize: big }", "expected a size"],
  ])("%s", (_, call, message) => {
    const [problem] = problemsOf(scenarioText({ workload: workload(call) }));
    expect(problem!.message).toContain(message);
    expect(problem!.path).toContain("workload.externalCalls");
    expect(problem!.line).toBeGreaterThan(0);
  });

  it("a file has nobody to call", () => {
    const calibration = "calibration:\n  routes:\n    GET /: { static: true }";
    const [problem] = problemsOf(scenarioText({ workload: workload(CALL), calibration }));
    expect(problem!.message).toContain("answered by Nginx itself");
  });
});
