import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { stackSystem } from "../../src/calibrate/stack-system.js";
import type { MixCost } from "../../src/scenario/calibration.js";
import { fittedVector } from "../../src/scenario/machine-vector.js";
import { buildSystem, type Calibration, type Scenario } from "../../src/scenario/index.js";
import { simulate, type RunSpec } from "../../src/sim/index.js";
import { load, scenarioText } from "./scenario-text.js";

const folder = mkdtempSync(join(tmpdir(), "kneepoint-machine-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** As a scenario beside it names it. */
const FIXTURE = "calibration.json";
const fixture = JSON.parse(readFileSync(`test/scenario/fixtures/${FIXTURE}`, "utf8")) as Calibration;

const fitted = (value: number): { value: number; low: number; high: number; identified: boolean } => ({
  value,
  low: value,
  high: value,
  identified: true,
});
const measured: Calibration = {
  ...fixture,
  machine: {
    idleArrivalSeconds: fitted(0.0002),
    contention: fitted(0.05),
    modulation: { slowShare: fitted(0.2), slowdown: fitted(1.5), slowDwellSeconds: fitted(0.3) },
    overheadSeconds: fitted(0.0004),
    runToRunSd: 0.02,
    speedIndex: 1,
    bootstrap: [],
  },
};
const FITTED = join(folder, "fitted.json");
writeFileSync(FITTED, JSON.stringify(measured));
const core = {
  idleArrivalSeconds: 0.0002,
  contention: 0.05,
  modulation: { slowShare: 0.2, slowdown: 1.5, slowDwellSeconds: 0.3 },
};

const on = (architecture: string, file = FITTED): Scenario =>
  load(
    scenarioText({
      workload: "workload: { journeys: { visit: { steps: [GET /] } } }",
      architecture: `architecture: { ${architecture} }`,
      calibration: `calibration: ${file}`,
    }),
  );
const statements = ({ assumptions }: Scenario): string => assumptions.map(({ statement }) => statement).join("\n");

/** In the mix as alone; with eight workers requests cost a tenth more than with those that were calibrated. */
const own = measured.provenance.stack.workers;
const mixCost = (factor: number): MixCost => ({
  nginxSeconds: factor * meanOf("nginxCpu"),
  databaseSeconds: factor * meanOf("database"),
  appSeconds: measured.routes.map((route) => (route.static ? null : factor * route.appCpu.meanSeconds)),
});
const served = measured.routes.filter((route) => !route.static);
const meanOf = (tier: "nginxCpu" | "database"): number =>
  served.reduce((sum, route) => sum + route[tier].meanSeconds / served.length, 0);
const costing: Calibration = {
  ...measured,
  mixCosts: {
    workersPerCore: own,
    beside: mixCost(1),
    rounds: [[1, own, 8].map((workersPerCore, i) => ({ workersPerCore, ...mixCost([0.8, 1, 1.1][i]!) }))],
  },
};
const COSTING = join(folder, "costing.json");
writeFileSync(COSTING, JSON.stringify(costing));

/** A cold request takes twice what a warm one does. */
const cooling: Calibration = {
  ...measured,
  machine: { ...measured.machine!, caches: { lifetimeSeconds: fitted(0.02), routeShare: fitted(0.3) } },
  routes: measured.routes.map((route) => ({
    ...route,
    coldCpu: route.static
      ? undefined
      : {
          nginxSeconds: 0.8 * route.nginxCpu.meanSeconds,
          appSeconds: 0.8 * route.appCpu.meanSeconds,
          databaseSeconds: 0.8 * route.database.meanSeconds,
          shareAtSaturation: 0.25,
        },
  })),
};
const COOLING = join(folder, "cooling.json");
writeFileSync(COOLING, JSON.stringify(cooling));

describe("a calibration with a fitted machine", () => {
  it.each([
    ["as it was calibrated", measured, FITTED, own],
    ["with other workers, whose costs were measured", costing, COSTING, 8],
    ["with caches that forget", cooling, COOLING, 8],
  ])("makes of the local stack, %s, what calibrate and validate predict with", (_, calibration, file, workers) => {
    const { workerClass, threads } = calibration.provenance.stack;
    const scenario = on(
      `gunicorn: { workers: ${workers}, workerClass: ${workerClass}, threads: ${threads}, gil: true }, sqlalchemy: {},` +
        "autoScalingGroup: { launchTemplate: { vCpus: 1 } }, network: { databaseRoundTrip: ideal }," +
        "database: { host: instance, vCpus: 1, maxConnections: 200 }",
      file,
    );
    const index = calibration.routes.findIndex(({ name }) => name === "GET /");
    const stack = { ...calibration.provenance.stack, workers, cores: 1 };
    const theirs = stackSystem(calibration, [{ route: index, weight: 1 }], stack, {
      vector: fittedVector(calibration.machine!),
      speed: 1,
    });
    const { routes, instance, gunicorn, pool, database, network } = buildSystem(scenario);
    expect({ routes, instance, gunicorn, pool, database }).toEqual({
      routes: theirs.routes,
      instance: theirs.instance,
      // Its default; the load generator's 256 connections cannot fill it, a scenario's clients can.
      gunicorn: { ...theirs.gunicorn, backlog: 2048 },
      pool: theirs.pool,
      database: theirs.database,
    });
    expect(network.clientRttSeconds).toEqual(theirs.network.clientRttSeconds);
  });

  it("says what the scenario's workers cost, or that nobody measured it", () => {
    const eight = "gunicorn: { workers: 8 }, autoScalingGroup: { launchTemplate: { vCpus: 1 } }, database: {}";
    const here = "With 8 worker processes on 1 vCPU and one route a request takes";
    const alone = `its route took alone with the calibration's ${own} a core`;
    expect(statements(on(eight, COSTING))).toContain(`${here} 1.10 times the Python CPU that ${alone}.`);
    expect(statements(on(eight, FITTED))).toContain(
      `${here} the CPU that ${alone}: what company costs was not measured.`,
    );
    // A tenth more on a busy core is as much less to add on an idle one; a database on its own machine does not notice.
    const { architecture, calibration } = on(eight, COSTING);
    const home = measured.routes.find(({ name }) => name === "GET /")!;
    const added = 0.1 * (home.nginxCpu.meanSeconds + home.appCpu.meanSeconds + home.database.meanSeconds);
    expect(architecture.instance.core!.idleArrivalSeconds ?? 0).toBeCloseTo(Math.max(0, 0.0002 - added), 12);
    expect(architecture.database!.core!.idleArrivalSeconds).toBe(0.0002);
    const database = (each: Scenario["calibration"]): unknown => each.routes.map((route) => route.databaseSeconds);
    expect(database(calibration)).not.toEqual(database(on(eight, FITTED).calibration));
    const asCalibrated = eight.replace("8", String(own));
    for (const file of [COSTING, FITTED]) expect(statements(on(asCalibrated, file))).not.toContain("worker processes");
  });

  it("lets requests cost what the age of the caches says, but for a database of its own and on ideal cores", () => {
    const on4 = (database: string): string =>
      `gunicorn: { workers: 4 }, autoScalingGroup: { launchTemplate: { vCpus: 1 } }, database: ${database}`;
    const home = cooling.routes.findIndex(({ name }) => name === "GET /");
    const { database } = cooling.routes[home]!;
    const shared = on(on4("{ host: instance, vCpus: 1, maxConnections: 200 }"), COOLING);
    expect(shared.architecture.instance.core!.caches).toEqual({ lifetimeSeconds: 0.02, routeShare: 0.3 });
    expect(shared.calibration.routes[home]!.coldCpu!.databaseSeconds).toBeCloseTo(0.8 * database.meanSeconds, 12);
    expect(statements(shared)).toMatch(/where all it works with is in the caches, .* where nothing is; .* for 20ms/);
    const apart = on(on4("{}"), COOLING);
    expect(apart.calibration.routes[home]!.coldCpu).toMatchObject({ databaseSeconds: 0 });
    expect(apart.calibration.routes[home]!.databaseSeconds).toEqual(
      on(on4("{}")).calibration.routes[home]!.databaseSeconds,
    );
    const ideal = on(
      "gunicorn: { workers: 3 }, autoScalingGroup: { launchTemplate: { vCpus: ideal } }, database: {}",
      COOLING,
    );
    expect(ideal.calibration.routes[home]!.coldCpu).toBeUndefined();
  });

  it("gives its cores to every machine but the ideal ones, and says so", () => {
    const scenario = on("database: {}");
    expect(scenario.architecture.instance.core).toEqual(core);
    expect(scenario.architecture.database?.core).toEqual(core);
    expect(statements(scenario)).toContain("The cores of every machine");
    const ideal = on(
      "gunicorn: { workers: 3 }, autoScalingGroup: { launchTemplate: { vCpus: ideal } }, database: { vCpus: ideal }",
    ).architecture;
    expect([ideal.instance.core, ideal.database?.core]).toEqual([undefined, undefined]);
  });

  it("simulates them: a slower stack than on ideal cores, at any speed", () => {
    const run: RunSpec = {
      seed: 1,
      replication: 0,
      horizonSeconds: 60,
      drainSeconds: 0,
      warmUpSeconds: 0,
      intervals: 1,
      loadFactor: 1,
    };
    const busy = (scenario: Scenario): number =>
      simulate(buildSystem(scenario), run).gauges.find(({ metric }) => metric === "CPUUtilization")!.average;
    const speed = (relativeSpeed: number): string =>
      `autoScalingGroup: { launchTemplate: { relativeSpeed: ${relativeSpeed} } }, database: {}`;
    expect(busy(on(speed(1)))).toBeGreaterThan(busy(on(speed(1), FIXTURE)));
    expect(busy(on(speed(2)))).toBeLessThan(busy(on(speed(1))));
  });
});

describe("what the calibrated stack took beyond demands and queues", () => {
  const { overheadSeconds } = fittedVector(measured.machine!);

  it("is the way to the front door unless the scenario says one", () => {
    const delay = (network: string): unknown =>
      on(`network: ${network}, database: {}`).architecture.network.clientRttSeconds;
    expect(delay("{}")).toEqual({ kind: "constant", value: overheadSeconds });
    expect(delay("{ clientRoundTrip: 20ms }")).toEqual({ kind: "constant", value: 0.02 });
    expect(delay("{ clientRoundTrip: ideal }")).toBeNull();
    expect(delay("ideal")).toBeNull();
  });

  it("is an assumption with its figure, added or not", () => {
    expect(statements(on("database: {}"))).toContain("Every request takes 400us beyond its demands and queues");
    const without = on("database: {}", FIXTURE);
    expect(statements(without)).toMatch(/What the calibrated stack took .*up to .* is not added/u);
    expect(without.architecture.network.clientRttSeconds).toBeNull();
    expect(without.architecture.instance.core).toBeUndefined();
  });
});
