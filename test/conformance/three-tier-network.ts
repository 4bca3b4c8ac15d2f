/** The network that facts about VPCs are tested on, and the words they are stated in. */
import { expect } from "vitest";
import {
  ANYWHERE,
  EPHEMERAL_PORTS,
  parseCidr,
  walkFlow,
  type Cidr,
  type ExplanationCode,
  type Flow,
  type FlowVerdict,
  type NetworkAclEntry,
  type Route,
  type SecurityGroupRule,
  type Vpc,
} from "../../src/sim/index.js";

export const cidr = (text: string): Cidr => parseCidr(text)!;
export const ports = (from: number, to = from): SecurityGroupRule["ports"] => ({ from, to });
export const tcp = (port: number, from: string): SecurityGroupRule => ({
  protocol: "tcp",
  ports: ports(port),
  peer: from.includes("/") ? { cidr: cidr(from) } : { group: from },
});
export const EVERYTHING: SecurityGroupRule = { protocol: "-1", ports: ports(0, 65535), peer: { cidr: ANYWHERE } };
export const entry = (
  ruleNumber: number,
  direction: "ingress" | "egress",
  action: "allow" | "deny",
  range = ports(0, 65535),
  from = "0.0.0.0/0",
): NetworkAclEntry => ({ ruleNumber, direction, action, protocol: "tcp", ports: range, cidr: cidr(from) });
export const OPEN = [entry(100, "ingress", "allow"), entry(100, "egress", "allow")];
export const TO_IGW: Route = { destination: ANYWHERE, target: { kind: "internet-gateway" } };
export const TO_NAT: Route = { destination: ANYWHERE, target: { kind: "nat-gateway", name: "nat" } };

/** A load balancer in a public subnet, an application in a private one, a database in another, a NAT gateway. */
export const BASE: Vpc = {
  cidrBlock: cidr("10.0.0.0/16"),
  internetGateway: true,
  subnets: [
    { name: "public", cidrBlock: cidr("10.0.0.0/20"), availabilityZone: "a", routeTable: "public", networkAcl: "open" },
    { name: "app", cidrBlock: cidr("10.0.16.0/20"), availabilityZone: "a", routeTable: "private", networkAcl: "app" },
    { name: "data", cidrBlock: cidr("10.0.32.0/20"), availabilityZone: "a", routeTable: "data", networkAcl: "open" },
  ],
  routeTables: [
    { name: "public", routes: [TO_IGW] },
    { name: "private", routes: [TO_NAT] },
    { name: "data", routes: [] },
  ],
  networkAcls: [
    { name: "open", entries: OPEN },
    { name: "app", entries: OPEN },
  ],
  securityGroups: [
    { name: "alb", ingress: [tcp(443, "0.0.0.0/0")], egress: [EVERYTHING] },
    { name: "app", ingress: [tcp(8000, "alb")], egress: [EVERYTHING] },
    { name: "db", ingress: [tcp(5432, "app")], egress: [EVERYTHING] },
    { name: "none", ingress: [], egress: [] },
  ],
  natGateways: [{ name: "nat", subnet: "public", state: "available" }],
  interfaces: [
    {
      name: "alb",
      subnet: "public",
      securityGroups: ["alb"],
      public: true,
      ephemeralPorts: EPHEMERAL_PORTS.elasticLoadBalancing,
    },
    { name: "app", subnet: "app", securityGroups: ["app"], public: false, ephemeralPorts: EPHEMERAL_PORTS.linux },
    { name: "db", subnet: "data", securityGroups: ["db"], public: false, ephemeralPorts: EPHEMERAL_PORTS.linux },
    { name: "bare", subnet: "public", securityGroups: ["alb"], public: false, ephemeralPorts: EPHEMERAL_PORTS.linux },
    { name: "peer", subnet: "app", securityGroups: ["app"], public: false, ephemeralPorts: EPHEMERAL_PORTS.linux },
  ],
};

export const change = <Key extends "routeTables" | "networkAcls" | "securityGroups" | "interfaces" | "natGateways">(
  key: Key,
  name: string,
  fields: Partial<Vpc[Key][number]>,
  vpc: Vpc = BASE,
): Vpc => ({ ...vpc, [key]: vpc[key].map((each) => (each.name === name ? { ...each, ...fields } : each)) });

export type End = "alb" | "app" | "db" | "bare" | "peer" | "internet";
export const end = (name: End): Flow["source"] => (name === "internet" ? { internet: ANYWHERE } : { interface: name });
export const walk = (vpc: Vpc, from: End, to: End, port: number): FlowVerdict =>
  walkFlow(vpc, { source: end(from), destination: end(to), protocol: "tcp", port });
export const reaches = (vpc: Vpc, from: End, to: End, port: number): void =>
  expect(walk(vpc, from, to, port)).toMatchObject({ reachableShare: 1, blocks: [] });
export const blocked = (vpc: Vpc, from: End, to: End, port: number, code: ExplanationCode): void => {
  const { reachableShare, blocks } = walk(vpc, from, to, port);
  expect({ reachableShare, code: blocks[0]?.code }).toEqual({ reachableShare: 0, code });
};
export const acl = (...entries: NetworkAclEntry[]): Vpc => change("networkAcls", "app", { entries });
export const group = (name: string, ingress: SecurityGroupRule[], egress = [EVERYTHING]): Vpc =>
  change("securityGroups", name, { ingress, egress });
export const routed = (name: string, routes: Route[]): Vpc => change("routeTables", name, { routes });
export const subnet = (name: string): Vpc["subnets"][number] => BASE.subnets.find((each) => each.name === name)!;
export const all = entry(200, "ingress", "allow");
export const out = entry(100, "egress", "allow");
