/** A volume that autoscaling does not save: when it grows, when it is full, and when it may grow again, as computed. */
import { beforeAll, describe, expect, it } from "vitest";
import { renderHtml, renderMarkdown } from "../../src/report/index.js";
import { inlinePool } from "../../src/parallel/index.js";
import { buildResult, replicate, type Result } from "../../src/result/index.js";
import { buildSystem, loadScenario } from "../../src/scenario/index.js";
import { HEADER } from "../report/fixtures.js";

const HOUR = 3600;
/** GiB an hour, before and after the second hour. */
const SLOW = (2 * HOUR * 447_392) / 2 ** 30;
const FAST = 4 * SLOW;

async function resultOf(...set: string[]): Promise<Result> {
  const scenario = await loadScenario("scenarios/storage-full-despite-autoscaling.yaml", { set });
  const replications = { ...scenario.run.replications, minimum: 1, maximum: 1 };
  const settings = { ...scenario.run, replications };
  return buildResult(scenario, await replicate(buildSystem(scenario), { settings, loadFactor: 1, pool: inlinePool }));
}

describe("storage-full-despite-autoscaling", () => {
  let result: Result;
  beforeAll(async () => {
    result = await resultOf();
  }, 60_000);

  it("grows by what seven hours need, is full while it may not grow again, then grows by a tenth", () => {
    const { changes, fullSeconds } = result.kneepoint.database!.volume!;
    const [first, second] = changes;
    // From 86 GiB to 90, and five minutes.
    expect(first!.atSeconds).toBeGreaterThan((4 / SLOW) * HOUR + 290);
    expect(first!.atSeconds).toBeLessThan((4 / SLOW) * HOUR + 450);
    expect(first!.toGib).toBeGreaterThanOrEqual(100 + Math.floor(7 * SLOW));
    expect(first!.toGib).toBeLessThanOrEqual(100 + Math.ceil(7 * SLOW) + 1);
    const fullAt = (2 + (first!.toGib - (86 + 2 * SLOW)) / FAST) * HOUR;
    expect(second!.atSeconds - first!.atSeconds).toBeGreaterThanOrEqual(6 * HOUR);
    expect(second!.atSeconds - first!.atSeconds).toBeLessThan(6 * HOUR + 120);
    // The past hour had no growth: nothing could be written.
    expect(second!.toGib).toBe(first!.toGib + Math.ceil(first!.toGib / 10));
    const fullAgain = second!.atSeconds + ((second!.toGib - first!.toGib) / FAST) * HOUR;
    const expected = second!.atSeconds - fullAt + (10 * HOUR - fullAgain);
    expect(fullSeconds.value! / expected).toBeGreaterThan(0.97);
    expect(fullSeconds.value! / expected).toBeLessThan(1.03);
  });

  it("the report draws it, with checkpoints, the backup and the modification, and says what to do", async () => {
    const page = await renderHtml(result, HEADER);
    const panel = /<section id="volume"([\s\S]*?)<\/section>/u.exec(page)![1]!;
    for (const words of [
      "volume-operations",
      "volume-space",
      "storage autoscaling",
      "applied",
      "Backups",
      "Checkpoints",
    ])
      expect(panel).toContain(words);
    expect(panel).not.toMatch(/NaN|undefined/u);
    const markdown = renderMarkdown(result, HEADER);
    expect(markdown).toContain("## The database's volume");
    expect(markdown).toMatch(/autoscaling: from 100 to 12\d GiB/u);
    expect(result.kneepoint.findings.map(({ title }) => title).join("\n")).toMatch(/volume was full for/);
    const kinds = new Set(result.kneepoint.database!.volume!.spells.map(({ kind }) => kind));
    expect(kinds).toEqual(new Set(["backup", "checkpoint", "optimization"]));
  });

  it("what it is made for it bears", async () => {
    const { volume } = (await resultOf("importFactor=1")).kneepoint.database!;
    expect(volume!.fullSeconds.value).toBe(0);
  }, 60_000);
});
