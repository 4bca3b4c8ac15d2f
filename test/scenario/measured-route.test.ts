import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { meanOf } from "../../src/scenario/index.js";
import { lawToDistribution } from "../../src/scenario/measured-route.js";

describe("lawToDistribution", () => {
  it("keeps the measured mean, whatever the quantiles' own", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 10, noNaN: true }),
        fc.array(fc.double({ min: 1e-6, max: 10, noNaN: true }), { minLength: 1 }),
        (meanSeconds, quantilesSeconds) => {
          const spec = lawToDistribution({ meanSeconds, quantilesSeconds, halfWidthSeconds: 0, scv: 0 });
          expect(meanOf(spec) / meanSeconds).toBeCloseTo(1, 9);
        },
      ),
    );
  });

  it("is the constant 0 when nothing was measured", () => {
    expect(lawToDistribution({ meanSeconds: 0, quantilesSeconds: [0, 0], halfWidthSeconds: 0, scv: 0 })).toEqual({
      kind: "constant",
      value: 0,
    });
  });
});
