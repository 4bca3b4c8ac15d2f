import { addressesOf, ANYWHERE } from "./cidr.js";
import { firstMatch, volume, type Traffic } from "./traffic.js";
import { named, type Route, type Subnet, type Vpc } from "./vpc.js";

/**
 * The table's routes in the order in which they are considered: the longest prefix first, whatever the order in which
 * they were made; at equal prefixes a static route before a propagated one (VPC_Route_Tables [D23]).
 */
export function orderedRoutes(vpc: Vpc, routeTable: string): readonly Route[] {
  const local: Route = { destination: vpc.cidrBlock, target: { kind: "local" } };
  const routes = [local, ...named(vpc.routeTables, routeTable).routes];
  const rank = ({ destination, propagated }: Route): number => 2 * destination.prefixLength + (propagated ? 0 : 1);
  return routes.sort((a, b) => rank(b) - rank(a));
}

/** The packets by the route each takes, and those that have none. @param towards whether by their destination or, for answers, by where the request came from */
export function route(
  vpc: Vpc,
  subnet: Subnet,
  traffic: Traffic,
  towards: "source" | "destination",
): ReturnType<typeof firstMatch<Route>> {
  return firstMatch(traffic, orderedRoutes(vpc, subnet.routeTable), ({ destination }) => ({
    [towards]: addressesOf(destination),
  }));
}

/** Whether the subnet is public: its route table has a route to an Internet gateway (VPC guide [D23]). */
export function isPublic(vpc: Vpc, subnet: Subnet): boolean {
  return named(vpc.routeTables, subnet.routeTable).routes.some(
    ({ target }) => target.kind === "internet-gateway" && vpc.internetGateway,
  );
}

/** The NAT gateway by which the subnet reaches the largest part of the Internet; null if it does so otherwise, or not. */
export function natGatewayOf(vpc: Vpc, subnet: Subnet): string | null {
  const one = { from: 0, to: 0 };
  const internet: Traffic = [{ source: one, destination: addressesOf(ANYWHERE), sourcePort: one }];
  let most: Route | null = null;
  let size = 0;
  for (const { rule, traffic } of route(vpc, subnet, internet, "destination").matched) {
    if (volume(traffic) <= size) continue;
    most = rule;
    size = volume(traffic);
  }
  return most?.target.kind === "nat-gateway" ? most.target.name : null;
}
