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

  it("fires in the same order as a sorted list, however slots are moved and cancelled meanwhile", () => {
    const change = fc.record({
      slot: fc.integer({ min: 0, max: 39 }),
      in: fc.constantFrom(0, 1, 1, 2, 5, 9, Infinity),
    });
    const script = fc.array(fc.array(change, { maxLength: 4 }), { minLength: 1, maxLength: 120 });
    fc.assert(
      fc.property(script, fc.integer({ min: 1, max: 40 }), (changes, slots) => {
        const calendar = new Calendar();
        const fired: [number, number][] = [];
        const pending = new Map<number, { time: number; order: number }>();
        const expected: [number, number][] = [];
        let orders = 0;
        /** Does to the calendar what it does to the list. */
        const apply = (step: number): void => {
          for (const { slot, in: delay } of changes[step] ?? []) {
            if (slot >= slots) continue;
            if (delay === Infinity) {
              calendar.cancel(slot);
              pending.delete(slot);
              continue;
            }
            calendar.time[slot] = calendar.now + delay;
            calendar.schedule(slot);
            pending.set(slot, { time: calendar.now + delay, order: orders++ });
          }
        };
        for (let slot = 0; slot < slots; slot++) {
          calendar.add({
            fire: () => {
              fired.push([slot, calendar.now]);
              const [first] = [...pending].sort(([, a], [, b]) => a.time - b.time || a.order - b.order);
              expected.push([first![0], first![1].time]);
              pending.delete(slot);
              apply(fired.length);
            },
          });
        }
        apply(0);
        calendar.run(Infinity);
        expect(fired).toEqual(expected);
        expect(pending.size).toBe(0);
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
