import type { CallSite } from "../demands.js";
import { Draws } from "../kernel/draws.js";
import { DelayLine } from "../kernel/delay-line.js";
import { law } from "../kernel/law.js";
import { STATUS, type Caller, type Tier } from "../kernel/tier.js";
import { TimeoutLine, type TimeoutReceiver } from "../kernel/timeout-line.js";
import type { World } from "../kernel/world.js";
import type { Requests } from "../kernel/requests.js";
import type { Recorder } from "../metrics/recorder.js";
import type { LoadSpec, RunSpec, SystemSpec } from "../spec.js";
import type { Connections, ConnectionsUser } from "./connections.js";
import { createLoad } from "./create-load.js";
import { Iterations } from "./iterations.js";
import { JourneyChoice } from "./journey-choice.js";
import type { IterationStarter, Load } from "./load.js";
import { Retries } from "./retries.js";
import { UserTimings, type UserTimingCounts } from "./user-timings.js";
import { Users } from "./users.js";

/** Where a load's journeys begin among the call sites, and how to choose one. */
interface Mix {
  readonly firstSite: readonly number[];
  readonly steps: readonly number[];
  readonly choice: JourneyChoice;
}

/** Stands for a failure without a status: worth another attempt as a 504 would be. */
const TIMED_OUT = 504;

/**
 * The users: starts iterations as the loads say, walks each through its journey, gives up on requests that
 * take longer than the timeout. A request given up goes on burning capacity behind the client's back until
 * the tiers have answered it; its answer is ignored.
 */
export class Client implements Caller, ConnectionsUser, TimeoutReceiver, IterationStarter {
  readonly #world: World;
  readonly #requests: Requests;
  readonly #clock: Float64Array;
  readonly #recorder: Recorder;
  readonly #iterations = new Iterations();
  readonly #loads: Load[] = [];
  readonly #mixes: Mix[] = [];
  /** Think times by call site; null = none. */
  readonly #thinkTimes: (Draws | null)[];
  readonly #thinking: DelayLine;
  /** Requests sent so far, by call site: the number by which a request's draws are found. */
  readonly #sent: Int32Array;
  /** Think times drawn so far, by call site. */
  readonly #thought: Int32Array;
  readonly #timeouts: TimeoutLine | null;
  #tier: Tier | null = null;
  readonly #inFlight: number;
  /** The rest is null unless the system models it. */
  readonly #retries: Retries | null;
  readonly #users: Users | null;
  readonly #timings: UserTimings | null;
  #connections: Connections | null = null;

