import type { Processor, ProcessorUser } from "../kernel/processor.js";
import type { MachineSpec } from "./rds-spec.js";

/**
 * The CPU of an instance whose class is changed: one processor after the other. Nothing runs while they change places, as the
 * instance is away and its queries are lost.
 */
export class ScaledProcessor implements Processor {
  readonly #first: Processor;
  readonly #later: ReadonlyMap<MachineSpec, Processor>;
  #now: Processor;

  constructor(first: Processor, later: ReadonlyMap<MachineSpec, Processor>) {
    this.#first = first;
    this.#later = later;
    this.#now = first;
  }

  become(machine: MachineSpec): void {
    this.#now = this.#later.get(machine)!;
  }

  /** Of the first: what others are measured in. */
  get cores(): number {
    return this.#first.cores;
  }

  get speed(): number {
    return this.#now.speed;
  }

  get length(): number {
    return this.#now.length;
  }

  attach(user: ProcessorUser): number {
    for (const cpu of this.#later.values()) cpu.attach(user);
    return this.#first.attach(user);
  }

  start(row: number, user: number): void {
    this.#now.start(row, user);
  }

  goOn(row: number, user: number): void {
    this.#now.goOn(row, user);
  }

  release(): void {}

  cancel(row: number, user: number): boolean {
    return this.#now.cancel(row, user);
  }

  book(row: number, service: number, contention: number): void {
    this.#now.book(row, service, contention);
  }

  /** In cores of the first, so that the share of them that is busy is the share of the machine of the time. */
  busyCoreSeconds(): number {
    return this.#all().reduce((sum, cpu) => sum + (cpu.busyCoreSeconds() * this.#first.cores) / cpu.cores, 0);
  }

  workBegun(): number {
    return this.#all().reduce((sum, cpu) => sum + cpu.workBegun(), 0);
  }

  workDone(): number {
    return this.#all().reduce((sum, cpu) => sum + cpu.workDone(), 0);
  }

  workLeft(): number {
    return this.#all().reduce((sum, cpu) => sum + cpu.workLeft(), 0);
  }

  setSpeed(factor: number): void {
    for (const cpu of this.#all()) cpu.setSpeed(factor);
  }

  slowDown(factor: number): void {
    for (const cpu of this.#all()) cpu.slowDown(factor);
  }

  #all(): Processor[] {
    return [this.#first, ...this.#later.values()];
  }
}
