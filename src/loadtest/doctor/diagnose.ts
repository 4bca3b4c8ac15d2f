import { cpus, hostname, release } from "node:os";
import { VERSION } from "../../version.js";
import { closingDemonstration } from "./closing-demonstration.js";
import type { Demonstration, DemonstrationSetting } from "./demonstrations.js";
import { demonstrationFinding, type Finding, type Fitness, machineFindings, overall } from "./findings.js";
import { type MachineFigures, observeMachine } from "./machine.js";
import { queueDemonstration } from "./queue-demonstration.js";
import { silentDemonstration } from "./silent-demonstration.js";

export const DIAGNOSIS_SCHEMA = "kneepoint/diagnosis/1";

/** Whether a machine is fit to measure, with everything that is said of it. */
export interface Diagnosis {
  readonly schema: typeof DIAGNOSIS_SCHEMA;
  readonly fitness: Fitness;
  readonly findings: readonly Finding[];
  readonly machine: MachineFigures;
  readonly demonstrations: readonly Demonstration[];
  readonly environment: {
    readonly startedAt: string;
    readonly host: string;
    readonly cpu: string;
    readonly kernel: string;
    readonly node: string;
    readonly kneepoint: string;
    readonly stackCpus: readonly number[];
    readonly generatorCpus: readonly number[];
  };
}

export interface DiagnoseOptions {
  readonly stackCpus: readonly number[];
  readonly generatorCpus: readonly number[];
  /** A third of the time, with less certainty. */
  readonly quick?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** @param share done, from 0 to 1 */
  readonly onStep?: (what: string, share: number) => void;
}

/** Seconds that a diagnosis takes. */
export function expectedDiagnosisSeconds(quick: boolean): number {
  return quick ? 19 : 54;
}

/** Watches the machine idle, then tries the generator on three servers of which the truth is known. */
export async function diagnose(options: DiagnoseOptions): Promise<Diagnosis> {
  const { stackCpus, generatorCpus, quick = false, signal, onStep = () => {} } = options;
  const startedAt = new Date().toISOString();
  const apart = !stackCpus.some((cpu) => generatorCpus.includes(cpu));
  onStep("the idle machine", 0);
  const machine = await observeMachine({ seconds: quick ? 2.5 : 8, stackCpus, generatorCpus, signal });
  const setting: DemonstrationSetting = { quick, generatorCpus, serverCpus: stackCpus, apart, signal };
  const demonstrations: Demonstration[] = [];
  const tries = [
    ["a queue against Erlang C", 0.16, queueDemonstration],
    ["a server that closes connections", 0.65, closingDemonstration],
    ["a server that never answers", 0.9, silentDemonstration],
  ] as const;
  for (const [what, share, demonstrate] of tries) {
    signal?.throwIfAborted();
    onStep(what, share);
    demonstrations.push(await demonstrate(setting));
  }
  const cores = { stack: stackCpus, generator: generatorCpus, apart };
  const findings = [...machineFindings(machine, cores), ...demonstrations.map(demonstrationFinding)];
  return {
    schema: DIAGNOSIS_SCHEMA,
    fitness: overall(findings),
    findings,
    machine,
    demonstrations,
    environment: {
      startedAt,
      host: hostname(),
      cpu: cpus()[0]?.model ?? "unknown",
      kernel: release(),
      node: process.version,
      kneepoint: VERSION,
      stackCpus,
      generatorCpus,
    },
  };
}
