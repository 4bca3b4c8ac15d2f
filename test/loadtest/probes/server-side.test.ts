/** What the servers themselves say: Nginx's log and PostgreSQL's counters. The real ones are in test/stack. */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  parseCounters,
  parseLine,
  statementsBetween,
  watchNginxLog,
  watchStatements,
} from "../../../src/loadtest/probes/index.js";

const directory = mkdtempSync(join(tmpdir(), "kneepoint-probes-"));
afterAll(() => rmSync(directory, { recursive: true }));

describe("Nginx's log", () => {
  const line = (atSeconds: number, uri: string, seconds: string, ...upstream: string[]): string =>
    [atSeconds.toFixed(3), "GET", uri, "200", seconds, ...upstream].join("\t");

  it("is reduced by route, numbers in paths folded, to what ended in the window", () => {
    const file = join(directory, "access.log");
    writeFileSync(file, `${line(99, "/api/items/1", "9.000", "0.000", "9.000", "9.000")}\n`);
    const read = watchNginxLog(file)!;
    const lines = [
      line(100, "/api/items/7", "0.002", "0.000", "0.001", "0.002"),
      line(101, "/api/items/123", "0.004", "0.001", "0.003", "0.004"),
      line(101.5, "/static/style.css", "0.000", "-", "-", "-"),
      line(250, "/api/items/9", "5.000", "0.000", "5.000", "5.000"),
      "100.9\tGET\t/half a li",
    ];
    appendFileSync(file, lines.join("\n"));
    const timings = read(100_000, 200_000);
    expect(timings.map(({ route, requests }) => [route, requests])).toEqual([
      ["GET /api/items/<id>", 2],
      ["GET /static/style.css", 1],
    ]);
    expect(timings[0]!.requestTime.mean).toBeCloseTo(0.003, 12);
    expect(timings[0]!.upstream!.headerTime.mean).toBeCloseTo(0.002, 12);
    expect(timings[1]!.upstream).toBeNull();
  });

  it("counts errors, and adds up the attempts of one request", () => {
    const parsed = parseLine("100.000\tPOST\t/api/orders\t502\t0.300\t0.100, 0.100\t0.100, 0.100\t0.100, 0.200");
    expect(parsed).toMatchObject({ route: "POST /api/orders", status: 502 });
    expect(parsed!.upstream![2]).toBeCloseTo(0.3, 12);
  });

  it("that is not there is not watched; one made anew meanwhile says nothing", () => {
    expect(watchNginxLog(join(directory, "none.log"))).toBeUndefined();
    const file = join(directory, "rotated.log");
    writeFileSync(file, "x".repeat(1000));
    const read = watchNginxLog(file)!;
    writeFileSync(file, "");
    expect(read(0, 1e15)).toEqual([]);
  });
});

describe("PostgreSQL's statements", () => {
  const before = parseCounters("11\t100\t50\t100\t5\t900\tSELECT $1\n12\t7\t7\t7\t0\t0\tSELECT $2\n");

  it("are the difference of two readings, the most time first", () => {
    const after = parseCounters(
      "11\t300\t250\t300\t5\t2900\tSELECT $1\n12\t7\t7\t7\t0\t0\tSELECT $2\n13\t10\t1000\t0\t1\t1\tUPDATE items\tSET x\n",
    );
    expect(statementsBetween(before, after)).toEqual([
      { statement: "UPDATE items SET x", calls: 10, meanSeconds: 0.1, rows: 0, blocksRead: 1, blocksHit: 1 },
      { statement: "SELECT $1", calls: 200, meanSeconds: 0.001, rows: 200, blocksRead: 0, blocksHit: 2000 },
    ]);
  });

  it("whose counters were reset meanwhile count from there", () => {
    const reset = parseCounters("11\t4\t8\t4\t0\t8\tSELECT $1\n");
    expect(statementsBetween(before, reset)).toMatchObject([{ calls: 4, meanSeconds: 0.002, blocksHit: 8 }]);
  });

  it("of a server that is not there are unknown", async () => {
    expect(await watchStatements(join(directory, "nowhere"))).toBeUndefined();
  });
});
