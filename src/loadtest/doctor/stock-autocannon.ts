import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { z } from "zod";
import { formatCpuList } from "../../stack/index.js";

/** What autocannon's own rate mode says of a run, in its own words and units turned into seconds. */
export interface StockReport {
  readonly command: string;
  readonly meanSeconds: number;
  readonly p50Seconds: number;
  /** It has no 95th percentile. */
  readonly p97_5Seconds: number;
  readonly p99Seconds: number;
  readonly responses: number;
  readonly timeouts: number;
  readonly errors: number;
}

const reportSchema = z.object({
  latency: z.object({ average: z.number(), p50: z.number(), p97_5: z.number(), p99: z.number() }),
  requests: z.object({ total: z.number() }),
  timeouts: z.number(),
  errors: z.number(),
});

/**
 * Runs the autocannon command line as anybody would, with a rate. It has whole seconds only, and at least 1.
 * @throws Error when it ends otherwise than with a report
 */
export async function runStockAutocannon(
  url: string,
  options: {
    readonly ratePerSecond: number;
    readonly connections: number;
    readonly durationSeconds: number;
    readonly timeoutSeconds?: number;
    readonly cpus: readonly number[];
    readonly signal?: AbortSignal | undefined;
  },
): Promise<StockReport> {
  const flags = ["-R", options.ratePerSecond, "-c", options.connections, "-d", Math.ceil(options.durationSeconds)].map(
    String,
  );
  if (options.timeoutSeconds !== undefined) flags.push("-t", String(Math.ceil(options.timeoutSeconds)));
  const program = createRequire(import.meta.url).resolve("autocannon");
  const child = spawn(
    "taskset",
    ["-c", formatCpuList(options.cpus), process.execPath, program, ...flags, "--json", "--no-progress", url],
    { stdio: ["ignore", "pipe", "pipe"], signal: options.signal },
  );
  let output = "";
  let complaint = "";
  child.stdout.on("data", (data: Buffer) => (output += data.toString()));
  child.stderr.on("data", (data: Buffer) => (complaint += data.toString()));
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => resolve());
  });
  const json = output.slice(output.indexOf("{"));
  if (json === "") throw new Error(`autocannon ended without a report: ${complaint.trim().slice(0, 300)}`);
  const { latency, requests, timeouts, errors } = reportSchema.parse(JSON.parse(json));
  return {
    command: `autocannon ${flags.join(" ")}`,
    meanSeconds: latency.average / 1000,
    p50Seconds: latency.p50 / 1000,
    p97_5Seconds: latency.p97_5 / 1000,
    p99Seconds: latency.p99 / 1000,
    responses: requests.total,
    timeouts,
    errors,
  };
}
