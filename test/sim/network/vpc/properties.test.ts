/** What holds for any network: CIDR arithmetic, longest prefix, and where the order of rules matters. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addressesOf,
  ANYWHERE,
  contains,
  EPHEMERAL_PORTS,
  formatCidr,
  orderedRoutes,
  overlaps,
  parseCidr,
  sizeOf,
  subdivide,
  walkFlow,
  type Cidr,
  type NetworkAclEntry,
  type SecurityGroupRule,
  type Vpc,
} from "../../../../src/sim/index.js";

const block: fc.Arbitrary<Cidr> = fc
  .record({ address: fc.nat(0xffffffff), prefixLength: fc.integer({ min: 0, max: 32 }) })
  .map(({ address, prefixLength }) => ({ base: address - (address % 2 ** (32 - prefixLength)), prefixLength }));
/** Blocks that often overlap one another and the subnets. */
const near: fc.Arbitrary<Cidr> = fc
  .record({ address: fc.nat(0xffff), prefixLength: fc.integer({ min: 14, max: 26 }) })
  .map(({ address, prefixLength }) => {
    const whole = 10 * 2 ** 24 + address;
    return { base: whole - (whole % 2 ** (32 - prefixLength)), prefixLength };
  });
const range = fc.tuple(fc.nat(65535), fc.nat(65535)).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));

describe("CIDR blocks", () => {
  it("are read as they are written", () => {
    fc.assert(
      fc.property(block, (cidr) => {
        expect(parseCidr(formatCidr(cidr))).toEqual(cidr);
      }),
    );
  });
  it("contain and overlap as their intervals of addresses do", () => {
    fc.assert(
      fc.property(near, near, (a, b) => {
        const [x, y] = [addressesOf(a), addressesOf(b)];
        expect(contains(a, b)).toBe(x.from <= y.from && y.to <= x.to);
        expect(overlaps(a, b)).toBe(x.from <= y.to && y.from <= x.to);
      }),
    );
  });
  it("are divided into parts that fill them and do not overlap", () => {
    fc.assert(
      fc.property(near, fc.integer({ min: 0, max: 4 }), (cidr, bits) => {
        const parts = Array.from({ length: 2 ** bits }, (_, index) => subdivide(cidr, bits, index));
        expect(parts.reduce((sum, part) => sum + sizeOf(part), 0)).toBe(sizeOf(cidr));
        expect(
          parts.every((part, i) => contains(cidr, part) && parts.slice(0, i).every((other) => !overlaps(other, part))),
        ).toBe(true);
      }),
    );
  });
  it.each(["10.0.0.1/16", "10.0.0.0/33", "256.0.0.0/8", "10.0.0.0", "10.0.0/16", "::/0"])("%s is none", (text) => {
    expect(parseCidr(text)).toBeNull();
  });
});

const [HERE, THERE] = [parseCidr("10.0.0.0/20")!, parseCidr("10.0.16.0/20")!];
const ALL: SecurityGroupRule = { protocol: "-1", ports: { from: 0, to: 65535 }, peer: { cidr: ANYWHERE } };
const open = (["ingress", "egress"] as const).map((direction): NetworkAclEntry => ({
  ruleNumber: 32766,
  direction,
  action: "allow",
  protocol: "-1",
  ports: { from: 0, to: 65535 },
  cidr: ANYWHERE,
}));
const network = (ingress: readonly SecurityGroupRule[], entries: readonly NetworkAclEntry[]): Vpc => ({
  cidrBlock: parseCidr("10.0.0.0/16")!,
  internetGateway: false,
  subnets: [HERE, THERE].map((cidrBlock, i) => ({
    name: `s${i}`,
    cidrBlock,
    availabilityZone: "a",
    routeTable: "main",
    networkAcl: i === 0 ? "open" : "acl",
  })),
  routeTables: [{ name: "main", routes: [] }],
  networkAcls: [
    { name: "open", entries: open },
    { name: "acl", entries },
  ],
  securityGroups: [
    { name: "from", ingress: [], egress: [ALL] },
    { name: "to", ingress, egress: [] },
  ],
  natGateways: [],
  interfaces: ["from", "to"].map((name, i) => ({
    name,
    subnet: `s${i}`,
    securityGroups: [name],
    public: false,
    ephemeralPorts: EPHEMERAL_PORTS.linux,
  })),
});
const share = (vpc: Vpc): number =>
  walkFlow(vpc, { source: { interface: "from" }, destination: { interface: "to" }, protocol: "tcp", port: 443 })
    .reachableShare;

