/** Listeners and their rules as AWS documents them. */
import { expect } from "vitest";
import { DEFAULTS } from "../../src/scenario/defaults.js";
import { planRoute } from "../../src/sim/alb/listener.js";
import { matches } from "../../src/sim/alb/rule-conditions.js";
import type { ActionSpec, ConditionSpec, RequestDescription, RuleSpec } from "../../src/sim/index.js";
import {
  balancedSystem,
  causes,
  listener,
  metric,
  REQUEST,
  run,
  statuses,
  targetGroup,
} from "../sim/alb/balanced-system.js";
import { testFacts, type Fact } from "./documented.js";

const CONDITIONS = "rule-condition-types [D]";
const ACTIONS = "rule-action-types [D]";
const TROUBLE = "load-balancer-troubleshooting [D]";

const request = (changes: Partial<RequestDescription>): RequestDescription => ({ ...REQUEST, ...changes });

/** Whether one condition holds. */
const holds = (condition: ConditionSpec, changes: Partial<RequestDescription>): boolean =>
  matches([condition], request(changes));

const path = (...values: string[]): ConditionSpec => ({ field: "path-pattern", values });
const method = (...values: string[]): ConditionSpec => ({ field: "http-request-method", values });
const host = (...values: string[]): ConditionSpec => ({ field: "host-header", values });

const fixed = (status: number): ActionSpec => ({ kind: "fixed-response", status });

function rule(priority: number, conditions: readonly ConditionSpec[], action: ActionSpec): RuleSpec {
  return { priority, conditions, authenticate: null, action };
}

/** Status of the fixed response of the rule that wins. */
function winner(rules: readonly RuleSpec[], changes: Partial<RequestDescription> = {}): number {
  const { action } = planRoute([listener({ rules })], request(changes)).rule;
  return action.kind === "fixed-response" ? action.status : Number.NaN;
}

/** A run of 100 s at 30/s whose only listener has this rule. */
function ruled(rules: readonly RuleSpec[], more: Parameters<typeof balancedSystem>[0] = {}): ReturnType<typeof run> {
  return run(
    balancedSystem({ ...more, application: { listeners: [listener({ rules })], ...more.application } }),
    99.99,
  );
}

const groups = [
  targetGroup({ name: "blue", targets: [0] }),
  targetGroup({ name: "green", targets: [1, 2] }),
  targetGroup({ name: "empty", targets: [] }),
];

const split = (weights: readonly [number, number, number], stickinessSeconds = 0): RuleSpec =>
  rule(0, [], {
    kind: "forward",
    groups: weights.flatMap((weight, group) => (weight < 0 ? [] : [{ group, weight }])),
    stickinessSeconds,
  });

/** RequestCount of a target group. */
const requestsOf = (result: ReturnType<typeof run>, group: string): number =>
  result
    .loadBalancer!.cloudWatch.filter((each) => each.metric === "RequestCount" && each.targetGroup === group)
    .flatMap(({ values }) => values)
    .reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : value), 0);

const logIn = (authenticate: Partial<NonNullable<RuleSpec["authenticate"]>>): RuleSpec => ({
  ...split([1, -1, -1]),
  authenticate: { answerSeconds: { kind: "constant", value: 0.1 }, errorShare: 0, deniedShare: 0, ...authenticate },
});

