import { describe, expect, it } from "vitest";
import { blackBoxFindings } from "../../../src/calibrate/black-box/black-box-findings.js";
import { blackBoxRoute } from "../../../src/calibrate/black-box/black-box-route.js";
import { routeSeen, type RouteSeen, serversOf } from "../../../src/calibrate/black-box/bottleneck.js";
import { closedLoopSystem, predictBySimulation } from "../../../src/calibrate/index.js";
import { type ClosedLoopResult, SampleTable } from "../../../src/loadtest/index.js";
import { syntheticCalibration } from "../synthetic-calibration.js";

function run(connections: number, perSecond: number, latencySeconds: number): ClosedLoopResult {
  const samples = new SampleTable();
  for (let i = 0; i < 200; i++) samples.add(latencySeconds * (0.95 + (0.1 * i) / 199), 0, undefined);
  return {
    connections,
    samples,
    seconds: 1,
    completed: perSecond,
    requestsPerSecond: perSecond,
    errors: { statuses: new Map(), timeouts: 0, connection: 0, lost: 0 },
    usage: { stealShare: 0, cpuSeconds: {} },
  };
}

/** Three rounds; the rate at saturation is given for each. */
function seen(aloneSeconds: number, rates: readonly [number, number, number]): RouteSeen {
  const single = rates.map(() => run(1, 1 / aloneSeconds, aloneSeconds));
  return routeSeen(
    single,
    rates.map((rate) => run(16, rate, 16 / rate)),
  );
}

const route = { name: "GET /", request: { method: "GET", path: "/" } };

describe("the bottleneck of a route seen from outside", () => {
  it("of one server has demand 1 / X, the spread between rounds, and the rest outside", () => {
    // 5 ms of service and 1 ms elsewhere.
    const { appCpu, network } = blackBoxRoute(route, seen(0.006, [200, 200, 200]), 1);
    expect(appCpu.meanSeconds).toBeCloseTo(0.005, 9);
    expect(network.meanSeconds).toBeCloseTo(0.001, 9);
    expect(appCpu.halfWidthSeconds).toBeCloseTo(0, 9);
    // Uniform between 5.7 and 6.3 ms: all of the spread is the station's.
    expect(Math.max(...appCpu.quantilesSeconds) - Math.min(...appCpu.quantilesSeconds)).toBeCloseTo(0.0006, 5);
    const uneven = blackBoxRoute(route, seen(0.006, [190, 200, 210]), 1);
    // t(0.975, 2) x sd of 1/X over √3, 0.25 ms.
    expect(uneven.appCpu.halfWidthSeconds).toBeCloseTo((4.3027 * 0.00025) / Math.sqrt(3), 5);
  });

  it("has as many servers as were at work at once, and an interval that holds fewer", () => {
    const three = seen(0.025, [118, 118, 118]);
    expect(serversOf([three])).toBe(3);
    const { appCpu } = blackBoxRoute(route, three, 3);
    expect(appCpu.meanSeconds).toBeCloseTo(3 / 118, 8);
    expect(appCpu.meanSeconds - appCpu.halfWidthSeconds).toBeCloseTo(1 / 118, 8);
  });

  it("has no more servers than any route allows", () => {
    expect(serversOf([seen(0.025, [118, 118, 118]), seen(0.005, [190, 190, 190])])).toBe(1);
  });

  it("gives nothing to the rest when the server was slower at saturation", () => {
    const { appCpu, network } = blackBoxRoute(route, seen(0.004, [200, 200, 200]), 1);
    expect(appCpu.meanSeconds).toBeCloseTo(0.005, 9);
    expect(network.meanSeconds).toBe(0);
  });

  it("makes a model that has both figures, and the bounds between", () => {
    const calibration = {
      ...syntheticCalibration({ cpuSeconds: 1 }),
      routes: [blackBoxRoute(route, seen(0.025, [118, 118, 118]), 3)],
    };
    calibration.provenance.stack.workers = 3;
    const at = (connections: number): number =>
      predictBySimulation(closedLoopSystem(calibration, { name: "held out", routes: [0], connections }, 3))
        .requestsPerSecond;
    // Deterministic but for 3 % of spread: N / R alone up to the limit, and the limit.
    expect(at(1) / (1 / 0.0254)).toBeCloseTo(1, 1);
    expect(at(2) / (2 / 0.0254)).toBeCloseTo(1, 1);
    expect(at(16) / 118).toBeCloseTo(1, 1);
  });
});

describe("the findings from outside", () => {
  const statement = (each: RouteSeen, servers: number, cores: number): string =>
    blackBoxFindings([{ route, seen: each }], servers, cores)[0]!.statement;

  it("name the limit, and waiting only where the cores cannot have been at work", () => {
    expect(statement(seen(0.006, [200, 200, 200]), 1, 2)).toBe(
      "200/s is the limit: the bottleneck gives each request 5.00 ms of its one server.",
    );
    // Two cores give 118 requests a second 16.95 ms each.
    expect(statement(seen(0.025, [118, 118, 118]), 3, 2)).toContain("It waits for at least 8.05 ms");
  });

  it("say that there was none", () => {
    expect(statement(seen(0.03, [520, 520, 520]), 16, 2)).toMatch(/^No limit was reached at 16 connections/);
  });

  it("say what cannot be told", () => {
    const subjects = (each: RouteSeen, servers: number): string[] =>
      blackBoxFindings([{ route, seen: each }], servers, 2).map(({ subject }) => subject);
    expect(subjects(seen(0.006, [200, 200, 200]), 1)).toEqual(["GET /", "CPU and waiting", "the queue's discipline"]);
    expect(subjects(seen(0.025, [118, 118, 118]), 3)).toContain("the number of servers");
  });
});
