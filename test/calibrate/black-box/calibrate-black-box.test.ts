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
import { meanOf } from "../../../src/loadtest/index.js";
import { renderCalibration } from "../../../src/report/render-calibration.js";
import { serve } from "../../loadtest/server.js";

/** A server that works on one request at a time, first come, first served, and keeps books while many wait. */
class Worker {
  readonly listener: RequestListener;
  #free = true;
  readonly #waiting: (() => void)[] = [];
  #busyMs = 0;
  #served = 0;

  constructor(serviceMs: number) {
    this.listener = (_request, response) => {
      const work = (): void => {
        this.#free = false;
        const start = performance.now();
        setTimeout(() => {
          // Of 16 connections all but one wait, and of 2 none or one.
          if (this.#waiting.length >= 8) {
            this.#busyMs += performance.now() - start;
            this.#served++;
          }
          this.#free = true;
          response.end("done");
          this.#waiting.shift()?.();
        }, serviceMs);
      };
      if (this.#free) work();
      else this.#waiting.push(work);
    };
  }

  /** At saturation, as it was, late timers included. */
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

describe("a server seen from outside", () => {
  it("of one worker: its service time is the demand, and the rest is outside", async () => {
    const worker = new Worker(5);
    await using server = await serve(worker.listener);
    const plan = await blackBoxPlan(server.url, parseRoutes("GET /,GET /other"), () => SHORT);
    const task = { name: "test", url: server.url, commands: ["test"], predict: predictBySimulation };
    const calibration = await calibrateBlackBox({ ...task, ...plan });

    expect(calibration.provenance.stack.workers).toBe(1);
    // Two routes of one worker; against its own books, so that a slow machine is no failure. Between two requests it
    // does nothing for as long as the event loop is another's.
    const demand = meanOf(calibration.routes.map(({ appCpu }) => appCpu.meanSeconds));
    expect(demand / worker.meanServiceSeconds).toBeGreaterThan(0.9);
    expect(demand / worker.meanServiceSeconds).toBeLessThan(1.3);
    const { appCpu, network, single } = calibration.routes[0]!;
    expect(appCpu.meanSeconds + network.meanSeconds).toBeGreaterThanOrEqual(single.latencySeconds.mean * (1 - 1e-6));
    expect(appCpu.label).toBeDefined();
    expect(calibration.validation.length).toBe(15);
    expect(calibration.validation.at(-1)!.case).toBe("mix of 2 routes at 2 connections");
    const subjects = calibration.findings!.map(({ subject }) => subject);
    expect(subjects.slice(0, 2)).toEqual(["GET /", "GET /other"]);
    expect(subjects).toContain("CPU and waiting");
    expect(calibrationTables(calibration)).toContain("bottleneck");
    expect(await renderCalibration(calibration)).toContain("Seen from outside: modelled as 1 server");
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
    await expect(blackBoxPlan(server.url, parseRoutes(routes), () => SHORT)).rejects.toThrow(message);
  });

  it("because nothing listens", async () => {
    const server = await serve(answers);
    await server.kill();
    await expect(blackBoxPlan(server.url, parseRoutes("GET /"), () => SHORT)).rejects.toThrow(/nothing listens there/);
  });
});
