/** Load balancers that AWS would refuse are located errors, all at once. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { buildSystem, loadScenario, ScenarioError } from "../../src/scenario/index.js";

const FILE = join(mkdtempSync(join(tmpdir(), "kneepoint-alb-")), "alb.yaml");

const scenario = (loadBalancer: string, faults: string): string => `extends: flask-small
options: { scenarios: { a: { executor: constant-arrival-rate, rate: 5, duration: 1m, preAllocatedVUs: 50 } } }
workload: { journeys: { a: { steps: [GET /] } } }
architecture:
  autoScalingGroup: { desiredCapacity: 3 }
  loadBalancer: ${loadBalancer}
faults: ${faults}
`;

async function problems(loadBalancer: string, faults = "[]"): Promise<string[]> {
  writeFileSync(FILE, scenario(loadBalancer, faults));
  return loadScenario(FILE).then(
    () => [],
    (error: unknown) => {
      if (!(error instanceof ScenarioError)) throw error;
      return error.problems.map(({ path, line }) => `${path.replace("architecture.loadBalancer.", "")}:${line}`);
    },
  );
}

describe("an impossible load balancer is reported where it stands", () => {
  it.each([
    ["a listener without certificate", "{ listeners: [{ port: 443, protocol: HTTPS }] }", ["listeners[0]:6"]],
    ["HTTP with one", "{ listeners: [{ port: 80, certificate: {} }] }", ["listeners[0].certificate:6"]],
    ["one port twice", "{ listeners: [{ port: 80 }, { port: 80 }] }", ["listeners[1].port:6"]],
    [
      "a priority twice",
      "{ listeners: [{ port: 80, rules: [{ priority: 1, conditions: { pathPattern: [/a] }, action: { fixedResponse: { statusCode: 404 } } }, { priority: 1, conditions: { pathPattern: [/b] }, action: { fixedResponse: { statusCode: 404 } } }] }] }",
      ["listeners[0].rules[1].priority:6"],
    ],
    [
      "weights all zero",
      "{ listeners: [{ port: 80, defaultAction: { forward: [{ targetGroup: instances, weight: 0 }] } }] }",
      ["listeners[0].defaultAction.forward:6"],
    ],
    [
      "a missing target group",
      "{ targetGroups: { web: {} }, listeners: [{ port: 80, defaultAction: { forward: [{ targetGroup: wbe }] } }] }",
      ["listeners[0].defaultAction.forward[0].targetGroup:6"],
    ],
    ["slow start of weighted_random", "{ algorithm: weighted_random, slowStartSeconds: 60 }", ["slowStartSeconds:6"]],
    ["stickiness of weighted_random", "{ algorithm: weighted_random, stickinessSeconds: 60 }", ["stickinessSeconds:6"]],
    ["stickiness without cross-zone", "{ crossZone: false, stickinessSeconds: 60 }", ["stickinessSeconds:6"]],
    ["mitigation of round_robin", "{ anomalyMitigation: {} }", ["anomalyMitigation:6"]],
    ["a slow start of 10 s", "{ slowStartSeconds: 10 }", ["slowStartSeconds:6"]],
    ["a check longer than its interval", "{ healthCheck: { intervalSeconds: 5 } }", ["healthCheck:6"]],
    ["a check of an unknown route", "{ healthCheck: { path: /nope } }", ["healthCheck.path:6"]],
    ["a matcher of nothing", "{ healthCheck: { matcher: 2xx } }", ["healthCheck.matcher:6"]],
    [
      "an instance that is not there",
      "{ targetGroups: { web: { targets: [0, 3] } } }",
      ["targetGroups.web.targets[1]:6"],
    ],
    ["no target group", "{ targetGroups: {} }", ["targetGroups:6"]],
    [
      "an action of two kinds",
      "{ listeners: [{ port: 80, defaultAction: { redirect: { url: /x }, fixedResponse: { statusCode: 404 } } }] }",
      ["listeners[0].defaultAction:6"],
    ],
    [
      "a redirect from HTTPS to HTTP",
      "{ listeners: [{ port: 443, protocol: HTTPS, certificate: {}, defaultAction: { redirect: { url: 'http://a/' } } }] }",
      ["listeners[0].defaultAction.redirect.url:6"],
    ],
    [
      "DNS failover below routing",
      "{ minimumHealthyTargets: { dnsFailover: { percentage: 20 }, routing: { percentage: 50 } } }",
      ["minimumHealthyTargets:6"],
    ],
    ["a request that nobody sends", "{ requests: { GET /x: {} } }", ['requests["GET /x"]:6']],
    ["a request to no listener", "{ requests: { GET /: { port: 8080 } } }", ['requests["GET /"].port:6']],
  ])("%s", async (_what, loadBalancer, expected) => {
    expect(await problems(loadBalancer)).toEqual(expected);
  });

  it("all at once", async () => {
    const two = await problems(
      "{ algorithm: weighted_random, slowStartSeconds: 60, stickinessSeconds: 60, listeners: [{ port: 443, protocol: HTTPS }] }",
    );
    expect(two.sort()).toEqual(["listeners[0]:6", "slowStartSeconds:6", "stickinessSeconds:6"]);
  });

  it("and so are faults of no instance", async () => {
    const fault = (which: string): string => `[{ at: 1s, instance: { ${which}, action: crash } }]`;
    expect(await problems("{}", fault("index: 3"))).toEqual(["faults[0].instance.index:7"]);
    expect(await problems("{}", fault("availabilityZone: c"))).toEqual(["faults[0].instance.availabilityZone:7"]);
    expect(await problems("{}", fault("index: 0, share: 0.5"))).toEqual(["faults[0].instance:7"]);
  });
});

describe("a possible one", () => {
  it("reaches the simulator with all its parts", async () => {
    const loadBalancer = `
    targetGroups:
      blue: { targets: [0], healthCheck: { path: /about, matcher: "200-299,302" } }
      green: { targets: [1, 2], algorithm: weighted_random, anomalyMitigation: { factor: 3 } }
    minimumHealthyTargets: { routing: { count: 2 } }
    capacity: { minimumCapacityUnits: 10 }
    requests: { GET /: { host: shop.example.com } }
    listeners:
      - port: 443
        protocol: HTTPS
        certificate: { notAfter: 1h }
        sslPolicy: ELBSecurityPolicy-2016-08
        sessionReuseShare: 0.5
        rules:
          - priority: 20
            conditions: { hostHeader: ["*.example.com"], httpHeader: [{ name: x, values: [y] }] }
            action: { forward: [{ targetGroup: blue }, { targetGroup: green, weight: 3 }], stickinessSeconds: 60 }
          - { priority: 10, conditions: { pathPattern: [/old*] }, action: { redirect: { url: "https://#{host}/new" } } }
`;
    const faults =
      "[{ at: 1s, instance: { availabilityZone: a, action: crash } }, { at: 2s, instance: { share: 0.5, action: hang } }]";
    writeFileSync(FILE, scenario(loadBalancer, faults));
    const system = buildSystem(await loadScenario(FILE));
    const { application } = system.loadBalancer!;
    const [blue, green] = application!.targetGroups;
    expect(system.routes[blue!.healthCheck!.route!]!.name).toBe("GET /about");
    expect(blue).toMatchObject({
      targets: [0],
      healthCheck: {
        matcher: [
          [200, 299],
          [302, 302],
        ],
      },
      routingFailover: { count: 2 },
    });
    expect(green).toMatchObject({ algorithm: "weighted_random", anomalyMitigation: { factor: 3, periodSeconds: 5 } });
    expect(application!.requests[0]).toMatchObject({ host: "shop.example.com", port: 443 });
    const [only] = application!.listeners;
    expect(only!.rules.map(({ priority }) => priority)).toEqual([10, 20, 0]);
    expect(only).toMatchObject({ certificateNotAfterSeconds: 3600, handshakeRoundTrips: { full: 2, resumed: 1 } });
    expect(only!.rules[1]!.action).toEqual({
      kind: "forward",
      groups: [
        { group: 0, weight: 1 },
        { group: 1, weight: 3 },
      ],
      stickinessSeconds: 60,
    });
    expect(application!.capacity).toMatchObject({ floor: 10, growthFactor: 2 });
    // Zones a and b take instances in turn; half of three is two.
    expect(system.instanceFaults!.map(({ instances }) => instances)).toEqual([
      [0, 2],
      [0, 1],
    ]);
  });
});
