/** A running k6 scenario: decides when iterations start. One class an executor family, all of this shape. */
export interface Load {
  /** When it stops starting iterations, s; Infinity if only the work itself ends it. */
  readonly endSeconds: number;
  begin(): void;
  /** An iteration of this load has ended or was interrupted; `vu` is what it was started with. */
  iterationEnded(vu: number): void;
}

/** What a load needs of the client. */
export interface IterationStarter {
  /** Starts iteration `number` of load `load` now. */
  startIteration(load: number, number: number, vu: number): void;
  /** Interrupts the iteration that virtual user `vu` of the load runs, if any; `vu` -1: all of the load. */
  interrupt(load: number, vu: number): void;
  /** An arrival found no free VU. */
  dropped(): void;
}
