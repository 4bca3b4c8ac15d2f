import { expect, it } from "vitest";
import { renderHtml, renderMarkdown } from "../../src/report/index.js";
import type { NetworkFigures, Result } from "../../src/result/result.js";
import { HEADER, passing } from "./fixtures.js";

const flow = { label: "load balancer -> instance", protocol: "tcp", port: 80, ways: 4 };
const network: NetworkFigures = {
  verdict: "fail",
  flows: [{ ...flow, verdict: "reachable", reachableShare: 1, causes: [] }],
  findings: [{ severity: "warning", title: "One NAT gateway <for all>", evidence: "nat", remedy: "two" }],
  faults: [
    {
      atSeconds: 60,
      flows: [
        {
          ...flow,
          verdict: "blocked",
          reachableShare: 0.25,
          causes: [
            { code: "ENI_SG_RULES_MISMATCH", component: "app", rule: "no rule matches" },
            { code: "BAD_STATE", component: "nat-a", rule: "-" },
          ],
        },
      ],
    },
    { atSeconds: 120, flows: [] },
  ],
};

function withNetwork(): Result {
  const result = passing();
  return { ...result, kneepoint: { ...result.kneepoint, network } };
}

it("the panel says what blocks each flow, from when on, and what a reviewer would say", async () => {
  const page = await renderHtml(withNetwork(), HEADER);
  const [, panel = ""] = /<section id="network"([\s\S]*?)<\/section>/.exec(page) ?? [];
  expect(panel).toContain("✓ reachable");
  expect(panel).toContain("✗ blocked (25");
  expect(panel).toContain("app: no rule matches (ENI_SG_RULES_MISMATCH)");
  expect(panel).toMatch(/nat-a\s*\(BAD_STATE\)/);
  expect(panel).toContain("everything is reachable again");
  expect(panel).toContain("One NAT gateway &lt;for all&gt;");
});

it("there is none where the scenario says nothing of its network", async () => {
  expect(await renderHtml(passing(), HEADER)).not.toContain('id="network"');
});

it("so does the Markdown, with nothing in a cell that ends it", () => {
  const text = renderMarkdown(withNetwork(), HEADER);
  const [, panel = ""] = /## Network\n([\s\S]*?)\n## /.exec(text) ?? [];
  expect(panel).toContain("| load balancer -&gt; instance | tcp 80 | ✅ reachable | — |");
  expect(panel).toContain("app: no rule matches (ENI\\_SG\\_RULES\\_MISMATCH); nat-a (BAD\\_STATE)");
  expect(panel).toMatch(/From .* on everything is reachable again\./);
  expect(panel).toContain("- **One NAT gateway &lt;for all&gt;** (warning): nat two");
  expect(renderMarkdown(passing(), HEADER)).not.toContain("## Network");
});
