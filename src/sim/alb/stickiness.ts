/**
 * Cookies by client. A client is one iteration of a journey: k6, too, empties its cookie jar between iterations.
 * AWSALB names a target, AWSALBTG a target group; both start anew with every answer (AWS, edit-target-group-attributes
 * and TargetGroupStickinessConfig [D]).
 */
export class Stickiness {
  #group = new Int32Array(64).fill(-1);
  #groupUntil = new Float64Array(64);
  #target = new Int32Array(64).fill(-1);
  #targetUntil = new Float64Array(64);

  /** A new client: no cookies. */
  forget(client: number): void {
    if (client < 0) return;
    while (client >= this.#group.length) this.#grow();
    this.#group[client] = -1;
    this.#target[client] = -1;
  }

  /** Index of the target group it came to before; -1 = none, or its cookie has ended. */
  groupOf(client: number, now: number): number {
    return client >= 0 && client < this.#group.length && now < this.#groupUntil[client]! ? this.#group[client]! : -1;
  }

  /** Position of its target; -1 = none. */
  targetOf(client: number, now: number): number {
    return client >= 0 && client < this.#target.length && now < this.#targetUntil[client]! ? this.#target[client]! : -1;
  }

  /** An answer goes out with new cookies; a duration of 0 sets none. */
  answered(
    client: number,
    now: number,
    cookies: { group: number; groupSeconds: number; target: number; targetSeconds: number },
  ): void {
    if (client < 0) return;
    while (client >= this.#group.length) this.#grow();
    if (cookies.groupSeconds > 0) {
      this.#group[client] = cookies.group;
      this.#groupUntil[client] = now + cookies.groupSeconds;
    }
    if (cookies.targetSeconds > 0) {
      this.#target[client] = cookies.target;
      this.#targetUntil[client] = now + cookies.targetSeconds;
    }
  }

  #grow(): void {
    const size = 2 * this.#group.length;
    const ints = (old: Int32Array): Int32Array<ArrayBuffer> => {
      const wide = new Int32Array(size).fill(-1);
      wide.set(old);
      return wide;
    };
    const floats = (old: Float64Array): Float64Array<ArrayBuffer> => {
      const wide = new Float64Array(size);
      wide.set(old);
      return wide;
    };
    this.#group = ints(this.#group);
    this.#target = ints(this.#target);
    this.#groupUntil = floats(this.#groupUntil);
    this.#targetUntil = floats(this.#targetUntil);
  }
}
