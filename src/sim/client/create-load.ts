import type { World } from "../kernel/world.js";
import type { LoadSpec, Stage } from "../spec.js";
import { ArrivalRateLoad } from "./arrival-rate-load.js";
import { ArrivalTimes } from "./arrival-times.js";
import type { IterationStarter, Load } from "./load.js";
import { RateProfile } from "./rate-profile.js";
import { vuChanges } from "./vu-schedule.js";
import { perVuBudget, sharedBudget, UNLIMITED, VuLoad, type IterationBudget } from "./vu-load.js";

/** Builds the load of one k6 scenario. `factor` multiplies its rates or its number of VUs (rounded, at least 1). */
export function createLoad(
  world: World,
  index: number,
  spec: LoadSpec,
  factor: number,
  starter: IterationStarter,
): Load {
  const { startTimeSeconds: startSeconds, minIterationSeconds } = spec;
  const scaled = (vus: number): number => (vus === 0 ? 0 : Math.max(1, Math.round(vus * factor)));
  const closed = (vus: number, durationSeconds: number, budget: IterationBudget, stages: readonly Stage[] = []): Load =>
    new VuLoad(world, index, starter, {
      changes: vuChanges(vus, stages),
      startSeconds,
      durationSeconds,
      gracefulRampDownSeconds: spec.executor === "vus" ? spec.gracefulRampDownSeconds : 0,
      minIterationSeconds,
      budget,
    });
  switch (spec.executor) {
    case "arrival-rate": {
      const profile = new RateProfile(spec.startRatePerSecond, spec.stages, factor);
      const times = new ArrivalTimes(profile, spec.arrivals, world.stream("arrival", spec.name));
      const { durationSeconds } = profile;
      return new ArrivalRateLoad(world.calendar, index, starter, times, { startSeconds, durationSeconds }, spec.maxVUs);
    }
    case "vus": {
      const stages = spec.stages.map((stage) => ({ ...stage, target: scaled(stage.target) }));
      const duration = stages.reduce((sum, stage) => sum + stage.durationSeconds, 0);
      return closed(scaled(spec.startVUs), duration, UNLIMITED, stages);
    }
    case "per-vu-iterations": {
      const vus = scaled(spec.vus);
      return closed(vus, spec.maxDurationSeconds, perVuBudget(vus, spec.iterations));
    }
    case "shared-iterations":
      return closed(scaled(spec.vus), spec.maxDurationSeconds, sharedBudget(spec.iterations));
  }
}
