/**
 * What the group asks of its instances, in whatever group: each life is boot, then perhaps serve, then leave, then end, in this
 * order and with the deregistration delay before its end; there are never more of them than the group may have.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AutoScalingGroup, type Member } from "../../../src/sim/autoscaling/index.js";
import { World } from "../../../src/sim/kernel/world.js";
import type { AlarmSpec, AutoScalingSpec, DistributionSpec } from "../../../src/sim/spec.js";

const HORIZON_SECONDS = 3 * 3600;
const DELAY_SECONDS = 30;
const PLACES = 40;
const constant = (value: number): DistributionSpec => ({ kind: "constant", value });

/** When it breaks, and how; Infinity: never. */
interface Break {
  readonly at: number;
  readonly how: "crash" | "blackhole" | "stop";
}

/** An instance that shares the load evenly with the others, breaks when it is told to, and writes down what happens to it. */
class Scripted implements Member {
  readonly cores = 1;
  readonly events: { readonly what: "boot" | "serve" | "leave" | "end"; readonly at: number }[] = [];
  readonly #world: World;
  readonly #share: () => number;
  readonly #breaks: Break;
  serving = true;
  #servedFrom = 0;
  #booted = 0;
  #busy = 0;
  #at = 0;

  constructor(world: World, share: () => number, breaks: Break) {
    this.#world = world;
    this.#share = share;
    this.#breaks = breaks;
  }

  #note(what: Scripted["events"][number]["what"]): void {
    this.busyCoreSeconds();
    this.events.push({ what, at: this.#world.calendar.now });
  }

  boot(): void {
    this.#note("boot");
    this.#booted = this.#world.calendar.now;
    this.serving = false;
  }

  pullImage(done: () => void): void {
    done();
  }

  serve(): void {
    this.#note("serve");
    this.serving = true;
    this.#servedFrom = this.#world.calendar.now;
  }

  leave(): void {
    this.#note("leave");
    this.serving = false;
  }

  end(): void {
    this.#note("end");
    this.serving = false;
  }

  busyCoreSeconds(): number {
    const { now } = this.#world.calendar;
    if (this.serving) this.#busy += Math.min(1, this.#share()) * (now - this.#at);
    this.#at = now;
    return this.#busy;
  }

  #isBroken(how: Break["how"]): boolean {
    // Only whoever was there when it happened.
    return this.#breaks.how === how && this.#world.calendar.now >= this.#breaks.at && this.#booted <= this.#breaks.at;
  }

