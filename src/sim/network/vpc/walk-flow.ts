import { addressesOf, formatCidr, type Cidr } from "./cidr.js";
import type { Explanation, ExplanationCode, Step } from "./explanation.js";
import { filterByNetworkAcl, filterBySecurityGroups, type Filtered } from "./filters.js";
import { route } from "./routing.js";
import { portsText, routeText } from "./rule-text.js";
import { outside, volume, type Box, type Interval, type Traffic } from "./traffic.js";
import { EPHEMERAL_PORTS, named, type NetworkInterface, type Protocol, type Subnet, type Vpc } from "./vpc.js";

/** One end of a flow: an interface of the VPC, or hosts on the Internet. */
export type Endpoint = { readonly interface: string } | { readonly internet: Cidr };

/** Connections from `source` to a port of `destination`, and the answers on them. */
export interface Flow {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly protocol: Protocol;
  readonly port: number;
}

export interface FlowVerdict {
  /** Share of the flow's connections that work, both ways, from 0 to 1: over all addresses and ports they may use. */
  readonly reachableShare: number;
  /** Every component that let some of it pass, in order: there, then back. */
  readonly path: readonly Step[];
  /** What dropped the rest; the largest share first. */
  readonly blocks: readonly Explanation[];
}

/**
 * Walks a flow through the configuration, there and back, as Reachability Analyzer does (how-reachability-analyzer-works
 * [D]): no packet is sent, the health of targets is not looked at, IPv4 only.
 *
 * There: security groups and network ACL of the source, its route table, gateways, network ACL and security groups of the
 * destination. Back: network ACLs only, since security groups remember. Inside one subnet no ACL is asked.
 *
 * @throws Error if both ends are on the Internet, or a name does not exist
 */
export function walkFlow(vpc: Vpc, flow: Flow): FlowVerdict {
  const walk = new Walk(vpc, flow);
  const { source, destination } = flow;
  let reachableShare: number;
  if ("interface" in source) {
    const from = named(vpc.interfaces, source.interface);
    reachableShare =
      "interface" in destination
        ? walk.inside(from, named(vpc.interfaces, destination.interface))
        : walk.outward(from, destination.internet);
  } else if ("interface" in destination) {
    reachableShare = walk.inward(source.internet, named(vpc.interfaces, destination.interface));
  } else throw new Error("a flow between two hosts on the Internet never enters the VPC");
  const blocks = walk.blocks.sort((a, b) => b.share - a.share);
  // A sum of shares: rounding must not turn "all" into "nearly all".
  return { reachableShare: blocks.length === 0 ? 1 : Math.max(0, reachableShare), path: walk.path, blocks };
}

type Place = Pick<Step, "component" | "name" | "direction">;

class Walk {
  readonly path: Step[] = [];
  readonly blocks: Explanation[] = [];
  readonly #vpc: Vpc;
  readonly #flow: Flow;
  /** Share of the flow that one packet of the present set stands for. */
  #scale = 1;

  constructor(vpc: Vpc, flow: Flow) {
    this.#vpc = vpc;
    this.#flow = flow;
  }

