import { DelayLine } from "../kernel/delay-line.js";
import type { World } from "../kernel/world.js";
import type { NatGatewaySpec } from "./egress-spec.js";
import { SharedBandwidth } from "./shared-bandwidth.js";

/**
 * A NAT gateway: it gives each connection of the instances behind it a source port of its own, and all of them share
 * its bandwidth. Ports are counted by destination, because only connections to the same one need different ports.
 *
 * When no port is left the packet is dropped: the caller hears nothing, and its kernel sends the SYN again. The port of a
 * connection that has ended stays taken for a while, so that the limit is also one of connections a second.
 */
export class NatGateway {
  readonly bandwidth: SharedBandwidth;
  readonly idleSeconds: number;
  readonly #spec: NatGatewaySpec;
  readonly #world: World;
  readonly #active: number;
  /** By destination: levels of the ports taken. */
  readonly #ports: readonly number[];
  readonly #held: DelayLine;
  #attempts = 0;
  #established = 0;
  #portErrors = 0;
  #idleTimeouts = 0;
  #closed = 0;

  constructor(world: World, spec: NatGatewaySpec, destinations: readonly string[]) {
    const { levels } = world;
    this.#world = world;
    this.#spec = spec;
    this.idleSeconds = spec.idleSeconds;
    this.bandwidth = new SharedBandwidth(world.calendar, spec.bandwidth);
    this.#active = levels.add();
    this.#ports = destinations.map(() => levels.add());
    this.#held = new DelayLine(world.calendar, { arrived: (destination) => this.#freePort(destination) });
    this.#registerGauges(destinations);
  }

  /** A SYN arrives: true if the connection gets a port. */
  open(destination: number): boolean {
    const { levels } = this.#world;
    this.#attempts++;
    if (levels.value(this.#ports[destination]!) >= this.#spec.connectionsPerDestination) {
      this.#portErrors++;
      return false;
    }
    this.#established++;
    levels.change(this.#ports[destination]!, 1);
    levels.change(this.#active, 1);
    return true;
  }

  /** The connection has ended, one way or the other. */
  close(destination: number): void {
    this.#closed++;
    this.#world.levels.change(this.#active, -1);
    const { portHoldSeconds } = this.#spec;
    if (portHoldSeconds === 0) this.#freePort(destination);
    else this.#held.holdUntil(destination, this.#world.calendar.now + portHoldSeconds);
  }

  /** The connection has been silent for too long; packets that come later find nobody. */
  forget(destination: number): void {
    this.#idleTimeouts++;
    this.close(destination);
  }

  #freePort(destination: number): void {
    this.#world.levels.change(this.#ports[destination]!, -1);
  }

  #registerGauges(destinations: readonly string[]): void {
    const { gauges, levels } = this.#world;
    const { name, connectionsPerDestination } = this.#spec;
    const tag = `{natGateway:${name}}`;
    const rate = (metric: string, label: string, integral: () => number): void =>
      gauges.add({
        system: "natGateway",
        metric: `${metric}${tag}`,
        label: `${name}: ${label}`,
        unit: "per second",
        capacity: null,
        integral,
      });
    gauges.add({
      system: "natGateway",
      metric: `BandwidthUse${tag}`,
      label: `${name}: bandwidth in use`,
      unit: "share",
      capacity: 1,
      integral: () => this.bandwidth.usedSeconds(),
    });
    gauges.add({
      system: "natGateway",
      metric: `ActiveConnectionCount${tag}`,
      label: `${name}: connections`,
      unit: "count",
      capacity: null,
      integral: () => levels.integral(this.#active),
    });
    rate("ConnectionAttemptCount", "connection attempts", () => this.#attempts);
    rate("ConnectionEstablishedCount", "connections established", () => this.#established);
    rate("ErrorPortAllocation", "no source port left", () => this.#portErrors);
    rate("IdleTimeoutCount", "connections forgotten after idling", () => this.#idleTimeouts);
    rate("BytesOutToDestination", "bytes out to the Internet", () => this.bandwidth.moved("out"));
    rate("BytesInFromDestination", "bytes in from the Internet", () => this.bandwidth.moved("in"));
    destinations.forEach((destination, index) =>
      gauges.add({
        system: "natGateway",
        metric: `SourcePorts{natGateway:${name},destination:${destination}}`,
        label: `${name}: source ports to ${destination}`,
        unit: "count",
        capacity: connectionsPerDestination,
        integral: () => levels.integral(this.#ports[index]!),
      }),
    );
    gauges.check({
      name: `NAT gateway ${name}: connections established = closed + open`,
      sides: () => ({ left: this.#established, right: this.#closed + levels.value(this.#active) }),
    });
    gauges.check({
      name: `NAT gateway ${name}: bytes begun = passed + left`,
      sides: () => {
        const { begun, left } = this.bandwidth.account;
        return { left: begun, right: this.bandwidth.moved("out") + this.bandwidth.moved("in") + left };
      },
    });
  }
}