const rule: fc.Arbitrary<SecurityGroupRule> = fc.record({
  protocol: fc.constantFrom("tcp", "udp", "-1"),
  ports: range,
  peer: near.map((cidr) => ({ cidr })),
});
const entries = fc
  .array(
    fc.record({
      direction: fc.constantFrom("ingress", "egress"),
      action: fc.constantFrom("allow", "deny"),
      protocol: fc.constantFrom("tcp", "-1"),
      ports: range,
      cidr: near,
    }),
    { maxLength: 6 },
  )
  .map((all) => all.map((each, index): NetworkAclEntry => ({ ...each, ruleNumber: index + 1 })));

describe("the order of rules", () => {
  it("does not matter in a security group", () => {
    fc.assert(
      fc.property(
        fc
          .array(rule, { maxLength: 6 })
          .chain((rules) => fc.tuple(fc.constant(rules), fc.shuffledSubarray(rules, { minLength: rules.length }))),
        ([rules, shuffled]) => {
          expect(share(network(shuffled, open))).toBeCloseTo(share(network(rules, open)), 12);
        },
      ),
    );
  });
  it("is that of the numbers in a network ACL, not that of the file", () => {
    fc.assert(
      fc.property(entries, (all) => {
        expect(
          share(
            network(
              [ALL],
              [...all].sort((a, b) => b.ruleNumber - a.ruleNumber),
            ),
          ),
        ).toBe(share(network([ALL], all)));
      }),
    );
  });
  it("matters in a network ACL: exchanging two numbers opens what was closed", () => {
    const of = (deny: number, allow: number): number =>
      share(
        network(
          [ALL],
          [{ ...open[0]!, ruleNumber: deny, action: "deny" }, { ...open[0]!, ruleNumber: allow }, open[1]!],
        ),
      );
    expect([of(1, 2), of(2, 1)]).toEqual([0, 1]);
  });
  it("never makes more of a flow reachable and blocked than there is of it", () => {
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 4 }), entries, (rules, all) => {
        const flow = {
          source: { interface: "from" },
          destination: { interface: "to" },
          protocol: "tcp",
          port: 443,
        } as const;
        const { reachableShare, blocks } = walkFlow(network(rules, [...all, ...open]), flow);
        expect(blocks.reduce((sum, each) => sum + each.share, reachableShare)).toBeCloseTo(1, 9);
      }),
    );
  });
});

describe("a route table", () => {
  it("chooses, for any address, the route that a search for the longest prefix chooses", () => {
    fc.assert(
      fc.property(fc.uniqueArray(near, { selector: formatCidr, maxLength: 8 }), fc.nat(0xffff), (blocks, low) => {
        const vpc = {
          ...network([], open),
          routeTables: [
            {
              name: "main",
              routes: blocks.map((destination) => ({ destination, target: { kind: "internet-gateway" } as const })),
            },
          ],
        };
        const host = { base: 10 * 2 ** 24 + low, prefixLength: 32 };
        const chosen = orderedRoutes(vpc, "main").find(({ destination }) => contains(destination, host));
        const longest = Math.max(
          ...[vpc.cidrBlock, ...blocks].filter((each) => contains(each, host)).map((each) => each.prefixLength),
        );
        expect(chosen?.destination.prefixLength).toBe(longest);
      }),
    );
  });
});
