/** scenarios/bad-image-with-rollback, grey-failure-zonal-shift and predictive-morning do what their headers say. */
import { describe, expect, it } from "vitest";
import { buildSystem, loadScenario } from "../../src/scenario/index.js";
import { simulate, type Run } from "../../src/sim/index.js";

async function run(file: string, horizonSeconds: number, ...set: string[]): Promise<Run> {
  return simulate(buildSystem(await loadScenario(`scenarios/${file}.yaml`, { set })), {
    seed: 1,
    replication: 0,
    horizonSeconds,
    drainSeconds: 0,
    warmUpSeconds: 0,
    intervals: horizonSeconds / 60,
    loadFactor: 1,
  });
}

/** Share of the answers between two minutes that failed. */
function failed({ series }: Run, from: number, to: number): number {
  const sum = (counts: Uint32Array): number => counts.slice(from, to).reduce((a, b) => a + b, 0);
  return sum(series.failed) / sum(series.ended);
}

/** Mean number of requests in flight between two minutes: by Little's law, what they take. */
function inFlight({ path }: Run, from: number, to: number): number {
  const some = path.inFlight.slice((60 * from) / path.binSeconds, (60 * to) / path.binSeconds);
  return some.reduce((a, b) => a + b, 0) / some.length;
}

describe("a bad image", () => {
  const refresh = (of: Run) => of.autoScaling!.refreshes[0]!;

  it("is taken back by the alarm, and in the end nobody runs it", async () => {
    const taken = await run("bad-image-with-rollback", 3600);
    expect(refresh(taken).status).toBe("RollbackSuccessful");
    expect(failed(taken, 0, 10)).toBe(0);
    expect(failed(taken, 12, 20)).toBeGreaterThan(0.02);
    expect(failed(taken, 50, 60)).toBe(0);
  });

  it("without rollback stays on some", async () => {
    const left = await run("bad-image-with-rollback", 3600, "autoRollback=false");
    expect(refresh(left).status).toBe("Failed");
    expect(failed(left, 50, 60)).toBeGreaterThan(0.02);
  });

  it("an alarm that waits lets it reach more", async () => {
    const early = refresh(await run("bad-image-with-rollback", 3600));
    const late = await run("bad-image-with-rollback", 3600, "evaluationPeriods=10");
    expect(failed(late, 10, 60)).toBeGreaterThan(1.5 * failed(await run("bad-image-with-rollback", 3600), 10, 60));
    expect(early.status).toBe(refresh(late).status);
  });

  it("beside the whole old group nobody misses an instance, and everybody meets it at once", async () => {
    const all = ["minHealthy=100", "maxHealthy=200"];
    const beside = await run("bad-image-with-rollback", 3600, ...all);
    const worst = Math.max(...Array.from({ length: 50 }, (_, minute) => failed(beside, 10 + minute, 11 + minute)));
    // All of them, at a share of 0.2 of some 3600 requests a minute.
    expect(worst).toBeGreaterThan(0.2 - 3.5 * Math.sqrt((0.2 * 0.8) / 3600));
    // It is done before the alarm is raised, and successful for good; baked, it waits for the alarm.
    expect(refresh(beside).status).toBe("Successful");
    expect(failed(beside, 50, 60)).toBeGreaterThan(0.15);
    const baked = await run("bad-image-with-rollback", 3600, ...all, "bakeTime=5m");
    expect(refresh(baked).status).toBe("RollbackSuccessful");
    expect(failed(baked, 50, 60)).toBe(0);
  });

  it("a good one is rolled out", async () => {
    const good = await run("bad-image-with-rollback", 3600, "errorShare=0");
    expect(refresh(good)).toMatchObject({ status: "Successful", replaced: 5 });
    expect(failed(good, 0, 60)).toBe(0);
  });
});

describe("a grey failure", () => {
  const file = "grey-failure-zonal-shift";

  it("is felt until the shift, and not afterwards where the other zone can bear it", async () => {
    const shifted = await run(file, 3600);
    const before = inFlight(shifted, 2, 10);
    // A tenth of the packets of half of the requests wait 200 ms and more for TCP to send them again.
    expect(inFlight(shifted, 12, 20)).toBeGreaterThan(1.2 * before);
    expect(failed(shifted, 0, 60)).toBe(0);
    // Three instances in the place of six: 60 % of their CPU.
    expect(inFlight(shifted, 24, 48)).toBeLessThan(2.5 * before);
  });

  it("with three instances, one bears the load of three, and the group's mean CPU says that all is well", async () => {
    const small = await run(file, 3600, "instances=3");
    // 60/s of 30 ms are 180 % of one.
    expect(inFlight(small, 30, 48)).toBeGreaterThan(20 * inFlight(small, 2, 10));
    expect(small.autoScaling!.launched).toBe(0);
  });

  it("who raises the group when he shifts gets instances in the other zone, and zones are evened out afterwards", async () => {
    const raised = await run(file, 3600, "instances=3", "minAtShift=7");
    expect(inFlight(raised, 40, 48)).toBeLessThan(3 * inFlight(raised, 2, 10));
    // Two in a and five in b: nothing is terminated until the shift is over, though no policy scales in.
    expect(raised.autoScaling!.terminated).toBeGreaterThan(0);
    expect(
      raised.autoScaling!.activities.filter(({ startSeconds }) => startSeconds > 1300 && startSeconds < 3300),
    ).toEqual([]);
  });
});

describe("an opening hour", () => {
  const file = "predictive-morning";
  const forecasts = async (...set: string[]): Promise<Run> => run(file, 7200, ...set);

  it("finds the instances there that it needs, five minutes before", async () => {
    const ahead = await forecasts();
    expect(failed(ahead, 0, 120)).toBe(0);
    // 100 * 60 / 1200 = 5.
    const predicted = ahead.autoScaling!.activities.filter(({ cause }) => cause.includes("predictive scaling policy"));
    expect(predicted.map(({ startSeconds }) => startSeconds)).toEqual([3300, 3300, 3300]);
    const [, opening] = ahead.autoScaling!.forecasts[0]!.hours;
    expect(opening!.capacity).toBe(5);
  });

  it("with target tracking alone comes too late: requests fail", async () => {
    const late = await forecasts("mode=ForecastOnly");
    expect(failed(late, 60, 80)).toBeGreaterThan(0.05);
    expect(late.autoScaling!.forecasts[0]!.hours[1]!.capacity).toBe(5);
  });

  it("on a day unlike the others target tracking does the rest", async () => {
    const busy = await forecasts("surprise=1.6");
    const alone = await forecasts("surprise=1.6", "mode=ForecastOnly");
    expect(failed(busy, 60, 120)).toBeLessThan(0.2 * failed(alone, 60, 120));
    const { values } = busy.gauges.find(({ metric }) => metric === "GroupDesiredCapacity")!;
    expect(Math.max(...values)).toBeGreaterThan(5);
  });
});
