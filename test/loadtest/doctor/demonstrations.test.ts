import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { diagnose, observeMachine, startTestServer, type TestServer } from "../../../src/loadtest/doctor/index.js";
import { runOpenLoop } from "../../../src/loadtest/index.js";
import { allowedCpus, defaultStackCpus, generatorCpus } from "../../../src/stack/index.js";

const allowed = allowedCpus();
const stackCpus = defaultStackCpus(allowed);

const drive = (server: TestServer, ratePerSecond: number, arrivals: "poisson" | "constant") =>
  runOpenLoop({
    url: server.url,
    kinds: [{ method: "GET", path: "/" }],
    ratePerSecond,
    durationSeconds: 2,
    arrivals: { kind: arrivals },
    connections: 3,
  });

test("the closing server closes each connection with its n-th answer, and keeps its own books", async () => {
  const server = await startTestServer({ kind: "closing", delayMs: 5, requestsPerConnection: 20 });
  try {
    const run = await drive(server, 100, "constant");
    const seen = await server.statistics();
    expect(seen.arrivals).toBe(run.requests.length);
    expect(seen.closed).toBeGreaterThanOrEqual(Math.floor(seen.arrivals / 20) - 2);
    expect(seen.closed).toBeLessThanOrEqual(seen.arrivals / 20);
    // A timer of 5 ms never fires more than its rounding early.
    expect(seen.meanServiceSeconds).toBeGreaterThan(0.004);
    expect(seen.meanSojournSeconds).toBeGreaterThanOrEqual(seen.meanServiceSeconds);
    expect((await server.statistics()).arrivals).toBe(0);
  } finally {
    await server.stop();
  }
});

test("the queue serves so many at once and makes the others wait", async () => {
  const server = await startTestServer({ kind: "queue", servers: 1, meanServiceMs: 15, seed: 3 });
  try {
    const { port } = new URL(server.url);
    const socket = connect(Number(port), "127.0.0.1");
    await once(socket, "connect");
    // Ten requests in one write: the last waits for the nine before it.
    let answers = 0;
    const all = new Promise<void>((resolve) => {
      socket.on("data", (data) => {
        answers += data.toString().split("HTTP/1.1 200").length - 1;
        if (answers === 10) resolve();
      });
    });
    socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(10));
    await all;
    socket.destroy();
    const seen = await server.statistics();
    expect(seen.arrivals).toBe(10);
    // First come first served by one server: the k-th leaves after k services, which do not overlap, so the longest stay is all
    // of them, whatever else the machine does.
    expect(seen.p95SojournSeconds).toBeGreaterThanOrEqual((1 - 1e-9) * 10 * seen.meanServiceSeconds);
  } finally {
    await server.stop();
  }
});

test("the machine's figures are shares, and its speed is relative to its median", async () => {
  const machine = await observeMachine({ seconds: 1, stackCpus, generatorCpus: generatorCpus(stackCpus, allowed) });
  expect(machine.speed.median).toBeCloseTo(1, 12);
  expect(machine.speed.p5).toBeLessThanOrEqual(1);
  expect(machine.speed.p95).toBeGreaterThanOrEqual(1);
  expect(machine.stealShare).toBeGreaterThanOrEqual(0);
  expect(machine.stealShare).toBeLessThanOrEqual(1);
  expect(machine.timerLagP99Seconds).toBeGreaterThanOrEqual(machine.timerLagP50Seconds);
});

// One stall of a busy machine bunches the arrivals of any generator; four in a row would be the generator's doing.
test("a quick diagnosis shows what stock autocannon cannot see", { retry: 3 }, async () => {
  const diagnosis = await diagnose({ stackCpus, generatorCpus: generatorCpus(stackCpus, allowed), quick: true });
  const [queue, closing, silent] = diagnosis.demonstrations;
  const figure = (of: typeof queue, name: string) => of!.rows.find((row) => row.figure === name)!;
  // Autocannon's bursts: cv² is far above 1 by construction, at any speed of the machine.
  expect(figure(queue, "cv² of arrivals at the server").autocannon.value).toBeGreaterThan(5);
  expect(figure(queue, "cv² of arrivals at the server").kneepoint.value).toBeLessThan(5);
  // No answer can be quicker than the server's delay.
  expect(figure(closing, "p50").kneepoint.value).toBeGreaterThan(0.019);
  expect(silent!.right).toBe(true);
  expect(figure(silent, "p99").kneepoint).toMatchObject({ atLeast: true });
  expect(figure(silent, "p99").autocannon.value).toBe(0);
  expect(JSON.parse(JSON.stringify(diagnosis))).toEqual(diagnosis);
});

test("an interrupted diagnosis ends, and says so", async () => {
  const controller = new AbortController();
  const running = diagnose({
    stackCpus,
    generatorCpus: generatorCpus(stackCpus, allowed),
    quick: true,
    signal: controller.signal,
    onStep: (_, share) => {
      if (share > 0.1) controller.abort();
    },
  });
  await expect(running).rejects.toThrow(/abort/);
});
