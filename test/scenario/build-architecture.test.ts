import { describe, expect, it } from "vitest";
import type { Scenario } from "../../src/scenario/index.js";
import { messages } from "../../src/scenario/messages.js";
import { load, problemsOf, scenarioText } from "./scenario-text.js";

const withArchitecture = (yaml: string): string => scenarioText({ architecture: `architecture: ${yaml}` });
const built = (yaml: string): Scenario => load(withArchitecture(yaml));

const subjects = (scenario: Scenario): string[] => scenario.assumptions.map(({ subject }) => subject);

describe("the architecture's defaults", () => {
  it("are AWS's, Gunicorn's and SQLAlchemy's documented ones", () => {
    const { architecture } = built("{ loadBalancer: {}, gunicorn: {}, sqlalchemy: {}, database: {} }");
    expect(architecture).toMatchObject({
      loadBalancer: { algorithm: "round_robin" },
      instances: 1,
      instance: { vCpus: 1, relativeSpeed: 1, limitConn: Infinity },
      gunicorn: { workers: 3, workerClass: "sync", threads: 1, backlog: 2048, gil: false },
      pool: { poolSize: 5, maxOverflow: 10, poolTimeoutSeconds: 30, sharedBy: "process", release: "request" },
      database: { vCpus: 2, relativeSpeed: 1, maxConnections: 100, host: "own" },
    });
  });

  it("leave a tier out that is not there", () => {
    expect(built("{}").architecture).toMatchObject({ loadBalancer: null, pool: null, database: null });
  });

  it("round 2 * vCpus + 1 workers, and need them given when the vCPUs are ideal", () => {
    expect(built("{ autoScalingGroup: { launchTemplate: { vCpus: 1.25 } } }").architecture.gunicorn.workers).toBe(4);
    expect(problemsOf(withArchitecture("{ autoScalingGroup: { launchTemplate: { vCpus: ideal } } }"))).toMatchObject([
      messages.idealNeedsWorkers(),
    ]);
  });

  it("are listed as assumptions where they are a guess", () => {
    expect(subjects(built("{ loadBalancer: {}, database: {} }"))).toEqual([
      "instance",
      "instance",
      "network",
      "network",
      "network",
      "gunicorn",
      "database",
      "database",
      "database",
    ]);
    const given = `{ network: ideal, autoScalingGroup: { launchTemplate: { vCpus: 1, relativeSpeed: 1 } }, gunicorn: { workers: 3 } }`;
    expect(subjects(built(given))).toEqual([]);
  });
});

describe("the architecture", () => {
  it("makes sync workers with threads gthread, as Gunicorn does, and says so", () => {
    const scenario = built("{ gunicorn: { threads: 4 } }");
    expect(scenario.architecture.gunicorn).toMatchObject({ workerClass: "gthread", threads: 4, gil: true });
    expect(scenario.notices).toMatchObject([messages.syncThreads(4)]);
  });

  it("says what is assumed of several gthread workers, and only of these", () => {
    const ofAccepts = ({ statement }: { statement: string }): boolean => statement.includes("the first accept most");
    expect(built("{ gunicorn: { workers: 2, threads: 4 } }").assumptions.filter(ofAccepts)).toHaveLength(1);
    expect(built("{ gunicorn: { workers: 1, threads: 4 } }").assumptions.some(ofAccepts)).toBe(false);
    expect(built("{ gunicorn: { workers: 4 } }").assumptions.some(ofAccepts)).toBe(false);
  });

  it("takes delays away with ideal, one by one or all", () => {
    expect(built("{ network: ideal, database: {} }").architecture.network).toEqual({
      clientRttSeconds: null,
      instanceRttSeconds: null,
      databaseRttSeconds: null,
    });
    const { network } = built(
      "{ network: { clientRoundTrip: 20ms, databaseRoundTrip: ideal }, database: {} }",
    ).architecture;
    expect(network).toMatchObject({ clientRttSeconds: { kind: "constant", value: 0.02 }, databaseRttSeconds: null });
    expect(network.instanceRttSeconds).toMatchObject({ kind: "lognormal", mean: 0.0002 * Math.exp(0.045) });
  });

  it("reads SQLAlchemy's signs for no limit", () => {
    expect(built("{ sqlalchemy: { poolSize: 0 } }").architecture.pool).toMatchObject({
      poolSize: Infinity,
      maxOverflow: 0,
    });
    expect(built("{ sqlalchemy: { maxOverflow: -1, poolTimeout: none } }").architecture.pool).toMatchObject({
      maxOverflow: Infinity,
      poolTimeoutSeconds: Infinity,
    });
  });

  it.each([
    ["{ autoScalingGroup: { desiredCapacity: 2 } }", [messages.needsLoadBalancer(2)]],
    [
      "{ loadBalancer: {}, autoScalingGroup: { desiredCapacity: 2 }, database: { host: instance } }",
      [messages.needsOneInstance()],
    ],
    ["{ autoScalingGroup: { minSze: 1 } }", [{ message: messages.unknownKey("minSze", []).message }]],
    ["{ loadBalancer: { algorithm: least_outstanding } }", [{ hint: 'did you mean "least_outstanding_requests"?' }]],
    ["{ network: idael }", [{ hint: 'did you mean "ideal"?' }]],
    ["{ nginx: { limitConn: 1.5 } }", [messages.wrongType("a whole number or ideal", 1.5)]],
    ["{ nginx: { limitConn: 0 } }", [messages.tooSmall("1", true, 0)]],
    ["{ sqlalchemy: { poolTimeout: 0 } }", [messages.durationNotPositive(0)]],
  ])("%s is refused", (yaml, problems) => {
    expect(problemsOf(withArchitecture(yaml))).toMatchObject(problems);
  });
});
