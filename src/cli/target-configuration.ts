import { readFileSync } from "node:fs";
import { z } from "zod";
import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";

const CONFIGURATION_FILE = "kneepoint.config.json";

interface TargetConfiguration {
  /** Hosts beyond loopback that may be loaded, when the command line asks for it too. */
  readonly allowHosts: string[];
  /** What to really ask for, by route: the path of a template, a JSON body. */
  readonly requests: Record<string, { path?: string | undefined; body?: string | string[] | undefined }>;
}

const schema: z.ZodType<TargetConfiguration> = z.strictObject({
  allowHosts: z.array(z.string().min(1)).default([]),
  requests: z
    .record(
      z.string(),
      z.strictObject({
        path: z.string().startsWith("/").optional(),
        body: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
      }),
    )
    .default({}),
});

/** What kneepoint.config.json in the working directory says about targets; nothing when there is none. */
export function targetConfiguration(file: string = CONFIGURATION_FILE): TargetConfiguration {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { allowHosts: [], requests: {} };
    throw new UserError(`${file}: ${(error as Error).message}.`, EXIT.invalidConfiguration);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${file} is not JSON: ${(error as Error).message}.`, EXIT.invalidConfiguration);
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new UserError(`${file}: ${issue?.path.join(".") || "the file"}: ${issue?.message}.`, EXIT.invalidConfiguration);
}
