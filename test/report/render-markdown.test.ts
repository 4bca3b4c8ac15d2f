import { describe, expect, it } from "vitest";
import { renderMarkdown } from "../../src/report/index.js";
import { failing, HEADER, hostile, inconclusive, overloaded, withCapacity } from "./fixtures.js";

describe("renderMarkdown", () => {
  it.each([
    ["capacity", withCapacity],
    ["failing", failing],
    ["inconclusive", inconclusive],
    ["overloaded", overloaded],
  ])("writes %s.golden.md", async (name, make) => {
    await expect(renderMarkdown(make(), HEADER)).toMatchFileSnapshot(`golden/${name}.golden.md`);
  });

  it("stays below what GitHub takes, however long the result", () => {
    const base = withCapacity();
    const routes = Array.from({ length: 20_000 }, (_, index) => ({
      ...base.kneepoint.routes[1]!,
      name: `GET /route/${index}`,
    }));
    const text = renderMarkdown({ ...base, kneepoint: { ...base.kneepoint, routes } }, HEADER);
    expect(Buffer.byteLength(text)).toBeLessThan(900_000);
    expect(text).toContain("19,800 more rows in summary.json");
  });

  it("gives hostile names no markup: no tag, no heading, no broken row, no mention", () => {
    // Without the diagram, escapes and code spans, which GitHub shows as they are.
    const prose = renderMarkdown(hostile(), HEADER)
      .replaceAll(/```mermaid[\s\S]*?\n```\n/g, "")
      .replaceAll(/\\[^\n]|(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, "");
    const tags = prose.match(/<(?!br\/?>)[^>]*/g);
    const widths = prose
      .split("\n\n")
      .filter((block) => block.startsWith("|"))
      .map((table) => new Set(table.split("\n").map((row) => row.split("|").length)).size);
    expect(tags).toBeNull();
    expect(prose.match(/^#.*/gm)?.filter((heading) => heading.includes("not a heading"))).toHaveLength(1);
    expect(prose).not.toContain("@everyone");
    expect(widths.every((width) => width === 1)).toBe(true);
  });
});
