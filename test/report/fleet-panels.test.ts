/** What the report shows of instances that come and go, of their CPU, of the database's outages and of the money. */
import { beforeAll, describe, expect, it } from "vitest";
import { renderHtml, renderMarkdown } from "../../src/report/index.js";
import type { Result } from "../../src/result/index.js";
import { HEADER, passing } from "./fixtures.js";
import { simulated } from "./simulated.js";

const section = (page: string, id: string): string =>
  new RegExp(`<section id="${id}"([\\s\\S]*?)</section>`, "u").exec(page)?.[1] ?? "";

describe("a fleet that scales late", () => {
  let result: Result;
  let page: string;
  beforeAll(async () => {
    result = await simulated("scenarios/black-friday.yaml");
    page = await renderHtml(result, HEADER);
  });

  it("shows capacity against demand, and activities in AWS's words", () => {
    const panel = section(page, "auto-scaling");
    expect(panel).toContain('data-chart="instances-over-time"');
    expect(panel).toMatch(/Launching a new EC2 instance/u);
    expect(panel).toMatch(/was started in response to a difference between desired and actual capacity/u);
    const { launched } = result.kneepoint.autoScaling!;
    expect(launched.value).toBeGreaterThan(0);
  });

  it("shows the CPU of each instance, and none of places that were never filled", () => {
    const panel = section(page, "systems");
    expect(panel).toContain('data-chart="cpu-by-instance"');
    const { cpu } = result.kneepoint.instances!;
    const used = cpu.filter((values) => values.some((value) => value > 0));
    const [, table = ""] = /CPU by instance, first replication([\s\S]*?)<\/table>/u.exec(panel) ?? [];
    expect(table.match(/<tr/gu)!.length - 1).toBe(used.length);
    // Capacity came late: the first two ran full, the last never did.
    expect(Math.max(...cpu[0]!)).toBeGreaterThan(0.95);
    expect(cpu.every((values) => values.every((value) => value >= 0 && value <= 1 + 1e-4))).toBe(true);
  });

  it("prices it by system, and the parts are the whole", () => {
    const { systems, perMonth } = result.kneepoint.cost!;
    const sum = systems.reduce((total, each) => total + each.perMonth.value!, 0);
    expect(sum / perMonth.value!).toBeCloseTo(1, 9);
    expect(section(page, "cost")).toContain("A million requests");
    expect(renderMarkdown(result, HEADER)).toContain("## Cost");
  });
});

it("the report of a failover says what happened to the database and its connections", async () => {
  const result = await simulated("scenarios/rds-failover-during-checkout.yaml");
  const page = await renderHtml(result, HEADER);
  expect(section(page, "over-time")).toMatch(/What goes wrong, and when[\s\S]*database: host failure/u);
  expect(renderMarkdown(result, HEADER)).toMatch(/\| 10\smin \| — \| database: host failure \|/u);
  const titles = result.kneepoint.findings.map(({ title }) => title);
  expect(titles).toContain("Pool connections in use: saturated while the database was away");
  const panel = section(page, "database");
  expect(panel).toContain("Outage at 10:00: host failure");
  for (const phase of ["Detection", "Promotion of the standby", "DNS update", "First query answered"])
    expect(panel).toContain(phase);
  // A count has no negative end.
  expect(panel).not.toContain("−");
});

it("an only instance needs no heat map", async () => {
  expect(await renderHtml(passing(), HEADER)).not.toContain('data-chart="cpu-by-instance"');
});
