import type { CallSite } from "../demands.js";
import { law } from "../kernel/law.js";
import { DelayLine } from "../kernel/delay-line.js";
import { Steps } from "../kernel/steps.js";
import type { Caller, Tier } from "../kernel/tier.js";
import type { World } from "../kernel/world.js";
import type { FlowState } from "../network/flow-state.js";
import type { EndpointHealth } from "../network/addresses.js";
import type { SystemSpec } from "../spec.js";
import { Capacity } from "./capacity.js";
import { CloudWatch, type CloudWatchSeries, type Snapshot } from "./cloudwatch.js";
import { DnsNames } from "./dns-names.js";
import { Exchange } from "./exchange.js";
import { AlbNode } from "./node.js";
import { CAUSE_NAMES, CAUSES, type Cause } from "./outcomes.js";
import type { LcuPeriod } from "./lcu-hours.js";
import { Registrations } from "./registration.js";
import type { ApplicationLoadBalancerSpec } from "./spec.js";
import type { Target } from "./target.js";
import type { HealthReason } from "./target-health.js";

/** What one run leaves of its load balancer. Plain data. */
export interface LoadBalancerRun {
  /** Requests it answered itself, after warm-up. */
  readonly causes: readonly { readonly status: number; readonly cause: string; readonly count: number }[];
  /** One value a minute, warm-up included. */
  readonly cloudWatch: readonly CloudWatchSeries[];
  /** For the bill, by minute, warm-up included. */
  readonly usage: readonly LcuPeriod[];
}

/** The whole load balancer: its nodes, who is registered, what is in DNS, and its metrics. */
export class ApplicationLoadBalancer implements Caller {
  readonly #world: World;
  readonly #spec: ApplicationLoadBalancerSpec;
  readonly #warmUpSeconds: number;
  readonly #registrations: readonly Registrations[];
  readonly #nodes: readonly AlbNode[];
  readonly #targets: readonly Target[];
  readonly #dns: DnsNames;
  readonly #capacity: Capacity | null;
  readonly #cloudWatch: CloudWatch;
  readonly #causes = new Map<Cause, number>();
  /** Zones that traffic is shifted away from, as often as there are shifts. */
  readonly #shifted = new Map<number, number>();
  readonly #drainEnds: DelayLine;
  /** By draining target (group * 2^16 + position): number of its deregistration, so that a late end is known as such. */
  readonly #deregistration = new Map<number, number>();
  readonly #ends: { group: number; position: number; number: number }[] = [];
  /** The way of requests. */
  readonly exchange: Exchange;
  #checksAsked = 0;

  /** @param sites those of health checks among them. @param healthCheckFlow what the network drops of them; null: nothing, ever */
  constructor(
    world: World,
    system: SystemSpec,
    sites: readonly CallSite[],
    targets: readonly Target[],
    caller: Caller,
    warmUpSeconds: number,
    healthCheckFlow: FlowState | null,
  ) {
    const spec = system.loadBalancer!.application!;
    const roundTrip = system.network.instanceRttSeconds;
    const meanRoundTrip = roundTrip === null ? 0 : law(roundTrip).mean;
    this.#world = world;
    this.#spec = spec;
    this.#warmUpSeconds = warmUpSeconds;
    this.#targets = targets;
    this.#registrations = spec.targetGroups.map((group) => new Registrations(group.targets.length));
    const isShifted = (zone: number): boolean => this.#shifted.has(zone);
    this.#nodes = spec.zones.map((_, i) => new AlbNode(world, spec, i, this.#registrations, meanRoundTrip, isShifted));
    this.#dns = new DnsNames(world, spec.zones.length, spec.dnsTtlSeconds);
    this.#cloudWatch = new CloudWatch(world, () => this.#snapshot());
    this.#capacity = spec.capacity === null ? null : new Capacity(world, spec.capacity, this.#usageReader());
    this.#drainEnds = new DelayLine(world.calendar, { arrived: (end) => this.#drained(end) });
    this.exchange = new Exchange(world, system, sites, caller, {
      nodes: this.#nodes,
      targets,
      dns: this.#dns,
      capacity: this.#capacity,
      cloudWatch: this.#cloudWatch,
      ended: (cause) => {
        if (world.calendar.now >= this.#warmUpSeconds) this.#causes.set(cause, (this.#causes.get(cause) ?? 0) + 1);
      },
    });
    this.#startChecks(
      spec.targetGroups.map((group) => sites.findIndex(({ name }) => name === `healthCheck/${group.name}`)),
      healthCheckFlow,
    );
    this.#startMitigation();
    this.#scheduleShifts();
    this.#registerGauges();
  }

  /** @param inner the way to the instances */
  connect(inner: Tier): void {
    this.exchange.connect(inner);
  }

