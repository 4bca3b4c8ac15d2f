/** Spikes of the traffic, put into the stages of the loads. */
import type { Load } from "./k6-options.js";
import { networkMessages } from "./network-messages.js";
import type { Origins } from "./origins.js";
import type { FaultFields } from "./schema/faults-schema.js";

interface Stage {
  readonly durationSeconds: number;
  readonly target: number;
}

/** The loads with the spikes of the timeline; a spike that hits no load is reported. */
export function withTrafficSpikes(loads: readonly Load[], faults: readonly FaultFields[], origins: Origins): Load[] {
  let changed = [...loads];
  faults.forEach(({ at, duration = Infinity, trafficSpike }, index) => {
    if (trafficSpike === undefined) return;
    const { factor, scenario } = trafficSpike;
    const hit = changed.filter((load) => hasRate(load) && (scenario === undefined || load.name === scenario));
    if (hit.length === 0) {
      const known = changed.filter(hasRate).map(({ name }) => name);
      const path = ["faults", index, "trafficSpike", ...(scenario === undefined ? [] : ["scenario"])];
      origins.report(path, networkMessages.unknownInNetwork("k6 scenario with an arrival rate", scenario ?? "", known));
    }
    changed = changed.map((load) => (hit.includes(load) ? spiked(load, at, at + duration, factor) : load));
  });
  return changed;
}

const hasRate = ({ executor }: Load): boolean =>
  executor === "constant-arrival-rate" || executor === "ramping-arrival-rate";

function spiked(load: Load, from: number, until: number, factor: number): Load {
  if (load.executor !== "constant-arrival-rate" && load.executor !== "ramping-arrival-rate") return load;
  const { startTimeSeconds, startRatePerSecond, stages } = load;
  const begin = from - startTimeSeconds;
  const end = until - startTimeSeconds;
  return {
    ...load,
    startRatePerSecond: begin <= 0 && end > 0 ? startRatePerSecond * factor : startRatePerSecond,
    stages: spikedStages(startRatePerSecond, stages, begin, end, factor),
  };
}

/** The rate as it was, multiplied between two times; where it jumps there is a stage of no length. */
export function spikedStages(
  startRate: number,
  stages: readonly Stage[],
  begin: number,
  end: number,
  factor: number,
): Stage[] {
  const changed: Stage[] = [];
  let at = 0;
  let rate = startRate;
  for (const { durationSeconds, target } of stages) {
    const rateAt = (time: number): number => rate + ((target - rate) * (time - at)) / durationSeconds;
    const cuts = [begin, end].filter((time) => time > at && time < at + durationSeconds);
    let from = at;
    for (const to of [...cuts, at + durationSeconds]) {
      const inside = from >= begin && from < end;
      const value = to === at + durationSeconds ? target : rateAt(to);
      changed.push({ durationSeconds: to - from, target: inside ? value * factor : value });
      // A jump at the cut, and at the end of a stage where the spike begins or ends.
      if (to === begin) changed.push({ durationSeconds: 0, target: value * factor });
      else if (to === end && inside) changed.push({ durationSeconds: 0, target: value });
      from = to;
    }
    at += durationSeconds;
    rate = target;
  }
  return changed;
}
