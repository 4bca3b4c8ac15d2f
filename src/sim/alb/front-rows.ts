/**
 * What the load balancer remembers of a request, by row. A request has two rows: the client's (front) and, once it is
 * sent to a target, one of the load balancer's own (back), for they are two connections: the client can be answered
 * 504 while the target works on.
 */
export class FrontRows {
  /** Of a front row: which node, target group and position in it were chosen. */
  node: Int32Array = new Int32Array(0);
  group: Int32Array = new Int32Array(0);
  position: Int32Array = new Int32Array(0);
  /** Of a front row: what happens when its wait is over. */
  stage: Int32Array = new Int32Array(0);
  /** Of a front row: the client's connection it came on; NOBODY = none, or its client has gone. */
  connection: Int32Array = new Int32Array(0);
  /** Of a back row: its front row, NOBODY, or a health check (see `asCheck`). */
  front: Int32Array = new Int32Array(0);
  /** Of a back row: no tier has it any more. */
  lost: Uint8Array = new Uint8Array(0);
  /** Of a back row: number of the health check's question. */
  question: Int32Array = new Int32Array(0);
  /** Of a back row: when it was sent, s. */
  sentAt: Float64Array = new Float64Array(0);

  /** Makes sure there is room for `row`. */
  hold(row: number): void {
    if (row < this.node.length) return;
    const size = Math.max(1024, 2 ** Math.ceil(Math.log2(row + 1)));
    const ints = (old: Int32Array, fill = 0): Int32Array => {
      const wide = new Int32Array(size).fill(fill);
      wide.set(old);
      return wide;
    };
    this.node = ints(this.node);
    this.group = ints(this.group);
    this.position = ints(this.position);
    this.stage = ints(this.stage);
    this.connection = ints(this.connection, NOBODY);
    this.front = ints(this.front, NOBODY);
    this.question = ints(this.question);
    const lost = new Uint8Array(size);
    lost.set(this.lost);
    this.lost = lost;
    const sentAt = new Float64Array(size);
    sentAt.set(this.sentAt);
    this.sentAt = sentAt;
  }
}

/** The client has its answer already, or the row is not a back row. */
export const NOBODY = -1;

/** A health check instead of a front row. */
export const asCheck = (node: number, check: number): number => -2 - (check * 64 + node);
export const isCheck = (front: number): boolean => front <= -2;
export const nodeOfCheck = (front: number): number => (-2 - front) % 64;
export const checkNumber = (front: number): number => Math.floor((-2 - front) / 64);
