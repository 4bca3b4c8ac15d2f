/** `kneepoint loadtest` as its users meet it: exit codes, outputs, servers that do not do what they should. */
import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import type { IncomingMessage, RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type LoadSummary, readLoadRun } from "../../src/loadtest/index.js";
import { delayed, listen, serve, type TestServer } from "../loadtest/server.js";
import { type Ended, freshDirectory, kneepoint, started } from "./run-cli.js";

/** Beside the test, which is the server. */
const loadtest = async (...args: string[]): Promise<Ended> => await started("loadtest", ...args).ended;

const EXIT = { pass: 0, fail: 99, inconclusive: 3 };
/** The generator and its machine: on a busy machine one of them may make any run invalid. */
const OF_THE_MACHINE = [
  "generator lag",
  "arrival cv²",
  "connections",
  "event-loop delay",
  "generator CPU",
  "steal",
  "foreign CPU",
  "clock",
  "drift",
];

/** Of a run that was judged on its merits, or was invalid only because this machine was busy. */
function judged(summary: LoadSummary): LoadSummary["kneepoint"]["verdict"] {
  const { validity, verdict } = summary.kneepoint;
  const invalid = validity.checks.filter(({ verdict: each }) => each === "invalid").map(({ name }) => name);
  expect(OF_THE_MACHINE).toEqual(expect.arrayContaining(invalid));
  return verdict;
}

function summaryOf(directory: string): LoadSummary {
  return JSON.parse(readFileSync(join(directory, "summary.json"), "utf8")) as LoadSummary;
}

/** A scenario of two routes with a threshold. */
function scenarioFile(threshold: string, options = ""): string {
  const file = join(freshDirectory(), "shop.yaml");
  writeFileSync(
    file,
    `options:
  scenarios:
    visitors: { executor: constant-arrival-rate, rate: 60, duration: 2s, preAllocatedVUs: 100, gracefulStop: 3s }
  thresholds:
    http_req_response_time: ["${threshold}"]
${options}
workload: { journeys: { visit: { steps: [GET /, GET /items] } } }
architecture: { gunicorn: { workers: 1 } }
calibration: { routes: { GET /: { cpu: 1ms }, GET /items: { cpu: 1ms } } }
`,
  );
  return file;
}

