/**
 * Membership of a target group: registered, draining (no new requests; those under way may end until the
 * deregistration delay is over), unused (AWS, edit-target-group-attributes [D]).
 */
export type Registration = "registered" | "draining" | "unused";

export class Registrations {
  readonly #states: Registration[];

  constructor(targets: number) {
    this.#states = Array.from({ length: targets }, () => "registered");
  }

  of(position: number): Registration {
    return this.#states[position]!;
  }

  set(position: number, state: Registration): void {
    this.#states[position] = state;
  }
}
