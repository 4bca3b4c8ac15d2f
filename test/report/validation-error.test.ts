import { describe, expect, it } from "vitest";
import { errorSize, inKnownUnit, measuredToPredicted, validationGrid } from "../../src/report/validation-error.js";

const row = {
  case: "GET / at 2 connections",
  figure: "mean",
  unit: "s",
  measured: 0.00584,
  predicted: 0.00601,
  error: 0.029,
};

describe("validation rows", () => {
  it("turn seconds into milliseconds", () => {
    expect(measuredToPredicted(inKnownUnit(row)).replaceAll("\u00a0", " ")).toBe("5.84 ms → 6.01 ms");
  });
  it("know rates however they are spelled", () => {
    expect(["/s", "requests/s", "req/sec", "per second"].map((unit) => inKnownUnit({ ...row, unit }).known)).toEqual([
      "/s",
      "/s",
      "/s",
      "/s",
    ]);
    expect(inKnownUnit({ ...row, unit: "furlongs" }).known).toBe("");
  });
  it("become a line a case and a column a figure, with gaps where nothing was measured", () => {
    const grid = validationGrid([row, { ...row, figure: "p99" }, { ...row, case: "GET /about", figure: "p99" }]);
    expect(grid.figures).toEqual(["mean", "p99"]);
    expect(grid.cases.map(({ name, cells }) => [name, cells.map((cell) => cell?.figure)])).toEqual([
      ["GET / at 2 connections", ["mean", "p99"]],
      ["GET /about", [undefined, "p99"]],
    ]);
  });
  it("are judged by the size of their error, whatever its sign", () => {
    expect([0.02, -0.1, -0.18, 0.4].map(errorSize)).toEqual(["small", "small", "medium", "large"]);
  });
});
