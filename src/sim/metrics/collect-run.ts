import type { World } from "../kernel/world.js";
import type { Run, SiteCounts } from "../run.js";
import type { RunSpec } from "../spec.js";
import type { CallSite } from "../demands.js";
import type { Tally } from "./tally.js";
import type { Recorder } from "./recorder.js";
import type { Sampler } from "./sampler.js";

/** Relative and absolute slack of a self-check: rounding of millions of additions, nothing more. */
const SLACK = 1e-6;

/** Gathers what a finished run recorded. Throws if one of its self-checks fails. */
export function collectRun(
  world: World,
  recorder: Recorder,
  sampler: Sampler,
  sites: readonly CallSite[],
  run: RunSpec,
): Run {
  const { gauges } = world.gauges;
  const intervalSeconds = run.horizonSeconds / run.intervals;
  const { readings, warmReadings } = sampler;
  const width = gauges.length;
  const last = run.intervals * width;
  const { iterations } = recorder;
  return {
    replication: run.replication,
    horizonSeconds: run.horizonSeconds,
    intervalSeconds,
    warmUpSeconds: run.warmUpSeconds,
    events: world.calendar.fired,
    sites: recorder.tallies.map((tally, site) => siteCounts(tally, sites[site]!)),
    errorHistogram: recorder.errorHistogram,
    iterations: { ...iterations, sumSeconds: recorder.timeOfIterations, histogram: recorder.iterationHistogram },
    series: {
      sent: recorder.sentSeries,
      ended: recorder.endedSeries,
      failed: recorder.failedSeries,
      histogram: recorder.histogramSeries,
    },
    path: {
      binSeconds: sampler.binSeconds,
      counts: recorder.path.counts.slice(0, sampler.bins),
      seconds: recorder.path.seconds.slice(0, sampler.bins),
      inFlight: recorder.path.inFlight.slice(0, sampler.bins),
    },
    ...(recorder.found === null ? {} : { found: { counts: recorder.found.counts, seconds: recorder.found.seconds } }),
    gauges: gauges.map(({ system, metric, label, unit, capacity }, i) => ({
      system,
      metric,
      label,
      unit,
      capacity,
      average: (readings[last + i]! - warmReadings[i]!) / (run.horizonSeconds - run.warmUpSeconds),
      values: Float64Array.from(
        { length: run.intervals },
        (_, interval) => (readings[(interval + 1) * width + i]! - readings[interval * width + i]!) / intervalSeconds,
      ),
    })),
    hops: { names: world.requests.hops, counts: recorder.hops.counts, sums: recorder.hops.sums },
    checks: verify(world, recorder),
  };
}

function siteCounts(tally: Tally, site: CallSite): SiteCounts {
  const { histogram, count, sum, min, max, timeouts, errors, errorSum } = tally;
  const statuses = [...tally.statuses].sort(([a], [b]) => a - b).map(([status, n]) => ({ status, count: n }));
  return { load: site.load, route: site.route, histogram, count, sum, min, max, timeouts, errors, errorSum, statuses };
}

function verify(world: World, recorder: Recorder): Run["checks"] {
  const checks = world.gauges.checks.map(({ name, sides }) => {
    const { left, right } = sides();
    const passed = Math.abs(left - right) <= SLACK * Math.max(1, Math.abs(left), Math.abs(right));
    return { name, passed, detail: `${left} against ${right}` };
  });
  const { worstGap, smallestHop } = recorder.hops;
  checks.push(
    { name: "hop times add up to the response time", passed: worstGap <= SLACK, detail: `worst gap ${worstGap} s` },
    { name: "no time is negative", passed: smallestHop >= -SLACK, detail: `smallest ${smallestHop} s` },
  );
  const failed = checks.filter((check) => !check.passed);
  if (failed.length > 0) {
    const list = failed.map((check) => `${check.name}: ${check.detail}`).join("; ");
    throw new Error(`The simulation contradicts itself (please report this): ${list}`);
  }
  return checks;
}
