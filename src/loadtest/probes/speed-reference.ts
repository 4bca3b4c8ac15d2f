import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus as machineCpus } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { EXIT } from "../../errors/exit-codes.js";
import { UserError } from "../../errors/user-error.js";
import { startSpeedLoop } from "./speed-loop.js";

/** What speed 1 means: the loop's rate on one machine, with one version of Node. */
export interface SpeedReference {
  readonly schema: "kneepoint/speed-reference/1";
  readonly turnsPerCpuSecond: number;
  readonly cpu: string;
  readonly node: string;
  /** ISO 8601 UTC. */
  readonly measuredAt: string;
}

export const DEFAULT_SPEED_REFERENCE_FILE = ".kneepoint/speed-reference.json";

const referenceSchema: z.ZodType<SpeedReference> = z.strictObject({
  schema: z.literal("kneepoint/speed-reference/1"),
  turnsPerCpuSecond: z.number().positive(),
  cpu: z.string(),
  node: z.string(),
  measuredAt: z.string(),
});

/**
 * The reference of this machine: what the file says, or, at first use, the median of two seconds of the loop, which
 * is then written there. A file of another CPU or Node is measured anew: its turns are not comparable.
 *
 * @throws UserError when the file is not such a file or cannot be written.
 */
export async function speedReference(
  cpus: readonly number[] | undefined,
  file: string = DEFAULT_SPEED_REFERENCE_FILE,
): Promise<SpeedReference> {
  const cpu = machineCpus()[0]?.model ?? "unknown";
  const known = existsSync(file) ? readReference(file) : undefined;
  if (known !== undefined && known.cpu === cpu && known.node === process.version) return known;
  const reference: SpeedReference = {
    schema: "kneepoint/speed-reference/1",
    turnsPerCpuSecond: await medianSpeed(cpus, 2),
    cpu,
    node: process.version,
    measuredAt: new Date().toISOString(),
  };
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(reference, null, 2)}\n`);
  } catch (error) {
    throw new UserError(
      `The speed reference cannot be written to ${file}: ${(error as Error).message}.`,
      EXIT.invalidConfiguration,
    );
  }
  return reference;
}

function readReference(file: string): SpeedReference {
  try {
    return referenceSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    throw new UserError(
      `${file} is not a speed reference of this version of Kneepoint. Delete it, and it is measured anew.`,
      EXIT.invalidConfiguration,
    );
  }
}

/** Turns per CPU second, the median over `seconds` at 20 timings a second. */
async function medianSpeed(cpus: readonly number[] | undefined, seconds: number): Promise<number> {
  const loop = await startSpeedLoop({ cpus, perSecond: 20 });
  try {
    await sleep(seconds * 1000);
    const speeds = loop.take().map(({ turnsPerCpuSecond }) => turnsPerCpuSecond);
    speeds.sort((a, b) => a - b);
    return speeds[Math.floor(speeds.length / 2)]!;
  } finally {
    await loop.stop();
  }
}