  isHealthy(): boolean | null {
    if (this.#isBroken("crash") || this.#isBroken("blackhole")) return false;
    return this.serving && this.#world.calendar.now >= this.#servedFrom + 20 ? true : null;
  }

  isImpaired(): boolean {
    return this.#isBroken("blackhole");
  }

  isGone(): boolean {
    return this.#isBroken("stop");
  }
}

const alarm = (threshold: number, comparison: "above" | "below", n: number): AlarmSpec => ({
  metric: "ASGAverageCPUUtilization",
  threshold,
  comparison,
  evaluationPeriods: n,
  datapointsToAlarm: n,
  treatMissingData: "missing",
});

const groups = fc.record({
  minSize: fc.integer({ min: 1, max: 4 }),
  above: fc.integer({ min: 1, max: 5 }),
  target: fc.integer({ min: 30, max: 70 }),
  loads: fc.array(fc.integer({ min: 0, max: 80 }), { minLength: 4, maxLength: 4 }),
  warmup: fc.constantFrom(null, 0, 120, 600),
  hook: fc.constantFrom(null, { seconds: 60, timeout: 3600 }, { seconds: 200, timeout: 100 }),
  pool: fc.constantFrom(null, "Stopped", "Running", "Hibernated"),
  maintenance: fc.constantFrom(null, [100, 150], [50, 100], [80, 120]),
  refresh: fc.constantFrom(null, [100, 100], [100, 200], [0, 100], [75, 125]),
  rollback: fc.boolean(),
  forecasts: fc.boolean(),
  shift: fc.boolean(),
  zoneFails: fc.boolean(),
  how: fc.constantFrom("crash", "blackhole", "stop"),
  broken: fc.integer({ min: 0, max: 3 }),
});

type Group = typeof groups extends fc.Arbitrary<infer T> ? T : never;

function specOf(given: Group): AutoScalingSpec {
  const maxSize = given.minSize + given.above;
  return {
    name: "g",
    minSize: given.minSize,
    maxSize,
    desiredCapacity: given.minSize,
    zoneOfPlace: Array.from({ length: PLACES }, (_, place) => place % 2),
    policies: [
      {
        kind: "targetTracking",
        name: "cpu",
        metric: "ASGAverageCPUUtilization",
        target: given.target,
        disableScaleIn: false,
        warmupSeconds: null,
        high: alarm(given.target, "above", 3),
        low: alarm(0.9 * given.target, "below", 5),
      },
    ],
    ...(given.forecasts
      ? {
          predictivePolicies: [
            {
              name: "ahead",
              mode: "ForecastAndScale",
              metric: "ALBRequestCount",
              target: 600,
              schedulingBufferSeconds: 300,
              maxCapacityBuffer: null,
              hourlyLoad: Array.from({ length: 48 }, (_, hour) => 36_000 * (1 + (hour % 7))),
            },
          ],
        }
      : {}),
    scheduledActions: [{ name: "later", atSeconds: 7000, desiredCapacity: given.minSize }],
    defaultCooldownSeconds: 300,
    defaultInstanceWarmupSeconds: given.warmup,
    healthCheckType: "ELB",
    healthCheckGracePeriodSeconds: 120,
    launch: {
      reactionSeconds: constant(10),
      pendingSeconds: constant(20),
      bootSeconds: constant(10),
      bootstrapSeconds: constant(15),
    },
    ...(given.pool === null
      ? {}
      : {
          warmPool: {
            minSize: 0,
            maxGroupPreparedCapacity: maxSize,
            state: given.pool,
            startSeconds: constant(12),
            reuseOnScaleIn: true,
          },
        }),
    hooks: {
      launching:
        given.hook === null
          ? null
          : {
              seconds: constant(given.hook.seconds),
              heartbeatTimeoutSeconds: given.hook.timeout,
              defaultResult: "CONTINUE",
            },
      terminating: null,
    },
    maxInstanceLifetimeSeconds: Infinity,
    deregistrationDelaySeconds: DELAY_SECONDS,
    terminationPolicies: ["Default"],
    suspendedProcesses: [],
    newInstancesProtectedFromScaleIn: false,
    metricPeriodSeconds: 60,
    metricDelaySeconds: 60,
    ...(given.refresh === null
      ? {}
      : {
          instanceRefreshes: [
            {
              atSeconds: 2000,
              version: 1,
              minHealthyPercentage: given.refresh[0],
              maxHealthyPercentage: given.refresh[1],
              instanceWarmupSeconds: 60,
              checkpointPercentages: [],
              checkpointDelaySeconds: 0,
              skipMatching: false,
              scaleInProtectedInstances: "Wait",
              bakeSeconds: 0,
              alarms: [],
              autoRollback: false,
              rollbackAtSeconds: given.rollback ? 2400 : Infinity,
            },
          ],
        }),
    launchFailures: given.zoneFails ? [{ zone: 0, atSeconds: 1500, untilSeconds: 3000 }] : [],
    ...(given.shift
      ? {
          zonalShift: {
            impairedZoneHealthCheckBehavior: "ReplaceUnhealthy",
            shifts: [{ zone: 1, atSeconds: 4000, untilSeconds: 6000 }],
          },
        }
      : {}),
    ...(given.maintenance === null
      ? {}
      : {
          maintenance: { minHealthyPercentage: given.maintenance[0], maxHealthyPercentage: given.maintenance[1] },
        }),
  };
}

function lives(given: Group): {
  members: readonly Scripted[];
  spec: AutoScalingSpec;
  group: AutoScalingGroup;
  world: World;
} {
  const world = new World(1, 0);
  const spec = specOf(given);
  const load = (): number => given.loads[Math.min(3, Math.floor((4 * world.calendar.now) / HORIZON_SECONDS))]! / 10;
  const share = (): number => load() / Math.max(1, members.filter(({ serving }) => serving).length);
  const members: Scripted[] = Array.from(
    { length: PLACES },
    (_, index) =>
      new Scripted(world, share, { at: index < given.broken ? 1000 + 300 * index : Infinity, how: given.how }),
  );
  let requests = 0;
  const counts = () => ({ requests: (requests += 60 * 100 * load()), errors: 0, responses: 0, responseSeconds: 0 });
  const group = new AutoScalingGroup(world, spec, ["a", "b"], members, counts, 0);
  world.calendar.run(HORIZON_SECONDS);
  return { members, spec, group, world };
}

const BEFORE = { boot: ["end"], serve: ["boot"], leave: ["boot", "serve"], end: ["leave"] } as const;

/** What is wrong with the events of one place. */
function disorder(events: Scripted["events"]): string[] {
  // A place that nobody is in when the run begins is told so first.
  const [first] = events;
  const known = first?.what === "end" ? events : [{ what: "serve" as const, at: 0 }, ...events];
  return known.flatMap(({ what, at }, index) => {
    const before = known[index - 1];
    if (before === undefined) return [];
    if (!(BEFORE[what] as readonly string[]).includes(before.what)) return [`${what} after ${before.what} at ${at} s`];
    return what === "end" && at - before.at < DELAY_SECONDS ? [`ended ${at - before.at} s after it left`] : [];
  });
}

/** Longer than any of them takes from InService to its first answer. */
const PATIENCE_SECONDS = 120;

/** Who was in service for long and never served. */
function idlers({ events }: Scripted): string[] {
  return events.flatMap(({ what, at }, index) => {
    const next = events[index + 1];
    const idle = what === "boot" && next?.what !== "serve" && (next?.at ?? HORIZON_SECONDS) - at > PATIENCE_SECONDS;
    return idle ? [`in service at ${at} s, and never served`] : [];
  });
}

/** How many there were after each change: launched and not leaving. */
function sizes(members: readonly Scripted[], desired: number): number[] {
  const changes = members.flatMap(({ events }) =>
    events.flatMap(({ what, at }) => (what === "boot" ? [{ at, by: 1 }] : what === "leave" ? [{ at, by: -1 }] : [])),
  );
  changes.sort((a, b) => a.at - b.at || a.by - b.by);
  let there = desired;
  return [there, ...changes.map(({ by }) => (there += by))];
}

describe("instances of any group", () => {
  it("boot, serve, leave and end in this order, and drain before they end", () => {
    fc.assert(
      fc.property(groups, (given) => {
        const { members } = lives(given);
        expect(members.flatMap(({ events }) => disorder(events))).toEqual([]);
        expect(members.flatMap(idlers)).toEqual([]);
      }),
      { numRuns: 150, seed: 11 },
    );
  });

  it("are as many as the group may have, but for one while zones are evened out, and a surge that was allowed", () => {
    fc.assert(
      fc.property(groups, (given) => {
        const { members, spec } = lives(given);
        const percent = Math.max(100, given.refresh?.[1] ?? 0, given.maintenance?.[1] ?? 0);
        const surges = (given.refresh?.[0] === 100 ? 1 : 0) + (given.maintenance?.[0] === 100 ? 1 : 0);
        const room = 2 * Math.floor((percent / 100 - 1) * spec.maxSize + 1e-9);
        const all = sizes(members, spec.desiredCapacity);
        expect(Math.max(...all)).toBeLessThanOrEqual(spec.maxSize + 1 + Math.max(surges, room));
        expect(Math.min(...all)).toBeGreaterThanOrEqual(0);
        expect(all.at(-1)).toBeGreaterThanOrEqual(given.zoneFails && given.refresh !== null ? 0 : spec.minSize - 1);
      }),
      { numRuns: 150, seed: 12 },
    );
  });

  it("a refresh comes to an end, and if it is successful nobody of before is left", () => {
    const refreshes = groups.filter(({ refresh }) => refresh !== null);
    fc.assert(
      fc.property(refreshes, (given) => {
        const [refresh] = lives(given).group.report().refreshes;
        expect(["Successful", "RollbackSuccessful", "Failed", "RollbackFailed"]).toContain(refresh!.status);
        expect(refresh!.status !== "Successful" || refresh!.replaced === refresh!.instances).toBe(true);
      }),
      { numRuns: 60, seed: 13 },
    );
  });
});