describe("a sound server", () => {
  it("gets a URL's load; the summary is k6's, and the exit code its verdict", async () => {
    await using server = await serve(delayed(() => 5));
    const out = freshDirectory();
    const { status, stdout, stderr } = await loadtest(
      server.url,
      "--rate",
      "80",
      "--duration",
      "2s",
      "--json",
      "--out",
      out,
    );
    const summary = JSON.parse(stdout) as LoadSummary;
    expect(status, stderr).toBe(EXIT[judged(summary)]);
    expect(summary).toEqual(summaryOf(out));
    const { http_req_duration: duration, http_reqs: requests, http_req_failed: failed } = summary.metrics;
    expect(duration).toMatchObject({ type: "trend", contains: "time" });
    expect(Object.keys(duration!.values)).toEqual(["avg", "min", "med", "max", "p(90)", "p(95)", "p(99)"]);
    expect(duration!.values["p(95)"]).toBeGreaterThanOrEqual(5);
    expect(requests!.values["count"]).toBeGreaterThan(80);
    expect(failed!.values["rate"]).toBe(0);
    expect(summary.state.testRunDurationMs).toBe(2000);
    const { validity, schema, target } = summary.kneepoint;
    expect({ schema, target }).toEqual({ schema: "kneepoint/load-summary/1", target: server.url });
    for (const check of validity.checks)
      expect(Object.keys(check).sort()).toEqual(["detail", "limit", "name", "value", "verdict"]);
    expect(stderr).toMatch(/about 160 requests at up to 80\/s in 2 s/u);
    expect(existsSync(join(out, "run.jsonl"))).toBe(true);
  });

  it("without --json gets a few lines with the record's place", async () => {
    await using server = await serve(delayed(() => 2));
    const out = freshDirectory();
    const { stdout } = await loadtest(server.url, "--rate", "30", "--duration", "1s", "--out", out);
    expect(stdout).toMatch(/response time {2}med [\d.]+ ms/u);
    expect(stdout).toContain(join(out, "run.jsonl"));
    expect(stdout.trimEnd().split("\n").length).toBeLessThanOrEqual(15);
  });

  it("is judged by a scenario's thresholds: 99 when one fails", async () => {
    await using server = await serve(delayed(() => 20));
    const run = async (threshold: string): Promise<[Ended, LoadSummary]> => {
      const ended = await loadtest(
        scenarioFile(threshold),
        "--target",
        server.url,
        "--json",
        "--out",
        freshDirectory(),
      );
      return [ended, JSON.parse(ended.stdout) as LoadSummary];
    };
    const [failed, failure] = await run("p(90)<10");
    expect(failed.status).toBe(EXIT[judged(failure)]);
    expect(judged(failure)).not.toBe("pass");
    expect(failure.metrics["http_req_response_time"]!.thresholds).toEqual({ "p(90)<10": { ok: false } });
    const [passed, pass] = await run("p(90)<8000");
    expect(passed.status).toBe(EXIT[judged(pass)]);
    expect(judged(pass)).not.toBe("fail");
    expect(pass.metrics["iterations"]!.values["count"]).toBeGreaterThan(60);
  });

  it("is measured to the end on a full disk, which is said with a remedy", async () => {
    await using server = await serve(delayed(() => 1));
    const out = freshDirectory();
    symlinkSync("/dev/full", join(out, "run.jsonl"));
    symlinkSync("/dev/full", join(out, "summary.json"));
    const { status, stdout, stderr } = await loadtest(
      server.url,
      "--rate",
      "50",
      "--duration",
      "1s",
      "--json",
      "--out",
      out,
    );
    expect(stderr).toContain(`The record ${join(out, "run.jsonl")} ends before the run did: the disk is full`);
    expect(stderr).toContain("Free some space, or write elsewhere (--out)");
    expect(stderr).toMatch(/The summary was not written: .*ENOSPC/u);
    const summary = JSON.parse(stdout) as LoadSummary;
    expect(status).toBe(EXIT[judged(summary)]);
    expect(summary.metrics["http_reqs"]!.values["count"]).toBeGreaterThan(20);
  });

  it("gets nothing from --dry-run, which says what would be sent", async () => {
    let connections = 0;
    await using server = await serve(
      delayed(() => 0),
      () => connections++,
    );
    for (const subject of [[server.url], [scenarioFile("p(90)<10"), "--target", server.url]]) {
      const { status, stdout } = await loadtest(...subject, "--dry-run");
      expect(status).toBe(0);
      expect(stdout).toContain(`${server.url}: about `);
    }
    expect(connections).toBe(0);
  });

  it("is left alone at Ctrl-C: 105, with what was measured", async () => {
    let answered = 0;
    let interrupt = (): void => {};
    await using server = await serve((_, response) => {
      response.end("ok");
      if (++answered === 40) interrupt();
    });
    const out = freshDirectory();
    const run = started("loadtest", server.url, "--rate", "40", "--duration", "50s", "--json", "--out", out);
    ({ interrupt } = run);
    const { status, stdout } = await run.ended;
    expect(status).toBe(105);
    const summary = JSON.parse(stdout) as LoadSummary;
    expect(summary.kneepoint).toMatchObject({ interrupted: true, verdict: "inconclusive" });
    expect(summary.metrics["http_reqs"]!.values["count"]).toBeGreaterThanOrEqual(40);
    expect(summaryOf(out)).toEqual(summary);
  });
});

