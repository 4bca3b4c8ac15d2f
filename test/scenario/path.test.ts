import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatPath, parsePath, startsWith } from "../../src/scenario/path.js";
import { routeKey } from "../../src/scenario/route-name.js";

describe("paths", () => {
  it("are written as people write them", () => {
    expect(formatPath(["calibration", "routes", "GET /", "cpu"])).toBe('calibration.routes["GET /"].cpu');
    expect(formatPath(["stages", 0, "target"])).toBe("stages[0].target");
  });

  it("are read back as they were written", () => {
    const part = fc.oneof(fc.string({ minLength: 1 }), fc.nat(1000));
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.array(part, { maxLength: 5 }), (first, rest) => {
        const path = [first, ...rest];
        expect(parsePath(formatPath(path))).toEqual(path);
      }),
    );
  });

  it.each(["", ".", "a..b", "a[", 'a["b', "a[x]"])("are not found in %j", (text) => {
    expect(parsePath(text)).toBeNull();
  });

  it("know what lies below them", () => {
    expect(startsWith(["a", 0, "b"], ["a", "0"])).toBe(true);
    expect(startsWith(["a"], ["a", "b"])).toBe(false);
  });
});

describe("routeKey", () => {
  it("is the same for every spelling of a placeholder", () => {
    const spellings = ["GET /items/<id>", "GET /items/<int:id>", "GET /items/{id}", "GET /items/:id"];
    expect(new Set(spellings.map(routeKey)).size).toBe(1);
    expect(routeKey("GET /items")).toBe("GET /items");
  });
});
