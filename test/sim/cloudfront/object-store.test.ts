import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IntegerMap } from "../../../src/sim/cloudfront/integer-map.js";
import { ObjectStore } from "../../../src/sim/cloudfront/object-store.js";
import { Draws, law, Stream, ZipfTable } from "../../../src/sim/index.js";

describe("IntegerMap", () => {
  it("does what Map does", () => {
    const step = fc.record({ key: fc.integer({ min: 0, max: 200 }), value: fc.nat(), remove: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const ours = new IntegerMap();
        const theirs = new Map<number, number>();
        for (const { key, value, remove } of steps) {
          if (remove) {
            ours.delete(key);
            theirs.delete(key);
          } else {
            ours.set(key, value);
            theirs.set(key, value);
          }
        }
        expect(ours.size).toBe(theirs.size);
        for (let key = 0; key <= 200; key++) expect(ours.get(key)).toBe(theirs.get(key) ?? -1);
      }),
    );
  });
});

describe("ObjectStore", () => {
  it("holds what a list with the newest first would hold", () => {
    const step = fc.record({
      key: fc.integer({ min: 0, max: 30 }),
      bytes: fc.integer({ min: 1, max: 40 }),
      action: fc.constantFrom("put", "put", "touch", "remove", "range"),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const store = new ObjectStore(100);
        let list: { key: number; bytes: number }[] = [];
        for (const { key, bytes, action } of steps) {
          const known = list.find((each) => each.key === key);
          if (action === "put") {
            store.put(key, bytes);
            list = [{ key, bytes }, ...list.filter((each) => each.key !== key)];
            while (list.reduce((sum, each) => sum + each.bytes, 0) > 100) list.pop();
          } else if (action === "touch" && known !== undefined) {
            store.touch(store.find(key));
            list = [known, ...list.filter((each) => each !== known)];
          } else if (action === "remove") {
            store.remove(key);
            list = list.filter((each) => each.key !== key);
          } else if (action === "range") {
            store.removeRange(key, key + 5);
            list = list.filter((each) => each.key < key || each.key >= key + 5);
          }
        }
        expect(store.keys()).toEqual(list.map(({ key }) => key));
        expect(store.bytes).toBe(list.reduce((sum, { bytes }) => sum + bytes, 0));
      }),
    );
  });
});

/** H (Che) of the table in the reference, N = 10,000; the exact value is within 0.001 of it. */
const CHE: readonly [number, readonly number[]][] = [
  [0.6, [0.0432, 0.1514, 0.2432, 0.3817]],
  [0.7, [0.0845, 0.2277, 0.3294, 0.4684]],
  [0.8, [0.1566, 0.3312, 0.4367, 0.5677]],
  [0.9, [0.2612, 0.4554, 0.5565, 0.6713]],
  [1, [0.3905, 0.5867, 0.6756, 0.7683]],
  [1.2, [0.6563, 0.8084, 0.8614, 0.9086]],
];

describe("LRU under the independent reference model", () => {
  const requests = 400_000;
  const warmUp = 100_000;

  it.each(CHE)("agrees with Che's approximation at exponent %s", (exponent, ratios) => {
    const popularity = new ZipfTable(10_000, exponent);
    const stores = [100, 500, 1000, 2000].map((capacity) => new ObjectStore(capacity));
    const hits = stores.map(() => 0);
    const draws = new Draws(new Stream(1, 0, "object"), law({ kind: "uniform", min: 0, max: 1 }));
    for (let n = 0; n < requests; n++) {
      const key = popularity.at(draws.at(n));
      stores.forEach((store, index) => {
        const slot = store.find(key);
        if (slot < 0) store.put(key, 1);
        else {
          store.touch(slot);
          if (n >= warmUp) hits[index]!++;
        }
      });
    }
    hits.forEach((count, index) => {
      const ratio = ratios[index]!;
      // Hits of one run are dependent: twice the binomial standard error, and the approximation's own 0.001.
      const error = 2 * Math.sqrt((ratio * (1 - ratio)) / (requests - warmUp));
      expect(Math.abs(count / (requests - warmUp) - ratio)).toBeLessThanOrEqual(3.5 * error + 0.001);
    });
  });

  it.each([
    ["lru-a", 100, 0.8, 20, 0.961063, 0.0804804],
    ["lru-b", 60, 1, 6, 0.799729, 0.0259414],
  ])("%s: hit ratios of the most and the least popular object", (_, objects, exponent, capacity, first, last) => {
    const popularity = new ZipfTable(objects, exponent);
    const asked = new Float64Array(objects);
    const found = new Float64Array(objects);
    const store = new ObjectStore(capacity);
    const draws = new Draws(new Stream(2, 0, "object"), law({ kind: "uniform", min: 0, max: 1 }));
    for (let n = 0; n < 2_000_000; n++) {
      const key = popularity.at(draws.at(n));
      const slot = store.find(key);
      asked[key]!++;
      if (slot < 0) store.put(key, 1);
      else {
        found[key]!++;
        store.touch(slot);
      }
    }
    for (const [key, exact] of [
      [0, first],
      [objects - 1, last],
    ] as const) {
      const error = Math.sqrt((exact * (1 - exact)) / asked[key]!);
      expect(Math.abs(found[key]! / asked[key]! - exact)).toBeLessThanOrEqual(Math.max(3.5 * error, 0.005 * exact));
    }
  });
});
