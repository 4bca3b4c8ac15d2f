import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { parseServerTiming, runOpenLoop, watchServer } from "../../src/loadtest/index.js";
import {
  bootId,
  identify,
  isAlive,
  processTree,
  provisionStack,
  readState,
  resolveStackOptions,
  STACK_STATE_SCHEMA,
  stackDown,
  stackStatus,
  stackUp,
  type StackOptions,
  type StackState,
  waitUntilGone,
  writeState,
} from "../../src/stack/index.js";
import { freePort } from "./free-port.js";

const directories: string[] = [];

async function freshOptions(): Promise<StackOptions> {
  const runDir = mkdtempSync(join(tmpdir(), "kneepoint-test-"));
  directories.push(runDir);
  return resolveStackOptions({ runDir, port: await freePort(), workers: 2 });
}

beforeAll(() => provisionStack());
afterAll(async () => {
  for (const directory of directories) {
    await stackDown(directory);
    rmSync(directory, { recursive: true, force: true });
  }
});

describe("a running stack", () => {
  let options: StackOptions;
  let state: StackState;

  beforeAll(async () => {
    options = await freshOptions();
    ({ state } = await stackUp(options));
  });

  const get = (path: string): Promise<Response> => fetch(`${state.url}${path}`);
  const stockOf = async (item: number): Promise<number> => {
    const body: unknown = await (await get(`/api/items/${item}`)).json();
    return z.object({ stock: z.number() }).parse(body).stock;
  };
  const order = (lines: unknown): Promise<Response> =>
    fetch(`${state.url}/api/orders`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ lines }),
    });

  test.each([
    ["/", 2],
    ["/api/items?page=2", 2],
    ["/api/items/7", 2],
    ["/about", 0],
    ["/report", 0],
    ["/dbwait?ms=3", 2],
    ["/healthz", 0],
  ])("%s answers 200 and says what it cost", async (path, queries) => {
    // The first request of a worker also opens its connection. On a busy machine one worker may be late: ask until all have.
    let header = "";
    for (let i = 0; i < 12 || (i < 60 && parseServerTiming(header)?.queries !== queries); i++) {
      const response = await get(path);
      await response.arrayBuffer();
      expect(response.status).toBe(200);
      header = response.headers.get("server-timing") ?? "";
    }
    expect(header).toMatch(/^wall;dur=\d+\.\d{3}, cpu;dur=\d+\.\d{3}, db;dur=\d+\.\d{3}, dbn;desc="\d+"$/);
    const timing = parseServerTiming(header);
    expect(timing?.wallSeconds).toBeGreaterThan(0);
    expect(timing?.wallSeconds).toBeGreaterThanOrEqual(timing?.databaseSeconds ?? Number.NaN);
    expect(timing?.queries).toBe(queries);
  });

  test("Nginx answers static files itself", async () => {
    const response = await get("/static/style.css");
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/css");
    expect(response.headers.get("server-timing")).toBeNull();
  });

  test("an order takes the stock down, or is refused as a whole", async () => {
    const before = [await stockOf(5), await stockOf(6)];
    const placed = await order([
      { item: 5, quantity: 3 },
      { item: 6, quantity: 1 },
    ]);
    expect(placed.status).toBe(201);
    expect([await stockOf(5), await stockOf(6)]).toEqual([(before[0] ?? 0) - 3, (before[1] ?? 0) - 1]);

    const soldOut = await order([
      { item: 5, quantity: 1 },
      { item: 400, quantity: 1 },
    ]);
    expect(soldOut.status).toBe(409);
    expect(await stockOf(5)).toBe((before[0] ?? 0) - 3);
    expect((await order([{ item: 5, quantity: 0 }])).status).toBe(400);
    expect((await order("nonsense")).status).toBe(400);
    expect((await order([{ item: 9999, quantity: 1 }])).status).toBe(404);
    expect((await get("/api/items/9999")).status).toBe(404);
    expect((await get("/api/items?page=0")).status).toBe(400);
  });

  test("Nginx and PostgreSQL say what they did meanwhile", async () => {
    const watch = await watchServer(state);
    const run = await runOpenLoop({
      url: state.url,
      kinds: [{ method: "GET", path: "/api/items/5" }],
      ratePerSecond: 40,
      durationSeconds: 2,
      arrivals: { kind: "constant" },
      probe: watch.probe,
    });
    const { nginx, statements, probes } = await watch.figures(run);
    const items = nginx!.find(({ route }) => route === "GET /api/items/<id>");
    // The first and the last may lie on the window's edge.
    expect(items!.requests).toBeGreaterThanOrEqual(77);
    expect(items!.upstream!.responseTime.mean).toBeGreaterThan(0);
    const select = statements!.find(({ statement }) => /FROM items WHERE items.id = \$1/.test(statement));
    expect(select).toMatchObject({ calls: 80, rows: 80 });
    expect(probes!.cpuSeconds["gunicorn"]).toBeGreaterThan(0);
  });

  test("status shows three healthy servers", async () => {
    const servers = await stackStatus(state, 0.1);
    expect(servers.map(({ name, health }) => [name, health])).toEqual([
      ["postgresql", "healthy"],
      ["gunicorn", "healthy"],
      ["nginx", "healthy"],
    ]);
    // Gunicorn's master and its workers; PostgreSQL has its own helpers.
    expect(servers[1]?.processes).toBe(1 + options.workers);
    for (const server of servers) expect(server.residentBytes).toBeGreaterThan(1e6);
  });

  test("a second up finds it running", async () => {
    const again = await stackUp(options);
    expect(again.alreadyRunning).toBe(true);
    expect(again.state.processes).toEqual(state.processes);
  });

  test("another stack on its port is refused with the remedy", async () => {
    const other = { ...(await freshOptions()), port: options.port };
    await expect(stackUp(other)).rejects.toThrow(/Port \d+ .* in use .*--port/);
    expect(readState(other.runDir)).toBeUndefined();
  });

  test("when a server has died, status says so and up starts all anew", async () => {
    const nginx = state.processes.find(({ name }) => name === "nginx");
    if (nginx === undefined) throw new Error("no nginx");
    const tree = processTree(nginx.pid);
    process.kill(nginx.pid, "SIGTERM");
    await waitUntilGone(tree, 10);
    const servers = await stackStatus(state, 0.05);
    expect(servers.find(({ name }) => name === "nginx")?.health).toBe("gone");
    const again = await stackUp(options);
    expect(again.alreadyRunning).toBe(false);
    expect(state.processes.some(isAlive)).toBe(false);
    ({ state } = again);
  });

  test("down leaves no process, and a second down has nothing to do", async () => {
    const trees = state.processes.flatMap(({ pid }) => processTree(pid));
    expect(trees.length).toBeGreaterThan(8);
    expect(await stackDown(options.runDir)).toEqual(["nginx", "gunicorn", "postgresql"]);
    expect(trees.filter(isAlive)).toEqual([]);
    expect(await stackDown(options.runDir)).toEqual([]);
    await expect(get("/healthz")).rejects.toThrow("fetch failed");
  });
});

