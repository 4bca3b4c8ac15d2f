import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createStackProbe, probeFigures, speedReference, startSpeedLoop } from "../../../src/loadtest/probes/index.js";
import { allowedCpus } from "../../../src/stack/index.js";

const core = allowedCpus().at(-1)!;
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "kneepoint-probe-"));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

test("the speed halves when every turn is twice the work", async () => {
  const [honest, slowed] = await Promise.all([
    startSpeedLoop({ cpus: [core], perSecond: 20 }),
    startSpeedLoop({ cpus: [core], perSecond: 20, handicap: 2 }),
  ]);
  await sleep(2500);
  const median = (loop: typeof honest): number => {
    const speeds = loop.take().map(({ turnsPerCpuSecond }) => turnsPerCpuSecond);
    speeds.sort((a, b) => a - b);
    return speeds[speeds.length >> 1]!;
  };
  // On the same core in the same seconds. This core has two speeds, a factor of 1.75 apart, and stays in one for
  // seconds: the medians may fall on different sides of that, and still not reach 1 / 1.75 or 0.5 / 1.75 of the other.
  const ratio = median(slowed) / median(honest);
  await Promise.all([honest.stop(), slowed.stop()]);
  expect(ratio).toBeGreaterThan(0.27);
  expect(ratio).toBeLessThan(0.9);
});

test("watches a tier on its core, on the run's clock", async () => {
  const tier = spawn("taskset", ["-c", String(core), "python3", "-c", "while True: pass"]);
  await once(tier, "spawn");
  try {
    const probe = await createStackProbe(
      { tiers: { app: tier.pid! }, cores: [core] },
      { intervalMs: 100, speedReferenceFile: join(directory, "reference.json") },
    );
    const origin = performance.now();
    probe.start(origin);
    await sleep(1200);
    const readings = await probe.stop();
    const seconds = (performance.now() - origin) / 1000;
    expect(readings.length).toBeGreaterThan(2);
    for (let i = 1; i < readings.length; i++) {
      expect(readings[i]!.atSeconds).toBeGreaterThan(readings[i - 1]!.atSeconds);
      expect(readings[i]!.cpuSeconds!["app"]).toBeGreaterThanOrEqual(readings[i - 1]!.cpuSeconds!["app"]!);
    }
    expect(readings[0]!.atSeconds).toBeGreaterThanOrEqual(0);
    const figures = probeFigures(readings, { fromSeconds: 0, toSeconds: seconds }, 10);
    // One process cannot use more than one core, to a tick at each end.
    expect(figures.cpuSeconds["app"]).toBeGreaterThan(0);
    expect(figures.cpuSeconds["app"]).toBeLessThan(figures.seconds + 0.02);
    expect(figures.speed!.count).toBeGreaterThan(0);
    expect(figures.speed!.mean).toBeGreaterThan(0);
    expect(probe.speedIndexReference).toBeGreaterThan(0);
  } finally {
    tier.kill("SIGKILL");
  }
});

test("a probe that was never started ends cleanly, without a reading", async () => {
  const probe = await createStackProbe({ tiers: {}, cores: [core] }, { speedIndexReference: 1e7 });
  expect(await probe.stop()).toEqual([]);
});

test("the reference is measured once and then kept; another CPU's is not taken", async () => {
  const file = join(directory, "deep", "reference.json");
  const first = await speedReference([core], file);
  expect(await speedReference([core], file)).toEqual(first);
  writeFileSync(file, JSON.stringify({ ...first, cpu: "Babbage 1", turnsPerCpuSecond: 0.1 }));
  expect((await speedReference([core], file)).cpu).toBe(first.cpu);
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ cpu: first.cpu });
  writeFileSync(file, "{}");
  await expect(speedReference([core], file)).rejects.toThrow(`${file} is not a speed reference`);
  expect(existsSync(file)).toBe(true);
});
