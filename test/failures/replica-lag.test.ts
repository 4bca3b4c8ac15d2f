/** Replicas that fall behind: the lag is that of a queue, and customers notice it before any CPU does. */
import { expect, it } from "vitest";
import { buildSystem, loadScenario } from "../../src/scenario/index.js";
import { simulate, type Run, type SystemSpec } from "../../src/sim/index.js";

async function runs(name: string, ...set: string[]): Promise<{ system: SystemSpec; run: Run }> {
  const system = buildSystem(await loadScenario(`scenarios/${name}.yaml`, { set }));
  const run = simulate(system, {
    seed: 1,
    replication: 0,
    horizonSeconds: 1200,
    drainSeconds: 0,
    warmUpSeconds: 0,
    intervals: 240,
    loadFactor: 1,
  });
  return { system, run };
}

const sale = (...set: string[]): ReturnType<typeof runs> => runs("replica-lag-after-sale", ...set);
const cluster = (...set: string[]): ReturnType<typeof runs> => runs("multi-az-cluster-failover", ...set);

const most = (run: Run, metric: string): number =>
  Math.max(...run.gauges.find((gauge) => gauge.metric === metric)!.values);
const staleShare = (run: Run): number => {
  const { stale, queries } = run.replicas!.replicas[0]!;
  return stale / queries;
};

it("replica-lag-after-sale: five minutes of writes that replay cannot keep up with", async () => {
  const { system, run } = await sale();
  const { relativeSpeed } = system.database!.managed!.replication!.replicas[0]!;
  // 40 journeys/s, 4 of 10 order, four times as many in the sale, 4 writes of 6 ms each.
  const rho = (40 * 0.4 * 4 * 4 * 0.006) / relativeSpeed;
  const lag = most(run, "ReplicaLag{DBInstanceIdentifier:r1}");
  // The last change of the sale waits for all the work that is left; reads take a little of the CPU, too.
  expect(lag / (300 * (rho - 1))).toBeGreaterThan(0.95);
  expect(lag / (300 * (rho - 1))).toBeLessThan(1.15);
  expect(most(run, "CPUUtilization")).toBeLessThan(0.2);
  expect(most(run, "CPUUtilization{DBInstanceIdentifier:r1}")).toBeLessThan(0.8);
  expect(staleShare(run)).toBeGreaterThan(0.1);
  // As if nothing had happened, to who looks at errors and times.
  expect(run.sites.reduce((sum, { errors }) => sum + errors, 0)).toBe(0);
});

it("replica-lag-after-sale: a replica that keeps up, or sessions that stay with the primary", async () => {
  const fast = await sale("changeTime=2ms");
  expect(most(fast.run, "ReplicaLag{DBInstanceIdentifier:r1}")).toBeLessThan(1);
  expect(staleShare(fast.run)).toBeLessThan(0.002);
  const sticky = await sale("stickAfterWrite=60s");
  expect(staleShare(sticky.run)).toBe(0);
});

it("multi-az-cluster-failover: half a minute, and longer by as much as the reader is behind; nothing acknowledged is lost", async () => {
  const away = ({ rds }: Run): number => rds!.outages[0]!.phases.reduce((sum, { seconds }) => sum + seconds, 0);
  const usual = await cluster();
  expect(away(usual.run)).toBeLessThan(35);
  expect(usual.run.replicas).toMatchObject({ failovers: 1, lostAcknowledged: 0 });
  expect(usual.run.rds!.meanCommitSeconds).toBeLessThan(0.003);
  const behind = await cluster("changeTime=30ms");
  const replay = behind.run.rds!.outages[0]!.phases.find(({ name }) => name === "replay")!;
  // 20 orders/s of two writes: 1.2 of what a reader's process could do at speed 1; it has had ten minutes to fall behind.
  const { relativeSpeed } = behind.system.database!.managed!.replication!.replicas[0]!;
  expect(replay.seconds / (600 * ((20 * 2 * 0.03) / relativeSpeed - 1))).toBeGreaterThan(0.8);
  expect(replay.seconds / (600 * ((20 * 2 * 0.03) / relativeSpeed - 1))).toBeLessThan(1.25);
  expect(away(behind.run) - replay.seconds).toBeLessThan(35);
  expect(behind.run.replicas!.lostAcknowledged).toBe(0);
});
