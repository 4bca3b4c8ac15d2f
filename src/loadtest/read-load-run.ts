import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";
import { LOAD_RUN_SCHEMA, type LoadRun, type LoadRunHeader } from "./load-run.js";
import { columnsOf, type RecordedRow } from "./request-log.js";
import { decodeRow, type RecordFooter } from "./run-record.js";

/**
 * Reads a run back from its record. One that was cut off (kill -9, a full disk) has what was written, and is
 * interrupted and invalid: the requests that were under way are missing from it.
 *
 * @throws UserError when there is no such file, or it is no run record of this version
 */
export async function readLoadRun(file: string): Promise<LoadRun> {
  const refuse = (message: string): never => {
    throw new UserError(`${file}: ${message}`, EXIT.invalidConfiguration);
  };
  let header: LoadRunHeader | undefined;
  let footer: RecordFooter | undefined;
  /** Number of the line that could not be read; only the last line may be such. */
  let broken = 0;
  let number = 0;
  const rows: RecordedRow[] = [];
  try {
    for await (const line of createInterface({ input: createReadStream(file, "utf8"), crlfDelay: Infinity })) {
      number++;
      if (broken > 0) return refuse(`line ${broken} is not a line of a run record.`);
      const value = parsed(line);
      if (number === 1) {
        header = headerOf(value, refuse);
        continue;
      }
      const row = decodeRow(value);
      if (row !== undefined) rows.push(row);
      else if (isFooter(value)) footer = revived(value.footer);
      else broken = number;
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    return refuse(`cannot be read (${(error as Error).message}).`);
  }
  if (header === undefined) return refuse("is empty; a run record begins with its header.");
  const requests = columnsOf(
    Float64Array.from(rows, ([intended]) => intended),
    (row) => rows[row]!,
  );
  return { header, requests, ...(footer ?? cutOff(header, requests.intendedSeconds.at(-1) ?? 0)) };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function headerOf(value: unknown, refuse: (message: string) => never): LoadRunHeader {
  const { schema } = (typeof value === "object" && value !== null ? value : {}) as { schema?: unknown };
  if (schema === LOAD_RUN_SCHEMA) return value as LoadRunHeader;
  if (typeof schema === "string") return refuse(`is ${schema}, and this Kneepoint reads ${LOAD_RUN_SCHEMA}.`);
  return refuse(`is no run record: its first line has no "schema": "${LOAD_RUN_SCHEMA}".`);
}

function isFooter(value: unknown): value is { footer: RecordFooter } {
  return typeof value === "object" && value !== null && "footer" in value && typeof value.footer === "object";
}

/** JSON has no NaN. */
function revived(footer: RecordFooter): RecordFooter {
  const number = (value: number | null): number => value ?? Number.NaN;
  const { lagP99Seconds, eventLoopDelayP99Seconds, cpuShare, reconnects } = footer.generator;
  return {
    ...footer,
    generator: {
      lagP99Seconds: number(lagP99Seconds),
      eventLoopDelayP99Seconds: number(eventLoopDelayP99Seconds),
      cpuShare: number(cpuShare),
      reconnects: number(reconnects),
    },
  };
}

/** What can be said of a run whose last line is missing. */
function cutOff({ options }: LoadRunHeader, lastSeconds: number): RecordFooter {
  const warmup = options["warmupSeconds"];
  return {
    window: { fromSeconds: typeof warmup === "number" ? warmup : 0, toSeconds: lastSeconds },
    probes: [],
    generator: {
      lagP99Seconds: Number.NaN,
      eventLoopDelayP99Seconds: Number.NaN,
      cpuShare: Number.NaN,
      reconnects: Number.NaN,
    },
    validity: {
      valid: false,
      checks: [
        {
          name: "completeness",
          verdict: "invalid",
          value: null,
          limit: "a last line",
          detail:
            "The record ends without its last line: the generator was killed, or the disk was full. The requests that were under way are missing, so its latencies are too short.",
        },
      ],
    },
    interrupted: true,
  };
}
