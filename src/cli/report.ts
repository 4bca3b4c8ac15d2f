import { readFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import type { Argv, CommandModule } from "yargs";
import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";
import { readLoadRun, summarize } from "../loadtest/index.js";
import { writeCalibrationReport, writeReport, writeValidationReport } from "../report/index.js";
import { RESULT_SCHEMA, type Result, type RunHeader } from "../result/result.js";
import { CALIBRATION_SCHEMA } from "../scenario/calibration.js";
import { VALIDATION_SCHEMA, type Validation } from "../validate/index.js";
import { summaryLines } from "./load-summary-lines.js";
import { readCalibration } from "./read-calibration.js";

interface ReportArgs {
  readonly file: string;
  readonly out?: string | undefined;
}

/** Renders again what was measured or simulated: of a result, a validation, a calibration, or the record of a load test. */
export const reportCommand: CommandModule<object, ReportArgs> = {
  command: "report <file>",
  describe:
    "Render a report again: of a summary.json, a validation's results.json, a calibration, or the figures of a run.jsonl",
  builder: (yargs) =>
    yargs.positional("file", { type: "string", demandOption: true, describe: "What to render (JSON)" }).options({
      out: {
        type: "string",
        requiresArg: true,
        describe: "Where to: a directory for a result, else an HTML file (default: beside the file)",
      },
    }) as Argv<ReportArgs>,
  handler: async ({ file, out }) => {
    try {
      if (extname(file) === ".jsonl") {
        for (const line of summaryLines(summarize(await readLoadRun(file)), file)) console.log(line);
        return;
      }
      for (const path of await render(file, out)) console.log(`Written to ${path}.`);
    } catch (error) {
      // Of the right schema, but cut short or edited: no reader of ours checks every field of a result.
      if (!(error instanceof TypeError)) throw error;
      throw new UserError(
        `${file} is not whole (${error.message}). Make it again with the command in its header.`,
        EXIT.invalidConfiguration,
      );
    }
  },
};

async function render(file: string, out: string | undefined): Promise<string[]> {
  const document = readJson(file);
  const page = out ?? join(dirname(file), "report.html");
  switch (schemaOf(document)) {
    case CALIBRATION_SCHEMA: {
      const beside = out ?? `${file.slice(0, file.length - extname(file).length)}.html`;
      await writeCalibrationReport(beside, readCalibration(file));
      return [beside];
    }
    case VALIDATION_SCHEMA: {
      const calibration = readCalibration(join(dirname(file), "calibration.json"));
      await writeValidationReport(page, { validation: document as Validation, calibration });
      return [page];
    }
    case RESULT_SCHEMA: {
      const header = readJson(join(dirname(file), "header.json")) as RunHeader;
      return Object.values(await writeReport(out ?? dirname(file), document as Result, header));
    }
    default:
      throw new UserError(
        `${file}: expected a document of schema ${RESULT_SCHEMA}, ${VALIDATION_SCHEMA} or ${CALIBRATION_SCHEMA}, got ` +
          `${schemaOf(document) ?? "none"}. Make it again with this version of Kneepoint, or render it with the one that made it.`,
        EXIT.invalidConfiguration,
      );
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`${file} cannot be read as JSON: ${reason}.`, EXIT.invalidConfiguration);
  }
}

function schemaOf(document: unknown): string | undefined {
  const { schema, kneepoint } = (document ?? {}) as { schema?: unknown; kneepoint?: { schema?: unknown } };
  const found = schema ?? kneepoint?.schema;
  return typeof found === "string" ? found : undefined;
}
