import { describe, expect, it } from "vitest";
import { jsonBlock } from "../../src/report/page/embedded-json.js";
import { html, trusted } from "../../src/report/page/markup.js";
import { code, escapeMarkdown, table } from "../../src/report/markdown/table.js";

describe("html", () => {
  it("escapes what it is given, in text and in attributes", () => {
    expect(html`<p title="${`"'`}">${"<b>&"}</p>`.source).toBe('<p title="&quot;&#39;">&lt;b&gt;&amp;</p>');
  });
  it("passes templates and trusted markup through, joins arrays, drops nothing-values", () => {
    const parts = [html`<i>${1}</i>`, trusted("<br>"), null, undefined, false as const];
    expect(html`${parts}${0}`.source).toBe("<i>1</i><br>0");
  });
});

describe("jsonBlock", () => {
  it("cannot be closed from inside, and means the same", () => {
    const value = { text: "</script><!--<script>" };
    const { source } = jsonBlock("x", JSON.stringify(value));
    expect(source.match(/<\/?script/g)).toHaveLength(2);
    expect(JSON.parse(source.replace(/^<[^>]*>|<\/script>\n$/g, ""))).toEqual(value);
  });
});

describe("Markdown", () => {
  it("keeps cells in their place", () => {
    expect(escapeMarkdown("a|b\n# <img> *x* @everyone")).toBe("a\\|b \\# &lt;img&gt; \\*x\\* @\u200beveryone");
  });
  it("fences code longer than any fence inside", () => {
    expect([code("a"), code("a``b"), code("`a|b")]).toEqual(["`a`", "```a``b```", "`` `a\\|b ``"]);
  });
  it("aligns the columns that ask for it", () => {
    expect(table(["A", "B>"], [["1", "2"]])).toBe("| A | B |\n| --- | ---: |\n| 1 | 2 |");
  });
});
