import { DelayLine } from "../kernel/delay-line.js";
import type { World } from "../kernel/world.js";
import type { CpuCredits } from "./cpu-credits.js";

/** What became of the instances' CPU credits, after warm-up. Plain data. */
export interface CpuCreditsRun {
  /** Surplus credits that AWS charges for: vCPU-minutes. */
  readonly charged: number;
  /** Instance-seconds at the baseline, for want of credits. */
  readonly throttledSeconds: number;
  /** When the run ended, over all instances. */
  readonly left: number;
}

/** Shows the accounts of all instances. */
export class CreditBooks {
  readonly #accounts: readonly CpuCredits[];
  readonly #before = { charged: 0, throttledSeconds: 0 };

  constructor(world: World, accounts: readonly CpuCredits[], warmUpSeconds: number) {
    this.#accounts = accounts;
    world.gauges.add({
      system: "instance",
      metric: "CPUCreditBalance",
      label: "CPU credits left, all instances",
      unit: "count",
      capacity: null,
      integral: () => this.#sum((account) => account.balanceIntegral()),
    });
    if (warmUpSeconds > 0)
      new DelayLine(world.calendar, {
        arrived: () => {
          for (const account of accounts) account.balanceIntegral();
          this.#before.charged = this.#sum(({ charged }) => charged);
          this.#before.throttledSeconds = this.#sum(({ throttledSeconds }) => throttledSeconds);
        },
      }).holdUntil(0, warmUpSeconds);
  }

  report(): CpuCreditsRun {
    const left = this.#sum(({ balance }) => balance);
    return {
      charged: this.#sum(({ charged }) => charged) - this.#before.charged,
      throttledSeconds: this.#sum(({ throttledSeconds }) => throttledSeconds) - this.#before.throttledSeconds,
      left,
    };
  }

  #sum(of: (account: CpuCredits) => number): number {
    return this.#accounts.reduce((sum, account) => sum + of(account), 0);
  }
}
