/** Connections and names as documented by AWS: what ends a client's connection, and what an open one does not notice. */
import { expect } from "vitest";
import { DEFAULTS } from "../../src/scenario/defaults.js";
import { atOnce, count, counts, reachable, run, weighted } from "../sim/client/reachable-system.js";
import { testFacts, type Fact } from "./documented.js";

const ATTRIBUTES = "edit-load-balancer-attributes [D]";
const HOW = "how-elastic-load-balancing-works [D]";

const FACTS: readonly Fact[] = [
  {
    page: ATTRIBUTES,
    says: "idle_timeout.timeout_seconds is 60 by default",
    holds: () => expect(DEFAULTS.clients.connections.idleTimeout).toBe(60),
  },
  {
    page: ATTRIBUTES,
    says: "a connection idle for longer than the idle timeout is closed",
    holds: () => {
      const patient = run(reachable({ thinkSeconds: 59 }), 600);
      const late = run(reachable({ thinkSeconds: 61 }), 600);
      expect(count(patient, "ConnectionsOpened")).toBe(1);
      expect(count(late, "RequestsOnReusedConnections")).toBe(0);
      expect(count(late, "ConnectionsOpened")).toBe(late.sites[0]!.count);
    },
  },
  {
    page: ATTRIBUTES,
    says: "client_keep_alive.seconds is 3600 by default",
    holds: () => expect(DEFAULTS.clients.connections.maxAge).toBe(3600),
  },
  {
    page: ATTRIBUTES,
    says: "a connection older than client_keep_alive serves one more request and closes, traffic or not",
    holds: () => {
      // Requests every 1.11 s: the one that begins after 60 s is the last on its connection.
      const result = run(reachable({ connections: { maxAgeSeconds: 60 } }), 600);
      expect(count(result, "ConnectionsOpened")).toBe(10);
    },
  },
  {
    page: ATTRIBUTES,
    says: "an open connection never resolves again: an address removed from DNS keeps its traffic until it closes",
    holds: () => {
      const changes = [
        {
          atSeconds: 100,
          changes: [{ action: "UPSERT" as const, recordSet: { ...weighted("a", 1), name: "shop.example.com" } }],
        },
      ];
      const kept = run(reachable({ route53: { changes } }), 1200);
      expect(count(kept, "Requests b")).toBe(0);
      expect(count(kept, "DNSQueries")).toBe(1);
      const closing = run(reachable({ route53: { changes }, connections: { maxAgeSeconds: 60 } }), 1200, {
        intervals: 12,
      });
      // 100 s + 60 s of propagation + 60 s of TTL + 60 s until the connection closes.
      expect(counts(closing, "Requests a").slice(3)).toEqual(Array.from({ length: 9 }, () => 0));
      expect(count(closing, "Requests b")).toBeGreaterThan(800);
    },
  },
  {
    page: "troubleshooting [D]",
    says: "an HTTP/2 connection is closed after 10,000 requests",
    holds: () => {
      expect(DEFAULTS.clients.connections.maxRequests).toBe(10_000);
      const result = run(
        reachable({ connections: { protocol: "h2", maxPerHost: 1, maxStreams: 128, maxRequests: 10 } }),
        111,
      );
      expect(count(result, "ConnectionsOpened")).toBe(Math.ceil(result.sites[0]!.count / 10));
    },
  },
  {
    page: HOW,
    says: "an HTTP/2 connection carries up to 128 requests in parallel",
    holds: () => {
      expect(DEFAULTS.clients.connections.maxStreams.h2).toBe(128);
      const result = run(
        reachable({
          connections: { protocol: "h2", maxPerHost: 1, maxStreams: 128 },
          access: { population: 1 },
          load: atOnce(130),
        }),
        60,
      );
      // Two of 130 wait until streams are free: one round trip and the service.
      expect(result.userTimings!.blocked.max).toBeCloseTo(0.225 + 0.11, 3);
      expect(count(result, "ConnectionsOpened")).toBe(1);
    },
  },
  {
    page: HOW,
    says: "a load balancer's DNS entry has a TTL of 60 s: a resolver asks again after it",
    holds: () => {
      const alias = {
        name: "shop.example.com",
        setIdentifier: "",
        policy: { kind: "simple" as const },
        target: {
          kind: "alias-load-balancer" as const,
          addresses: [0],
          ttlSeconds: DEFAULTS.route53.loadBalancerTtl,
          evaluateTargetHealth: false,
        },
        healthCheck: null,
      };
      const result = run(reachable({ route53: { recordSets: [alias] }, connections: { idleTimeoutSeconds: 0 } }), 6000);
      // Its first answer is of some age; then once in 60 s and the 1.3 s until the next request.
      expect(count(result, "DNSQueries")).toBeGreaterThanOrEqual(97);
      expect(count(result, "DNSQueries")).toBeLessThanOrEqual(101);
    },
  },
];

testFacts("Clients", FACTS);