describe("a start that fails", () => {
  test("shows the log's end and leaves nothing behind", async () => {
    const options = await freshOptions();
    // Gunicorn reads this variable after its configuration file.
    process.env["GUNICORN_CMD_ARGS"] = "--worker-class=nonsense";
    try {
      await expect(stackUp(options)).rejects.toThrow(/gunicorn ended while starting[^]*nonsense/);
    } finally {
      delete process.env["GUNICORN_CMD_ARGS"];
    }
    expect(existsSync(join(options.runDir, "stack.json"))).toBe(false);
    expect(existsSync(join(options.runDir, "postgresql", "data", "postmaster.pid"))).toBe(false);
  });

  test("by interruption, leaves nothing behind either", async () => {
    const options = await freshOptions();
    const controller = new AbortController();
    const started: StackState[] = [];
    const interrupted = stackUp(options, {
      signal: controller.signal,
      onStep: (step) => {
        if (step !== "Nginx") return;
        const state = readState(options.runDir);
        if (state !== undefined) started.push(state);
        controller.abort(new Error("interrupted"));
      },
    });
    await expect(interrupted).rejects.toThrow("interrupted");
    expect(started[0]?.processes.map(({ name }) => name)).toEqual(["postgresql", "gunicorn"]);
    expect(started[0]?.processes.some(isAlive)).toBe(false);
    expect(readState(options.runDir)).toBeUndefined();
  });
});

test("down does not touch a process that merely has a recorded pid", async () => {
  const options = await freshOptions();
  const bystander = spawn("sleep", ["60"]);
  try {
    const identity = identify(bystander.pid ?? 0);
    if (identity === undefined) throw new Error("sleep did not start");
    writeState({
      schema: STACK_STATE_SCHEMA,
      bootId: bootId(),
      startedAt: new Date().toISOString(),
      startingBy: null,
      url: "http://127.0.0.1:1",
      socketDir: options.runDir,
      options,
      processes: [{ name: "nginx", pid: identity.pid, startTicks: identity.startTicks - 1 }],
    });
    expect(await stackDown(options.runDir)).toEqual([]);
    expect(isAlive(identity)).toBe(true);
  } finally {
    bystander.kill();
  }
});
