import type { ScalingProcess } from "./auto-scaling-spec.js";

/** What the group does not do now: it was told so by somebody, by several perhaps, and each of them resumes for himself. */
export class Suspensions {
  readonly #count = new Map<ScalingProcess, number>();

  constructor(suspended: readonly ScalingProcess[]) {
    this.suspend(suspended);
  }

  has(process: ScalingProcess): boolean {
    return (this.#count.get(process) ?? 0) > 0;
  }

  suspend(processes: readonly ScalingProcess[]): void {
    for (const process of processes) this.#count.set(process, (this.#count.get(process) ?? 0) + 1);
  }

  resume(processes: readonly ScalingProcess[]): void {
    for (const process of processes) this.#count.set(process, (this.#count.get(process) ?? 0) - 1);
  }
}
