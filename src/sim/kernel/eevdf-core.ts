import type { Process } from "./eevdf-process.js";

/** A job of a process that runs for a moment. */
export interface Interrupt {
  readonly row: number;
  readonly user: number;
  /** Work left, s at reference speed. */
  left: number;
  /** Time it has had, s. */
  ran: number;
}

/** One core, and who has it. */
export class Core {
  /** Run first, in order. */
  readonly interrupts: Interrupt[] = [];
  process: Process | null = null;
  /** When the process was chosen, s. */
  chosenAt = -1;

  get idle(): boolean {
    return this.interrupts.length === 0 && this.process === null;
  }

  /** Work until who runs is done, s at reference speed. */
  get left(): number {
    return (this.interrupts[0] ?? this.process!).left;
  }

  run(process: Process | null, now: number): void {
    this.process = process;
    this.chosenAt = now;
    if (process !== null) process.running = true;
  }

  /** @param work done in the time, s at reference speed */
  advance(elapsed: number, work: number): void {
    const interrupt = this.interrupts[0];
    if (interrupt !== undefined) {
      interrupt.left -= work;
      interrupt.ran += elapsed;
      return;
    }
    this.process!.left -= work;
    this.process!.virtualRuntime += elapsed;
  }
}
