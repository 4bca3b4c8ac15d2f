import { ANYWHERE, type Flow, type NetworkFlowName } from "../../sim/index.js";
import type { PlacedVpc } from "./placed-vpc.js";

/** A flow without which the architecture does not work. */
export interface NeededFlow {
  readonly name: NetworkFlowName;
  readonly label: string;
  /** Positions in the tier it comes from, and in the tier it goes to; 0 for the Internet. */
  readonly from: number;
  readonly to: number;
  readonly flow: Flow;
}

/**
 * Every flow that the architecture needs, between every subnet of one tier and every subnet of the next: nodes of a load
 * balancer send to targets in all zones (cross-zone load balancing is on by default), and the database's standby may
 * take over in any subnet of its group. Answers belong to their flow.
 */
export function neededFlows(placed: PlacedVpc): NeededFlow[] {
  const { loadBalancer, instances, database, ports, internetFacing } = placed;
  const internet = { internet: ANYWHERE };
  const of = (name: string): Flow["source"] => ({ interface: name });
  const tcp = (source: Flow["source"], destination: Flow["source"], port: number): Flow => ({
    source,
    destination,
    protocol: "tcp",
    port,
  });
  const pairs = (
    name: NetworkFlowName,
    label: string,
    sources: readonly string[],
    targets: readonly string[],
    port: number,
  ): NeededFlow[] =>
    sources.flatMap((source, from) =>
      targets.map((target, to) => ({ name, label, from, to, flow: tcp(of(source), of(target), port) })),
    );

  const front = loadBalancer.length > 0 ? loadBalancer : instances;
  const entry = loadBalancer.length > 0 ? "load balancer" : "instance";
  const inward = internetFacing
    ? front.map((name, to): NeededFlow => ({
        name: "clientToLoadBalancer",
        label: `Internet -> ${entry}`,
        from: 0,
        to,
        flow: tcp(internet, of(name), ports.listener),
      }))
    : [];
  return [
    ...inward,
    ...pairs("loadBalancerToInstance", "load balancer -> instance", loadBalancer, instances, ports.target),
    ...pairs("healthCheck", "health check -> instance", loadBalancer, instances, ports.target),
    ...pairs("instanceToDatabase", "instance -> database", instances, database, ports.database),
    ...instances.map((name, from): NeededFlow => ({
      name: "instanceToInternet",
      label: "instance -> Internet",
      from,
      to: 0,
      flow: tcp(of(name), internet, ports.external),
    })),
  ];
}
