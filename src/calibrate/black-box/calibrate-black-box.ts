import { CALIBRATION_SCHEMA, type Calibration, calibrationSchema } from "../../scenario/calibration.js";
import type { ClosedLoopResult } from "../../loadtest/index.js";
import { allowedCpus, formatCpuList } from "../../stack/index.js";
import type { Budget } from "../budget.js";
import { type CalibrationLog, forgetful, measuredSegment, segmentEntry } from "../calibration-journal.js";
import { measureSegments, ofKey } from "../measure.js";
import type { Predict } from "../predict.js";
import { machine, ownVersions } from "../provenance.js";
import type { CalibratedRoute } from "../routes.js";
import { roundSegments, schedule } from "../segments.js";
import { validatePredictions } from "../validate-predictions.js";
import { blackBoxFindings } from "./black-box-findings.js";
import { blackBoxRoute } from "./black-box-route.js";
import { routeSeen, serversOf } from "./bottleneck.js";

export interface BlackBoxTask {
  readonly name: string;
  /** Origin of the target, on loopback. */
  readonly url: string;
  readonly routes: readonly CalibratedRoute[];
  readonly budget: Budget;
  readonly commands: readonly string[];
  readonly predict: Predict;
  /** Segments that it holds are not measured again. */
  readonly log?: CalibrationLog | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onSegment?: (index: number, count: number) => void;
}

/** Measures any server from outside, by latency and throughput alone, and predicts the held-out runs. */
export async function calibrateBlackBox(task: BlackBoxTask): Promise<Calibration> {
  const { routes, budget } = task;
  const { url, signal, onSegment, log = forgetful() } = task;
  const results = await measureSegments(schedule(routes, budget).flat(), {
    url,
    observed: undefined,
    done: log.entries.flatMap((entry) => (entry.type === "segment" ? measuredSegment(entry) : [])),
    onMeasured: (segment) => log.append(segmentEntry(segment)),
    signal,
    onSegment,
  });
  const of = (key: string): readonly ClosedLoopResult[] => ofKey(results, key);
  const seen = routes.map((route) => ({
    route,
    seen: routeSeen(of(`${route.name} single`), of(`${route.name} saturation`)),
  }));
  const servers = serversOf(seen.map((each) => each.seen));
  const calibration: Calibration = {
    schema: CALIBRATION_SCHEMA,
    name: task.name,
    blackBox: true,
    provenance: {
      date: new Date().toISOString(),
      commands: [...task.commands],
      machine: machine(),
      versions: ownVersions(),
      stack: {
        workers: servers,
        workerClass: "sync",
        threads: 1,
        cores: "unknown",
        generatorCores: formatCpuList(allowedCpus()),
      },
    },
    routes: seen.map((each) => blackBoxRoute(each.route, each.seen, servers)),
    validation: [],
    findings: blackBoxFindings(seen, servers),
  };
  const heldOut = roundSegments(routes, budget)
    .filter(({ purpose }) => purpose === "validation")
    .map(({ key, routes: driven, connections }) => ({
      driven: { name: key, routes: driven, connections },
      results: of(key),
    }));
  calibration.validation = validatePredictions(calibration, heldOut, servers, task.predict);
  return calibrationSchema.parse(calibration);
}
