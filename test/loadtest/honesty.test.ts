import { mkdtempSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  measuredRows,
  OUTCOME,
  permittedTarget,
  readLoadRun,
  runOpenLoop,
  sampleOf,
  summarize,
} from "../../src/loadtest/index.js";
import type { ThresholdSpec } from "../../src/scenario/index.js";
import { delayed, serve, serveRaw } from "./server.js";

const KINDS = [{ method: "GET", path: "/" }];
const P95: ThresholdSpec = {
  key: "http_req_duration",
  metric: "http_req_duration",
  type: "trend",
  tags: {},
  aggregation: "percentile",
  percentile: 95,
  operator: "<",
  value: 500,
  abortOnFail: false,
  delayAbortEvalSeconds: 0,
  source: "p(95)<500",
};

const errors = (limit: number): ThresholdSpec => ({
  ...P95,
  key: "http_req_failed",
  metric: "http_req_failed",
  type: "rate",
  aggregation: "rate",
  value: limit,
  source: `rate<${limit}`,
});

describe.each(["autocannon", "node:http"] as const)("%s tells no lie", (transport) => {
  test("about a server that stalls: the p99 of the response time is near the stall, whoever was held up", async () => {
    // Two connections are all there is, so that a closed measurement would see two slow requests.
    const start = performance.now();
    await using server = await serve(
      delayed(() => {
        const at = performance.now() - start;
        return at >= 1000 && at < 1400 ? 1400 - at : 1;
      }),
    );
    const run = await runOpenLoop({
      url: server.url,
      kinds: KINDS,
      ratePerSecond: 100,
      durationSeconds: 4,
      connections: 2,
      transport,
    });
    const rows = measuredRows(run);
    const response = sampleOf(run.requests, rows, "response", 10).percentile(0.99).seconds;
    const service = sampleOf(run.requests, rows, "service", 10).percentile(0.99).seconds;
    // A tenth of the run stalls for 400 ms: 1 % of all requests came in its first 40 ms.
    expect(response).toBeGreaterThan(0.3);
    expect(service).toBeLessThan(response);
  });

  test("about a server that closes keep-alive connections without a word: the median does not drift", async () => {
    await using server = await serveRaw((socket) => {
      let served = 0;
      socket.on("data", () => {
        const last = ++served === 10;
        setTimeout(() => {
          socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
          if (last) socket.end();
        }, 20);
      });
    });
    const run = await runOpenLoop({
      url: server.url,
      kinds: KINDS,
      ratePerSecond: 150,
      durationSeconds: 2,
      transport,
    });
    const { requests } = run;
    const answered = [...measuredRows(run)].filter((row) => requests.outcome[row] === OUTCOME.answered);
    const median = (rows: number[]): number => sampleOf(requests, rows, "service", 10).percentile(0.5).seconds;
    const third = Math.floor(answered.length / 3);
    // Stock autocannon times each response from an older request: 20, 40, 60 ms and so on, more with each of a dozen
    // reconnections. A machine that is busy with something else may take half as long again at one end.
    expect(median(answered.slice(-third)) / median(answered.slice(0, third))).toBeLessThan(2.5);
    expect(run.generator.reconnects).toBeGreaterThan(10);
  });

  test("about a server that only times out: nothing passes", async () => {
    await using server = await serve(() => {});
    const run = await runOpenLoop({
      url: server.url,
      kinds: KINDS,
      ratePerSecond: 60,
      durationSeconds: 1,
      timeoutSeconds: 0.4,
      transport,
    });
    expect(new Set(run.requests.outcome)).toEqual(new Set([OUTCOME.timeout]));
    const { kneepoint, metrics } = summarize(run, [P95]);
    expect(kneepoint.verdict).toBe("inconclusive");
    expect(metrics["http_req_response_time"]?.values["p(95)"]).toBeNull();
    expect(kneepoint.bounds["http_req_response_time p(95)"]?.atLeast).toBe(400);
  });

  test("about a server that fails: errors are decided, latencies are not", async () => {
    let asked = 0;
    await using server = await serve((_, response) => {
      response.statusCode = ++asked % 10 === 0 ? 500 : 200;
      response.end("ok");
    });
    const run = await runOpenLoop({ url: server.url, kinds: KINDS, ratePerSecond: 80, durationSeconds: 2, transport });
    const verdicts = (...specs: ThresholdSpec[]): string[] => {
      const { kneepoint } = summarize(run, specs);
      return [kneepoint.verdict, ...kneepoint.thresholds.map(({ verdict }) => verdict)];
    };
    // A generator that was late knows nothing for certain either.
    const sound = run.validity.checks.every(({ name, verdict }) => verdict !== "invalid" || name === "answers");
    const known = (verdict: string): string => (sound ? verdict : "inconclusive");
    expect(verdicts(errors(0.01))).toEqual([known("fail"), known("fail")]);
    expect(verdicts(errors(0.3))).toEqual([known("pass"), known("pass")]);
    expect(verdicts(errors(0.3), P95)).toEqual(["inconclusive", known("pass"), "inconclusive"]);
    expect(verdicts(errors(0.01), P95)).toEqual([known("fail"), known("fail"), "inconclusive"]);
  });

  test("about a response that ends with its connection", async () => {
    await using server = await serveRaw((socket) => {
      socket.on("data", () => socket.end("HTTP/1.1 200 OK\r\n\r\nok"));
    });
    const run = await runOpenLoop({ url: server.url, kinds: KINDS, ratePerSecond: 40, durationSeconds: 1, transport });
    expect(new Set(run.requests.outcome)).toEqual(new Set([OUTCOME.answered]));
    expect(run.generator.reconnects).toBe(0);
  });

  test("about a server that is killed in the middle: what was measured is kept, and the run is invalid", async () => {
    const server = await serve(delayed(() => 5));
    const running = runOpenLoop({ url: server.url, kinds: KINDS, ratePerSecond: 80, durationSeconds: 1.5, transport });
    await new Promise((resolve) => setTimeout(resolve, 800));
    await server.kill();
    const run = await running;
    const outcomes = [...run.requests.outcome];
    expect(outcomes.filter((outcome) => outcome === OUTCOME.answered).length).toBeGreaterThan(20);
    expect(outcomes.filter((outcome) => outcome === OUTCOME.connectFailed).length).toBeGreaterThan(20);
    expect(run.validity.checks.find(({ name }) => name === "censoring")?.detail).toMatch(/got no connection/);
    expect(run.validity.valid).toBe(false);
  });
});

