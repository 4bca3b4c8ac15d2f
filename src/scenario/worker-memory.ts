/** What memory the workers of an instance have, if the scenario says anything of it. */
import type { AppServerSpec } from "../sim/spec.js";
import { APP_SERVER_DEFAULTS } from "./app-server-defaults.js";
import { appServerMessages as sentences } from "./app-server-messages.js";
import { INSTANCE_TYPES } from "./ec2/instance-types.js";
import type { Origins } from "./origins.js";
import type { Assumption } from "./scenario.js";
import type { ArchitectureFields } from "./schema/architecture-schema.js";
import type { FaultFields } from "./schema/faults-schema.js";

const GIBIBYTE = 2 ** 30;
const { memory: defaults } = APP_SERVER_DEFAULTS;

/** Whether anything takes memory from the workers. */
export const exhaustsMemory = (faults: readonly FaultFields[]): boolean =>
  faults.some(({ instance }) => instance?.action === "exhaustMemory");

export function buildWorkerMemory(
  { gunicorn, uwsgi, autoScalingGroup }: ArchitectureFields,
  faults: readonly FaultFields[],
  origins: Origins,
  assumptions: Assumption[],
): Pick<AppServerSpec, "memory"> {
  const [server, fields] = uwsgi === undefined ? ["gunicorn", gunicorn] : ["uwsgi", uwsgi];
  const { memoryPerWorker, memoryGrowthPerRequest = 0 } = fields ?? {};
  if (memoryPerWorker === undefined && memoryGrowthPerRequest === 0 && !exhaustsMemory(faults)) return {};
  const { memory, reservedMemory = defaults.reservedBytes, instanceType } = autoScalingGroup?.launchTemplate ?? {};
  const type = instanceType === undefined ? undefined : INSTANCE_TYPES.get(instanceType);
  const total = memory ?? (type === undefined ? undefined : type.memoryGiB * GIBIBYTE);
  if (total === undefined || total <= reservedMemory) {
    origins.report(["architecture", "autoScalingGroup", "launchTemplate"], sentences.memoryUnknown(), "key");
    return {};
  }
  if (memoryPerWorker === undefined)
    assumptions.push({
      subject: "gunicorn",
      statement: `A worker takes ${defaults.worker} of memory.`,
      source: `Kneepoint's guess; set architecture.${server}.memoryPerWorker`,
    });
  return {
    memory: {
      instanceBytes: total - reservedMemory,
      workerBytes: memoryPerWorker ?? defaults.workerBytes,
      bytesPerRequest: memoryGrowthPerRequest,
    },
  };
}
