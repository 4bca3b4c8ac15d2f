import pc from "picocolors";
import type { Argv, CommandModule } from "yargs";
import {
  type Cell,
  type Demonstration,
  diagnose,
  type Diagnosis,
  expectedDiagnosisSeconds,
  type Fitness,
} from "../loadtest/doctor/index.js";
import { allowedCpus, defaultStackCpus, generatorCpus, pinProcess, resolveStackOptions } from "../stack/index.js";
import { EXIT } from "../errors/exit-codes.js";
import { interruptible } from "./interrupt.js";
import { Progress } from "./progress.js";

interface DoctorArgs {
  quick?: boolean | undefined;
  json?: boolean | undefined;
  quiet?: boolean | undefined;
  cores?: string | undefined;
}

export const doctorCommand: CommandModule<object, DoctorArgs> = {
  command: "doctor",
  describe: "Is this machine fit to measure? With a test of the load generator on servers of known truth",
  builder: (yargs: Argv) =>
    yargs.options({
      quick: { type: "boolean", describe: "In 20 s instead of a minute, with less certainty" },
      cores: {
        type: "string",
        requiresArg: true,
        describe: "CPUs that the stack will have, as taskset takes them (default: the last)",
      },
      json: { type: "boolean", describe: "The diagnosis as JSON on standard output" },
      quiet: { type: "boolean", describe: "No progress" },
    }) as Argv<DoctorArgs>,
  handler: async (args) => {
    const allowed = allowedCpus();
    const stackCpus =
      args.cores === undefined ? defaultStackCpus(allowed) : resolveStackOptions({ cores: args.cores }).cores;
    const generator = generatorCpus(stackCpus, allowed);
    const quick = args.quick ?? false;
    const progress = new Progress(args.quiet ?? false);
    const seconds = expectedDiagnosisSeconds(quick);
    if (args.json !== true && args.quiet !== true)
      process.stderr.write(`About ${seconds} s; leave the machine alone.\n`);
    // As calibrate does: the generator keeps off the stack's cores.
    await pinProcess(generator);
    const onStep = (what: string, share: number): void => progress.update(what, share);
    const diagnosis = await interruptible(
      (signal) => diagnose({ stackCpus, generatorCpus: generator, quick, signal, onStep }),
      { revokes: "doctor" },
    );
    progress.clear();
    if (args.json === true) console.log(JSON.stringify(diagnosis));
    else for (const line of diagnosisLines(diagnosis)) console.log(line);
    if (diagnosis.fitness === "unfit") process.exitCode = EXIT.inconclusive;
  },
};

const COLOURS: Record<Fitness, (text: string) => string> = {
  fit: pc.green,
  "fit with care": pc.yellow,
  unfit: pc.red,
};

function diagnosisLines({ findings, demonstrations, environment, fitness }: Diagnosis): string[] {
  const lines = [`${environment.cpu}, Linux ${environment.kernel}, Node ${environment.node}`, ""];
  for (const { name, fitness: verdict, reason, remedy } of findings) {
    lines.push(`${COLOURS[verdict](verdict.padEnd(14))} ${pc.bold(name)}: ${reason}`);
    if (remedy !== undefined) lines.push(`               ${pc.dim(`-> ${remedy}`)}`);
  }
  for (const demonstration of demonstrations) lines.push("", ...tableLines(demonstration));
  lines.push("", `This machine is ${COLOURS[fitness](pc.bold(fitness))} to measure.`);
  return lines;
}

function tableLines({ name, setting, command, rows }: Demonstration): string[] {
  const header = ["", "truth", "Kneepoint", command.replace(/ .*/, " -R")];
  const body = rows.map(({ figure, unit, ...cells }) => [
    figure,
    ...[cells.truth, cells.kneepoint, cells.autocannon].map((each) => cellText(each, unit)),
  ]);
  const widths = header.map((_, column) => Math.max(...[header, ...body].map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row.map((text, column) => (column === 0 ? text.padEnd(widths[0]!) : text.padStart(widths[column]!))).join("   ");
  return [
    `${pc.bold(name)}: ${setting}`,
    pc.dim(line(header)),
    ...body.map((row) => line(row)),
    pc.dim(`(${command})`),
  ];
}

function cellText({ value, atLeast, note }: Cell, unit: Demonstration["rows"][number]["unit"]): string {
  if (value === null) return note ?? "-";
  const text = {
    seconds: `${(1000 * value).toFixed(1)} ms`,
    share: `${(100 * value).toFixed(0)} %`,
    count: value.toFixed(0),
    none: value.toFixed(2),
  }[unit];
  return `${atLeast === true ? "≥ " : ""}${text}${note === undefined ? "" : ` (${note})`}`;
}
