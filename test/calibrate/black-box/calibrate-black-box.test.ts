import type { RequestListener } from "node:http";
import { describe, expect, it } from "vitest";
import {
  blackBoxPlan,
  type Budget,
  BUDGETS,
  calibrateBlackBox,
  calibrationTables,
  parseRoutes,
  predictBySimulation,
} from "../../../src/calibrate/index.js";
import { renderCalibration } from "../../../src/report/render-calibration.js";
import type { Calibration } from "../../../src/scenario/calibration.js";
import { serve } from "../../loadtest/server.js";

/** A server that works on so many requests at once, first come, first served, and keeps its own books. */
class Station {
  readonly listener: RequestListener;
  #free: number;
  readonly #waiting: (() => void)[] = [];
  #busyMs = 0;
  #served = 0;

  constructor(servers: number, serviceMs: number) {
    this.#free = servers;
    this.listener = (_request, response) => {
      const work = (): void => {
        this.#free--;
        const start = performance.now();
        setTimeout(() => {
          this.#busyMs += performance.now() - start;
          this.#served++;
          this.#free++;
          response.end("done");
          this.#waiting.shift()?.();
        }, serviceMs);
      };
      if (this.#free > 0) work();
      else this.#waiting.push(work);
    };
  }

  /** As it was, late timers included. */
  get meanServiceSeconds(): number {
    return this.#busyMs / this.#served / 1e3;
  }
}

const SHORT: Budget = {
  ...BUDGETS.quick,
  rounds: 3,
  singleRequests: 40,
  saturationSeconds: 0.6,
  validationConnections: [2],
  validationSeconds: 0.4,
};

async function calibrated(station: Station, routes = "GET /"): Promise<Calibration> {
  await using server = await serve(station.listener);
  const plan = await blackBoxPlan(server.url, parseRoutes(routes), SHORT);
  return await calibrateBlackBox({
    name: "test",
    url: server.url,
    ...plan,
    commands: ["test"],
    predict: predictBySimulation,
  });
}

describe("a server seen from outside", () => {
  it("of one worker: its service time is the demand, and the rest is outside", async () => {
    const station = new Station(1, 5);
    const calibration = await calibrated(station, "GET /,GET /other");
    const [route] = calibration.routes;
    expect(calibration.provenance.stack.workers).toBe(1);
    // Against the server's own books, so that a slow machine is no failure; the window's ends are one request in 100.
    expect(route!.appCpu.meanSeconds / station.meanServiceSeconds).toBeGreaterThan(0.9);
    expect(route!.appCpu.meanSeconds / station.meanServiceSeconds).toBeLessThan(1.15);
    const parts = route!.appCpu.meanSeconds + route!.network.meanSeconds;
    expect(parts).toBeGreaterThanOrEqual(route!.single.latencySeconds.mean * (1 - 1e-6));
    expect(route!.appCpu.label).toBeDefined();
    expect(calibration.validation.map(({ case: name }) => name)).toContain("mix of 2 routes at 2 connections");
    const throughputs = calibration.validation.filter(({ figure }) => figure === "throughput");
    expect(throughputs.length).toBe(3);
    for (const { error } of throughputs) expect(Math.abs(error)).toBeLessThan(0.3);
    const subjects = calibration.findings!.map(({ subject }) => subject);
    expect(subjects.slice(0, 2)).toEqual(["GET /", "GET /other"]);
    expect(subjects).toContain("CPU and waiting");
    expect(calibrationTables(calibration)).toContain("bottleneck");
    expect(await renderCalibration(calibration)).toContain("Seen from outside: modelled as 1 server");
  });

  it("of three workers: the largest number of servers that fits, and an interval that holds the others", async () => {
    const station = new Station(3, 25);
    const calibration = await calibrated(station);
    expect(calibration.provenance.stack.workers).toBe(3);
    const { appCpu, saturation } = calibration.routes[0]!;
    expect(appCpu.meanSeconds / station.meanServiceSeconds).toBeGreaterThan(0.85);
    expect(appCpu.meanSeconds / station.meanServiceSeconds).toBeLessThan(1.15);
    expect(appCpu.meanSeconds - appCpu.halfWidthSeconds).toBeLessThanOrEqual(1 / saturation.requestsPerSecond + 1e-9);
    expect(calibration.findings!.map(({ subject }) => subject)).toContain("the number of servers");
  });

  it("without a limit within the connections is said to have none", async () => {
    const calibration = await calibrated(new Station(1000, 30));
    expect(calibration.findings![0]!.statement).toMatch(/^No limit was reached at 16 connections/);
  });
});

describe("a route that cannot be measured", () => {
  const answers: RequestListener = (request, response) => {
    const status = Number(request.url?.slice(1));
    response.writeHead(status, status === 302 ? { location: "/login" } : {}).end();
  };

  it.each([
    ["GET /302", /it redirects \(302\) to \/login: measure that route instead/],
    ["GET /401", /it answers 401: it wants credentials/],
    ["GET /404", /there is no such route/],
    ["GET /500", /it answers 500: the server fails, see its logs/],
    ["GET /418", /it answers 418, and only 2xx can be measured/],
  ])("%s", async (routes, message) => {
    await using server = await serve(answers);
    await expect(blackBoxPlan(server.url, parseRoutes(routes), SHORT)).rejects.toThrow(message);
  });

  it("because nothing listens", async () => {
    const server = await serve(answers);
    await server.kill();
    await expect(blackBoxPlan(server.url, parseRoutes("GET /"), SHORT)).rejects.toThrow(/nothing listens there/);
  });
});
