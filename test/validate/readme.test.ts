/** What README.md says of the last campaign is what that campaign found. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { GoalResult } from "../../src/validate/validation.js";

const GROUPS = {
  "routes that wait, up to 0.9 of the knee; nothing": "routes that wait, up to 0.9 of the knee",
  "CPU-bound, below 0.70 of the core; CPU of each request": "CPU-bound, utilisation below 0.70",
  "CPU-bound, 0.70 to 0.87 of the core; CPU of each request": "CPU-bound, utilisation 0.70-0.87",
};
const FIGURES = ["mean", "p50", "p95", "p99"];

const readme = readFileSync("README.md", "utf8");
const campaign = /(docs\/validation\/[\w-]+)\/README\.md/.exec(readme)![1]!;
const { goals } = JSON.parse(readFileSync(`${campaign}/results.json`, "utf8")) as { goals: GoalResult[] };

describe(`README.md on ${campaign}`, () => {
  it.each(Object.entries(GROUPS))("has its errors: %s", (row, group) => {
    const cells = readme.split("\n").find((line) => line.includes(`| ${row} `))!.split("|").slice(2, 6); // prettier-ignore
    const found = FIGURES.map((figure) => goals.find((goal) => goal.group === group && goal.figure === figure)!);
    expect(cells.map((cell) => cell.trim())).toEqual(
      found.map(({ meanError, goal }) => `${(100 * meanError!).toFixed(1)} % (${goal.replace(" %", "")})`),
    );
  });

  it("counts its goals", () => {
    const count = (verdict: string): number => goals.filter((goal) => goal.verdict === verdict).length;
    const words = readme.replaceAll(/\s+/g, " ");
    expect(words).toContain(
      `Of ${goals.length} goals ${count("met")} are met at every level, ${count("met on average")} on average, ` +
        `**${count("missed")} missed**, and ${count("not measurable")} could not be measured`,
    );
  });
});
