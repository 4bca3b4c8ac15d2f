import { describe, expect, it } from "vitest";
import type { ProbeReading } from "../../src/loadtest/load-run.js";
import { evidenceOf, judged, requestsAt } from "./evidence.js";

const SECONDS = 30;
const EVERY = 0.5;
const TIERS = { nginx: 0.1, gunicorn: 0.4 };
const STACK = TIERS.nginx + TIERS.gunicorn;

type Share = (atSeconds: number) => number;

/** Readings of one core twice a second. @param foreign @param steal share of the core, by second */
function readings({ foreign = () => 0, steal = () => 0 }: { foreign?: Share; steal?: Share }): ProbeReading[] {
  const counts = { busy: 100, steal: 5, nginx: 20, gunicorn: 30 };
  return Array.from({ length: SECONDS / EVERY + 1 }, (_, number) => {
    const atSeconds = number * EVERY;
    const reading = {
      atSeconds,
      coreSeconds: { busy: counts.busy, steal: counts.steal, total: 1000 + atSeconds },
      cpuSeconds: { nginx: counts.nginx, gunicorn: counts.gunicorn },
    };
    counts.busy += EVERY * (STACK + foreign(atSeconds));
    counts.steal += EVERY * steal(atSeconds);
    counts.nginx += EVERY * TIERS.nginx;
    counts.gunicorn += EVERY * TIERS.gunicorn;
    return reading;
  });
}

const requests = requestsAt(Array.from({ length: 10 * SECONDS }, (_, number) => number / 10));
const judge = (probes: readonly ProbeReading[], name: string): ReturnType<typeof judged> =>
  judged(evidenceOf(requests, { probes }), name);
const between =
  (from: number, to: number, share: number): Share =>
  (at) =>
    at >= from && at < to ? share : 0;

describe("others on the stack's cores", () => {
  it("are what the cores did and the tiers did not", () => {
    const check = judge(readings({ foreign: () => 0.06 }), "foreign CPU");
    expect(check.verdict).toBe("ok");
    expect(check.value).toBeCloseTo(0.06, 9);
    expect(check.detail).toBe("Other work used 6.0 % of the stack's cores, at most 6.0 % in any 2 s.");
  });

  it("are too many when they take more than a tenth of the run", () => {
    const check = judge(readings({ foreign: () => 0.12 }), "foreign CPU");
    expect(check.verdict).toBe("invalid");
    expect(check.detail).toContain("12.0 % of the stack's cores (limit 10.0 %)");
  });

  it("are too many when they take half of the core for two seconds, little as that is of the run", () => {
    const check = judge(readings({ foreign: between(17, 19.5, 0.5) }), "foreign CPU");
    expect(check.value).toBeLessThan(0.05);
    expect(check.verdict).toBe("invalid");
    expect(check.detail).toContain(
      "4.2 % of the stack's cores, and 50.0 % in the 2 s from second 17.0 (limit 20.0 %): for that long",
    );
  });

  it("may take one reading's time: the ticks of a core are not exact", () => {
    expect(judge(readings({ foreign: between(17, 17.5, 0.5) }), "foreign CPU").verdict).toBe("ok");
  });

  it("are unknown without the processes of the stack", () => {
    const ofCoresOnly = readings({}).map(({ atSeconds, coreSeconds }) => ({ atSeconds, coreSeconds: coreSeconds! }));
    expect(judge(ofCoresOnly, "foreign CPU").verdict).toBe("unknown");
  });
});

describe("the hypervisor", () => {
  it("may take 4 % of the stack's cores", () => {
    expect(judge(readings({ steal: () => 0.04 }), "steal")).toMatchObject({ verdict: "ok" });
  });

  it("may not take 6 %, nor a third for two seconds", () => {
    expect(judge(readings({ steal: () => 0.06 }), "steal")).toMatchObject({ verdict: "invalid" });
    const check = judge(readings({ steal: between(5, 7, 0.33) }), "steal");
    expect(check.verdict).toBe("invalid");
    expect(check.detail).toContain("33.0 % in the 2 s from second 5.0");
  });

  it("is judged by the generator's cores where nothing is known of the stack's", () => {
    const check = judge([], "steal");
    expect(check).toMatchObject({ verdict: "ok", value: 0 });
    expect(check.detail).toBe("The hypervisor took 0.0 % of the generator's cores.");
  });
});