  answered(row: number): void {
    this.exchange.answered(row);
  }

  /** How the node of a zone is, for whoever hands out its address. */
  node(zone: number): EndpointHealth {
    const node = this.#nodes[zone]!;
    return { fit: () => node.fitForDns, targetGroups: () => node.targetGroupsHealthy() };
  }

  /** Takes an instance out of all its target groups: no new requests from now on, what is under way may end. */
  deregister(instance: number): void {
    this.#eachMembership(instance, (group, position) => {
      if (this.#registrations[group]!.of(position) !== "registered") return;
      this.#registrations[group]!.set(position, "draining");
      const number = this.#ends.length;
      this.#deregistration.set(group * 2 ** 16 + position, number);
      this.#ends.push({ group, position, number });
      this.#drainEnds.holdUntil(
        number,
        this.#world.calendar.now + this.#spec.targetGroups[group]!.deregistrationDelaySeconds,
      );
      this.#changed(group);
    });
  }

  /** Registers it again: `initial` until its first successful check. */
  register(instance: number): void {
    this.#eachMembership(instance, (group, position) => {
      if (this.#registrations[group]!.of(position) === "registered") return;
      this.#registrations[group]!.set(position, "registered");
      this.#deregistration.delete(group * 2 ** 16 + position);
      for (const node of this.#nodes) node.groups[group]!.reregister(position);
      this.#changed(group);
    });
  }

  /** It is not there any more, or not yet: what is under way to it fails. */
  remove(instance: number): void {
    this.#eachMembership(instance, (group, position) => {
      if (this.#registrations[group]!.of(position) === "unused") return;
      this.#registrations[group]!.set(position, "unused");
      this.#deregistration.delete(group * 2 ** 16 + position);
      this.exchange.cutOff(group, position);
      this.#changed(group);
    });
  }

  /** Whether an instance passes its health checks: false if no node has it healthy and one has it unhealthy; null: not known. */
  healthOf(instance: number): boolean | null {
    const states = new Set<string>();
    this.#eachMembership(instance, (group, position) => {
      for (const node of this.#nodes) {
        const health = node.groups[group]!.health[position];
        if (health != null) states.add(health.state);
      }
    });
    if (states.has("healthy") || states.has("unavailable")) return true;
    return states.has("unhealthy") ? false : null;
  }

  /** So far: requests sent to targets, and how these answered. */
  get targetCounts(): { requests: number; errors: number; responses: number; responseSeconds: number } {
    return {
      requests: this.#cloudWatch.total("RequestCount"),
      errors: this.#cloudWatch.total("HTTPCode_Target_5XX_Count"),
      ...this.#cloudWatch.responsesSoFar,
    };
  }

  /** Plain data of the run so far. */
  report(): LoadBalancerRun {
    const causes = CAUSE_NAMES.flatMap((cause) => {
      const count = this.#causes.get(cause) ?? 0;
      return count === 0 ? [] : [{ ...CAUSES[cause], count }];
    });
    return { causes, cloudWatch: this.#cloudWatch.report(), usage: this.#cloudWatch.usage };
  }

  #eachMembership(instance: number, use: (group: number, position: number) => void): void {
    this.#spec.targetGroups.forEach((group, g) => {
      const position = group.targets.indexOf(instance);
      if (position >= 0) use(g, position);
    });
  }

  #drained(end: number): void {
    const { group, position, number } = this.#ends[end]!;
    if (this.#deregistration.get(group * 2 ** 16 + position) !== number) return; // registered again meanwhile
    this.#registrations[group]!.set(position, "unused");
    this.exchange.cutOff(group, position);
  }

  /** Healthy targets or members of a group have changed. */
  #changed(group: number): void {
    for (const node of this.#nodes) node.groups[group]!.refresh();
    this.#dns.publish(this.#nodes.map((node) => node.fitForDns));
    this.#cloudWatch.hostsChanged();
  }

  #startChecks(checkSites: readonly number[], flow: FlowState | null): void {
    this.#nodes.forEach((node, n) => {
      node.groups.forEach((group, g) => {
        const { healthCheck, targets } = this.#spec.targetGroups[g]!;
        if (healthCheck === null) return;
        group.health.forEach((health, position) => {
          if (health === null) return;
          const instance = targets[position]!;
          const check: number = node.checker.add({
            spec: healthCheck,
            target: this.#targets[instance]!,
            dropped: () => flow !== null && flow.drops(instance),
            active: () => this.#registrations[g]!.of(position) === "registered",
            ask: () =>
              this.exchange.ask(n, check, node.checker.numberOf(check), checkSites[g]!, this.#checksAsked++, instance),
            ended: (failure) => this.#checked(n, g, position, failure),
          });
        });
      });
    });
  }

  #checked(node: number, group: number, position: number, failure: HealthReason): void {
    const view = this.#nodes[node]!.groups[group]!;
    const health = view.health[position]!;
    if (!health.checked(failure)) return;
    if (health.state === "healthy") view.turnedHealthy(position);
    this.#changed(group);
  }

  /** ARC creates and ends a zonal shift immediately; who has the address keeps it for the TTL (zonal-shift [D]). */
  #scheduleShifts(): void {
    const { zonalShifts = [] } = this.#spec;
    if (zonalShifts.length === 0) return;
    const steps = new Steps(this.#world.calendar);
    const change = (zone: number, by: number): void => {
      const shifts = (this.#shifted.get(zone) ?? 0) + by;
      if (shifts === 0) this.#shifted.delete(zone);
      else this.#shifted.set(zone, shifts);
      this.#spec.targetGroups.forEach((_, group) => this.#changed(group));
    };
    for (const { zone, atSeconds, untilSeconds } of zonalShifts) {
      steps.after(atSeconds, () => change(zone, 1));
      if (Number.isFinite(untilSeconds)) steps.after(untilSeconds, () => change(zone, -1));
    }
  }

  #startMitigation(): void {
    for (const { groups } of this.#nodes) {
      for (const group of groups) {
        const { anomalies } = group;
        if (anomalies === null) continue;
        const line = new DelayLine(this.#world.calendar, {
          arrived: () => {
            anomalies.endPeriod(group.eligible);
            line.holdUntil(0, this.#world.calendar.now + anomalies.periodSeconds);
          },
        });
        line.holdUntil(0, this.#world.calendar.now + anomalies.periodSeconds);
      }
    }
  }

  get #activeConnections(): number {
    const { now } = this.#world.calendar;
    const idle = this.#nodes.reduce((sum, node) => sum + node.idleConnections(now), 0);
    return this.exchange.clientConnections + this.exchange.busyConnections + idle;
  }

  /** Averages since the last reading: what capacity is compared with. */
  #usageReader(): () => {
    newConnectionsPerSecond: number;
    activeConnections: number;
    bytesPerSecond: number;
    ruleEvaluationsPerSecond: number;
  } {
    let at = 0;
    let bytes = 0;
    let rules = 0;
    return () => {
      const { now } = this.#world.calendar;
      const seconds = now - at;
      const bytesNow = this.#cloudWatch.total("ProcessedBytes");
      const rulesNow = this.#cloudWatch.billedRules;
      const usage = {
        newConnectionsPerSecond: 0,
        activeConnections: this.#activeConnections,
        bytesPerSecond: (bytesNow - bytes) / seconds,
        ruleEvaluationsPerSecond: (rulesNow - rules) / seconds,
      };
      at = now;
      bytes = bytesNow;
      rules = rulesNow;
      return usage;
    };
  }

  #snapshot(): Snapshot {
    const range = (values: readonly number[]): { least: number; most: number } => ({
      least: Math.min(...values),
      most: Math.max(...values),
    });
    return {
      activeConnections: this.#activeConnections,
      capacityUtilisation: this.#capacity?.utilisation ?? 0,
      groups: this.#spec.targetGroups.map(({ name }, g) => {
        const views = this.#nodes.map((node) => node.groups[g]!);
        return {
          name,
          registered: Math.max(...views.map((view) => view.registered)),
          zones: {
            all: views.length,
            dns: views.filter((view) => view.fitForDns).length,
            routing: views.filter((view) => !view.failsOpen).length,
          },
          healthy: range(views.map((view) => view.healthy)),
          unhealthy: range(views.map((view) => view.unhealthy)),
          anomalous: Math.max(...views.map((view) => view.anomalies?.anomalousHosts ?? 0)),
          mitigated: Math.max(...views.map((view) => view.anomalies?.mitigatedHosts ?? 0)),
        };
      }),
    };
  }

  #registerGauges(): void {
    const { gauges } = this.#world;
    const rate = (metric: "RequestCount" | "HTTPCode_ELB_5XX_Count" | "RejectedConnectionCount", label: string): void =>
      gauges.add({
        system: "loadBalancer",
        metric,
        label,
        unit: "per second",
        capacity: null,
        integral: () => this.#cloudWatch.total(metric),
      });
    rate("RequestCount", "Requests sent to targets");
    rate("HTTPCode_ELB_5XX_Count", "Load balancer's own 5xx answers");
    if (this.#capacity !== null) rate("RejectedConnectionCount", "Connections rejected");
    gauges.check({
      name: "load balancer: requests received = answered + under way",
      sides: () => ({
        left: this.exchange.received,
        right: this.exchange.answeredCount + this.exchange.underWay,
      }),
    });
  }
}
