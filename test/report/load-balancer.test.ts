/** The load balancer's figures and its panel, from runs of a scenario. */
import { beforeAll, describe, expect, it } from "vitest";
import { renderHtml, renderMarkdown } from "../../src/report/index.js";
import { loadBalancerFigures } from "../../src/result/load-balancer-figures.js";
import type { LoadBalancerFigures, Result } from "../../src/result/result.js";
import { simulate } from "../../src/sim/index.js";
import { balancedSystem, run } from "../sim/alb/balanced-system.js";
import { HEADER, passing } from "./fixtures.js";

const HORIZON_SECONDS = 180;
const system = balancedSystem({
  faults: [{ atSeconds: 60, untilSeconds: 100, instances: [1], action: { kind: "crash" } }],
});
const runs = [0, 1].map((replication) =>
  simulate(system, {
    seed: 1,
    replication,
    horizonSeconds: HORIZON_SECONDS,
    drainSeconds: 0,
    warmUpSeconds: 0,
    intervals: 18,
    loadFactor: 1,
  }),
);
const figures: LoadBalancerFigures = loadBalancerFigures(runs, 0.95)!;
const base = passing();
const result: Result = { ...base, kneepoint: { ...base.kneepoint, loadBalancer: figures } };

describe("the figures", () => {
  it("count each cause, and average CloudWatch's values by period", () => {
    const refused = runs.map(
      ({ loadBalancer }) => loadBalancer!.causes.find(({ cause }) => cause.includes("refused"))!.count,
    );
    const row = figures.codes.find(({ cause }) => cause.includes("refused"))!;
    expect([row.status, row.count.value]).toEqual([502, (refused[0]! + refused[1]!) / 2]);
    const hosts = figures.cloudWatch.find(
      ({ metric, statistic }) => metric === "HealthyHostCount" && statistic === "Maximum",
    )!;
    expect(hosts.values).toHaveLength(HORIZON_SECONDS / figures.periodSeconds);
  });

  it("end with the horizon, however long requests drain", () => {
    const drained = simulate(system, {
      seed: 1,
      replication: 0,
      horizonSeconds: HORIZON_SECONDS,
      drainSeconds: 300,
      warmUpSeconds: 0,
      intervals: 18,
      loadFactor: 1,
    });
    for (const { values } of loadBalancerFigures([drained], 0.95)!.cloudWatch) expect(values).toHaveLength(3);
  });

  it("are absent without a whole load balancer", () => {
    const plain = { ...system, loadBalancer: { algorithm: "round_robin" as const }, instanceFaults: [] };
    expect(loadBalancerFigures([run(plain, 10)], 0.95)).toBeNull();
  });
});

describe("the panel", () => {
  let page = "";
  beforeAll(async () => {
    page = await renderHtml(result, HEADER);
  });

  it("draws codes, hosts, connections and LCUs", () => {
    for (const id of ["alb-codes", "alb-healthy", "alb-connections", "alb-open", "alb-lcus"])
      expect(page).toContain(id);
  });

  it("names each code with its cause, and each target group", () => {
    expect(page).toContain("the target refused the connection");
    expect(page).toContain("Target groups over the run");
    expect(page).toMatch(/<td[^>]*>web<\/td>|>web</u);
  });

  it("is told in Markdown, too", () => {
    expect(renderMarkdown(result, HEADER)).toContain("| `502` | the target refused the connection |");
  });

  it("is absent without a whole load balancer", async () => {
    const without = await renderHtml(base, HEADER);
    expect(without).not.toContain('id="load-balancer"');
    expect(renderMarkdown(base, HEADER)).not.toContain("Answers of the load balancer itself");
  });
});
