/** What the report shows of replicas: lag over time, stale reads, queries and connections by instance. */
import { expect, it } from "vitest";
import { renderHtml, renderMarkdown } from "../../src/report/index.js";
import { HEADER } from "./fixtures.js";
import { simulated } from "./simulated.js";

it("compares instances, over time and in all, and says what customers miss", async () => {
  const result = await simulated("scenarios/replica-lag-after-sale.yaml");
  const page = await renderHtml(result, HEADER);
  const panel = /<section id="database"([\s\S]*?)<\/section>/u.exec(page)![1]!;
  for (const chart of ["replica-lag", "stale-reads", "queries-by-instance", "connections-by-instance"])
    expect(panel).toContain(`data-chart="${chart}"`);
  expect(panel).toContain("Read replicas");
  expect(page).toMatch(/of the reads of r1 missed what their own session had just written/u);
  const markdown = renderMarkdown(result, HEADER);
  expect(markdown).toContain("## Read replicas");
  expect(markdown).toMatch(/\| `r2` \|/u);
  const { replicas } = result.kneepoint.replication!;
  expect(replicas.map(({ name }) => name)).toEqual(["r1", "r2"]);
  expect(result.kneepoint.systems.map(({ metric }) => metric)).toContain("ReplicaLag{DBInstanceIdentifier:r2}");
});
