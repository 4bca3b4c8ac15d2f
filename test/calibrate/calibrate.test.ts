import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  BUDGETS,
  type Budget,
  calibrate,
  calibrationTables,
  predictBySimulation,
  REFERENCE_ROUTES,
  type Restart,
  writeCalibration,
} from "../../src/calibrate/index.js";
import { calibrationSchema } from "../../src/scenario/calibration.js";
import { provisionStack, resolveStackOptions, stackDown, type StackState, stackUp } from "../../src/stack/index.js";
import { freePort } from "../stack/free-port.js";

/** Long enough to go through everything, far too short for a good figure. */
const SHORT: Budget = {
  ...BUDGETS.quick,
  rounds: 3,
  singleRequests: 30,
  saturationConnections: 6,
  saturationSeconds: 0.3,
  validationConnections: [3],
  validationRoutes: ["GET /"],
  validationSeconds: 0.3,
  workerCosts: { rounds: 1, seconds: 0.3 },
};

const routes = REFERENCE_ROUTES.filter(({ name }) => name !== "GET /report" && name !== "GET /healthz");
const directory = mkdtempSync(join(tmpdir(), "kneepoint-test-"));
let stack: StackState;
const restart: Restart = async ({ workers, workerClass, threads }) => {
  await stackDown(stack.options.runDir);
  stack = (await stackUp({ ...stack.options, workers, workerClass, threads })).state;
  return stack;
};

beforeAll(async () => {
  await provisionStack();
  stack = (await stackUp(resolveStackOptions({ runDir: join(directory, "stack"), port: await freePort() }))).state;
});
afterAll(async () => {
  await stackDown(stack.options.runDir);
  rmSync(directory, { recursive: true, force: true });
});

test("a short calibration, from the running stack to the file", async () => {
  const task = { url: stack.url, stack, routes, budget: SHORT, commands: ["test"], predict: predictBySimulation };
  const calibration = await calibrate({ name: "test", ...task, restart });

  const file = join(directory, "calibration.json");
  writeCalibration(file, calibration);
  const read = calibrationSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  expect(read.routes.map(({ name }) => name)).toEqual(routes.map(({ name }) => name));
  expect(read.provenance.versions).toMatchObject({ node: process.versions.node, flask: "3.1.3" });

  for (const route of read.routes) {
    expect(route.single.requests).toBe(90);
    expect(route.saturation.requestsPerSecond).toBeGreaterThan(0);
    expect(route.saturation.cpuSecondsPerRequest?.nginx).toBeGreaterThan(0);
    for (const law of [route.nginxCpu, route.appCpu, route.database, route.wait, route.network]) {
      const mean = law.quantilesSeconds.reduce((sum, value) => sum + value, 0) / law.quantilesSeconds.length;
      expect(Math.abs(mean - law.meanSeconds)).toBeLessThan(1e-8);
    }
    expect(route.appCpu.meanSeconds > 0).toBe(!route.static);
  }
  const order = read.routes.find(({ name }) => name === "POST /api/orders");
  expect(order?.queries).toBeGreaterThanOrEqual(5);
  expect(order?.database.meanSeconds).toBeGreaterThan(0);

  // One core, on which three workers were calibrated.
  const { workersPerCore, beside, rounds } = read.mixCosts!;
  expect(workersPerCore).toBe(3);
  expect(rounds.map((round) => round.map((cost) => cost.workersPerCore))).toEqual([[1, 2, 3, 4, 8]]);
  for (const { appSeconds, databaseSeconds, nginxSeconds } of [beside, ...rounds[0]!]) {
    expect(Math.min(databaseSeconds, nginxSeconds)).toBeGreaterThan(0);
    expect(appSeconds.map((seconds) => seconds !== null && seconds > 0)).toEqual(routes.map((route) => !route.static));
    // Of all routes together it is Gunicorn's CPU; an order costs more than a page that says who we are.
    const of = (name: string): number => appSeconds[routes.findIndex((route) => route.name === name)]!;
    expect(of("POST /api/orders")).toBeGreaterThan(of("GET /about"));
  }

  // One route and the mix, five figures each. How good they are is for a quiet machine to say, not for a test.
  expect(read.validation.length).toBe(10);
  for (const { error } of read.validation) expect(Math.abs(error)).toBeLessThan(3);
  expect(calibrationTables(calibration).split("\n").length).toBeLessThanOrEqual(25);
});

test("an abort stops the measuring and gives the process its CPUs back", async () => {
  const signal = AbortSignal.timeout(300);
  const task = { url: stack.url, stack, routes, budget: SHORT, commands: [], predict: predictBySimulation, signal };
  await expect(calibrate({ name: "test", ...task })).rejects.toThrow(/timeout|abort/i);
  const status = readFileSync("/proc/self/status", "utf8");
  const allowed = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1];
  expect(allowed).toBe(/^Cpus_allowed_list:\s*(\S+)$/m.exec(initialStatus)?.[1]);
});

const initialStatus = readFileSync("/proc/self/status", "utf8");