describe("a server that does not do what it should makes the run inconclusive, with its reason:", () => {
  const answering =
    (status: number, headers: Record<string, string> = {}): RequestListener =>
    (_, response) =>
      response.writeHead(status, headers).end("no");

  it.each<[string, RequestListener, RegExp]>([
    ["it asks for credentials", answering(401), /401 to GET \/ .*asks for credentials/u],
    ["it fails", answering(500), /500 to GET \/ .*server fails/u],
    ["it redirects", answering(302, { location: "/login" }), /302 to GET \/ .*Redirects are not followed/u],
  ])("%s", async (_, listener, reason) => {
    const asked: (string | undefined)[] = [];
    await using server = await serve((request: IncomingMessage, response) => {
      asked.push(request.url);
      listener(request, response);
    });
    const { status, stdout } = await loadtest(
      server.url,
      "--rate",
      "50",
      "--duration",
      "1s",
      "--out",
      freshDirectory(),
    );
    expect(status).toBe(3);
    expect(stdout).toMatch(reason);
    expect(new Set(asked)).toEqual(new Set(["/"]));
  });

  it("is killed in the middle", async () => {
    let answered = 0;
    const server: TestServer = await serve((_, response) => {
      response.end("ok");
      if (++answered === 60) void server.kill();
    });
    const { status, stdout } = await loadtest(
      server.url,
      "--rate",
      "60",
      "--duration",
      "3s",
      "--json",
      "--out",
      freshDirectory(),
    );
    expect(status).toBe(3);
    const { kneepoint: ours, metrics } = JSON.parse(stdout) as LoadSummary;
    const censoring = ours.validity.checks.find(({ name }) => name === "censoring");
    expect(censoring).toMatchObject({
      verdict: "invalid",
      detail: expect.stringContaining("got no connection") as string,
    });
    expect(metrics["http_req_failed"]!.values["rate"]).toBeGreaterThan(0.3);
  });

  it("fails, until a threshold with abortOnFail ends the run: 99, with what was measured", async () => {
    await using server = await serve(answering(500));
    const file = join(freshDirectory(), "abort.yaml");
    writeFileSync(
      file,
      `options:
  scenarios:
    visitors: { executor: constant-arrival-rate, rate: 40, duration: 50s, preAllocatedVUs: 100 }
  thresholds:
    http_req_failed: [{ threshold: "rate<0.5", abortOnFail: true, delayAbortEval: 1s }]
workload: { journeys: { visit: { steps: [GET /] } } }
architecture: { gunicorn: { workers: 1 } }
calibration: { routes: { GET /: { cpu: 1ms } } }
`,
    );
    const out = freshDirectory();
    const { status, stdout } = await loadtest(file, "--target", server.url, "--json", "--out", out);
    const { kneepoint: ours, metrics } = JSON.parse(stdout) as LoadSummary;
    // A busy machine's generator decides nothing.
    const late = ours.validity.checks.some(
      ({ name, verdict }) => verdict === "invalid" && OF_THE_MACHINE.includes(name) && name !== "drift",
    );
    const verdict = late ? "inconclusive" : "fail";
    expect(status).toBe(EXIT[verdict]);
    expect(ours).toMatchObject({ verdict, abortedBy: "http_req_failed: rate<0.5" });
    expect(ours.thresholds[0]).toMatchObject({ verdict });
    expect(metrics["http_reqs"]!.values["count"]).toBeGreaterThan(20);
    expect(metrics["http_reqs"]!.values["count"]).toBeLessThan(1000);
    expect((await readLoadRun(join(out, "run.jsonl"))).abortedBy).toBe("http_req_failed: rate<0.5");
  });

  it("nobody serves there", async () => {
    const { status, stderr, stdout } = await loadtest("http://127.0.0.1:9", "--json", "--out", freshDirectory());
    expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
    expect(stderr).toMatch(/nothing listens there.*Nothing was sent/u);
  });
});

it("a run that was killed can be read: its figures so far, and why they decide nothing", async () => {
  let answered = 0;
  let kill = (): void => {};
  await using server = await serve((_, response) => {
    response.end("ok");
    if (++answered === 100) kill();
  });
  const out = freshDirectory();
  const run = started("loadtest", server.url, "--rate", "50", "--duration", "50s", "--out", out);
  ({ kill } = run);
  await run.ended;
  expect(existsSync(join(out, "summary.json"))).toBe(false);
  const { status, stdout } = kneepoint("report", join(out, "run.jsonl"));
  expect(status).toBe(0);
  expect(stdout).toMatch(/inconclusive \(interrupted\).*\n.*response time {2}med [\d.]+ ms/u);
  expect(stdout).toContain("the generator was killed");
});

