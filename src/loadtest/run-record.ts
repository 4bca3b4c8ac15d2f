import { mkdirSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";
import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";
import type { LoadRun, LoadRunHeader } from "./load-run.js";
import type { RecordedRow } from "./request-log.js";

/** What the last line of a record holds; without it the run was cut off. */
export type RecordFooter = Pick<
  LoadRun,
  "window" | "probes" | "iterations" | "generator" | "validity" | "interrupted" | "abortedBy"
>;

const CHUNK_BYTES = 1 << 16;
const FLUSH_MS = 250;
/** Text that the disk has not taken yet beyond which rows are no longer recorded (they stay in the run). */
const MOST_WAITING_BYTES = 1 << 26;

/**
 * A run as JSON lines while it goes on: header, one line per request as it ends, footer. Written in chunks, a
 * few a second, so that a killed generator loses a fraction of a second and a long run needs no memory for it.
 * A disk that fails ends the record and not the run: `problem` says so.
 */
export class RunRecord {
  readonly #path: string;
  readonly #file: FileHandle;
  #waiting: string[] = [];
  #waitingBytes = 0;
  #writing: Promise<void> = Promise.resolve();
  #busy = false;
  readonly #timer: NodeJS.Timeout;
  problem: string | undefined;

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
    this.#timer = setInterval(() => this.#flush(), FLUSH_MS);
  }

  /** Throws a UserError when the file cannot be made. */
  static async create(path: string, header: LoadRunHeader): Promise<RunRecord> {
    let file: FileHandle;
    try {
      mkdirSync(dirname(path), { recursive: true });
      file = await open(path, "w");
    } catch (error) {
      throw new UserError(`The run cannot be recorded: ${reasonOf(error)}.`, EXIT.invalidConfiguration);
    }
    const record = new RunRecord(path, file);
    record.#line(header);
    return record;
  }

  row(row: RecordedRow): void {
    this.#line(encodeRow(row));
    if (this.#waitingBytes >= CHUNK_BYTES) this.#flush();
  }

  async close(footer: RecordFooter): Promise<void> {
    clearInterval(this.#timer);
    const { window, probes, iterations, generator, validity, interrupted, abortedBy } = footer;
    this.#line({ footer: { window, probes, iterations, generator, validity, interrupted, abortedBy } });
    await this.#writing;
    this.#flush();
    await this.#writing;
    await this.#file.close();
  }

  #line(value: unknown): void {
    if (this.problem !== undefined) return;
    const line = `${JSON.stringify(value)}\n`;
    this.#waiting.push(line);
    this.#waitingBytes += line.length;
    if (this.#waitingBytes > MOST_WAITING_BYTES) this.#fail("the disk is too slow");
  }

  #flush(): void {
    if (this.#busy || this.#waiting.length === 0) return;
    const text = this.#waiting.join("");
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#busy = true;
    this.#writing = this.#write(text);
  }

  async #write(text: string): Promise<void> {
    try {
      await this.#file.appendFile(text);
    } catch (error) {
      this.#fail(reasonOf(error));
    }
    this.#busy = false;
  }

  #fail(reason: string): void {
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.problem = `The record ${this.#path} ends before the run did: ${reason}. The figures of this run are complete; what was recorded can be read. Free some space, or write elsewhere (--out), before the next.`;
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC") return "the disk is full";
  return message;
}

const MICRO = 1e6;

/** Times in whole microseconds, NaN as null: shorter, and exact enough. */
function encodeRow(row: RecordedRow): (number | string | null)[] {
  const micro = (seconds: number): number | null => (Number.isNaN(seconds) ? null : Math.round(seconds * MICRO));
  const [intended, sent, end, kind, status, outcome, bytes, connection, reused, timing, first, connect, tls] = row;
  const numbers = [micro(intended), micro(sent), micro(end), kind, status, outcome, bytes, connection, reused];
  const opened = connect > 0 || tls > 0 ? [micro(connect), micro(tls)] : [];
  if (Number.isNaN(first) && opened.length === 0) return timing === undefined ? numbers : [...numbers, timing];
  return [...numbers, timing ?? null, micro(first), ...opened];
}

/** The inverse; undefined when the line is not a row. */
export function decodeRow(value: unknown): RecordedRow | undefined {
  if (!Array.isArray(value) || value.length < 9) return undefined;
  const seconds = (index: number): number => (value[index] === null ? Number.NaN : Number(value[index]) / MICRO);
  const number = (index: number): number => Number(value[index]);
  const timing: unknown = value[9];
  const later = (index: number, otherwise: number): number => (value.length > index ? seconds(index) : otherwise);
  return [
    seconds(0),
    seconds(1),
    seconds(2),
    number(3),
    number(4),
    number(5),
    number(6),
    number(7),
    number(8),
    typeof timing === "string" ? timing : undefined,
    later(10, Number.NaN),
    later(11, 0),
    later(12, 0),
  ];
}
