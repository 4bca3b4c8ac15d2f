/** Whatever is said to `--fault`, and however it overlaps: no request is lost, and none answered twice. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { buildSystem, parseScenario } from "../../src/scenario/index.js";
import { simulate } from "../../src/sim/index.js";

const TEXT = `
extends: flask-small
options:
  scenarios:
    users: { executor: constant-arrival-rate, rate: 20, duration: 200s, preAllocatedVUs: 20000 }
workload:
  timeout: 5s
  clients: { population: 50, retries: { maxAttempts: 2 } }
  journeys:
    ask: { steps: [GET /, GET /api/items] }
architecture:
  autoScalingGroup: { desiredCapacity: 4, launchTemplate: { memory: 2GB } }
  loadBalancer: { availabilityZones: [a, b], healthCheck: { intervalSeconds: 5, timeoutSeconds: 2 } }
`;

/** The same with a standby, a volume, hot rows, few connections, a certificate, and a queue that users leave. */
const MANAGED = `${TEXT.replace("loadBalancer: {", "loadBalancer: { certificate: {},").replace(
  "  journeys:",
  "  statements: { GET /api/items: { writes: 2, hotRows: 2, bytesStored: 20MB } }\n  journeys:",
)}  network: { interZoneRoundTrip: 2ms }
  database: { multiAZ: true, maxConnections: 14, allocatedStorage: 50, usedStorage: 46GiB, maxAllocatedStorage: 60, checkpoints: { timeout: 30s } }
  nginx: { queue: { number: 20, timeout: 3s, patience: { kind: exponential, mean: 2s } } }
`;

const KINDS = [
  "instance crash count=2",
  "instance hang index=1",
  "instance blackhole share=0.5",
  "instance slow factor=20 zone=a",
  "instance error status=503 indices=[0,3]",
  "instance deregister index=2",
  "zone outage zone=a",
  "zone outage zone=b",
  "instance exhaust-memory indices=[0,2] memoryShare=0.9",
  "network impairment path=database delay=20ms loss=0.1",
  "network impairment path=instance loss=0.3",
  "traffic spike factor=3",
  "nat failure natGatewayId=nat-a",
  "network delete-route routeTableId=private-b destinationCidrBlock=0.0.0.0/0",
  "network revoke-ingress groupId=database",
  "network revoke-ingress groupId=app",
  "address refuse address=loadBalancer.a",
  "address blackhole address=loadBalancer",
  "instance noisy-neighbour share=0.5 cpuShare=0.9",
  "dns resolver-failure share=0.5",
];

const OF_MANAGED = [
  "certificate expiry",
  "rds reboot-with-failover",
  "rds host-failure",
  "rds standby-failure",
  "rds slow-queries factor=50",
  "rds connection-storm connections=10",
  "rds storage-full",
  "rds lock-rows",
  "rds snapshot",
  "rds modify-storage",
  "rds modify-class dbInstanceClass=db.m6g.xlarge",
  "network impairment path=database delay=20ms loss=0.1 zone=b",
];

const timeline = (kinds: readonly string[]) =>
  fc.array(
    fc
      .record({
        at: fc.integer({ min: 0, max: 150 }),
        seconds: fc.integer({ min: 1, max: 100 }),
        kind: fc.constantFrom(...kinds),
      })
      // What happens to a host lasts as long as its phases.
      .map(({ at, seconds, kind }) =>
        /failover|failure$|modify/u.test(kind) ? `${at}s ${kind}` : `${at}s for ${seconds}s ${kind}`,
      ),
    { minLength: 1, maxLength: 6 },
  );

it.each([
  ["a plain database", TEXT, KINDS],
  ["a managed one", MANAGED, [...KINDS, ...OF_MANAGED, ...OF_MANAGED]],
])("accounts for every request under any timeline, with %s", (_, text, kinds) => {
  fc.assert(
    fc.property(timeline(kinds), fc.nat(1000), (faults, seed) => {
      const system = buildSystem(parseScenario(text, "shop.yaml", { faults }));
      // The run throws if what was sent, or came to any tier, is not accounted for once each.
      const run = simulate(system, {
        seed,
        replication: 0,
        horizonSeconds: 250,
        drainSeconds: 100,
        warmUpSeconds: 0,
        intervals: 25,
        loadFactor: 1,
      });
      expect(run.checks.every(({ passed }) => passed)).toBe(true);
      expect(run.rds?.mostConnections ?? 0).toBeLessThanOrEqual(system.database!.maxConnections);
    }),
    { numRuns: 25, seed: 7 },
  );
});