const evaluation: Fact[] = [
  {
    page: "listener-rules [D]",
    says: "the lowest priority number is evaluated first, and the first full match wins",
    holds: () =>
      expect(
        winner([rule(1, [path("/")], fixed(201)), rule(2, [path("/")], fixed(202)), rule(0, [], fixed(404))]),
      ).toBe(201),
  },
  {
    page: "listener-rules [D]",
    says: "the default rule is last",
    holds: () => expect(winner([rule(7, [path("/no")], fixed(201)), rule(0, [], fixed(404))])).toBe(404),
  },
  {
    page: CONDITIONS,
    says: "AND between conditions",
    holds: () => {
      const both = [path("/"), method("POST")];
      expect([matches(both, REQUEST), matches(both, request({ method: "POST" }))]).toEqual([false, true]);
    },
  },
  {
    page: CONDITIONS,
    says: "OR between the values of one",
    holds: () =>
      expect(["/a", "/b", "/c"].map((p) => holds(path("/a", "/b"), { path: p }))).toEqual([true, true, false]),
  },
  {
    page: CONDITIONS,
    says: "a path pattern is case-sensitive",
    holds: () =>
      expect([holds(path("/img/*"), { path: "/img/x" }), holds(path("/img/*"), { path: "/IMG/x" })]).toEqual([
        true,
        false,
      ]),
  },
  {
    page: CONDITIONS,
    says: "a path pattern sees the path only, not the query",
    holds: () => expect(holds(path("/*sale*"), { path: "/shop", query: "sale=1" })).toBe(false),
  },
  {
    page: CONDITIONS,
    says: "* matches no character or more",
    holds: () =>
      expect(["/a", "/ab", "/abc/d"].map((p) => holds(path("/a*"), { path: p }))).toEqual([true, true, true]),
  },
  {
    page: CONDITIONS,
    says: "? matches exactly one",
    holds: () =>
      expect(["/a", "/ab", "/abc"].map((p) => holds(path("/a?"), { path: p }))).toEqual([false, true, false]),
  },
  {
    page: CONDITIONS,
    says: "a host header is not case-sensitive",
    holds: () => expect(holds(host("WWW.example.com"), { host: "www.EXAMPLE.com" })).toBe(true),
  },
  {
    page: CONDITIONS,
    says: "*.example.com does not match example.com",
    holds: () =>
      expect(["example.com", "a.example.com"].map((h) => holds(host("*.example.com"), { host: h }))).toEqual([
        false,
        true,
      ]),
  },
  {
    page: CONDITIONS,
    says: "an HTTP header is compared without regard to case, name and value",
    holds: () =>
      expect(
        holds(
          { field: "http-header", name: "user-agent", values: ["*chrome*"] },
          { headers: { "User-Agent": "Chrome/1" } },
        ),
      ).toBe(true),
  },
  {
    page: CONDITIONS,
    says: "a request method is compared exactly",
    holds: () => expect(["GET", "get"].map((m) => holds(method("GET"), { method: m }))).toEqual([true, false]),
  },
  {
    page: CONDITIONS,
    says: "a query string condition: key and value, without regard to case",
    holds: () => {
      const condition: ConditionSpec = { field: "query-string", pairs: [{ key: "Version", value: "V1" }] };
      expect([holds(condition, { query: "x=1&version=v1" }), holds(condition, { query: "other=v1" })]).toEqual([
        true,
        false,
      ]);
    },
  },
  {
    page: CONDITIONS,
    says: "a query string condition may give the value only",
    holds: () =>
      expect(holds({ field: "query-string", pairs: [{ key: null, value: "v?" }] }, { query: "any=v1" })).toBe(true),
  },
  {
    page: CONDITIONS,
    says: "a source IP condition is a CIDR block of IPv4 or IPv6",
    holds: () => {
      const blocks: ConditionSpec = { field: "source-ip", values: ["192.0.2.0/25", "2001:db8::/32"] };
      const addresses = ["192.0.2.127", "192.0.2.128", "2001:db8:1::1", "2001:db9::1"];
      expect(addresses.map((sourceIp) => holds(blocks, { sourceIp }))).toEqual([true, false, true, false]);
    },
  },
  {
    page: CONDITIONS,
    says: "it sees the peer's address, not X-Forwarded-For",
    holds: () =>
      expect(
        holds(
          { field: "source-ip", values: ["192.0.2.0/24"] },
          { sourceIp: "198.51.100.1", headers: { "X-Forwarded-For": "192.0.2.1" } },
        ),
      ).toBe(false),
  },
];

const actions: Fact[] = [
  {
    page: ACTIONS,
    says: "a weighted forward gives each group its weight of the sum of weights",
    holds: () => {
      const result = ruled([split([1, 3, -1])], { application: { targetGroups: groups } });
      const all = metric(result, "RequestCount");
      const share = requestsOf(result, "green") / all;
      // A binomial share of 3/4.
      expect(Math.abs(share - 0.75)).toBeLessThan(3.5 * Math.sqrt((0.75 * 0.25) / all));
    },
  },
  {
    page: ACTIONS,
    says: "a group of weight 0 gets nothing",
    holds: () =>
      expect(requestsOf(ruled([split([1, 0, -1])], { application: { targetGroups: groups } }), "green")).toBe(0),
  },
  {
    page: ACTIONS,
    says: "there is no failover from an empty group: its share is answered 503",
    holds: () => {
      const result = ruled([split([1, -1, 1])], { application: { targetGroups: groups } });
      const failed = causes(result, "no registered targets");
      expect(Math.abs(failed / 3000 - 0.5)).toBeLessThan(3.5 * Math.sqrt(0.25 / 3000));
      expect(statuses(result)[503]).toBe(failed);
    },
  },
  {
    page: ACTIONS,
    says: "nor from one whose targets are all unhealthy",
    holds: () => {
      const result = ruled([split([1, 1, -1])], {
        application: { targetGroups: groups },
        faults: [{ atSeconds: 0, untilSeconds: Infinity, instances: [0], action: { kind: "error", status: 500 } }],
      });
      const failed = statuses(result)[500]!;
      expect(Math.abs(failed / 3000 - 0.5)).toBeLessThan(3.5 * Math.sqrt(0.25 / 3000));
    },
  },
  {
    page: "TargetGroupStickinessConfig [D]",
    says: "a client with the cookie AWSALBTG stays in its target group",
    holds: () => {
      const steps = Array.from({ length: 20 }, () => ({ route: 0, thinkTime: null }));
      const system = balancedSystem({
        ratePerSecond: 1,
        application: { listeners: [listener({ rules: [split([1, 1, -1], 100)] })], targetGroups: groups },
        system: { journeys: [{ name: "visit", steps }] },
      });
      // Twenty requests of each client go to one group, so the count of either is a multiple of twenty.
      const result = run(system, 59.5);
      expect(requestsOf(result, "blue") % 20).toBe(0);
      expect(requestsOf(result, "blue") * requestsOf(result, "green")).toBeGreaterThan(0);
    },
  },
  {
    page: ACTIONS,
    says: "a redirect is answered 301 or 302 without a target",
    holds: () => {
      const action: ActionSpec = { kind: "redirect", status: 301, location: "https://#{host}:443/#{path}?#{query}" };
      const result = ruled([rule(0, [], action)]);
      expect([metric(result, "HTTP_Redirect_Count"), metric(result, "RequestCount")]).toEqual([3000, 0]);
      expect(metric(result, "HTTPCode_ELB_3XX_Count")).toBe(3000);
    },
  },
  {
    page: TROUBLE,
    says: "a redirect URL that is too long is answered 507",
    holds: () => {
      const action: ActionSpec = { kind: "redirect", status: 302, location: `https://a.example/${"x".repeat(40_000)}` };
      expect(causes(ruled([rule(0, [], action)]), "redirect URL too long")).toBe(3000);
    },
  },
  {
    page: ACTIONS,
    says: "a fixed response is answered with its status without a target",
    holds: () => {
      const result = ruled([rule(0, [], fixed(418))]);
      expect(statuses(result)).toEqual({ 418: 3000 });
      expect([metric(result, "HTTP_Fixed_Response_Count"), metric(result, "RequestCount")]).toEqual([3000, 0]);
    },
  },
  {
    page: TROUBLE,
    says: "an identity provider that takes longer than 5 s: 500, after 5 s",
    holds: () => {
      const result = ruled([logIn({ answerSeconds: { kind: "constant", value: 6 } })]);
      // The last 5 s of the run are still waiting.
      expect(causes(result, "longer than 5 s")).toBe(2850);
    },
  },
  {
    page: TROUBLE,
    says: "an identity provider that answers with an error: 561",
    holds: () => expect(Object.keys(statuses(ruled([logIn({ errorShare: 1 })])))).toEqual(["561"]),
  },
  {
    page: TROUBLE,
    says: "a user who is denied: 401",
    holds: () => expect(Object.keys(statuses(ruled([logIn({ deniedShare: 1 })])))).toEqual(["401"]),
  },
];