  inside(from: NetworkInterface, to: NetworkInterface): number {
    const [there, back] = [this.#subnetOf(from), this.#subnetOf(to)];
    let traffic = this.#begin(addressesOf(there.cidrBlock), addressesOf(back.cidrBlock), from.ephemeralPorts);
    traffic = this.#securityGroups(from, "egress", traffic, to);
    const crosses = there.name !== back.name;
    if (crosses) {
      traffic = this.#networkAcl(there, "egress", "forward", traffic);
      traffic = this.#locally(there, "destination", traffic);
      traffic = this.#networkAcl(back, "ingress", "forward", traffic);
    }
    traffic = this.#securityGroups(to, "ingress", traffic, from);
    if (crosses) {
      traffic = this.#networkAcl(back, "egress", "return", traffic);
      traffic = this.#locally(back, "source", traffic);
      traffic = this.#networkAcl(there, "ingress", "return", traffic);
    }
    return this.#share(traffic);
  }

  inward(from: Cidr, to: NetworkInterface): number {
    const subnet = this.#subnetOf(to);
    const own = { source: addressesOf(this.#vpc.cidrBlock) };
    let traffic = this.#begin(addressesOf(from), addressesOf(subnet.cidrBlock), EPHEMERAL_PORTS.any, own);
    traffic = this.#internetGateway(to, "forward", traffic);
    traffic = this.#networkAcl(subnet, "ingress", "forward", traffic);
    traffic = this.#securityGroups(to, "ingress", traffic, null);
    traffic = this.#networkAcl(subnet, "egress", "return", traffic);
    const place: Place = { direction: "return", component: "route-table", name: subnet.routeTable };
    const { matched, rest } = route(this.#vpc, subnet, traffic, "source");
    this.#drop(
      rest,
      place,
      "no route",
      "NO_ROUTE_TO_DESTINATION",
      `${subnet.routeTable} has no route back to the Internet.`,
    );
    let answered: Traffic = [];
    for (const { rule, traffic: part } of matched) {
      if (rule.target.kind === "internet-gateway" && this.#vpc.internetGateway) {
        this.#pass(place, routeText(rule));
        answered = [...answered, ...part];
      } else if (rule.target.kind === "local") answered = [...answered, ...part];
      else {
        const sentence = `The answer would leave by ${routeText(rule)}, not by the Internet gateway it came through.`;
        this.#drop(part, place, routeText(rule), "NO_ROUTE_TO_DESTINATION", sentence);
      }
    }
    return this.#share(answered);
  }

  outward(from: NetworkInterface, to: Cidr): number {
    const subnet = this.#subnetOf(from);
    const own = { destination: addressesOf(this.#vpc.cidrBlock) };
    let traffic = this.#begin(addressesOf(subnet.cidrBlock), addressesOf(to), from.ephemeralPorts, own);
    traffic = this.#securityGroups(from, "egress", traffic, null);
    traffic = this.#networkAcl(subnet, "egress", "forward", traffic);
    const place: Place = { direction: "forward", component: "route-table", name: subnet.routeTable };
    const { matched, rest } = route(this.#vpc, subnet, traffic, "destination");
    const lost = `${subnet.routeTable} has no route from ${subnet.name} to the Internet.`;
    this.#drop(rest, place, "no route", "NO_ROUTE_TO_DESTINATION", lost);
    let share = 0;
    for (const { rule, traffic: part } of matched) {
      const { target } = rule;
      if (target.kind === "local") share += this.#share(part);
      else if (target.kind === "internet-gateway" && !this.#vpc.internetGateway) {
        const sentence = `The route ${routeText(rule)} of ${subnet.routeTable} is a blackhole: no Internet gateway is attached.`;
        this.#drop(part, place, routeText(rule), "BAD_STATE_ROUTE", sentence);
      } else {
        this.#pass(place, routeText(rule));
        share += target.kind === "nat-gateway" ? this.#byNat(subnet, target.name, part) : this.#byGateway(from, part);
      }
    }
    return share;
  }

  /** Out by the Internet gateway, and back in. */
  #byGateway(from: NetworkInterface, traffic: Traffic): number {
    const out = this.#internetGateway(from, "forward", traffic);
    return this.#share(this.#networkAcl(this.#subnetOf(from), "ingress", "return", out));
  }

  /**
   * Out by a NAT gateway. It stands in a subnet of its own, whose ACL sees the packets twice: as its host sent them, and
   * with the gateway's address and one of its ports. No security group can be attached to it (nat-gateway-basics [D]).
   */
  #byNat(subnet: Subnet, name: string, traffic: Traffic): number {
    const nat = this.#vpc.natGateways.find((each) => each.name === name);
    const place: Place = { direction: "forward", component: "nat-gateway", name };
    if (nat === undefined || nat.state === "failed") {
      const code = nat === undefined ? "BAD_STATE_ROUTE" : "BAD_STATE";
      const sentence =
        nat === undefined ? `The NAT gateway ${name} is deleted.` : `The NAT gateway ${name} has failed.`;
      this.#drop(traffic, place, "-", code, sentence);
      return 0;
    }
    const stands = named(this.#vpc.subnets, nat.subnet);
    const crosses = stands.name !== subnet.name;
    const entered = crosses ? this.#networkAcl(stands, "ingress", "forward", traffic) : traffic;
    this.#pass(place, `address and port become ${name}'s, ${portsText(EPHEMERAL_PORTS.natGateway)}`);
    const through = this.#fromNat(stands, entered);
    // The answers, translated back, go the first part of the way in reverse.
    let back = entered;
    if (crosses) {
      back = this.#networkAcl(stands, "egress", "return", back);
      back = this.#networkAcl(subnet, "ingress", "return", back);
    }
    return this.#share(back) * through;
  }

  /** Share of the packets that leave the NAT gateway which get their answer back to it. */
  #fromNat(stands: Subnet, entered: Traffic): number {
    const arriving = this.#share(entered);
    if (arriving === 0) return 0;
    const scale = this.#scale;
    const source = addressesOf(stands.cidrBlock);
    let traffic: Traffic = entered.map(({ destination }) => ({
      source,
      destination,
      sourcePort: EPHEMERAL_PORTS.natGateway,
    }));
    this.#scale = arriving / volume(traffic);
    traffic = this.#networkAcl(stands, "egress", "forward", traffic);
    const place: Place = { direction: "forward", component: "route-table", name: stands.routeTable };
    const { matched, rest } = route(this.#vpc, stands, traffic, "destination");
    const outside = matched.filter(({ rule }) => rule.target.kind === "internet-gateway" && this.#vpc.internetGateway);
    const astray = [...rest, ...matched.filter((each) => !outside.includes(each)).flatMap((each) => each.traffic)];
    const sentence = `${stands.name}, where the NAT gateway stands, has no route to an Internet gateway: it is not public.`;
    this.#drop(astray, place, "no route", "NO_ROUTE_TO_DESTINATION", sentence);
    for (const { rule } of outside) this.#pass(place, routeText(rule));
    traffic = outside.flatMap((each) => each.traffic);
    traffic = this.#networkAcl(stands, "ingress", "return", traffic);
    const through = this.#share(traffic) / arriving;
    this.#scale = scale;
    return through;
  }

  /** @param except what is not part of the flow: the VPC's own addresses are not on the Internet */
  #begin(source: Interval, destination: Interval, sourcePort: Interval, except: Partial<Box> | null = null): Traffic {
    const whole = [{ source, destination, sourcePort }];
    const traffic = except === null ? whole : outside(whole, except);
    this.#scale = 1 / volume(traffic);
    return traffic;
  }

  #share(traffic: Traffic): number {
    return volume(traffic) * this.#scale;
  }

  #subnetOf(of: NetworkInterface): Subnet {
    return named(this.#vpc.subnets, of.subnet);
  }

  #securityGroups(
    of: NetworkInterface,
    direction: "ingress" | "egress",
    traffic: Traffic,
    peer: NetworkInterface | null,
  ): Traffic {
    const name = of.securityGroups.join(", ");
    const filtered = filterBySecurityGroups(this.#vpc, of, direction, this.#flow, traffic, peer);
    const rules = of.securityGroups.flatMap((group) => named(this.#vpc.securityGroups, group)[direction]);
    const references = rules.some((rule) => "group" in rule.peer);
    const whom = peer === null ? "the Internet" : `${peer.name} (${peer.securityGroups.join(", ")})`;
    const what = `${this.#flow.protocol} ${this.#flow.port} ${direction === "ingress" ? "from" : "to"} ${whom}`;
    const [code, sentence]: [ExplanationCode, string] =
      rules.length === 0
        ? ["SG_HAS_NO_RULES", `The security group ${name} of ${of.name} has no ${direction} rules.`]
        : peer === null && references && filtered.rules.length === 0
          ? [
              "SG_REFERENCES_NOT_PRESERVED",
              `The security group ${name} of ${of.name} allows groups, but ${what} comes without one.`,
            ]
          : [
              "ENI_SG_RULES_MISMATCH",
              `No ${direction} rule of the security group ${name} of ${of.name} allows ${what}.`,
            ];
    const place: Place = { direction: "forward", component: "security-group", name };
    return this.#filter(place, filtered, code, () => sentence, of.name);
  }

  #networkAcl(subnet: Subnet, direction: "ingress" | "egress", leg: Step["direction"], traffic: Traffic): Traffic {
    const acl = named(this.#vpc.networkAcls, subnet.networkAcl);
    const filtered = filterByNetworkAcl(acl, direction, this.#flow, traffic, leg);
    const place: Place = { direction: leg, component: "network-acl", name: `${acl.name} of ${subnet.name}` };
    return this.#filter(place, filtered, "SUBNET_ACL_RESTRICTION", (rule) => {
      const what = leg === "forward" ? `${this.#flow.protocol} ${this.#flow.port}` : "the answers, to ephemeral ports,";
      return `The network ACL ${acl.name} of ${subnet.name} drops ${what} on ${direction}: ${rule}.`;
    });
  }

  /** The Internet gateway translates public addresses to private ones, one to one: who has none is not on the Internet. */
  #internetGateway(of: NetworkInterface, direction: Step["direction"], traffic: Traffic): Traffic {
    const place: Place = { direction, component: "internet-gateway", name: "internet gateway" };
    const inward = "internet" in this.#flow.source;
    if (!this.#vpc.internetGateway)
      this.#drop(traffic, place, "-", "NO_PATH", "No Internet gateway is attached to the VPC.");
    else if (of.public) {
      this.#pass(place, "-");
      return traffic;
    } else if (inward) {
      const sentence = `${of.name} has no public IPv4 address, so nobody on the Internet can address it.`;
      this.#drop(traffic, place, "-", "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", sentence);
    } else {
      const sentence = `${of.name} has no public IPv4 address, so the Internet gateway drops what it sends.`;
      this.#drop(traffic, place, "-", "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", sentence);
    }
    return [];
  }

  /** The part that the route table keeps inside the VPC. */
  #locally(subnet: Subnet, towards: "source" | "destination", traffic: Traffic): Traffic {
    const direction = towards === "destination" ? "forward" : "return";
    const place: Place = { direction, component: "route-table", name: subnet.routeTable };
    return route(this.#vpc, subnet, traffic, towards).matched.flatMap(({ rule, traffic: part }) => {
      if (rule.target.kind === "local") {
        this.#pass(place, routeText(rule));
        return part;
      }
      const sentence = `The route ${routeText(rule)} of ${subnet.routeTable} is more specific than ${formatCidr(this.#vpc.cidrBlock)} -> local and takes it out of the VPC.`;
      this.#drop(part, place, routeText(rule), "NO_ROUTE_TO_DESTINATION", sentence);
      return [];
    });
  }

  #filter(
    place: Place,
    { passed, dropped, rules }: Filtered,
    code: ExplanationCode,
    sentence: (rule: string) => string,
    interfaceName: string | null = null,
  ): Traffic {
    for (const rule of rules) this.#pass(place, rule);
    for (const { traffic, rule } of dropped) this.#drop(traffic, place, rule, code, sentence(rule), interfaceName);
    return passed;
  }

  #pass(place: Place, rule: string): void {
    this.path.push({ ...place, rule });
  }

  #drop(
    traffic: Traffic,
    place: Place,
    rule: string,
    code: ExplanationCode,
    sentence: string,
    interfaceName: string | null = null,
  ): void {
    const share = Math.min(1, this.#share(traffic));
    if (share > 0) this.blocks.push({ ...place, rule, code, interface: interfaceName, share, sentence });
  }
}
