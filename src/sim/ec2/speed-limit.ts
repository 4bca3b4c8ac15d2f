import type { Processor } from "../kernel/processor.js";

/** What slows an instance's CPU down besides itself: a fault, and the want of CPU credits. They multiply. */
export class SpeedLimit {
  readonly #cpu: Processor;
  #fault = 1;
  #share = 1;

  constructor(cpu: Processor) {
    this.#cpu = cpu;
  }

  /** Everything takes `factor` times as long. */
  slowDown(factor: number): void {
    this.#fault = factor;
    this.#cpu.slowDown(this.#fault / this.#share);
  }

  /** Only this share of each vCPU is given. */
  throttle(share: number): void {
    this.#share = share;
    this.#cpu.slowDown(this.#fault / this.#share);
  }
}
