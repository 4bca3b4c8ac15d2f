import { expect, test } from "vitest";
import {
  demonstrationFinding,
  machineFindings,
  overall,
  type MachineFigures,
} from "../../../src/loadtest/doctor/index.js";

const QUIET: MachineFigures = {
  seconds: 8,
  stealShare: 0.001,
  foreignShare: 0.01,
  generatorBusyShare: 0.05,
  speed: { mean: 1, standardDeviation: 0.02, p5: 0.98, median: 1, p95: 1.03, count: 160 },
  turnsPerCpuSecond: 4e7,
  timerLagP50Seconds: 0.0003,
  timerLagP99Seconds: 0.0015,
  eventLoopDelayP99Seconds: 0.001,
  clockStepSeconds: 0.001,
  speedLoopShare: 0.01,
};
const APART = { stack: [1], generator: [0], apart: true };
const named = (name: string, machine: Partial<MachineFigures>) =>
  machineFindings({ ...QUIET, ...machine }, APART).find((finding) => finding.name === name);

test("a quiet machine is fit, and nothing is advised", () => {
  const findings = machineFindings(QUIET, APART);
  expect(overall(findings)).toBe("fit");
  expect(findings.every(({ remedy }) => remedy === undefined)).toBe(true);
});

test("each disturbance is graded and has a remedy", () => {
  expect(named("steal", { stealShare: 0.03 })?.fitness).toBe("fit with care");
  expect(named("steal", { stealShare: 0.2 })).toMatchObject({
    fitness: "unfit",
    reason: expect.stringContaining("20.0 %"),
  });
  expect(named("steal", { stealShare: undefined })).toBeUndefined();
  expect(named("other work on the stack's cores", { foreignShare: 0.5 })?.remedy).toMatch(/top -1/);
  expect(named("core speed", { speed: { ...QUIET.speed, p5: 0.6, p95: 1.05 } })?.fitness).toBe("fit with care");
  expect(named("timers", { timerLagP99Seconds: 0.05 })?.fitness).toBe("unfit");
  expect(named("event loop", { eventLoopDelayP99Seconds: Number.NaN })?.fitness).toBe("unfit");
  expect(named("clock", { clockStepSeconds: 3600 })?.fitness).toBe("unfit");
  const alone = machineFindings(QUIET, { stack: [0], generator: [0], apart: false });
  expect(alone[0]).toMatchObject({ name: "cores", fitness: "unfit" });
  expect(overall(alone)).toBe("unfit");
});

test("a generator that errs is unfit; one that distrusts its own run asks for care", () => {
  const shown = {
    name: "queue",
    setting: "",
    command: "",
    rows: [],
    right: true,
    judgement: "It agrees.",
    objections: [],
  };
  expect(demonstrationFinding(shown)).toMatchObject({ fitness: "fit" });
  expect(demonstrationFinding({ ...shown, objections: ["Lag."] })).toMatchObject({
    fitness: "fit with care",
    remedy: "Lag.",
  });
  expect(demonstrationFinding({ ...shown, right: false }).fitness).toBe("unfit");
});
