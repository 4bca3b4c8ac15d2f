import { DelayLine } from "../kernel/delay-line.js";
import type { Processor } from "../kernel/processor.js";
import type { World } from "../kernel/world.js";
import type { CpuCreditSpec } from "./credit-spec.js";
import type { SpeedLimit } from "./speed-limit.js";

/** How often an account is looked at that cannot run out before. */
const LONGEST_SECONDS = 60;
/** An account that is this near its end is empty. */
const NOTHING = 1e-9;

/**
 * The account of one T instance. It earns all the time and spends what its CPU uses, to the millisecond. In standard mode an
 * empty account leaves the baseline; AWS lowers the speed gradually, here it is a step, so that the model is the worse case.
 * It may burst again when it has a minute's worth. In unlimited mode it goes on, first on surplus credits that later earnings pay
 * back; those beyond a day's worth are charged.
 */
export class CpuCredits {
  readonly #clock: Float64Array;
  readonly #cpu: Processor;
  readonly #limit: SpeedLimit;
  readonly #spec: CpuCreditSpec;
  readonly #line: DelayLine;
  #isThrottled = false;
  #at = 0;
  #busyBefore = 0;
  #used = 0;
  #balance: number;
  #surplus = 0;
  #balanceIntegral = 0;
  /** Credits charged, and seconds at the baseline, so far. */
  charged: number = 0;
  throttledSeconds: number = 0;

  constructor(world: World, cpu: Processor, limit: SpeedLimit, spec: CpuCreditSpec) {
    this.#clock = world.calendar.clock;
    this.#cpu = cpu;
    this.#limit = limit;
    this.#spec = spec;
    this.#balance = spec.firstCredits;
    this.#line = new DelayLine(world.calendar, { arrived: () => this.#look() });
    this.#line.holdUntil(0, this.#nextLook());
  }

  /** Another instance begins in this one's place: T3 and T4g have no launch credits. */
  restart(): void {
    this.#settle();
    this.#balance = 0;
    this.#surplus = 0;
    this.#decide();
  }

  /** Of full vCPUs, as CloudWatch has it: one that is throttled is not busy for all of its time. */
  busyCoreSeconds(): number {
    this.#settle();
    return this.#used;
  }

  get balance(): number {
    this.#settle();
    return this.#balance;
  }

  /** Credits times seconds. */
  balanceIntegral(): number {
    this.#settle();
    return this.#balanceIntegral;
  }

  #look(): void {
    this.#settle();
    this.#decide();
    this.#line.holdUntil(0, this.#nextLook());
  }

  #decide(): void {
    const { mode, baseline } = this.#spec;
    if (mode === "unlimited") return;
    const minute = this.#cpu.cores * (1 - baseline);
    const throttled = this.#isThrottled ? this.#balance < minute : this.#balance <= NOTHING;
    if (throttled === this.#isThrottled) return;
    this.#isThrottled = throttled;
    this.#limit.throttle(throttled ? baseline : 1);
  }

  /** The account cannot be empty before: all vCPUs would have to be busy all the time. */
  #nextLook(): number {
    const { creditsPerHour, mode } = this.#spec;
    const now = this.#clock[0]!;
    if (mode === "unlimited" || this.#isThrottled) return now + LONGEST_SECONDS;
    const burnPerSecond = this.#cpu.cores / 60 - creditsPerHour / 3600;
    return now + Math.min(LONGEST_SECONDS, Math.max(0.1, this.#balance / burnPerSecond));
  }

  #settle(): void {
    const now = this.#clock[0]!;
    const seconds = now - this.#at;
    if (seconds === 0) return;
    const { baseline, creditsPerHour, maxCredits, mode } = this.#spec;
    const busy = this.#cpu.busyCoreSeconds();
    const used = (busy - this.#busyBefore) * (this.#isThrottled ? baseline : 1);
    const before = this.#balance;
    let net = (seconds * creditsPerHour) / 3600 - used / 60;
    if (mode === "unlimited" && net > 0) {
      const paidBack = Math.min(net, this.#surplus);
      this.#surplus -= paidBack;
      net -= paidBack;
    }
    const after = before + net;
    if (mode === "unlimited" && after < 0) {
      this.#surplus -= after;
      this.charged += Math.max(0, this.#surplus - maxCredits);
      this.#surplus = Math.min(this.#surplus, maxCredits);
    }
    this.#balance = Math.min(maxCredits, Math.max(0, after));
    this.#balanceIntegral += (seconds * (before + this.#balance)) / 2;
    if (this.#isThrottled) this.throttledSeconds += seconds;
    this.#used += used;
    this.#busyBefore = busy;
    this.#at = now;
  }
}
