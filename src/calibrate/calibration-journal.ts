import { createHash } from "node:crypto";
import { SampleTable } from "../loadtest/index.js";
import type { StackState } from "../stack/index.js";
import type { BlackBoxPlan } from "./black-box/black-box-plan.js";
import type { BlackBoxRoute } from "./black-box/parse-routes.js";
import type { Budget } from "./budget.js";
import type { MeasuredSegment } from "./measure.js";
import type { MeasuredRun } from "./measured-run.js";
import type { OpenLoopCase } from "./open-loop-system.js";
import type { CalibratedRoute } from "./routes.js";
import { FOUND } from "./found-in-flight.js";

/** First line of a calibration's journal: what everything below it belongs to. */
export interface BeginEntry {
  readonly type: "calibration";
  readonly at: string;
  readonly command: string;
  readonly kneepoint: string;
  /** Of routes, budget and stack: with another plan the runs below would not be one calibration. */
  readonly plan: string;
  /** What probing made of a server seen from outside: another probe would plan other runs. */
  readonly blackBox?: BlackBoxPlan | undefined;
}

/** The calibration was interrupted before this line, and gone on with by this command. */
export interface ResumeEntry {
  readonly type: "resumed";
  readonly at: string;
  readonly command: string;
}

/** A closed loop as it was measured: numbers in base64, little-endian doubles. */
export interface SegmentEntry {
  readonly type: "segment";
  readonly segment: Omit<MeasuredSegment, "samples" | "errors">;
  readonly latencySeconds: string;
  readonly kinds: string;
  /** Line by line; an empty line: no header. */
  readonly serverTimings: string;
  readonly errors: Omit<MeasuredSegment["errors"], "statuses"> & { readonly statuses: readonly [number, number][] };
}

/** An attempt at an open-loop run, valid or not. */
export interface OpenLoopEntry {
  readonly type: "open loop";
  readonly at: string;
  readonly level: string;
  /** Number of the planned run. */
  readonly index: number;
  readonly which: OpenLoopCase;
  /** NaN is null in JSON. */
  readonly run: Omit<MeasuredRun, "blocks" | "figures" | "cpuSecondsPerRequest"> & {
    readonly figures: Readonly<Record<string, number | null | undefined>>;
    readonly cpuSecondsPerRequest: number | null;
    readonly blocks: readonly string[];
  };
}

export type CalibrationEntry = BeginEntry | ResumeEntry | SegmentEntry | OpenLoopEntry;

/** Where a calibration keeps what it measures; a `Journal`, or an array that forgets at the end. */
export interface CalibrationLog {
  readonly entries: readonly CalibrationEntry[];
  append(entry: CalibrationEntry): void;
}

export function forgetful(): CalibrationLog {
  const entries: CalibrationEntry[] = [];
  return { entries, append: (entry) => void entries.push(entry) };
}

/** The same for plans whose runs may stand in one journal. */
export function planKey(routes: readonly CalibratedRoute[], budget: Budget, options: StackState["options"]): string {
  const { workers, workerClass, threads, poolSize, maxOverflow, cores } = options;
  const stack = { workers, workerClass, threads, poolSize, maxOverflow, cores };
  const text = JSON.stringify({ routes: routes.map(({ name, request }) => ({ name, request })), budget, stack });
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** The same for black-box calibrations whose runs may stand in one journal: `budget` as the user gave it. */
export function blackBoxKey(url: string, routes: readonly BlackBoxRoute[], budget: string): string {
  return createHash("sha256").update(JSON.stringify({ url, routes, budget })).digest("hex").slice(0, 16);
}

export function segmentEntry({ samples, errors, ...segment }: MeasuredSegment): SegmentEntry {
  return {
    type: "segment",
    segment,
    latencySeconds: packed(samples.latencySeconds()),
    kinds: packed(samples.kinds()),
    serverTimings: samples
      .serverTimings()
      .map((header) => header ?? "")
      .join("\n"),
    errors: { ...errors, statuses: [...errors.statuses] },
  };
}

export function measuredSegment(entry: SegmentEntry): MeasuredSegment {
  const samples = new SampleTable();
  const kinds = unpacked(entry.kinds);
  const headers = entry.serverTimings.split("\n");
  unpacked(entry.latencySeconds).forEach((latency, i) => samples.add(latency, kinds[i]!, headers[i] || undefined));
  return { ...entry.segment, samples, errors: { ...entry.errors, statuses: new Map(entry.errors.statuses) } };
}

export function openLoopEntry(level: string, index: number, which: OpenLoopCase, run: MeasuredRun): OpenLoopEntry {
  const blocks = run.blocks.map(packed);
  return {
    type: "open loop",
    at: new Date().toISOString(),
    level,
    index,
    which,
    run: { ...run, figures: { ...run.figures }, blocks },
  };
}

export function openLoopRunOf({ run }: OpenLoopEntry): MeasuredRun {
  const figure = (name: keyof MeasuredRun["figures"]): number => run.figures[name] ?? Number.NaN;
  // Not measured by older versions, or of too few requests.
  const known = ["p25", "p75", ...FOUND].flatMap((name) =>
    run.figures[name] == null ? [] : [[name, run.figures[name]]],
  );
  return {
    ...run,
    figures: {
      throughput: figure("throughput"),
      mean: figure("mean"),
      p50: figure("p50"),
      p95: figure("p95"),
      p99: figure("p99"),
      utilisation: figure("utilisation"),
      ...(Object.fromEntries(known) as Partial<MeasuredRun["figures"]>),
    },
    cpuSecondsPerRequest: run.cpuSecondsPerRequest ?? Number.NaN,
    blocks: run.blocks.map(unpacked),
  };
}

function packed(values: Float64Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");
}

function unpacked(text: string): Float64Array {
  const bytes = Buffer.from(text, "base64");
  return new Float64Array(Uint8Array.from(bytes).buffer);
}
