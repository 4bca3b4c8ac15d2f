/**
 * az-1: an instance that fails every 90 days on average, with a standby that takes over in 90 s and is rebuilt in an hour; either
 * node failing meanwhile, the database is away for four hours. All exponential: a Markov chain of four states (Trivedi,
 * Probability & Statistics with Reliability, 2002, chapter 8). kofn-1: three of four instances must be up, each 99.9 % of the time.
 */
import { describe, expect, it } from "vitest";
import { buildSystem, parseScenario } from "../../src/scenario/index.js";
import { simulate } from "../../src/sim/index.js";

const MTTF = 7_776_000;
const YEAR = 365.25 * 86_400;
/** Of the oracle. */
const AZ_1 = { unavailable: 1.32763e-5, outagesPerYear: 4.05828 };
const KOFN_1 = { unavailable: 5.992e-6 };

const scenario = (architecture: string, faults: string): string => `
options: { scenarios: { users: { executor: constant-vus, vus: 1, duration: 100000h } } }
workload: { journeys: { visit: { steps: [{ request: GET /, think: 100000h }] } } }
architecture:
  network: ideal
${architecture}
calibration: { routes: { GET /: {} } }
faults:
${faults}
run: { warmUp: none }
`;

describe("az-1", () => {
  it("outages a year, and the share of the time that the database is away", () => {
    const years = 1500;
    const away: number[] = [];
    let outages = 0;
    for (let seed = 1; seed <= 4; seed++) {
      const chance = (action: string, own: number): string =>
        `  - { at: 0s, duration: ${years * YEAR}s, randomly: { meanTimeBetween: ${MTTF}s, lasting: 1s, seed: ${own} }, database: { action: ${action} } }`;
      const system = buildSystem(
        parseScenario(
          scenario(
            `  database:
    multiAZ: true
    failover:
      detection: 0
      fencing: 0
      promotion: { kind: exponential, mean: 90 }
      dnsUpdate: 0
      replacement: { kind: exponential, mean: 14400 }
      standbyRebuild: { kind: exponential, mean: 3600 }`,
            [chance("hostFailure", 2 * seed), chance("standbyFailure", 2 * seed + 1)].join("\n"),
          ),
          "az.yaml",
        ),
      );
      const run = simulate(system, {
        seed,
        replication: 0,
        horizonSeconds: years * YEAR,
        drainSeconds: 0,
        warmUpSeconds: 0,
        intervals: 10,
        loadFactor: 1,
      });
      for (const { phases } of run.rds!.outages) away.push(phases.reduce((sum, { seconds }) => sum + seconds, 0));
      outages += run.rds!.outages.length;
    }
    // Poisson: the standard error of a count is its root.
    expect(Math.abs(outages / (4 * years) - AZ_1.outagesPerYear)).toBeLessThan(
      (3.5 * Math.sqrt(outages)) / (4 * years),
    );
    const total = away.reduce((sum, seconds) => sum + seconds, 0);
    // A compound Poisson sum: its variance is that of the squares.
    const error = Math.sqrt(away.reduce((sum, seconds) => sum + seconds ** 2, 0)) / (4 * years * YEAR);
    expect(Math.abs(total / (4 * years * YEAR) - AZ_1.unavailable)).toBeLessThan(3.5 * error);
    expect(error / AZ_1.unavailable).toBeLessThan(0.05);
  });
});

describe("kofn-1", () => {
  it("the share of the time that fewer than three of four instances are up", () => {
    const repair = 3600;
    // Faults may begin while another lasts: down are exp(-repair / gap) of the time not.
    const gap = -repair / Math.log(0.999);
    const span = 9000 * gap;
    const fault = (index: number): string =>
      `  - { at: 0s, duration: ${span}s, randomly: { meanTimeBetween: ${gap}s, lasting: { kind: exponential, mean: ${repair} }, seed: ${index + 1} }, instance: { index: ${index}, action: crash } }`;
    const { instanceFaults } = buildSystem(
      parseScenario(
        scenario("  loadBalancer: {}\n  autoScalingGroup: { desiredCapacity: 4 }", [0, 1, 2, 3].map(fault).join("\n")),
        "kofn.yaml",
      ),
    );
    const changes = instanceFaults!
      .flatMap(({ atSeconds, untilSeconds, instances }) => [
        { at: atSeconds, by: 1, instance: instances[0]! },
        { at: untilSeconds, by: -1, instance: instances[0]! },
      ])
      .sort((a, b) => a.at - b.at);
    const down = [0, 0, 0, 0];
    const spells: number[] = [];
    let since: number | null = null;
    for (const { at, by, instance } of changes) {
      down[instance]! += by;
      const broken = down.filter((count) => count > 0).length >= 2;
      if (broken && since === null) since = at;
      else if (!broken && since !== null) {
        spells.push(at - since);
        since = null;
      }
    }
    const total = spells.reduce((sum, seconds) => sum + seconds, 0) / span;
    const error = Math.sqrt(spells.reduce((sum, seconds) => sum + seconds ** 2, 0)) / span;
    expect(Math.abs(total - KOFN_1.unavailable)).toBeLessThan(3.5 * error);
    expect(error / KOFN_1.unavailable).toBeLessThan(0.15);
  });
});