describe("what must not or cannot be sent ends with 104 and its remedy:", () => {
  const LOCAL = "http://127.0.0.1:9";

  it.each<[string, string[], RegExp]>([
    ["another host", ["https://shop.example/"], /--allow-host shop\.example .* and shop\.example in allowHosts/u],
    [
      "another host that is not configured",
      ["https://shop.example/", "--allow-host", "shop.example"],
      /allowHosts of kneepoint\.config\.json/u,
    ],
    ["a name that may change its meaning", ["http://localhost:1/"], /by address/u],
    ["credentials in the URL", ["http://me:secret@127.0.0.1:9/"], /leave user and password out/u],
    ["a mistyped flag", [LOCAL, "--raet", "20"], /Unknown argument: raet\. Did you mean --rate\?/u],
    ["a rate that is no number", [LOCAL, "--rate", "many"], /--rate/u],
    ["a duration that is none", [LOCAL, "--duration", "soon"], /--duration: expected a duration.*"soon"/u],
    ["unknown arrivals", [LOCAL, "--arrivals", "bursty"], /--arrivals: expected poisson/u],
    ["an unknown transport", [LOCAL, "--transport", "curl"], /--transport: expected autocannon or node:http/u],
    ["a rate beyond the ceiling", [LOCAL, "--rate", "6000"], /the ceiling is 5000\. Nothing was sent/u],
    ["a flag of the other kind of subject", [LOCAL, "--target", LOCAL], /--target is for a scenario/u],
    ["a mistyped flag", [LOCAL, "--durations", "1s"], /durations/u],
    ["a scenario without a target", ["scenarios/first.yaml"], /which server gets the load/u],
    ["a scenario that is not there", ["scenarios/frist.yaml", "--target", LOCAL], /frist\.yaml/u],
  ])("%s", (_, args, remedy) => {
    const { status, stdout, stderr } = kneepoint("loadtest", ...args);
    expect({ status, stdout }).toEqual({ status: 104, stdout: "" });
    expect(stderr).toMatch(remedy);
    expect(stderr).not.toContain("internal error");
  });
});

describe("TLS", () => {
  const fixture = (name: string): string => readFileSync(`test/loadtest/fixtures/self-signed.${name}`, "utf8");
  const secure = async (listener: RequestListener): Promise<TestServer> => {
    const server = await listen(createSecureServer({ key: fixture("key"), cert: fixture("crt") }, listener));
    return { ...server, url: server.url.replace("http:", "https:") };
  };

  it.each(["autocannon", "node:http"])("%s refuses a self-signed certificate, unless --insecure", async (transport) => {
    let asked = 0;
    await using server = await secure((_, response) => {
      asked++;
      response.end("ok");
    });
    const args = [server.url, "--rate", "40", "--duration", "1s", "--transport", transport];
    const refused = await loadtest(...args, "--out", freshDirectory());
    expect(refused.status).toBe(3);
    expect(refused.stderr).toMatch(/certificate cannot be verified .*--insecure accepts it.*Nothing was sent/u);
    expect(asked).toBe(0);
    const { stdout, stderr } = await loadtest(...args, "--insecure", "--json", "--out", freshDirectory());
    const summary = JSON.parse(stdout) as LoadSummary;
    judged(summary);
    expect(summary.metrics["http_req_failed"]!.values["rate"], stderr).toBe(0);
    expect(asked).toBe(summary.metrics["http_reqs"]!.values["count"]);
  });

  it.each(["autocannon", "node:http"])(
    "and k6's userAgent and noConnectionReuse are honoured by %s",
    async (transport) => {
      const agents = new Set<string | undefined>();
      const sockets = new Set<unknown>();
      let asked = 0;
      await using server = await secure((request, response) => {
        asked++;
        agents.add(request.headers["user-agent"]);
        sockets.add(request.socket);
        response.end("ok");
      });
      const options =
        "  insecureSkipTLSVerify: true\n  userAgent: shop-check/1\n  noConnectionReuse: true\n  blockHostnames: [x]";
      const { stdout, stderr } = await loadtest(
        scenarioFile("p(90)<8000", options),
        "--target",
        server.url,
        "--transport",
        transport,
        "--out",
        freshDirectory(),
      );
      expect(stdout).toContain("failed 0 %");
      expect(asked).toBeGreaterThan(100);
      expect([...agents]).toEqual(["shop-check/1"]);
      expect(sockets.size).toBe(asked);
      expect(stderr.match(/k6 option/gu)).toHaveLength(1);
      expect(stderr).toContain('"blockHostnames" is not supported and ignored');
    },
  );
});