  constructor(world: World, spec: SystemSpec, sites: readonly CallSite[], recorder: Recorder, run: RunSpec) {
    this.#world = world;
    this.#requests = world.requests;
    this.#clock = world.calendar.clock;
    this.#recorder = recorder;
    this.#thinking = new DelayLine(world.calendar, { arrived: (iteration) => this.#resume(iteration) });
    this.#timeouts = Number.isFinite(spec.timeoutSeconds)
      ? new TimeoutLine(world.calendar, world.requests, this, spec.timeoutSeconds)
      : null;
    this.#sent = new Int32Array(sites.length);
    this.#thought = new Int32Array(sites.length);
    this.#thinkTimes = thinkTimes(world, spec, sites);
    let site = 0;
    spec.loads.forEach((load, index) => {
      this.#mixes.push(mixOf(world, spec, load, site));
      site += load.mix.reduce((sum, { journey }) => sum + spec.journeys[journey]!.steps.length, 0);
      this.#loads.push(createLoad(world, index, load, run.loadFactor, this));
    });
    const { retries = null, access = null } = spec.clients ?? {};
    this.#users = access === null ? null : new Users(world, access, spec.loads);
    this.#timings = spec.clients === undefined ? null : new UserTimings(world.calendar, run.warmUpSeconds);
    this.#retries =
      retries === null ? null : new Retries(world, retries, { arrived: (iteration) => this.#retry(iteration) });
    this.#inFlight = recorder.inFlight;
    this.#scheduleStops(spec);
    this.#registerChecks();
  }

  connect(tier: Tier): void {
    this.#tier = tier;
  }

  /** As `connect`, by connections that the client opens itself. */
  connectBy(connections: Connections): void {
    this.#connections = connections;
    this.#tier = connections;
  }

  get users(): Users {
    return this.#users!;
  }

  get timings(): UserTimings {
    return this.#timings!;
  }

  /** When the iteration that has this row now began, s. */
  startedAt(iteration: number): number {
    return this.#iterations.startedAt[iteration]!;
  }

  /** k6's times around requests; null unless the system models its clients. */
  userTimings(): UserTimingCounts | null {
    return this.#timings?.counts() ?? null;
  }

  begin(): void {
    for (const load of this.#loads) load.begin();
  }

  startIteration(load: number, number: number, vu: number): void {
    const now = this.#clock[0]!;
    const mix = this.#mixes[load]!;
    const journey = mix.choice.at(number);
    const iterations = this.#iterations;
    const row = iterations.allocate();
    iterations.load[row] = load;
    iterations.vu[row] = vu;
    iterations.site[row] = mix.firstSite[journey]!;
    iterations.stepsLeft[row] = mix.steps[journey]! - 1;
    iterations.startedAt[row] = now;
    this.#recorder.iterationStarted();
    this.#users?.start(row, load, number, vu);
    this.#send(row);
  }

  dropped(): void {
    this.#recorder.iterationDropped();
  }

  answered(row: number): void {
    const requests = this.#requests;
    const iteration = requests.iteration[row]!;
    if (iteration >= 0) {
      const status = requests.status[row]!;
      this.#recorder.answered(row);
      this.#iterations.request[iteration] = -1;
      requests.releaseCleared(row);
      if (status === STATUS.ok || !this.#triesAgain(iteration, status)) this.#proceed(iteration);
    } else requests.release(row);
  }

  timedOut(row: number): void {
    const iteration = this.#requests.iteration[row]!;
    if (iteration < 0) return;
    if (this.#wasSent(row)) this.#recorder.timedOut(row);
    else this.#recorder.unsent(row);
    this.#abandon(row);
    this.#iterations.request[iteration] = -1;
    if (!this.#triesAgain(iteration, TIMED_OUT)) this.#proceed(iteration);
  }

  lost(row: number): void {
    const requests = this.#requests;
    const iteration = requests.iteration[row]!;
    if (iteration < 0) return;
    requests.status[row] = STATUS.none;
    if (this.#wasSent(row)) this.#recorder.answered(row);
    else this.#recorder.unsent(row);
    requests.iteration[row] = -1;
    this.#iterations.request[iteration] = -1;
    if (!this.#triesAgain(iteration, TIMED_OUT)) this.#proceed(iteration);
  }

  interrupt(load: number, vu: number): void {
    const iterations = this.#iterations;
    for (let row = 0; row < iterations.capacity; row++) {
      if (iterations.alive[row] === 0 || iterations.load[row] !== load) continue;
      if (vu >= 0 && iterations.vu[row] !== vu) continue;
      this.#recorder.iterationInterrupted();
      const request = iterations.request[row]!;
      iterations.alive[row] = 0;
      if (request < 0) continue; // thinking: freed when its think time is over
      if (this.#wasSent(request)) this.#recorder.interrupted(request);
      this.#abandon(request);
      this.#end(row);
    }
  }

  /** The current step, for the first time. */
  #send(iteration: number): void {
    const number = this.#sent[this.#iterations.site[iteration]!]!++;
    if (this.#timings !== null) this.#timings.asked(iteration);
    if (this.#retries !== null) this.#retries.first(iteration, number);
    this.#request(iteration, number);
  }

  #request(iteration: number, number: number): void {
    const requests = this.#requests;
    const iterations = this.#iterations;
    const row = requests.allocate(iterations.site[iteration]!, iteration, number);
    iterations.request[iteration] = row;
    // Over connections, a request is sent when it has one.
    if (this.#connections === null) this.#recorder.sent(row);
    if (this.#timeouts !== null) this.#timeouts.start(row);
    this.#tier!.serve(row);
  }

  #triesAgain(iteration: number, status: number): boolean {
    return this.#retries !== null && Retries.worthwhile(status) && this.#retries.schedule(iteration);
  }

  #retry(iteration: number): void {
    if (this.#iterations.alive[iteration] === 0) this.#end(iteration);
    else this.#request(iteration, this.#retries!.drawOf(iteration));
  }

  #wasSent(row: number): boolean {
    return this.#requests.sentAt[row] !== Infinity;
  }

  /** After the last answer or timeout of a step: think, then the next step or the end. */
  #proceed(iteration: number): void {
    const iterations = this.#iterations;
    if (this.#timings !== null) this.#timings.settled(iteration);
    const site = iterations.site[iteration]!;
    const think = this.#thinkTimes[site];
    if (think != null) {
      const seconds = think.at(this.#thought[site]!++);
      this.#thinking.holdUntil(iteration, this.#clock[0]! + seconds);
    } else this.#nextStep(iteration);
  }

  #resume(iteration: number): void {
    if (this.#iterations.alive[iteration] === 0) this.#end(iteration);
    else this.#nextStep(iteration);
  }

  #nextStep(iteration: number): void {
    const iterations = this.#iterations;
    if (iterations.stepsLeft[iteration]! > 0) {
      iterations.stepsLeft[iteration]!--;
      iterations.site[iteration]!++;
      this.#send(iteration);
      return;
    }
    this.#recorder.iterationCompleted(iterations.startedAt[iteration]!);
    this.#end(iteration);
  }

  #end(iteration: number): void {
    const load = this.#iterations.load[iteration]!;
    const vu = this.#iterations.vu[iteration]!;
    this.#iterations.release(iteration);
    this.#loads[load]!.iterationEnded(vu);
  }

  /** The tiers still have the request; for the client it is over. */
  #abandon(row: number): void {
    this.#requests.iteration[row] = -1;
    if (this.#connections !== null && this.#connections.abandoned(row)) this.#requests.release(row);
  }

  #scheduleStops(spec: SystemSpec): void {
    const stops = new DelayLine(this.#world.calendar, { arrived: (load) => this.interrupt(load, -1) });
    this.#loads.forEach((load, index) => {
      const at = load.endSeconds + spec.loads[index]!.gracefulStopSeconds;
      if (Number.isFinite(at)) stops.holdUntil(index, at);
    });
  }

  #registerChecks(): void {
    const { requests, levels, gauges, calendar } = this.#world;
    const outstanding = (use: (sentAt: number) => void): void => {
      const rows = this.#iterations.request;
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i]!;
        if (row >= 0 && this.#wasSent(row)) use(requests.sentAt[row]!);
      }
    };
    gauges.check({
      name: "conservation: requests sent = answered + given up + in flight",
      sides: () => {
        let open = 0;
        outstanding(() => open++);
        return { left: this.#recorder.sentCount, right: this.#recorder.endedCount + open };
      },
    });
    gauges.check({
      name: "Little's law: the integral of requests in flight = the sum of their times",
      sides: () => {
        let time = this.#recorder.timeOfEnded;
        outstanding((sentAt) => (time += calendar.now - sentAt));
        return { left: levels.integral(this.#inFlight), right: time };
      },
    });
  }
}

function mixOf(world: World, spec: SystemSpec, load: LoadSpec, firstSite: number): Mix {
  const sites: number[] = [];
  const steps: number[] = [];
  let site = firstSite;
  for (const { journey } of load.mix) {
    sites.push(site);
    steps.push(spec.journeys[journey]!.steps.length);
    site += spec.journeys[journey]!.steps.length;
  }
  return { firstSite: sites, steps, choice: new JourneyChoice(load.mix, world.stream("journey", load.name)) };
}

function thinkTimes(world: World, spec: SystemSpec, sites: readonly CallSite[]): (Draws | null)[] {
  const steps = spec.loads.flatMap((load) => load.mix.flatMap(({ journey }) => spec.journeys[journey]!.steps));
  return steps.map(({ thinkTime }, site) =>
    thinkTime === null ? null : new Draws(world.stream("thinkTime", sites[site]!.name), law(thinkTime)),
  );
}