/** What the load balancer says of a request before any rule. */
const defect = (changes: Partial<RequestDescription>): string | null =>
  planRoute([listener()], request(changes)).defect;

const limits: Fact[] = [
  {
    page: "load-balancer-limits [D]",
    says: "method TRACE: 405",
    holds: () => {
      const result = run(balancedSystem({ application: { requests: [request({ method: "TRACE" })] } }), 9.99);
      expect(statuses(result)).toEqual({ 405: 300 });
    },
  },
  {
    page: "load-balancer-limits [D]",
    says: "a single header of more than 16 K: 400",
    holds: () => {
      expect(defect({ headers: { a: "x".repeat(16 * 1024) } })).toBe("malformed");
      expect(defect({ headers: { a: "x".repeat(16 * 1024 - 1) } })).toBeNull();
    },
  },
  {
    page: "load-balancer-limits [D]",
    says: "headers of more than 64 K together: 400",
    holds: () => {
      const headers = (n: number) =>
        Object.fromEntries(Array.from({ length: n }, (_, i) => [`h${i}`, "x".repeat(16_000)]));
      expect([defect({ headers: headers(4) }), defect({ headers: headers(5) })]).toEqual([null, "malformed"]);
    },
  },
  {
    page: TROUBLE,
    says: "a URL that is too long: 414",
    holds: () => expect(defect({ query: "x".repeat(16 * 1024) })).toBe("urlTooLong"),
  },
  {
    page: TROUBLE,
    says: "more than 30 addresses in X-Forwarded-For: 463",
    holds: () => {
      const forwarded = (n: number) => ({
        headers: { "x-forwarded-for": Array.from({ length: n }, () => "192.0.2.1").join(", ") },
      });
      expect([defect(forwarded(30)), defect(forwarded(31))]).toEqual([null, "tooManyForwarders"]);
    },
  },
  {
    page: "edit-load-balancer-attributes [D]",
    says: "idle timeout 60 s, client keep-alive 3600 s, cross-zone on by default",
    holds: () => {
      const { idleTimeoutSeconds, clientKeepAliveSeconds, crossZone } = DEFAULTS.loadBalancer.application;
      expect([idleTimeoutSeconds, clientKeepAliveSeconds, crossZone]).toEqual([60, 3600, true]);
    },
  },
  {
    page: TROUBLE,
    says: "the connect timeout to targets is 10 s",
    holds: () => expect(DEFAULTS.loadBalancer.application.connectTimeoutSeconds).toBe(10),
  },
  {
    page: "application-load-balancers [D]",
    says: "the TTL of its addresses is 60 s",
    holds: () => expect(DEFAULTS.loadBalancer.application.dnsTtlSeconds).toBe(60),
  },
];

testFacts("evaluation of rules", evaluation);
testFacts("actions", actions);
testFacts("limits and defaults", limits);
