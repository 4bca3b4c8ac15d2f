import { OUTCOME, type Outcome, type RequestColumns } from "./load-run.js";
import type { Answer, OpeningTimes } from "./transport.js";

const FIRST_CAPACITY = 4096;
/** Outcome of a row whose request is still under way. */
const UNDER_WAY = 255;

/** The requests of a run while it goes on: one row each, numbered in the order in which they began. */
export class RequestLog {
  #length = 0;
  #intended: Float64Array = new Float64Array(FIRST_CAPACITY);
  /** When the generator came to it; not recorded, for the verdict on the run is. */
  #dispatched: Float64Array = new Float64Array(FIRST_CAPACITY);
  #sent: Float64Array = new Float64Array(FIRST_CAPACITY);
  #firstByte: Float64Array = new Float64Array(FIRST_CAPACITY);
  #connect: Float64Array = new Float64Array(FIRST_CAPACITY);
  #tls: Float64Array = new Float64Array(FIRST_CAPACITY);
  #end: Float64Array = new Float64Array(FIRST_CAPACITY);
  #bytes: Float64Array = new Float64Array(FIRST_CAPACITY);
  #kind: Uint16Array = new Uint16Array(FIRST_CAPACITY);
  #status: Uint16Array = new Uint16Array(FIRST_CAPACITY);
  #connection: Uint16Array = new Uint16Array(FIRST_CAPACITY);
  #outcome: Uint8Array = new Uint8Array(FIRST_CAPACITY);
  #reused: Uint8Array = new Uint8Array(FIRST_CAPACITY);
  readonly #timings: (string | undefined)[] = [];

  get length(): number {
    return this.#length;
  }

