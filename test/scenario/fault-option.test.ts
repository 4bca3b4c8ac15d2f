/** `--fault`: what the words become, and where a mistake is shown. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { argumentsOf } from "../../src/scenario/fault-reference.js";
import { FAULT_WORDS, KEY_WORDS } from "../../src/scenario/fault-words.js";
import { schemaKeys } from "../../src/scenario/json-schema.js";
import { FAULT_KINDS } from "../../src/scenario/schema/faults-schema.js";
import { buildSystem, faultReference, parseScenario, ScenarioError, type Problem } from "../../src/scenario/index.js";

const TEXT = `
extends: flask-small
options:
  scenarios:
    users: { executor: constant-arrival-rate, rate: 40, duration: 10m, preAllocatedVUs: 2000 }
workload:
  journeys:
    ask: { steps: [GET /] }
`;

const system = (...faults: string[]) => buildSystem(parseScenario(TEXT, "shop.yaml", { faults }));

function problems(...faults: string[]): readonly Problem[] {
  try {
    system(...faults);
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems;
    throw error;
  }
  return [];
}

describe("the words of a fault", () => {
  it("become the entry that a file would have", () => {
    const inFile = parseScenario(
      `${TEXT}faults:\n  - { at: 3m, duration: 2m, instance: { index: 1, action: slow, factor: 4 } }\n`,
      "shop.yaml",
    );
    expect(system("3m for 2m instance slow index=1 factor=4")).toEqual(buildSystem(inFile));
  });

  it("may be given more than once, and after those of the file", () => {
    const { instanceFaults } = system("3m instance crash index=0", "4m instance hang share=0.5");
    expect(instanceFaults).toMatchObject([
      { atSeconds: 180, untilSeconds: Infinity, instances: [0], action: { kind: "crash" } },
      { atSeconds: 240, instances: [0], action: { kind: "hang" } },
    ]);
  });

  it("reach every fault of the schema by its own name", () => {
    const { networkChanges } = system("3m for 1m deleteRoute routeTableId=private-a destinationCidrBlock=0.0.0.0/0");
    expect(networkChanges).toMatchObject([
      { atSeconds: 180, flow: "instanceToInternet", blockedShares: [1, 0] },
      { atSeconds: 240, flow: "instanceToInternet", blockedShares: [0, 0] },
    ]);
    expect(problems("3m createInvalidation paths=[/*]")).toMatchObject([{ file: "--fault", line: 1, column: 4 }]);
  });

  it("take a zone with all that is in it", () => {
    const { instanceFaults, networkChanges } = system("3m for 2m zone outage zone=a");
    expect(instanceFaults).toMatchObject([{ atSeconds: 180, untilSeconds: 300, instances: [0] }]);
    // The primary stands in zone a, so no instance has a database; the NAT gateway of a serves the instances of a.
    expect(networkChanges).toMatchObject([
      { atSeconds: 180, flow: "instanceToDatabase", blockedShares: [1, 1], established: "cut" },
      { atSeconds: 180, flow: "instanceToInternet", blockedShares: [1, 0] },
      { atSeconds: 300, flow: "instanceToDatabase", blockedShares: [0, 0] },
      { atSeconds: 300, flow: "instanceToInternet", blockedShares: [0, 0] },
    ]);
    expect(system("3m for 2m zone outage zone=b").networkChanges).toMatchObject([
      { atSeconds: 180, flow: "instanceToInternet", blockedShares: [0, 1] },
      { atSeconds: 300, flow: "instanceToInternet", blockedShares: [0, 0] },
    ]);
  });

  it("are told in order of time, a zone as one", () => {
    const { faults } = parseScenario(TEXT, "shop.yaml", {
      faults: ["5m for 1m traffic spike factor=2", "3m for 2m zone outage zone=b", "4m instance crash index=0"],
    });
    expect(faults).toEqual([
      { atSeconds: 180, untilSeconds: 300, label: "zone b lost" },
      { atSeconds: 240, untilSeconds: null, label: "instance: crash" },
      { atSeconds: 300, untilSeconds: 360, label: "traffic x 2" },
    ]);
  });

  it("multiply the traffic between two times, exactly", () => {
    const [load] = system("3m for 2m traffic spike factor=3").loads;
    expect(load).toMatchObject({
      startRatePerSecond: 40,
      stages: [
        { durationSeconds: 180, target: 40 },
        { durationSeconds: 0, target: 120 },
        { durationSeconds: 120, target: 120 },
        { durationSeconds: 0, target: 40 },
        { durationSeconds: 300, target: 40 },
      ],
    });
  });
});

describe("a mistake is shown in the text of the option", () => {
  it.each([
    ["", 1, "says nothing"],
    ["banana", 1, "no time"],
    ["3m", 3, "what fails is not said"],
    ["3m zoone outage", 4, 'no system and no fault "zoone"'],
    ["3m zone", 8, 'how "zone" fails'],
    ["3m zone outag", 9, "does not fail by"],
    ["3m zone outage zone", 16, "not key=value"],
    ["3m zone outage zone=q", 21, 'there is no zone "q"'],
    ["3m instance crash index=7", 25, "at most 1"],
    ["3m instance crash indx=0", 19, 'no key "indx"'],
    ["3m instance crash factor=2", 19, 'no key "factor"'],
    ["3m certificate expiry", 4, "no HTTPS listener"],
    ["3m certificate expiry port=443", 28, "no HTTPS listener on port 443"],
    ["3m dns resolver-failure region=mars", 32, 'no client region is called "mars"'],
    ["3m for 2x instance crash index=0", 8, "expected a duration"],
    ["3m traffic spike factor=2 scenario=day", 36, "k6 scenario"],
  ])("%j", (text, column, message) => {
    const found = problems("1m instance crash index=0", text);
    expect(found).toContainEqual(
      expect.objectContaining({ file: "--fault", line: 2, column, message: expect.stringContaining(message) }),
    );
  });

  it("and the nearest word is suggested", () => {
    expect(problems("3m instance crush index=0")).toMatchObject([
      { hint: 'did you mean "instance crash"? it takes index=… indices=… count=… share=… zone=…' },
    ]);
    expect(problems("3m instance slow factr=2")).toMatchObject([
      { hint: expect.stringMatching(/^did you mean "factor"\? it takes .*factor=…$/u) },
    ]);
    expect(problems("3m network impairment database")).toMatchObject([
      { hint: expect.stringContaining("it takes path=… delay=… loss=…") },
    ]);
  });
});

describe("the words of faults", () => {
  it("are those of docs/how-to/faults.md", () => {
    const page = readFileSync("docs/how-to/faults.md", "utf8");
    const [, table = ""] = /<!-- faults:.*?-->([\s\S]*?)<!-- \/faults -->/u.exec(page) ?? [];
    const squeeze = (text: string): string => text.replaceAll(/[ -]+/gu, " ").trim();
    expect(squeeze(table)).toBe(squeeze(faultReference()));
  });

  it("name every kind of the schema", () => {
    const named = new Set(Object.values(FAULT_WORDS).flatMap((kinds) => Object.values(kinds).map(({ key }) => key)));
    expect(FAULT_KINDS.filter((kind) => !named.has(kind))).toEqual([]);
  });

  it("take only keys that their entries have", () => {
    for (const word of Object.values(FAULT_WORDS).flatMap((kinds) => Object.values(kinds))) {
      const names = schemaKeys(["faults", 0, word.key])?.names ?? [];
      for (const name of argumentsOf(word)) expect(names, `${word.key}: ${name}`).toContain(KEY_WORDS[name] ?? name);
    }
  });
});
