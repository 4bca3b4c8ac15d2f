import { expect, test } from "vitest";
import { arrivalSchedule, type ArrivalProcess, type ArrivalRateSpec, simulate } from "../../../src/sim/index.js";
import { JourneyChoice } from "../../../src/sim/client/journey-choice.js";
import { Stream } from "../../../src/sim/kernel/stream.js";
import { buildSystem, parseScenario } from "../../../src/scenario/index.js";

const PROCESSES: ArrivalProcess[] = [
  { kind: "poisson" },
  { kind: "poisson-exact" },
  { kind: "constant" },
  { kind: "gamma", burstiness: 4 },
];

test.each(PROCESSES)("$kind: simulate() starts as many iterations in every interval as are scheduled", (arrivals) => {
  const scenario = parseScenario(
    `
options: { scenarios: { s: { executor: ramping-arrival-rate, startRate: 5, preAllocatedVUs: 9000, stages: [{ duration: 20s, target: 60 }] } } }
workload: { journeys: { a: { weight: 1, steps: [GET /a] }, b: { weight: 3, steps: [GET /b] } } }
architecture: { gunicorn: { workers: 1 } }
calibration: { routes: { GET /a: { cpu: 0ms }, GET /b: { cpu: 0ms } } }
`,
    "t.yaml",
  );
  const built = buildSystem({ ...scenario, run: { ...scenario.run, horizon: { kind: "fixed", seconds: 20 } } });
  const load = { ...(built.loads[0] as ArrivalRateSpec), arrivals };
  const { atSeconds, choice } = arrivalSchedule(load, { seed: 11, replication: 2 });
  // A run that stops just before an arrival, and one just after: a different time would count differently.
  const sent = (horizonSeconds: number): number =>
    simulate(
      { ...built, loads: [load] },
      { seed: 11, replication: 2, horizonSeconds, drainSeconds: 0, warmUpSeconds: 0, intervals: 1, loadFactor: 1 },
    ).iterations.started;
  for (const index of [1, 2, 57, 200, atSeconds.length - 1]) {
    expect(sent(atSeconds[index]! - 1e-9)).toBe(index);
    expect(sent(atSeconds[index]! + 1e-9)).toBe(index + 1);
  }
  const journeys = new JourneyChoice(load.mix, new Stream(11, 2, "journey", "s"));
  expect([...choice]).toEqual(Array.from(choice, (_, number) => journeys.at(number)));
});
