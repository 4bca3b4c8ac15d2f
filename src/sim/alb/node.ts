import type { World } from "../kernel/world.js";
import { HealthChecker } from "./health-checker.js";
import { NodeGroup } from "./node-group.js";
import type { Registrations } from "./registration.js";
import type { ApplicationLoadBalancerSpec } from "./spec.js";
import { TargetConnections } from "./target-connections.js";

/** The load balancer in one zone: its own health checks, its own turn, its own connections to targets. */
export class AlbNode {
  readonly zone: string;
  /** By target group. */
  readonly groups: readonly NodeGroup[];
  /** By target group and position. */
  readonly connections: readonly (readonly TargetConnections[])[];
  readonly checker: HealthChecker;
  readonly #spec: ApplicationLoadBalancerSpec;
  readonly #isShifted: () => boolean;

  /** @param isShifted whether traffic is shifted away from a zone. @param roundTripSeconds to targets, mean: what a health check takes */
  constructor(
    world: World,
    spec: ApplicationLoadBalancerSpec,
    index: number,
    registrations: readonly Registrations[],
    roundTripSeconds: number,
    isShifted: (zone: number) => boolean = () => false,
  ) {
    const zone = spec.zones[index]!;
    this.#isShifted = () => isShifted(index);
    this.zone = zone;
    this.#spec = spec;
    this.groups = spec.targetGroups.map((group, g) => {
      const inScope = group.targets.map((instance) => {
        const at = spec.instanceZones[instance]!;
        // A target in a zone that is not enabled is `unused` (AWS, application-load-balancers [D]).
        return at >= 0 && (group.crossZone || at === index);
      });
      const isShut = (position: number): boolean => isShifted(spec.instanceZones[group.targets[position]!]!);
      return new NodeGroup(world, zone, group, inScope, registrations[g]!, isShut);
    });
    this.connections = spec.targetGroups.map((group) =>
      group.targets.map(() => new TargetConnections(spec.idleTimeoutSeconds, spec.targetKeepAliveSeconds)),
    );
    this.checker = new HealthChecker(world, zone, roundTripSeconds);
  }

  /**
   * Whether its address belongs into DNS. The AWS pages contradict each other on several target groups (see
   * `dnsNeedsEveryGroup`): by default one healthy group is enough.
   */
  get fitForDns(): boolean {
    if (this.#isShifted()) return false;
    const fit = this.groups.map((group) => group.fitForDns);
    return this.#spec.dnsNeedsEveryGroup ? fit.every(Boolean) : fit.some(Boolean);
  }

  /** By target group: whether it is healthy to Route 53. Unlike `fitForDns`, an empty one never is (AWS, API_AliasTarget [D]). */
  targetGroupsHealthy(): readonly boolean[] {
    return this.groups.map(({ fitForDns, registered }) => !this.#isShifted() && fitForDns && registered > 0);
  }

  /** Connections to targets that are open and idle. */
  idleConnections(now: number): number {
    let idle = 0;
    for (const group of this.connections) for (const connections of group) idle += connections.idle(now);
    return idle;
  }
}
