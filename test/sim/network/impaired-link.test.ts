/** Delay and loss on a way: what TCP makes of them. */
import { describe, expect, it } from "vitest";
import { buildSystem, parseScenario, ScenarioError } from "../../../src/scenario/index.js";
import type { ImpairmentSpec, Run, SystemSpec } from "../../../src/sim/index.js";
import { simulate } from "../../../src/sim/index.js";
import { openLoad, queueSystem, route } from "../../theory/system.js";

const SERVICE_SECONDS = 0.01;
const constant = (value: number) => ({ kind: "constant", value }) as const;

/** Requests that take 10 ms, over ways that take no time unless impaired. */
function system(impairments: readonly Partial<ImpairmentSpec>[]): SystemSpec {
  const base = queueSystem({ load: openLoad(200), routes: [route(constant(SERVICE_SECONDS))], workers: 10_000 });
  return {
    ...base,
    network: {
      ...base.network,
      impairments: impairments.map((each) => ({
        path: "client",
        fromSeconds: 0,
        untilSeconds: Infinity,
        delaySeconds: 0,
        loss: 0,
        ...each,
      })),
    },
  };
}

function run(spec: SystemSpec, horizonSeconds = 100): Run {
  return simulate(spec, {
    seed: 1,
    replication: 0,
    horizonSeconds,
    drainSeconds: 0,
    warmUpSeconds: 0,
    intervals: 10,
    loadFactor: 1,
  });
}

const mean = ({ sites }: Run): number => sites[0]!.sum / sites[0]!.count;

describe("an impaired way", () => {
  it("adds its delay to every round trip, and delays add up", () => {
    expect(mean(run(system([{ delaySeconds: 0.1 }])))).toBeCloseTo(SERVICE_SECONDS + 0.1, 9);
    expect(mean(run(system([{ delaySeconds: 0.1 }, { delaySeconds: 0.03 }])))).toBeCloseTo(SERVICE_SECONDS + 0.13, 9);
  });

  it("only while it lasts", () => {
    const { series, sites } = run(system([{ delaySeconds: 0.1, fromSeconds: 20, untilSeconds: 40 }]));
    expect(sites[0]!.min).toBeCloseTo(SERVICE_SECONDS, 9);
    expect(sites[0]!.max).toBeCloseTo(SERVICE_SECONDS + 0.1, 9);
    expect(series.failed.every((count) => count === 0)).toBe(true);
    // A fifth of the time.
    const share =
      (mean(run(system([{ delaySeconds: 0.1, fromSeconds: 20, untilSeconds: 40 }]))) - SERVICE_SECONDS) / 0.1;
    expect(Math.abs(share - 0.2)).toBeLessThan(3.5 * Math.sqrt((0.2 * 0.8) / 20_000));
  });

  it("makes time of loss: with p = 10 % a message waits 200 ms p / (1 - 2 p) on average, and none fails", () => {
    const result = run(system([{ loss: 0.1 }]), 1000);
    const expected = SERVICE_SECONDS + (2 * 0.2 * 0.1) / (1 - 2 * 0.1);
    // 200,000 requests; the time of one has a standard deviation of about 0.14 s.
    expect(Math.abs(mean(result) - expected)).toBeLessThan(3.5 * (0.2 / Math.sqrt(200_000)));
    // The first timeout is a step in the distribution: 1 - 0.9^2 = 19 % of the requests are beyond 200 ms.
    expect(result.sites[0]!.errors).toBe(0);
    expect(result.sites[0]!.min).toBeCloseTo(SERVICE_SECONDS, 9);
  });

  it("changes nothing before it begins: the same draws, the same times", () => {
    const calm = run(system([]));
    const later = run(system([{ loss: 0.5, fromSeconds: 50 }]));
    for (let i = 0; i < 5; i++) expect(later.series.sent[i]).toBe(calm.series.sent[i]);
  });
});

const TEXT = (architecture: string, clients = "{}"): string => `
extends: flask-small
options: { scenarios: { a: { executor: constant-arrival-rate, rate: 20, duration: 60s, preAllocatedVUs: 2000 } } }
workload: { journeys: { a: { steps: [GET /] } }, clients: ${clients} }
architecture: ${architecture}
`;
const build = (fault: string, architecture = "{}", clients = "{}"): SystemSpec =>
  buildSystem(parseScenario(TEXT(architecture, clients), "net.yaml", { faults: [fault] }));

describe("in a scenario", () => {
  it("is a word of --fault", () => {
    const { network } = build("10s for 20s network impairment path=database delay=5ms loss=0.02");
    expect(network.impairments).toEqual([
      { path: "database", fromSeconds: 10, untilSeconds: 30, delaySeconds: 0.005, loss: 0.02 },
    ]);
  });

  it.each([
    ["10s network impairment path=client", "{}", "{}", "neither delay nor loss is given"],
    ["10s network impairment path=client delay=1ms", "{}", "{ population: 10 }", "open connections of their own"],
    ["10s network impairment path=databse delay=1ms", "{}", "{}", "databse"],
  ])("%s is an error that says why", (fault, architecture, clients, why) => {
    const attempt = (): unknown => build(fault, architecture, clients);
    expect(attempt).toThrow(ScenarioError);
    expect(attempt).toThrow(why);
  });
});