test("a server that somebody else saturates makes the run invalid, and what was measured is kept", async () => {
  // One at a time, 30 ms each, first come first served: 33/s at most, of which somebody else asks for 60.
  let freeAt = 0;
  await using server = await serve(
    delayed(() => {
      freeAt = Math.max(freeAt, performance.now()) + 30;
      return freeAt - performance.now();
    }),
  );
  const load = { url: server.url, kinds: KINDS, durationSeconds: 2, timeoutSeconds: 0.5 };
  const [run] = await Promise.all([
    runOpenLoop({ ...load, ratePerSecond: 15 }),
    runOpenLoop({ ...load, ratePerSecond: 60, seed: 2 }),
  ]);
  const censoring = run.validity.checks.find(({ name }) => name === "censoring");
  expect(censoring?.verdict).toBe("invalid");
  expect(censoring?.detail).toMatch(/timed out.*the server was down or overloaded/u);
  expect(run.requests.outcome).toContain(OUTCOME.answered);
  expect(summarize(run, [P95]).kneepoint.verdict).toBe("inconclusive");
});

test("a wall clock that jumps in the middle makes the run invalid, and moves no latency", async () => {
  const clock = Date.now;
  let requests = 0;
  await using server = await serve(
    delayed(() => {
      if (++requests === 15) Date.now = () => clock() - 3_600_000;
      return 3;
    }),
  );
  try {
    const run = await runOpenLoop({ url: server.url, kinds: KINDS, ratePerSecond: 50, durationSeconds: 1 });
    const check = run.validity.checks.find(({ name }) => name === "clock");
    expect(check?.verdict).toBe("invalid");
    expect(check?.detail).toMatch(/The wall clock jumped by -(3599|3600)\.\d+ s against the monotonic one/);
    expect(Math.min(...run.requests.endSeconds)).toBeGreaterThan(0);
    expect(Math.max(...run.requests.endSeconds)).toBeLessThan(12);
  } finally {
    Date.now = clock;
  }
});

test("a target that nobody serves is refused with its remedy", async () => {
  await expect(
    runOpenLoop({ url: "http://127.0.0.1:1", kinds: KINDS, ratePerSecond: 1, durationSeconds: 1 }),
  ).rejects.toThrow(/nothing listens there/);
});

test("another host takes both the flag and the configuration", () => {
  const shop = "https://shop.example/";
  expect(() => permittedTarget(shop, { asked: ["shop.example"], configured: [] })).toThrow(/allowHosts/);
  expect(() => permittedTarget(shop, { asked: [], configured: ["shop.example"] })).toThrow(/--allow-host/);
  expect(permittedTarget(shop, { asked: ["shop.example"], configured: ["shop.example"] }).hostname).toBe(
    "shop.example",
  );
  expect(() => permittedTarget("http://localhost:1/")).toThrow(/by address/);
});

describe("the record", () => {
  const directory = mkdtempSync(join(tmpdir(), "kneepoint-record-"));

  test("is the run, and readable when it was cut off", async () => {
    await using server = await serve(delayed(() => 3));
    const file = join(directory, "run.jsonl");
    const run = await runOpenLoop({
      url: server.url,
      kinds: KINDS,
      ratePerSecond: 50,
      durationSeconds: 1,
      record: file,
    });
    const read = await readLoadRun(file);
    expect([...read.requests.outcome]).toEqual([...run.requests.outcome]);
    expect(read.requests.endSeconds[5]).toBeCloseTo(run.requests.endSeconds[5]!, 5);
    expect(read.validity).toEqual(run.validity);
    expect(read.interrupted).toBe(false);
    const whole = readFileSync(file, "utf8");
    const beforeFooter = whole.slice(0, whole.lastIndexOf("\n", whole.length - 2));
    truncateSync(file, beforeFooter.length - 3);
    const cut = await readLoadRun(file);
    expect(cut).toMatchObject({ interrupted: true, validity: { valid: false } });
    expect(cut.requests.length).toBe(run.requests.length - 1);
  });

  test("of something else is refused by name", async () => {
    const file = join(directory, "other.jsonl");
    writeFileSync(file, '{"schema":"kneepoint/load-run/2"}\n');
    await expect(readLoadRun(file)).rejects.toThrow("kneepoint/load-run/2");
  });

  test("on a full disk ends with a sentence, and the run goes on", async () => {
    await using server = await serve(delayed(() => 3));
    const notices: string[] = [];
    const run = await runOpenLoop({
      url: server.url,
      kinds: KINDS,
      ratePerSecond: 50,
      durationSeconds: 0.6,
      record: "/dev/full",
      onNotice: (sentence) => notices.push(sentence),
    });
    expect(notices.join()).toMatch(/the disk is full/);
    expect(run.requests.length).toBeGreaterThan(10);
  });
});
