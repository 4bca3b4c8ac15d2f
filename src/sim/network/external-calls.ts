import type { CallSite } from "../demands.js";
import { DelayLine } from "../kernel/delay-line.js";
import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { Requests } from "../kernel/requests.js";
import type { World } from "../kernel/world.js";
import type { RouteSpec } from "../spec.js";
import type { Connecting, Egress } from "./egress.js";
import type { ExternalCallSpec, ThirdPartyOutageSpec } from "./egress-spec.js";
import type { KernelSpec } from "./kernel-patience.js";
import type { Direction, Transfer } from "./shared-bandwidth.js";

/** The application, as one that calls third parties. */
export interface ExternalCaller {
  /** The request's call is over; `failed`, and the request cannot do without it. */
  called(row: number, failed: boolean): void;
}

/**
 * Calls to third parties in the middle of a request, whose worker they hold: each opens a connection, sends its request,
 * waits, receives and closes, as `requests.get` does. Whatever the network swallows is waited for until the timeout; an
 * application that sets none waits for ever, and its worker is lost.
 */
export class ExternalCalls {
  readonly #world: World;
  readonly #requests: Requests;
  readonly #egress: Egress;
  readonly #kernel: KernelSpec;
  readonly #caller: ExternalCaller;
  /** By call site: its call and the law of the third party's time; null: its route makes none. */
  readonly #bySite: readonly ({ readonly spec: ExternalCallSpec; readonly response: Draws } | null)[];
  readonly #outages: readonly ThirdPartyOutageSpec[];
  readonly #underWay = new Map<number, ExternalCall | Unanswered>();
  readonly #timer: DelayLine;
  readonly #hop: number;
  #begun = 0;
  #answered = 0;
  #failed = 0;

