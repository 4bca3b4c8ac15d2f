import type { StatementSpec } from "./rds-spec.js";

/**
 * A primary's log of changes, as its replicas read it: a ring of those that some replica has not applied yet. A change is
 * known by its number, PostgreSQL's LSN: the first is 0.
 */
export class ChangeLog {
  #committedAt = new Float64Array(64);
  #work = new Float64Array(64);
  /** Transactions up to and with each change: an empty change is none. */
  #transactions = new Float64Array(64);
  /** What wrote each; null: nothing did. */
  #statements: (StatementSpec | null)[] = [];
  /** Changes written so far: the number of the next. */
  head = 0;
  /** The oldest that somebody may still ask for. */
  #tail = 0;

  /** Transactions written so far. */
  #written = 0;

  /** @param work CPU that its replay takes, s at reference speed; returns its number */
  append(committedAt: number, work: number, statement: StatementSpec): number {
    this.#written++;
    return this.#put(committedAt, work, statement);
  }

  /** A change that changes nothing: the primary only says that it is there. */
  appendEmpty(committedAt: number): void {
    this.#put(committedAt, 0, null);
  }

  /** How many transactions have a number from `change` on. */
  transactionsFrom(change: number): number {
    return change === 0 ? this.#written : this.#written - this.#transactions[(change - 1) & (this.#work.length - 1)]!;
  }

  /** What is not older than `change` has never been: no copy has it. */
  truncate(change: number): void {
    this.#written -= this.transactionsFrom(change);
    this.head = change;
  }

  committedAt(change: number): number {
    return this.#committedAt[change & (this.#work.length - 1)]!;
  }

  statementOf(change: number): StatementSpec | null {
    return this.#statements[change & (this.#work.length - 1)]!;
  }

  workOf(change: number): number {
    return this.#work[change & (this.#work.length - 1)]!;
  }

  /** Nobody asks for what comes before `change` any more, but how many there are from there on. */
  release(change: number): void {
    this.#tail = Math.max(this.#tail, change - 1);
  }

  #put(committedAt: number, work: number, statement: StatementSpec | null): number {
    if (this.head - this.#tail === this.#work.length) this.#grow();
    const at = this.head & (this.#work.length - 1);
    this.#committedAt[at] = committedAt;
    this.#work[at] = work;
    this.#transactions[at] = this.#written;
    this.#statements[at] = statement;
    return this.head++;
  }

  #grow(): void {
    const size = 2 * this.#work.length;
    const committedAt = new Float64Array(size);
    const work = new Float64Array(size);
    const transactions = new Float64Array(size);
    const statements: (StatementSpec | null)[] = [];
    for (let change = this.#tail; change < this.head; change++) {
      committedAt[change & (size - 1)] = this.committedAt(change);
      work[change & (size - 1)] = this.workOf(change);
      statements[change & (size - 1)] = this.statementOf(change);
      transactions[change & (size - 1)] = this.#transactions[change & (this.#work.length - 1)]!;
    }
    this.#committedAt = committedAt;
    this.#work = work;
    this.#transactions = transactions;
    this.#statements = statements;
  }
}
