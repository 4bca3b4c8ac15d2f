/** Route 53 as AWS documents it. What the reference tags as memory or inference is not here. */
import { expect } from "vitest";
import { DEFAULTS } from "../../src/scenario/defaults.js";
import { Addresses } from "../../src/sim/network/index.js";
import { chooseRecords, HostedZone, Route53, type Asker } from "../../src/sim/route53/index.js";
import type { RecordSetSpec, RecordTarget, RoutingPolicy } from "../../src/sim/index.js";
import { Draws, law, Stream, World } from "../../src/sim/index.js";
import { testFacts, type Fact } from "./documented.js";

const NAME = "shop.example.com";
const CHOOSES = "health-checks-how-route-53-chooses-records [D23]";

const values = (address: number, ttlSeconds = 60): RecordTarget => ({
  kind: "values",
  addresses: [address],
  ttlSeconds,
});

function record(policy: RoutingPolicy, address: number, more: Partial<RecordSetSpec> = {}): RecordSetSpec {
  return { name: NAME, setIdentifier: String(address), policy, target: values(address), healthCheck: null, ...more };
}

const weighted = (address: number, weight: number): RecordSetSpec =>
  record({ kind: "weighted", weight }, address, { healthCheck: address });
const failover = (address: number, role: "PRIMARY" | "SECONDARY"): RecordSetSpec =>
  record({ kind: "failover", role }, address, { healthCheck: address });
const multivalue = (address: number): RecordSetSpec =>
  record({ kind: "multivalue" }, address, { healthCheck: address });
const geo = (
  address: number,
  location: { continentCode?: string; countryCode?: string; subdivisionCode?: string },
): RecordSetSpec => record({ kind: "geolocation", ...location }, address);

const anywhere: Asker = { location: {}, latencyTo: () => Infinity };
const inTexas: Asker = {
  location: { continentCode: "NA", countryCode: "US", subdivisionCode: "TX" },
  latencyTo: (region) => ({ "us-east-1": 0.03, "eu-west-1": 0.11 })[region] ?? Infinity,
};

/** Uniform numbers spread evenly: n answers show shares to within 1/n. */
function even(n: number): () => number {
  let i = 0;
  return () => ((i++ % n) + 0.5) / n;
}

/** Shares of the addresses of single-record answers, the listed ones unhealthy. */
function shares(
  records: readonly RecordSetSpec[],
  unhealthy: readonly number[] = [],
  asker = anywhere,
): Record<number, number> {
  const n = 1200;
  const uniform = even(n);
  const share: Record<number, number> = {};
  for (let i = 0; i < n; i++) {
    const [chosen] = chooseRecords(records, (each) => !unhealthy.includes(each.healthCheck ?? -1), asker, uniform);
    const { target } = chosen!;
    if (target.kind === "values") share[target.addresses[0]!] = (share[target.addresses[0]!] ?? 0) + 1 / n;
  }
  return share;
}

const chosen = (records: readonly RecordSetSpec[], unhealthy: readonly number[] = [], asker = anywhere): number[] =>
  chooseRecords(records, (each) => !unhealthy.includes(each.healthCheck ?? -1), asker, even(7)).flatMap(({ target }) =>
    target.kind === "values" ? target.addresses : [],
  );

function zone(
  records: readonly RecordSetSpec[],
  more: { down?: readonly number[]; checks?: readonly boolean[]; addresses?: number } = {},
): HostedZone {
  const addresses = new Addresses(Array.from({ length: more.addresses ?? 12 }, (_, i) => `a${i}`));
  addresses.names.forEach((_, address) => {
    const fit = !(more.down ?? []).includes(address);
    addresses.provideHealth(address, { fit: () => fit, targetGroups: () => [fit] });
  });
  const checks = (more.checks ?? []).map((healthy) => ({ healthy }));
  const draws = new Draws(new Stream(1, 0, "test"), law({ kind: "uniform", min: 0, max: 1 }));
  let number = 0;
  return new HostedZone(records, checks, addresses, 900, () => draws.at(number++));
}