  constructor(
    world: World,
    routes: readonly RouteSpec[],
    sites: readonly CallSite[],
    egress: Egress,
    kernel: KernelSpec,
    caller: ExternalCaller,
    outages: readonly ThirdPartyOutageSpec[] = [],
  ) {
    this.#outages = outages;
    this.#world = world;
    this.#requests = world.requests;
    this.#egress = egress;
    this.#kernel = kernel;
    this.#caller = caller;
    this.#bySite = sites.map(({ route, name }) => {
      const spec = routes[route]!.externalCall;
      if (spec === undefined) return null;
      return { spec, response: new Draws(world.stream("externalCall", name), law(spec.responseSeconds)) };
    });
    this.#timer = new DelayLine(world.calendar, { arrived: (row) => this.#underWay.get(row)!.timeIsUp() });
    this.#hop = world.requests.hop("externalCall", "Third party");
    this.#registerGauges();
  }

  /** Begins the request's call; false if its route makes none. */
  begin(row: number): boolean {
    const site = this.#bySite[this.#requests.site[row]!] ?? null;
    if (site === null) return false;
    const { spec, response } = site;
    const instance = this.#requests.instance[row]!;
    this.#begun++;
    const patienceSeconds = Math.min(spec.timeoutSeconds, this.#kernel.connectSeconds);
    const outage = this.#outageOf(spec.destination);
    if (outage?.mode === "drop") {
      this.#underWay.set(row, { timeIsUp: () => this.#ended(row, false, spec) });
      this.#timer.holdUntil(row, this.#world.calendar.now + patienceSeconds);
      return true;
    }
    const call = new ExternalCall(
      this.#world.calendar.clock,
      this.#egress,
      spec,
      instance,
      responseOf(outage, response.at(this.#requests.draw[row]!)),
      {
        patienceSeconds,
        wake: (time) => this.#timer.holdUntil(row, time),
        ended: (answered) => this.#ended(row, answered && outage?.mode !== "error", spec),
      },
    );
    this.#underWay.set(row, call);
    this.#egress.connect(call);
    return true;
  }

  /** What is wrong with a destination now: the outage that began last. */
  #outageOf(destination: number): ThirdPartyOutageSpec | null {
    if (this.#outages.length === 0) return null;
    const { now } = this.#world.calendar;
    const inForce = this.#outages.filter(
      (each) => each.destination === destination && now >= each.fromSeconds && now < each.untilSeconds,
    );
    return inForce.reduce<ThirdPartyOutageSpec | null>(
      (last, each) => (last === null || each.fromSeconds >= last.fromSeconds ? each : last),
      null,
    );
  }

  #ended(row: number, answered: boolean, { optional }: ExternalCallSpec): void {
    this.#underWay.delete(row);
    if (answered) this.#answered++;
    else this.#failed++;
    this.#requests.elapse(row, this.#hop);
    this.#caller.called(row, !answered && !optional);
  }

  #registerGauges(): void {
    const { gauges } = this.#world;
    const rate = (metric: string, label: string, integral: () => number): void =>
      gauges.add({ system: "thirdParty", metric, label, unit: "per second", capacity: null, integral });
    rate("ExternalCalls", "Third-party calls", () => this.#begun);
    rate("ExternalCallsFailed", "Third-party calls failed", () => this.#failed);
    gauges.check({
      name: "third-party calls begun = answered + failed + under way",
      sides: () => ({ left: this.#begun, right: this.#answered + this.#failed + this.#underWay.size }),
    });
  }
}

/** A call whose SYNs nobody answers: it ends when its patience does. */
interface Unanswered {
  timeIsUp(): void;
}

function responseOf(outage: ThirdPartyOutageSpec | null, seconds: number): number {
  if (outage?.mode === "slow") return seconds * outage.factor;
  return outage?.mode === "error" ? 0 : seconds;
}

interface CallEnd {
  readonly patienceSeconds: number;
  /** Sees to it that `timeIsUp` is called then. */
  readonly wake: (time: number) => void;
  readonly ended: (answered: boolean) => void;
}

/** One call, from its first SYN to its last byte. */
class ExternalCall implements Connecting, Transfer {
  readonly patienceSeconds: number;
  readonly destination: number;
  readonly instance: number;
  readonly #clock: Float64Array;
  readonly #egress: Egress;
  readonly #spec: ExternalCallSpec;
  readonly #responseSeconds: number;
  readonly #end: CallEnd;
  direction: Direction = "out";
  #stage: "sending" | "waiting" | "forgotten" | "receiving" | "lost" = "sending";
  #era = 0;
  #sentAt = 0;
  /** Whether the NAT gateway still knows the connection. */
  #open = true;

  constructor(
    clock: Float64Array,
    egress: Egress,
    spec: ExternalCallSpec,
    instance: number,
    responseSeconds: number,
    end: CallEnd,
  ) {
    this.patienceSeconds = end.patienceSeconds;
    this.destination = spec.destination;
    this.instance = instance;
    this.#clock = clock;
    this.#egress = egress;
    this.#spec = spec;
    this.#responseSeconds = responseSeconds;
    this.#end = end;
  }

  opened(era: number): void {
    this.#era = era;
    this.#egress.transfer(this.instance, this, this.#spec.requestBytes);
  }

  gaveUp(): void {
    this.#end.ended(false);
  }

  transferred(): void {
    if (this.#stage === "receiving") {
      if (this.#alive) this.#finish(true);
      else this.#lose();
      return;
    }
    const { timeoutSeconds } = this.#spec;
    this.#sentAt = this.#clock[0]!;
    const silence = this.#egress.gatewayOf(this.instance)?.idleSeconds ?? Infinity;
    if (this.#responseSeconds >= silence && silence < timeoutSeconds) this.#wait("forgotten", silence);
    else if (this.#responseSeconds > timeoutSeconds) this.#wait("lost", timeoutSeconds);
    else this.#wait("waiting", this.#responseSeconds);
  }

  timeIsUp(): void {
    if (this.#stage === "lost") this.#finish(false);
    else if (this.#stage === "forgotten") {
      this.#egress.gatewayOf(this.instance)!.forget(this.destination);
      this.#open = false;
      this.#lose();
    } else if (!this.#alive) this.#lose();
    else {
      this.#stage = "receiving";
      this.direction = "in";
      this.#egress.transfer(this.instance, this, this.#spec.responseBytes);
    }
  }

  get #alive(): boolean {
    return this.#egress.isAlive(this.#era, this.instance);
  }

  #wait(stage: "waiting" | "forgotten" | "lost", seconds: number): void {
    this.#stage = stage;
    this.#end.wake(this.#sentAt + seconds);
  }

  /** Nothing will come any more. Without a timeout nobody ever finds out. */
  #lose(): void {
    this.#stage = "lost";
    const until = this.#sentAt + this.#spec.timeoutSeconds;
    if (Number.isFinite(until)) this.#end.wake(Math.max(until, this.#clock[0]!));
  }

  #finish(answered: boolean): void {
    if (this.#open) this.#egress.gatewayOf(this.instance)?.close(this.destination);
    this.#end.ended(answered);
  }
}
