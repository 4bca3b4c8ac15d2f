import type { CallSite } from "../demands.js";
import { DelayLine } from "../kernel/delay-line.js";
import type { Requests } from "../kernel/requests.js";
import type { World } from "../kernel/world.js";
import type { ListenerSpec, SystemSpec } from "../spec.js";
import type { Capacity } from "./capacity.js";
import type { CloudWatch } from "./cloudwatch.js";
import { FrontConnections } from "./front-connections.js";
import type { FrontDoor } from "./front-door.js";
import { NOBODY, type FrontRows } from "./front-rows.js";
import { firstSteps } from "./journey-steps.js";

/** What becomes of a request before its first byte is read. */
export interface Admission {
  /** It is on a connection. */
  admitted(row: number): void;
  /** There is no connection for it. */
  unconnected(row: number): void;
}

/**
 * The client's end: the connection a request comes on, or the opening of one, which capacity or the certificate may
 * refuse. Behind CloudFront the clients are CloudFront's connections, whose opening CloudFront itself spends time on;
 * so do clients with connection pools of their own.
 */
export class ClientSide {
  readonly #requests: Requests;
  readonly #clock: Float64Array;
  readonly #door: FrontDoor;
  readonly #capacity: Capacity | null;
  readonly #cloudWatch: CloudWatch;
  readonly #receiver: Admission;
  readonly #connections: FrontConnections;
  readonly #rows: FrontRows;
  /** By call site. */
  readonly #route: Int32Array;
  readonly #firstSteps: Uint8Array;
  readonly #behindCloudFront: boolean;
  /** Whether opening takes time here. */
  readonly #slowOpening: boolean;
  readonly #opening: DelayLine;
  readonly #refusing: DelayLine;
  readonly #openHop: number;

  constructor(
    world: World,
    system: SystemSpec,
    sites: readonly CallSite[],
    door: FrontDoor,
    rows: FrontRows,
    parts: { readonly capacity: Capacity | null; readonly cloudWatch: CloudWatch },
    receiver: Admission,
  ) {
    const { idleTimeoutSeconds, clientKeepAliveSeconds } = system.loadBalancer!.application!;
    const { requests, calendar } = world;
    this.#requests = requests;
    this.#clock = calendar.clock;
    this.#door = door;
    this.#rows = rows;
    this.#capacity = parts.capacity;
    this.#cloudWatch = parts.cloudWatch;
    this.#receiver = receiver;
    this.#connections = new FrontConnections(world, idleTimeoutSeconds, clientKeepAliveSeconds);
    this.#route = Int32Array.from(sites, ({ route }) => route);
    this.#firstSteps = firstSteps(system, sites);
    this.#behindCloudFront = system.cloudFront !== undefined;
    this.#slowOpening = !this.#behindCloudFront && system.clients?.access == null;
    this.#opening = new DelayLine(calendar, { arrived: (row) => this.#opened(row) });
    this.#refusing = new DelayLine(calendar, { arrived: (row) => this.#refused(row) });
    this.#openHop = requests.hop("opening", "Opening a connection (TCP, TLS)");
  }

  /** Connections of clients that are open. */
  get open(): number {
    return this.#connections.open;
  }

  /** Whether the request is the first of a client's journey. Behind CloudFront nobody's is. */
  isFirst(row: number): boolean {
    return !this.#behindCloudFront && this.#firstSteps[this.#requests.site[row]!] === 1;
  }

  /** Whose cookies come with the request; -1: nobody's. CloudFront's managed policies forward none. */
  cookiesOf(row: number): number {
    return this.#behindCloudFront ? -1 : this.#requests.iteration[row]!;
  }

  arrived(row: number): void {
    this.#rows.connection[row] = NOBODY;
    const client = this.#requests.iteration[row]!;
    if (this.isFirst(row)) this.#connections.newcomer(client);
    if (this.#connections.has(client)) this.#begin(row);
    else this.#open(row, client);
  }

  /** The request's answer has gone out. */
  answered(row: number): void {
    this.#connections.ended(this.#rows.connection[row]!, this.#requests.iteration[row]! < 0);
  }

  #open(row: number, client: number): void {
    if (this.#capacity !== null && !this.#capacity.admits()) {
      this.#cloudWatch.add("RejectedConnectionCount");
      this.#receiver.unconnected(row);
      return;
    }
    this.#cloudWatch.add("NewConnectionCount");
    const plan = this.#door.plan(this.#route[this.#requests.site[row]!]!);
    const { listener } = plan;
    const now = this.#clock[0]!;
    const roundTrips = this.#door.handshakeRoundTrips(plan);
    // Half a round trip ago it was sent: that is how far away the client is.
    const roundTrip = this.#slowOpening ? 2 * (now - this.#requests.sentAt[row]!) : 0;
    if (listener.protocol === "HTTPS" && hasExpired(listener, now)) {
      const seconds = (roundTrips - 1) * roundTrip;
      if (seconds > 0) this.#refusing.holdUntil(row, now + seconds);
      else this.#refused(row);
      return;
    }
    this.#connections.opened(client);
    if (roundTrips * roundTrip > 0) this.#opening.holdUntil(row, now + roundTrips * roundTrip);
    else this.#begin(row);
  }

  #opened(row: number): void {
    this.#requests.elapse(row, this.#openHop);
    this.#begin(row);
  }

  #refused(row: number): void {
    this.#requests.elapse(row, this.#openHop);
    this.#cloudWatch.add("ClientTLSNegotiationErrorCount");
    this.#receiver.unconnected(row);
  }

  #begin(row: number): void {
    this.#rows.connection[row] = this.#connections.began(this.#requests.iteration[row]!);
    this.#receiver.admitted(row);
  }
}

/** Whether the certificate has ended. */
function hasExpired({ certificateNotAfterSeconds, certificateGaps }: ListenerSpec, now: number): boolean {
  if (now >= certificateNotAfterSeconds) return true;
  return certificateGaps?.some(({ fromSeconds, untilSeconds }) => now >= fromSeconds && now < untilSeconds) === true;
}
