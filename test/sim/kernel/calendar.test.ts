import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Calendar } from "../../../src/sim/index.js";

/** A source that notes when it fires. */
class Witness {
  readonly slot: number;
  readonly #calendar: Calendar;
  readonly #log: [name: number, time: number][];

  constructor(calendar: Calendar, log: [number, number][], priority = 0) {
    this.#calendar = calendar;
    this.#log = log;
    this.slot = calendar.add(this, priority);
  }

  at(time: number): void {
    this.#calendar.time[this.slot] = time;
    this.#calendar.schedule(this.slot);
  }

  fire(): void {
    this.#log.push([this.slot, this.#calendar.now]);
  }
}

describe("Calendar", () => {
  it("fires events in order of (time, priority, order of scheduling), whatever their number", () => {
    const event = fc.record({ time: fc.integer({ min: 0, max: 20 }), priority: fc.integer({ min: -2, max: 2 }) });
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 100 }), (events) => {
        const calendar = new Calendar();
        const log: [number, number][] = [];
        const witnesses = events.map(({ priority }) => new Witness(calendar, log, priority));
        events.forEach(({ time }, i) => witnesses[i]!.at(time));
        calendar.run(Infinity);
        const expected = events
          .map((entry, i) => ({ ...entry, i }))
          .sort((a, b) => a.time - b.time || a.priority - b.priority || a.i - b.i)
          .map(({ i, time }) => [i, time]);
        expect(log).toEqual(expected);
      }),
    );
  });

  it("keeps only the last time of a slot that is moved or cancelled", () => {
    const calendar = new Calendar();
    const log: [number, number][] = [];
    const [moved, cancelled] = [new Witness(calendar, log), new Witness(calendar, log)];
    moved.at(1);
    cancelled.at(2);
    moved.at(3);
    calendar.cancel(cancelled.slot);
    calendar.run(10);
    expect(log).toEqual([[0, 3]]);
    expect(calendar.now).toBe(10);
  });

  it("fires what is due exactly at the end of a run, and nothing after it", () => {
    const calendar = new Calendar();
    const log: [number, number][] = [];
    new Witness(calendar, log).at(5);
    new Witness(calendar, log).at(5.000001);
    calendar.run(5);
    expect(log).toEqual([[0, 5]]);
  });

  it("takes a source that is added while it runs", () => {
    const calendar = new Calendar();
    const log: [number, number][] = [];
    const slot = calendar.add({
      fire: () => {
        for (let i = 0; i < 40; i++) new Witness(calendar, log).at(calendar.now + 40 - i);
      },
    });
    calendar.time[slot] = 1;
    calendar.schedule(slot);
    calendar.run(Infinity);
    expect(log.map(([, time]) => time)).toEqual(Array.from({ length: 40 }, (_, i) => 2 + i));
  });
});
