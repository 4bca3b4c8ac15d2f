/** The command line as its users meet it: exit codes, outputs, mistakes, Ctrl-C. */
import { accessSync, constants, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Result } from "../../src/result/result.js";
import { freshDirectory, interrupted, kneepoint, readResult, ROOT } from "./run-cli.js";

const QUICK = ["--replications", "5", "--set", "options.scenarios.steady.duration=2m"];

it("is a program that npx may start", () => {
  expect(() => accessSync(join(ROOT, "dist/cli/main.js"), constants.X_OK)).not.toThrow();
});

describe("kneepoint simulate", () => {
  it("gives the same bytes for the same seed, whatever the number of jobs, and others for another seed", () => {
    const [one, two, other] = [freshDirectory(), freshDirectory(), freshDirectory()];
    kneepoint("simulate", "scenarios/first.yaml", ...QUICK, "--jobs", "1", "--out", one);
    kneepoint("simulate", "scenarios/first.yaml", ...QUICK, "--jobs", "2", "--out", two);
    kneepoint("simulate", "scenarios/first.yaml", ...QUICK, "--seed", "2", "--out", other);
    const summary = (directory: string): string => readFileSync(join(directory, "summary.json"), "utf8");
    expect(summary(two)).toBe(summary(one));
    expect(summary(other)).not.toBe(summary(one));
  });

  it("writes the report, the summary, the Markdown and the header, and a verdict of at most 15 lines", () => {
    const out = freshDirectory();
    const { status, stdout, stderr } = kneepoint("simulate", "scenarios/first.yaml", ...QUICK, "--out", out);
    expect(status, stderr).toBe(0);
    expect(readdirSync(out).sort()).toEqual(["header.json", "report.html", "report.md", "summary.json"]);
    expect(stdout.trimEnd().split("\n").length).toBeLessThanOrEqual(15);
    expect(stdout).toContain("pass");
    expect(readResult(out).schema).toBe("kneepoint/result/1");
  });

  it("prints nothing but the result with --json", () => {
    const { stdout, stderr } = kneepoint(
      "simulate",
      "scenarios/first.yaml",
      ...QUICK,
      "--json",
      "--out",
      freshDirectory(),
    );
    const { metrics } = JSON.parse(stdout) as Result;
    expect(metrics["http_req_duration"]!.thresholds).toEqual({ "p(95)<300": { ok: true } });
    expect(stderr).toBe("");
  });

  it("exits with 99 when a threshold fails and with 3 when none can be decided", () => {
    const thresholds = (expression: string): string[] => [
      "--set",
      `options.thresholds={http_req_duration: ["${expression}"]}`,
      "--out",
      freshDirectory(),
    ];
    const failed = kneepoint("simulate", "scenarios/first.yaml", ...QUICK, ...thresholds("p(95)<1"));
    expect(failed.status).toBe(99);
    expect(failed.stdout).toContain("FAIL");
    const undecided = kneepoint("simulate", "scenarios/first.yaml", ...QUICK, ...thresholds("p(99.999)<300"));
    expect(undecided.status).toBe(3);
    expect(undecided.stdout).toMatch(/inconclusive.*too few samples/u);
  });

  it("calls an overloaded system overloaded, and gives it no average", () => {
    const out = freshDirectory();
    const { stdout } = kneepoint("simulate", "scenarios/theory/mmc.yaml", "--set", "arrivalRate=110", "--out", out);
    expect(stdout).toContain("overloaded");
    const { metrics, kneepoint: ours } = readResult(out);
    expect(metrics["http_req_duration"]!.values["avg"]).toBeNull();
    // 110 arrive and 100 are served each second.
    expect(ours.overload!.growthPerSecond).toBeGreaterThan(9);
    expect(ours.overload!.growthPerSecond).toBeLessThan(11);
  });

  it("shows five mistakes at their places, all at once, and exits with 104", () => {
    const file = join(freshDirectory(), "broken.yaml");
    writeFileSync(
      file,
      `extends: flask-small
options:
  scenarios:
    steady: { executor: constant-arival-rate, rate: 50, duration: 10m, preAllocatedVUs: 500 }
  thresholds:
    http_req_duration: ["p95<300"]
workload:
  arrivals: poison
architecture:
  gunicorn:
    wrokers: 3
run:
  seed: abc
`,
    );
    const { status, stderr } = kneepoint("simulate", file);
    expect(status).toBe(104);
    for (const place of ["4:", "6:", "8:", "11:", "13:"]) expect(stderr).toContain(`broken.yaml:${place}`);
    for (const hint of ["constant-arrival-rate", "poisson", "workers"]) expect(stderr).toContain(hint);
    expect(stderr).not.toContain("    at "); // no stack
  });

  it("refuses flags that make no sense, and says what it wants", () => {
    const refused = (...args: string[]): string => {
      const { status, stderr } = kneepoint("simulate", "scenarios/first.yaml", ...args);
      expect(status).toBe(104);
      return stderr;
    };
    expect(refused("--seed", "abc")).toContain('--seed must be a whole number, at least 0; got "abc"');
    expect(refused("--replications", "1")).toContain("--replications");
    expect(refused("--jobs", "0")).toContain("--jobs");
    expect(refused("--sed", "1")).toContain("sed");
    expect(refused("--set", "nonsense=1")).toContain("nonsense");
    expect(kneepoint("simulate", "no-such-file.yaml").status).toBe(104);
    expect(kneepoint("simulat").stderr).toContain("simulate");
    expect(kneepoint().status).toBe(104);
  });

  it("ends in order on Ctrl-C, with what it has", async () => {
    const out = freshDirectory();
    const { status } = await interrupted(
      12_000,
      "simulate",
      "scenarios/flask-peak.yaml",
      "--replications",
      "5000",
      "--out",
      out,
    );
    expect(status).toBe(105);
    expect(existsSync(join(out, "summary.json"))).toBe(true);
    expect(readResult(out).kneepoint.replications).toBeGreaterThan(0);
  });
});

