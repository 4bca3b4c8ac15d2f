/** Where a request's time went, with k6's names, against servers whose truth is known. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type LoadRun, runOpenLoop, summarize } from "../../src/loadtest/index.js";
import { readLoadRun } from "../../src/loadtest/read-load-run.js";
import { listen, serve, type TestServer } from "./server.js";

const directory = mkdtempSync(join(tmpdir(), "kneepoint-phases-"));
afterAll(() => rmSync(directory, { recursive: true }));

const WAITING_MS = 60;
const RECEIVING_MS = 40;

/** The head after 60 ms, the body 40 ms later. */
const twoSteps: RequestListener = (request, response) => {
  request.resume();
  setTimeout(() => {
    response.writeHead(200, { "content-length": "4" });
    response.write("ab");
    setTimeout(() => response.end("cd"), RECEIVING_MS);
  }, WAITING_MS);
};

const median = (run: LoadRun, metric: string): number => summarize(run).metrics[metric]!.values["med"]!;

const load = async (url: string, transport: "autocannon" | "node:http", more: object = {}): Promise<LoadRun> =>
  await runOpenLoop({
    url,
    transport,
    kinds: [{ method: "GET", path: "/" }],
    ratePerSecond: 30,
    durationSeconds: 1.5,
    arrivals: { kind: "constant" },
    ...more,
  });

describe.each(["autocannon", "node:http"] as const)("by %s", (transport) => {
  it("waiting ends with the first byte, receiving with the last", async () => {
    await using server = await serve(twoSteps);
    const run = await load(server.url, transport);
    // A busy machine makes timers late, never early.
    expect(median(run, "http_req_waiting")).toBeGreaterThan(WAITING_MS - 2);
    expect(median(run, "http_req_receiving")).toBeGreaterThan(RECEIVING_MS - 10);
    const parts = ["http_req_waiting", "http_req_receiving"].map(
      (metric) => summarize(run).metrics[metric]!.values["avg"]!,
    );
    const whole = summarize(run).metrics["http_req_duration"]!.values["avg"]!;
    expect(parts[0]! + parts[1]!).toBeCloseTo(whole, 6);
  });

  it("blocked is the wait for a free connection", async () => {
    await using server = await serve(twoSteps);
    // Thirty a second of 100 ms each on one connection: from the second on they wait, ever longer.
    const run = await load(server.url, transport, { connections: 1, durationSeconds: 0.6 });
    expect(median(run, "http_req_blocked")).toBeGreaterThan(300);
    expect(median(run, "http_req_connecting")).toBe(0);
  });

  it("connecting and the TLS handshake are of those requests that opened a connection", async () => {
    const fixture = (name: string): string => readFileSync(`test/loadtest/fixtures/self-signed.${name}`, "utf8");
    const plain = await listen(
      createSecureServer({ key: fixture("key"), cert: fixture("crt") }, (_, response) => response.end("ok")),
    );
    await using server: TestServer = { ...plain, url: plain.url.replace("http:", "https:") };
    const record = join(directory, `${transport.replace(":", "-")}.jsonl`);
    const run = await load(server.url, transport, { insecure: true, record });
    const { connectSeconds, tlsSeconds, reused } = run.requests;
    const rows = [...reused.keys()];
    expect(rows.some((row) => reused[row] === 1)).toBe(true);
    for (const row of rows) {
      expect(connectSeconds[row]! > 0, `row ${row}`).toBe(reused[row] === 0);
      expect(tlsSeconds[row]! > 0, `row ${row}`).toBe(reused[row] === 0);
    }
    // And so they are on the disk, to the microsecond.
    const read = await readLoadRun(record);
    expect(read.requests.tlsSeconds[0]).toBeCloseTo(tlsSeconds[0]!, 5);
    expect(read.requests.firstByteSeconds[3]).toBeCloseTo(run.requests.firstByteSeconds[3]!, 5);
  });
});
