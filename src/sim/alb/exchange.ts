import { drawsBySite, type CallSite } from "../demands.js";
import { DelayLine } from "../kernel/delay-line.js";
import type { Draws } from "../kernel/draws.js";
import type { Requests } from "../kernel/requests.js";
import { STATUS, type Caller, type Tier } from "../kernel/tier.js";
import { TimeoutLine } from "../kernel/timeout-line.js";
import type { World } from "../kernel/world.js";
import type { SystemSpec } from "../spec.js";
import type { Counter } from "./cloudwatch.js";
import { ClientSide, type Admission } from "./client-side.js";
import { FrontDoor } from "./front-door.js";
import { asCheck, checkNumber, FrontRows, isCheck, nodeOfCheck, NOBODY } from "./front-rows.js";
import { FREE_RULES, LOCATION_LIMIT, type RoutePlan } from "./listener.js";
import type { AlbNode } from "./node.js";
import { CAUSES, type Cause } from "./outcomes.js";
import type { Parts } from "./parts.js";
import type { ApplicationLoadBalancerSpec, TargetGroupSpec } from "./spec.js";
import { causeOf, CONNECTING, failing, isLogIn, LOGGED_IN } from "./stages.js";
import { Stickiness } from "./stickiness.js";
import { RACED, REUSED } from "./target-connections.js";
import { RESET, type TargetUser } from "./target.js";

/**
 * The life of a request at the load balancer: its connection, its rule, its target, its answer. It never queues and
 * never tries twice: each failure is one code for the client (AWS, load-balancer-troubleshooting [D]).
 */
export class Exchange implements Tier, TargetUser, Admission {
  readonly #requests: Requests;
  readonly #clock: Float64Array;
  readonly #spec: ApplicationLoadBalancerSpec;
  readonly #caller: Caller;
  readonly #parts: Parts;
  readonly #door: FrontDoor;
  readonly #rows = new FrontRows();
  readonly #stickiness = new Stickiness();
  readonly #clients: ClientSide;
  /** Round trips to instances by call site: the same draws as the link's. null: none. */
  readonly #roundTrips: readonly Draws[] | null;
  /** By call site. */
  readonly #route: Int32Array;
  readonly #waits: DelayLine;
  readonly #idleTimeouts: TimeoutLine;
  readonly #connectTimeouts: TimeoutLine;
  readonly #logInHop: number;
  readonly #connectHop: number;
  readonly #waitHop: number;
  #inner: Tier | null = null;
  #nodeOf: (row: number) => number;
  /** Requests of clients under way here, and those to targets that still have a client. */
  underWay = 0;
  busyConnections = 0;
  received = 0;
  answeredCount = 0;

  /** Connections of clients that are open. */
  get clientConnections(): number {
    return this.#clients.open;
  }

  constructor(world: World, system: SystemSpec, sites: readonly CallSite[], caller: Caller, parts: Parts) {
    const spec = system.loadBalancer!.application!;
    const { requests, calendar } = world;
    this.#requests = requests;
    this.#clock = calendar.clock;
    this.#spec = spec;
    this.#caller = caller;
    this.#parts = parts;
    this.#nodeOf = () => parts.dns.choose();
    this.#door = new FrontDoor(world, spec);
    this.#clients = new ClientSide(world, system, sites, this.#door, this.#rows, parts, this);
    const { instanceRttSeconds } = system.network;
    this.#roundTrips =
      instanceRttSeconds === null ? null : drawsBySite(world, sites, "instanceRtt", () => instanceRttSeconds);
    this.#route = Int32Array.from(sites, ({ route }) => route);
    this.#waits = new DelayLine(calendar, { arrived: (row) => this.#waited(row) });
    this.#idleTimeouts = new TimeoutLine(
      calendar,
      requests,
      { timedOut: (back) => this.#idleTimedOut(back) },
      spec.idleTimeoutSeconds,
    );
    this.#connectTimeouts = new TimeoutLine(
      calendar,
      requests,
      { timedOut: (row) => this.#connectFailed(row, "connectTimeout") },
      spec.connectTimeoutSeconds,
    );
    this.#logInHop = requests.hop("logIn", "Logging in (identity provider)");
    this.#connectHop = requests.hop("targetConnect", "Connecting to the instance");
    this.#waitHop = requests.hop("unanswered", "Waiting for an instance that does not answer");
  }

