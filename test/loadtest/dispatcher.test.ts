import { afterEach, describe, expect, it, vi } from "vitest";

const sleeps: number[] = [];
vi.mock("node:timers/promises", async (original) => {
  const timers = await original<typeof import("node:timers/promises")>();
  const setTimeout = async (ms: number, ...rest: never[]) => {
    sleeps.push(ms);
    await timers.setTimeout(ms, ...rest);
  };
  return { ...timers, setTimeout };
});
const { dispatch, spinMsOf } = await import("../../src/loadtest/dispatcher.js");

const atSeconds = Float64Array.of(0.02, 0.04, 0.06);

async function run(spin: boolean | undefined, due: () => void = () => {}): Promise<number> {
  return await dispatch({ atSeconds, originMs: performance.now(), spinMs: spinMsOf(spin), due });
}

afterEach(() => {
  sleeps.length = 0;
});

describe("a generator", () => {
  it("with a core of its own never gives it away for a short pause", async () => {
    expect(await run(true)).toBeGreaterThan(0);
    expect(sleeps).toEqual([]);
  });

  it("that must not watch the clock sleeps, and spins nothing away", async () => {
    expect(await run(false)).toBe(0);
    expect(sleeps.length).toBeGreaterThanOrEqual(1);
  });

  it("does not take work for watching the clock", async () => {
    const until = performance.now() + 70;
    const busy = setInterval(() => {
      const end = performance.now() + 5;
      while (performance.now() < end && performance.now() < until);
    }, 1);
    const spunSeconds = await run(true);
    clearInterval(busy);
    // Of 60 ms at least 5 of every 7 are work.
    expect(spunSeconds).toBeLessThan(0.04);
  });
});
