/** What the load balancer sees of CloudFront: its connections, not its viewers. And what k6 makes of a redirect. */
import { expect, it } from "vitest";
import type { SystemSpec } from "../../../src/sim/index.js";
import { customOrigin, distribution, edgeSystem, rate } from "../cloudfront/distribution.js";
import { balancer, listener, metric, REQUEST, run, targetGroup } from "./balanced-system.js";

const uncached = { cacheControl: { noStore: true } };

function behindCloudFront(ratePerSecond: number, edgeKeepAliveSeconds: number): SystemSpec {
  const origins = [{ ...customOrigin, keepAliveTimeoutSeconds: edgeKeepAliveSeconds }];
  return {
    ...edgeSystem({ ...distribution, origins }, ratePerSecond, [{ content: uncached }], "constant"),
    loadBalancer: {
      algorithm: "round_robin",
      application: balancer({
        instanceZones: [0],
        targetGroups: [targetGroup({ targets: [0] })],
        requests: [REQUEST],
      }),
    },
  };
}

it("a viewer's request comes on a connection of CloudFront that is used again", () => {
  const result = run(behindCloudFront(1, 5), 59.5);
  expect(rate(result, "OriginRequests")).toBeCloseTo(60 / 59.5);
  // One of CloudFront and one to the target, for sixty viewers.
  expect(metric(result, "NewConnectionCount")).toBe(2);
});

it("a connection that CloudFront has closed is not", () => {
  expect(metric(run(behindCloudFront(1, 0.5), 59.5), "NewConnectionCount")).toBe(60 + 1);
});

it("a redirect is an expected answer, as in k6: 200 to 399", () => {
  const action = { kind: "redirect" as const, status: 301 as const, location: "https://a.example/" };
  const rules = [{ priority: 0, conditions: [], authenticate: null, action }];
  const system = behindCloudFront(1, 5);
  const application = { ...system.loadBalancer!.application!, listeners: [listener({ rules })] };
  const { cloudFront: _, ...direct } = system;
  const [site] = run({ ...direct, loadBalancer: { algorithm: "round_robin", application } }, 59.5).sites;
  expect([site!.count, site!.errors]).toEqual([60, 0]);
});