  begin(intendedSeconds: number, kind: number, dispatchedSeconds: number): number {
    if (this.#length === this.#intended.length) this.#grow();
    const row = this.#length++;
    this.#intended[row] = intendedSeconds;
    this.#dispatched[row] = dispatchedSeconds;
    this.#sent[row] = Number.NaN;
    this.#firstByte[row] = Number.NaN;
    this.#end[row] = Number.NaN;
    this.#kind[row] = kind;
    this.#outcome[row] = UNDER_WAY;
    this.#timings.push(undefined);
    return row;
  }

  sent(row: number, atSeconds: number, connection: number, reused: boolean, opening?: OpeningTimes): void {
    this.#sent[row] = atSeconds;
    this.#connect[row] = (opening?.connectMs ?? 0) / 1000;
    this.#tls[row] = (opening?.tlsMs ?? 0) / 1000;
    this.#connection[row] = connection;
    this.#reused[row] = reused ? 1 : 0;
  }

  answered(
    row: number,
    firstByteSeconds: number,
    atSeconds: number,
    { status, bytes, serverTiming }: Pick<Answer, "status" | "bytes" | "serverTiming">,
  ): void {
    this.#firstByte[row] = firstByteSeconds;
    this.#end[row] = atSeconds;
    this.#status[row] = status;
    this.#bytes[row] = bytes;
    this.#timings[row] = serverTiming;
    this.#outcome[row] = OUTCOME.answered;
  }

  /** The request ends without an answer; `atSeconds` NaN for one that was dropped. */
  gaveUp(row: number, atSeconds: number, outcome: Outcome): void {
    this.#end[row] = atSeconds;
    this.#outcome[row] = outcome;
  }

  underWay(row: number): boolean {
    return this.#outcome[row] === UNDER_WAY;
  }

  intendedSeconds(row: number): number {
    return this.#intended[row] ?? Number.NaN;
  }

  /** One row, as the run record stores it. */
  values(row: number): RecordedRow {
    return [
      this.#intended[row]!,
      this.#sent[row]!,
      this.#end[row]!,
      this.#kind[row]!,
      this.#status[row]!,
      this.#outcome[row]!,
      this.#bytes[row]!,
      this.#connection[row]!,
      this.#reused[row]!,
      this.#timings[row],
      this.#firstByte[row]!,
      this.#connect[row]!,
      this.#tls[row]!,
    ];
  }

  /** Everything, in order of intended start. No request may be under way any more. */
  toColumns(): RequestColumns {
    return columnsOf(this.#intended.subarray(0, this.#length), (row) => this.values(row));
  }

  /** When the generator came to each, whether a connection was free or not; in the order of `toColumns`. */
  dispatchedSeconds(): Float64Array {
    const order = inOrder(this.#intended.subarray(0, this.#length));
    return Float64Array.from(order, (row) => this.#dispatched[row]!);
  }

  #grow(): void {
    const size = this.#intended.length * 2;
    this.#intended = grown(this.#intended, new Float64Array(size));
    this.#dispatched = grown(this.#dispatched, new Float64Array(size));
    this.#sent = grown(this.#sent, new Float64Array(size));
    this.#firstByte = grown(this.#firstByte, new Float64Array(size));
    this.#connect = grown(this.#connect, new Float64Array(size));
    this.#tls = grown(this.#tls, new Float64Array(size));
    this.#end = grown(this.#end, new Float64Array(size));
    this.#bytes = grown(this.#bytes, new Float64Array(size));
    this.#kind = grown(this.#kind, new Uint16Array(size));
    this.#status = grown(this.#status, new Uint16Array(size));
    this.#connection = grown(this.#connection, new Uint16Array(size));
    this.#outcome = grown(this.#outcome, new Uint8Array(size));
    this.#reused = grown(this.#reused, new Uint8Array(size));
  }
}

/** As the columns' names; first byte, TCP and TLS last, as older records have none of them. */
export type RecordedRow = [
  intendedSeconds: number,
  sentSeconds: number,
  endSeconds: number,
  kind: number,
  status: number,
  outcome: number,
  bytes: number,
  connection: number,
  reused: number,
  serverTiming: string | undefined,
  firstByteSeconds: number,
  connectSeconds: number,
  tlsSeconds: number,
];

/** Rows in any order as columns in order of intended start; rows of equal start keep their order. */
export function columnsOf(intended: Float64Array, rowAt: (row: number) => RecordedRow): RequestColumns {
  const { length } = intended;
  const order = inOrder(intended);
  const serverTimings: (string | undefined)[] = [];
  const columns = {
    length,
    intendedSeconds: new Float64Array(length),
    sentSeconds: new Float64Array(length),
    firstByteSeconds: new Float64Array(length),
    connectSeconds: new Float64Array(length),
    tlsSeconds: new Float64Array(length),
    endSeconds: new Float64Array(length),
    kind: new Uint16Array(length),
    status: new Uint16Array(length),
    outcome: new Uint8Array(length),
    bytes: new Float64Array(length),
    connection: new Uint16Array(length),
    reused: new Uint8Array(length),
    serverTimings,
  };
  for (const [to, from] of order.entries()) {
    const row = rowAt(from);
    columns.intendedSeconds[to] = row[0];
    columns.sentSeconds[to] = row[1];
    columns.endSeconds[to] = row[2];
    columns.kind[to] = row[3];
    columns.status[to] = row[4];
    columns.outcome[to] = row[5];
    columns.bytes[to] = row[6];
    columns.connection[to] = row[7];
    columns.reused[to] = row[8];
    serverTimings.push(row[9]);
    columns.firstByteSeconds[to] = row[10];
    columns.connectSeconds[to] = row[11];
    columns.tlsSeconds[to] = row[12];
  }
  return columns;
}

function inOrder(intended: Float64Array): Uint32Array {
  const order = Uint32Array.from(intended, (_, row) => row);
  return order.sort((a, b) => intended[a]! - intended[b]! || a - b);
}

function grown<T extends { set(values: T): void }>(from: T, into: T): T {
  into.set(from);
  return into;
}