const alias = (name: string, evaluateTargetHealth = false): RecordTarget => ({
  kind: "alias-record",
  name,
  evaluateTargetHealth,
});
const loadBalancer = (addresses: readonly number[], evaluateTargetHealth = true): RecordTarget => ({
  kind: "alias-load-balancer",
  addresses,
  ttlSeconds: DEFAULTS.route53.loadBalancerTtl,
  evaluateTargetHealth,
});

const FACTS: readonly Fact[] = [
  {
    page: "routing-policy-simple [D23]",
    says: "a simple record answers with all its values",
    holds: () => {
      const simple = record({ kind: "simple" }, 0, {
        target: { kind: "values", addresses: [0, 1, 2], ttlSeconds: 60 },
      });
      expect(new Set(zone([simple]).answer(NAME, anywhere).addresses)).toEqual(new Set([0, 1, 2]));
    },
  },
  {
    page: "routing-policy-simple [D23]",
    says: "in random order",
    holds: () => {
      const hosted = zone([
        record({ kind: "simple" }, 0, { target: { kind: "values", addresses: [0, 1, 2], ttlSeconds: 60 } }),
      ]);
      expect(new Set(Array.from({ length: 20 }, () => hosted.answer(NAME, anywhere).addresses[0])).size).toBe(3);
    },
  },
  {
    page: "routing-policy-simple [D23]",
    says: "a simple record is not health-checked",
    holds: () => expect(chosen([record({ kind: "simple" }, 0, { healthCheck: 0 })], [0])).toEqual([0]),
  },
  {
    page: "routing-policy-weighted [D23]",
    says: "a weighted record is chosen with its weight over the sum of the weights",
    holds: () => expect(shares([weighted(0, 10), weighted(1, 20), weighted(2, 20)])[0]).toBeCloseTo(0.2, 2),
  },
  {
    page: "routing-policy-weighted [D23]",
    says: "one record answers a query",
    holds: () => expect(chosen([weighted(0, 1), weighted(1, 1)])).toHaveLength(1),
  },
  {
    page: "routing-policy-weighted [D23]",
    says: "weight 0 stops answers with a record",
    holds: () => expect(shares([weighted(0, 0), weighted(1, 5)])).toEqual({ 1: expect.closeTo(1, 5) }),
  },
  {
    page: CHOOSES,
    says: "weight 0 answers when every record with a weight is unhealthy",
    holds: () =>
      expect(shares([weighted(0, 0), weighted(1, 5), weighted(2, 5)], [1, 2])).toEqual({ 0: expect.closeTo(1, 5) }),
  },
  {
    page: CHOOSES,
    says: "weights 10, 20, 20 with the third unhealthy: the first answers 10/30",
    holds: () => expect(shares([weighted(0, 10), weighted(1, 20), weighted(2, 20)], [2])[0]).toBeCloseTo(1 / 3, 2),
  },
  {
    page: CHOOSES,
    says: "an unhealthy weighted record never answers while another is healthy",
    holds: () => expect(shares([weighted(0, 10), weighted(1, 20)], [1])).toEqual({ 0: expect.closeTo(1, 5) }),
  },
  {
    page: CHOOSES,
    says: "all weighted records unhealthy: as if all were healthy",
    holds: () => expect(shares([weighted(0, 10), weighted(1, 30)], [0, 1])[0]).toBeCloseTo(0.25, 2),
  },
  {
    page: CHOOSES,
    says: "a record without a health check is always healthy",
    holds: () => {
      const unchecked = record({ kind: "weighted", weight: 1 }, 0);
      expect(
        zone([unchecked, { ...weighted(1, 1), healthCheck: 0 }], { checks: [false] }).answer(NAME, anywhere).addresses,
      ).toEqual([0]);
    },
  },
  {
    page: "routing-policy-latency [D23]",
    says: "latency: the region with the lowest latency to the resolver",
    holds: () =>
      expect(
        chosen(
          [record({ kind: "latency", region: "eu-west-1" }, 0), record({ kind: "latency", region: "us-east-1" }, 1)],
          [],
          inTexas,
        ),
      ).toEqual([1]),
  },
  {
    page: CHOOSES,
    says: "latency: the next best region when the best one's record is unhealthy",
    holds: () => {
      const best = record({ kind: "latency", region: "us-east-1" }, 1, { healthCheck: 1 });
      expect(chosen([record({ kind: "latency", region: "eu-west-1" }, 0), best], [1], inTexas)).toEqual([0]);
    },
  },
  {
    page: CHOOSES,
    says: "failover: the primary while it is healthy",
    holds: () => expect(chosen([failover(1, "SECONDARY"), failover(0, "PRIMARY")])).toEqual([0]),
  },
  {
    page: CHOOSES,
    says: "failover: the secondary when the primary is unhealthy",
    holds: () => expect(chosen([failover(0, "PRIMARY"), failover(1, "SECONDARY")], [0])).toEqual([1]),
  },
  {
    page: CHOOSES,
    says: "failover: the primary when both are unhealthy",
    holds: () => expect(chosen([failover(1, "SECONDARY"), failover(0, "PRIMARY")], [0, 1])).toEqual([0]),
  },
  {
    page: CHOOSES,
    says: "failover: a secondary without a health check is always healthy",
    holds: () =>
      expect(chosen([failover(0, "PRIMARY"), record({ kind: "failover", role: "SECONDARY" }, 1)], [0])).toEqual([1]),
  },
  {
    page: "routing-policy-geo [D23]",
    says: "geolocation: a state before its country",
    holds: () =>
      expect(
        chosen([geo(0, { countryCode: "US" }), geo(1, { countryCode: "US", subdivisionCode: "TX" })], [], inTexas),
      ).toEqual([1]),
  },
  {
    page: "routing-policy-geo [D23]",
    says: "geolocation: a country before its continent",
    holds: () =>
      expect(chosen([geo(0, { continentCode: "NA" }), geo(1, { countryCode: "US" })], [], inTexas)).toEqual([1]),
  },
  {
    page: "routing-policy-geo [D23]",
    says: "geolocation: a continent before the default record",
    holds: () => expect(chosen([geo(0, {}), geo(1, { continentCode: "NA" })], [], inTexas)).toEqual([1]),
  },
  {
    page: "routing-policy-geo [D23]",
    says: "geolocation: the default record where nothing matches",
    holds: () => expect(chosen([geo(0, {}), geo(1, { continentCode: "EU" })], [], inTexas)).toEqual([0]),
  },
  {
    page: "routing-policy-geo [D23]",
    says: "geolocation: no answer without a match and a default record",
    holds: () => expect(zone([geo(1, { continentCode: "EU" })]).answer(NAME, inTexas).addresses).toEqual([]),
  },
  {
    page: "routing-policy-multivalue [D23]",
    says: "multivalue: up to eight healthy records",
    holds: () => expect(new Set(chosen(Array.from({ length: 12 }, (_, i) => multivalue(i)))).size).toBe(8),
  },
  {
    page: "routing-policy-multivalue [D23]",
    says: "multivalue: unhealthy records are left out",
    holds: () => expect(new Set(chosen([multivalue(0), multivalue(1), multivalue(2)], [1]))).toEqual(new Set([0, 2])),
  },
  {
    page: "routing-policy-multivalue [D23]",
    says: "multivalue: all unhealthy gives up to eight unhealthy ones",
    holds: () => {
      const all = Array.from({ length: 12 }, (_, i) => multivalue(i));
      expect(
        chosen(
          all,
          all.map((_, i) => i),
        ),
      ).toHaveLength(8);
    },
  },
  {
    page: "SOA-NSrecords [D23]",
    says: "that there is no such record is cached for 900 s: the lesser of the SOA's minimum and TTL",
    holds: () => {
      expect(DEFAULTS.route53.negativeTtl).toBe(900);
      expect(zone([]).answer(NAME, anywhere).ttlSeconds).toBe(900);
    },
  },
  {
    page: "choosing-alias-non-alias [D23], how-elastic-load-balancing-works [D]",
    says: "an alias to a load balancer has the TTL of its DNS entry, 60 s",
    holds: () =>
      expect(
        zone([record({ kind: "simple" }, 0, { target: loadBalancer([0]) })]).answer(NAME, anywhere).ttlSeconds,
      ).toBe(60),
  },
  {
    page: "choosing-alias-non-alias [D23]",
    says: "an alias to a record of the zone has that record's TTL",
    holds: () => {
      const target = { ...record({ kind: "simple" }, 3, { target: values(3, 123) }), name: "origin.example.com" };
      expect(
        zone([record({ kind: "simple" }, 0, { target: alias("origin.example.com") }), target]).answer(NAME, anywhere),
      ).toEqual({ addresses: [3], ttlSeconds: 123 });
    },
  },
  {
    page: "choosing-alias-non-alias [D23]",
    says: "an alias to a load balancer answers with all its healthy nodes",
    holds: () => {
      const hosted = zone([record({ kind: "simple" }, 0, { target: loadBalancer([0, 1, 2]) })], { down: [1] });
      expect(new Set(hosted.answer(NAME, anywhere).addresses)).toEqual(new Set([0, 2]));
    },
  },
  {
    page: CHOOSES,
    says: "an alias that evaluates a group of records is healthy while one of them is",
    holds: () => {
      const group = [0, 1].map((check): RecordSetSpec => ({
        ...record({ kind: "multivalue" }, 5 + check),
        name: "group.example.com",
        healthCheck: check,
      }));
      const primary = record({ kind: "failover", role: "PRIMARY" }, 0, { target: alias("group.example.com", true) });
      const records = [primary, record({ kind: "failover", role: "SECONDARY" }, 9), ...group];
      expect(zone(records, { checks: [true, false] }).answer(NAME, anywhere).addresses).toEqual([5]);
      expect(zone(records, { checks: [false, false] }).answer(NAME, anywhere).addresses).toEqual([9]);
    },
  },
  {
    page: "API_AliasTarget [D]",
    says: "an alias that evaluates its load balancer gives way when that is unhealthy",
    holds: () => {
      const records = [
        record({ kind: "failover", role: "PRIMARY" }, 0, { target: loadBalancer([0, 1]) }),
        record({ kind: "failover", role: "SECONDARY" }, 9),
      ];
      expect(zone(records, { down: [0, 1] }).answer(NAME, anywhere).addresses).toEqual([9]);
      expect(zone(records, { down: [0] }).answer(NAME, anywhere).addresses).toEqual([1]);
    },
  },
  {
    page: "API_AliasTarget [D]",
    says: "an alias that does not evaluate its target is healthy whatever the target is",
    holds: () => {
      const records = [
        record({ kind: "failover", role: "PRIMARY" }, 0, { target: loadBalancer([0], false) }),
        record({ kind: "failover", role: "SECONDARY" }, 9),
      ];
      expect(zone(records, { down: [0] }).answer(NAME, anywhere).addresses).toEqual([0]);
    },
  },
  {
    page: "best-practices-dns [D]",
    says: "a changed record is answered once the change has spread, a minute by default",
    holds: () => {
      const world = new World(1, 0);
      const addresses = new Addresses(["a0", "a1"]);
      const recordSet = { ...weighted(0, 1), healthCheck: null };
      const route53 = new Route53(
        world,
        {
          addresses: addresses.names,
          recordSets: [recordSet],
          healthChecks: [],
          propagationSeconds: DEFAULTS.route53.propagation,
          negativeTtlSeconds: 900,
          changes: [
            { atSeconds: 100, changes: [{ action: "UPSERT", recordSet: { ...recordSet, target: values(1) } }] },
          ],
        },
        addresses,
      );
      world.calendar.run(159);
      expect(route53.changeStatus).toBe("PENDING");
      expect(route53.query(NAME, anywhere).addresses).toEqual([0]);
      world.calendar.run(161);
      expect(route53.changeStatus).toBe("INSYNC");
      expect(route53.query(NAME, anywhere).addresses).toEqual([1]);
    },
  },
];

testFacts("Route 53 records", FACTS);