describe("kneepoint plan", () => {
  it("finds the highest rate at which an M/M/4 answers 95 % within 250 ms: 86.27/s", () => {
    const out = freshDirectory();
    const { status, stdout, stderr } = kneepoint(
      "plan",
      "scenarios/theory/mmc.yaml",
      "--out",
      out,
      "--replications=20",
      "--set=arrivalRate=40",
      '--set=options.thresholds={http_req_duration: ["p(95)<250"]}',
    );
    expect(status, stderr).toBe(0);
    const { feasible, infeasible } = readResult(out).kneepoint.capacity!.requestsPerSecond;
    expect(feasible).toBeLessThanOrEqual(86.2672);
    expect(infeasible!).toBeGreaterThanOrEqual(86.2672);
    expect(infeasible! / feasible).toBeLessThan(1.1);
    expect(stdout).toContain("the knee is between");
  });

  it("wants thresholds", () => {
    const { status, stderr } = kneepoint("plan", "scenarios/theory/mmc.yaml");
    expect(status).toBe(104);
    expect(stderr).toContain("has no thresholds");
  });
});

describe("kneepoint export json-schema", () => {
  it("prints the schema that editors use", () => {
    const { stdout, status } = kneepoint("export", "json-schema");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toHaveProperty("properties.options");
  });
});

describe("kneepoint validate --series", () => {
  const dryRun = (text: string) =>
    kneepoint("validate", "--calibration", "scenarios/calibration/reference-stack.json", "--dry-run", "--series", text);

  it("plans only what has this in its name", () => {
    const { status, stdout, stderr } = dryRun("SHOP");
    expect(status, stderr).toBe(0);
    expect(stdout.match(/^ {2}\S.*predicted knee/gm)).toEqual([expect.stringContaining("shop mix")]);
  });

  it("lists what there is when nothing has", () => {
    const { status, stderr } = dryRun("shpo");
    expect(status).toBe(104);
    expect(stderr).toContain('no series has "shpo" in its name; there are: GET /');
  });
});
