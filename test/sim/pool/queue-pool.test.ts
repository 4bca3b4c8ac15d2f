/** SQLAlchemy's QueuePool with its connections told apart. */
import { describe, expect, it } from "vitest";
import { statuses } from "../alb/balanced-system.js";
import { causeCount, phases, runOf, type DatabaseScenario } from "../rds/rds-system.js";

const FREE = "connectRoundTrips: 0, connectCpu: 0s";
/** The database restarts at 10 s and is back at 20 s: it resets its connections, and refuses new ones meanwhile. */
const RESTART: DatabaseScenario = {
  rate: 10,
  database: `{ failover: ${phases({ restart: 10 })} }`,
  faults: "[{ at: 10s, database: { action: reboot } }]",
};

describe("QueuePool", () => {
  it("opens connections on demand, and keeps pool_size of them", () => {
    const run = runOf({ rate: 10, sqlalchemy: `{ poolSize: 1, ${FREE} }` }, 60);
    // One worker at a time has something to do, and the three take turns.
    expect(run.connections!.opened).toBe(3);
    expect(run.gauges.find(({ metric }) => metric === "DatabaseConnections")!.average).toBeGreaterThan(2.9);
  });

  it("pool_recycle: replaces a connection that is too old when it is checked out", () => {
    const run = runOf({ rate: 10, sqlalchemy: `{ poolSize: 1, poolRecycle: 9.95s, ${FREE} }` }, 60);
    expect(run.connections!.recycled).toBe(15);
    expect(run.connections!.opened).toBe(18);
  });

  it("without pre-ping, the first request on a dead connection fails, in each process", () => {
    const run = runOf({ ...RESTART, sqlalchemy: `{ poolSize: 1, ${FREE} }` }, 60);
    expect(causeCount(run, "closed the connection")).toBe(3);
    // Then new connections are refused: 10/s for 10 s, less those that met a dead one.
    expect(causeCount(run, "refused")).toBe(97);
    expect(statuses(run)["500"]).toBe(100);
  });

  it("with pre-ping, nobody meets a dead connection that lies idle", () => {
    const run = runOf({ ...RESTART, sqlalchemy: `{ poolSize: 1, poolPrePing: true, ${FREE} }` }, 60);
    expect(causeCount(run, "closed the connection")).toBe(0);
    expect(causeCount(run, "refused")).toBe(100);
  });

  it("one disconnect condemns every connection that is as old", () => {
    const threads = "{ workers: 1, workerClass: gthread, threads: 6, gil: false }";
    const many = { ...RESTART, rate: 200, gunicorn: threads, routes: "{ GET /items: { database: 0.02 } }" };
    const run = runOf({ ...many, sqlalchemy: `{ poolSize: 6, maxOverflow: 0, ${FREE} }` }, 9.99);
    const open = run.connections!.opened;
    expect(open).toBeGreaterThan(3);
    const after = runOf({ ...many, sqlalchemy: `{ poolSize: 6, maxOverflow: 0, ${FREE} }` }, 40);
    // Those with a query under way are lost with it; of the idle ones, one request finds out for all.
    expect(causeCount(after, "closed the connection")).toBeLessThan(open + 1);
    expect(after.connections!.invalidated).toBeLessThan(open + 1);
  });

  it("pool_timeout: whoever waits longer for a connection is answered 500", () => {
    const run = runOf(
      {
        rate: 10,
        gunicorn: "{ workers: 1, workerClass: gthread, threads: 4, gil: false }",
        sqlalchemy: `{ poolSize: 1, maxOverflow: 0, poolTimeout: 1s, poolRecycle: 1h, ${FREE} }`,
        routes: "{ GET /items: { database: 0.5 } }",
      },
      30,
    );
    expect(causeCount(run, "QueuePool limit")).toBe(statuses(run)["500"]);
    expect(statuses(run)["500"]).toBeGreaterThan(20);
  });

  it("a new connection takes round trips and CPU of the database", () => {
    const scenario = { rate: 1, network: "{ databaseRoundTrip: 0.01 }", routes: "{ GET /items: { database: 0.02 } }" };
    const free = runOf({ ...scenario, sqlalchemy: `{ poolSize: 1, poolRecycle: 1h, ${FREE} }` }, 2.5);
    const dear = runOf(
      { ...scenario, sqlalchemy: `{ poolSize: 1, poolRecycle: 1h, connectRoundTrips: 4, connectCpu: 3ms }` },
      2.5,
    );
    expect(free.sites[0]!.max).toBeCloseTo(0.03, 9);
    expect(dear.sites[0]!.max).toBeCloseTo(0.03 + 4 * 0.01 + 0.003, 9);
  });

  it("a worker that is killed takes its connections along, and its successor starts with none", () => {
    const run = runOf(
      {
        rate: 10,
        gunicorn: "{ workers: 1, timeout: 5s, bind: unix }",
        database: `{ multiAZ: true, failover: ${phases({ detection: 10 })} }`,
        faults: "[{ at: 10s, database: { action: hostFailure } }]",
        sqlalchemy: `{ poolSize: 1, maxOverflow: 0, ${FREE} }`,
      },
      120,
    );
    // The kernel would hold on to the silent connection for a quarter of an hour.
    expect(run.rds!.outages[0]!.firstAnswerSeconds).toBeLessThan(25);
  });

  it("the database never has more connections than it takes", () => {
    const run = runOf(
      {
        rate: 100,
        gunicorn: "{ workers: 8 }",
        database: `{ maxConnections: 5, failover: ${phases({ restart: 5 })} }`,
        faults: "[{ at: 10s, database: { action: reboot } }]",
        routes: "{ GET /items: { database: 0.05 } }",
      },
      60,
    );
    expect(run.rds!.mostConnections).toBe(5);
    expect(causeCount(run, "too many clients")).toBeGreaterThan(100);
  });
});