  connect(inner: Tier): void {
    this.#inner = inner;
  }

  /** Clients resolve the name themselves: their request comes to the node that they connected to; -1: they know of none. */
  arriveAt(nodeOf: (row: number) => number): void {
    const { dns } = this.#parts;
    this.#nodeOf = (row) => {
      const node = nodeOf(row);
      return node < 0 ? dns.choose() : node;
    };
  }

  /** ModifyRule: see FrontDoor. */
  shift(shift: { readonly group: number; readonly share: number } | null): void {
    this.#door.shift(shift);
  }

  serve(row: number): void {
    const requests = this.#requests;
    const rows = this.#rows;
    rows.hold(row);
    this.received++;
    this.underWay++;
    rows.node[row] = this.#nodeOf(row);
    if (this.#clients.isFirst(row)) this.#stickiness.forget(requests.iteration[row]!);
    this.#clients.arrived(row);
  }

  unconnected(row: number): void {
    this.#answer(row, STATUS.none);
  }

  answered(back: number): void {
    const requests = this.#requests;
    const rows = this.#rows;
    const front = rows.front[back]!;
    const status = requests.status[back]!;
    if (front === NOBODY || isCheck(front)) {
      if (isCheck(front)) this.#checkAnswered(front, rows.question[back]!, status);
      this.#forget(back);
      return;
    }
    const now = this.#clock[0]!;
    const { node, group, position } = rows;
    if (status === RESET) {
      this.#leave(front, true);
      this.#forget(back);
      this.#end(front, "connectionReset");
      return;
    }
    this.#parts.nodes[node[front]!]!.connections[group[front]!]![position[front]!]!.giveBack(now);
    this.#leave(front, status >= 500);
    const { cloudWatch } = this.#parts;
    cloudWatch.add(`HTTPCode_Target_${Math.floor(status / 100)}XX_Count` as Counter);
    cloudWatch.targetResponded(now - rows.sentAt[back]!);
    this.#bookBack(back, front);
    this.#forget(back);
    if (requests.iteration[front]! < 0) {
      this.#end(front, "clientClosed");
      return;
    }
    const plan = this.#door.plan(this.#route[requests.site[front]!]!);
    const { groupSeconds, targetSeconds } = this.#door.cookies(plan, group[front]!);
    if (groupSeconds > 0 || targetSeconds > 0) {
      const cookies = { group: group[front]!, groupSeconds, target: position[front]!, targetSeconds };
      this.#stickiness.answered(this.#clients.cookiesOf(front), now, cookies);
    }
    this.#answer(front, status);
  }

  /** Whether nobody waits any more for a target's answer: neither a client, nor a health check. */
  hasGone(back: number): boolean {
    const front = this.#rows.front[back]!;
    return front === NOBODY || (front >= 0 && this.#requests.iteration[front]! < 0);
  }

  lost(back: number): void {
    if (this.#rows.front[back] === NOBODY || isCheck(this.#rows.front[back]!)) this.#forget(back);
    else this.#rows.lost[back] = 1;
  }

  reset(instance: number): void {
    this.#spec.targetGroups.forEach((group, g) => {
      const position = group.targets.indexOf(instance);
      if (position < 0) return;
      for (const node of this.#parts.nodes) node.connections[g]![position]!.clear();
    });
    const { front } = this.#rows;
    for (let back = 0; back < front.length; back++)
      if (front[back]! >= 0 && this.#requests.instance[back] === instance) this.#abandon(back, "connectionReset");
  }

  /** The deregistration delay of a target is over: what is still under way there fails. */
  cutOff(group: number, position: number): void {
    const rows = this.#rows;
    for (const node of this.#parts.nodes) node.connections[group]![position]!.clear();
    for (let back = 0; back < rows.front.length; back++) {
      const front = rows.front[back]!;
      if (front >= 0 && rows.group[front] === group && rows.position[front] === position)
        this.#abandon(back, "deregistered");
    }
  }

  /** Sends a deep health check's request to an instance. @param site of the check: it has draws of its own */
  ask(node: number, check: number, question: number, site: number, draw: number, instance: number): void {
    const back = this.#requests.allocate(site, -1, draw);
    this.#rows.hold(back);
    this.#rows.front[back] = asCheck(node, check);
    this.#rows.question[back] = question;
    this.#rows.lost[back] = 0;
    this.#requests.instance[back] = instance;
    this.#inner!.serve(back);
  }

  #checkAnswered(front: number, question: number, status: number): void {
    this.#parts.nodes[nodeOfCheck(front)]!.checker.answered(checkNumber(front), question, status);
  }

  #wait(row: number, stage: number, seconds: number): void {
    this.#rows.stage[row] = stage;
    if (seconds > 0) this.#waits.holdUntil(row, this.#clock[0]! + seconds);
    else this.#waited(row);
  }

  #waited(row: number): void {
    const stage = this.#rows.stage[row]!;
    this.#requests.elapse(row, isLogIn(stage) ? this.#logInHop : this.#connectHop);
    if (stage === LOGGED_IN) this.#forward(row, this.#door.plan(this.#route[this.#requests.site[row]!]!));
    else if (stage === CONNECTING) this.#connected(row);
    else this.#end(row, causeOf(stage));
  }

  /** The request itself has come: limits, rules, the action. */
  admitted(row: number): void {
    const plan = this.#door.plan(this.#route[this.#requests.site[row]!]!);
    const { cloudWatch } = this.#parts;
    cloudWatch.add("ProcessedBytes", plan.bytes);
    if (plan.defect !== null) {
      this.#end(row, plan.defect);
      return;
    }
    cloudWatch.add("RuleEvaluations", plan.rulesEvaluated);
    cloudWatch.billRules(Math.max(0, plan.rulesEvaluated - FREE_RULES));
    if (plan.rule.authenticate !== null && this.#clients.isFirst(row)) {
      const { seconds, cause } = this.#door.logIn(plan);
      cloudWatch.add(cause === null ? "ELBAuthSuccess" : cause === "denied" ? "ELBAuthFailure" : "ELBAuthError");
      this.#wait(row, cause === null ? LOGGED_IN : failing(cause), seconds);
    } else this.#forward(row, plan);
  }

  #forward(row: number, plan: RoutePlan): void {
    const { action } = plan.rule;
    const { cloudWatch } = this.#parts;
    if (action.kind === "fixed-response") {
      cloudWatch.add("HTTP_Fixed_Response_Count");
      this.#answer(row, action.status);
      return;
    }
    if (action.kind === "redirect") {
      if (plan.location!.length > LOCATION_LIMIT) {
        this.#end(row, "redirectTooLong");
        return;
      }
      cloudWatch.add("HTTP_Redirect_Count");
      cloudWatch.add("HTTPCode_ELB_3XX_Count");
      this.#answer(row, action.status);
      return;
    }
    const now = this.#clock[0]!;
    const client = this.#clients.cookiesOf(row);
    const g = this.#door.targetGroup(plan, client, this.#stickiness, now);
    const group = this.#spec.targetGroups[g]!;
    const node = this.#parts.nodes[this.#rows.node[row]!]!;
    const position = this.#chooseTarget(node, group, g, client, now);
    if (position < 0) {
      this.#end(row, "noTargets");
      return;
    }
    this.#rows.group[row] = g;
    this.#rows.position[row] = position;
    node.groups[g]!.outstanding[position]!++;
    this.busyConnections++;
    cloudWatch.forwarded(g);
    if (node.groups[g]!.failsOpen) cloudWatch.add("UnhealthyRoutingRequestCount");
    const roundTrip = this.#roundTrip(row);
    const found = node.connections[g]![position]!.take(now, roundTrip);
    if (found === REUSED) this.#send(row);
    else if (found === RACED) {
      this.#leave(row, true);
      this.#wait(row, failing("keepAliveRace"), roundTrip);
    } else this.#wait(row, CONNECTING, roundTrip * (group.protocol === "HTTPS" ? 2 : 1));
  }

  #chooseTarget(node: AlbNode, group: TargetGroupSpec, g: number, client: number, now: number): number {
    const candidates = node.groups[g]!;
    if (group.stickinessSeconds > 0) {
      const kept = this.#stickiness.targetOf(client, now);
      if (kept >= 0 && candidates.mayUse(kept)) return kept;
      this.#parts.cloudWatch.add("NonStickyRequestCount");
    }
    return candidates.choose();
  }

  /** A round trip after the SYN: what came back? */
  #connected(row: number): void {
    const instance = this.#instanceOf(row);
    const { state } = this.#parts.targets[instance]!;
    if (state === "crashed") this.#connectFailed(row, "connectionRefused");
    else if (state === "blackholed") this.#connectTimeouts.start(row);
    else {
      this.#parts.cloudWatch.add("NewConnectionCount");
      this.#send(row);
    }
  }

  #connectFailed(row: number, cause: Cause): void {
    this.#parts.cloudWatch.add("TargetConnectionErrorCount");
    this.#leave(row, true);
    this.#end(row, cause);
  }

  #send(row: number): void {
    const requests = this.#requests;
    const back = requests.allocate(requests.site[row]!, requests.iteration[row]!, requests.draw[row]!);
    const rows = this.#rows;
    rows.hold(back);
    rows.front[back] = row;
    rows.lost[back] = 0;
    rows.sentAt[back] = this.#clock[0]!;
    requests.instance[back] = this.#instanceOf(row);
    this.#idleTimeouts.start(back);
    this.#inner!.serve(back);
  }

  #idleTimedOut(back: number): void {
    if (this.#rows.front[back]! >= 0) this.#abandon(back, "targetTimeout");
  }

  /** Answers the client; the target may work on. */
  #abandon(back: number, cause: Cause): void {
    const front = this.#rows.front[back]!;
    this.#leave(front, true);
    if (this.#rows.lost[back] === 1) this.#forget(back);
    else this.#rows.front[back] = NOBODY;
    this.#requests.elapse(front, this.#waitHop);
    this.#end(front, cause);
  }

  #forget(back: number): void {
    this.#rows.front[back] = NOBODY;
    this.#requests.release(back);
  }

  /** The target is done with a request, or the load balancer with the target. */
  #leave(row: number, failed: boolean): void {
    const { node, group, position } = this.#rows;
    const candidates = this.#parts.nodes[node[row]!]!.groups[group[row]!]!;
    candidates.outstanding[position[row]!]!--;
    this.busyConnections--;
    candidates.anomalies?.ended(position[row]!, failed);
  }

  /** What the target's side took becomes part of the client's request. */
  #bookBack(back: number, front: number): void {
    const { hopTimes, hopCount, bookedUntil } = this.#requests;
    for (let hop = 0; hop < hopCount; hop++) hopTimes[front * hopCount + hop]! += hopTimes[back * hopCount + hop]!;
    bookedUntil[front] = bookedUntil[back]!;
  }

  /** The load balancer's own answer; a client that has gone is a 460 whatever it was. */
  #end(row: number, cause: Cause): void {
    const given = this.#requests.iteration[row]! < 0 ? "clientClosed" : cause;
    const { status } = CAUSES[given];
    const { cloudWatch, ended } = this.#parts;
    cloudWatch.add(status < 500 ? "HTTPCode_ELB_4XX_Count" : "HTTPCode_ELB_5XX_Count");
    if (status === 500 || (status >= 502 && status <= 504)) cloudWatch.add(`HTTPCode_ELB_${status}_Count` as Counter);
    ended(given);
    this.#answer(row, status);
  }

  #answer(row: number, status: number): void {
    this.underWay--;
    this.answeredCount++;
    this.#clients.answered(row);
    this.#requests.status[row] = status;
    this.#caller.answered(row);
  }

  #instanceOf(row: number): number {
    return this.#spec.targetGroups[this.#rows.group[row]!]!.targets[this.#rows.position[row]!]!;
  }

  #roundTrip(row: number): number {
    const requests = this.#requests;
    return this.#roundTrips === null ? 0 : this.#roundTrips[requests.site[row]!]!.at(requests.draw[row]!);
  }
}
