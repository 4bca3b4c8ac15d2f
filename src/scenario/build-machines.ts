/** What machines an architecture's instances and database run on: named types, fields that replace them, and defaults. */
import type { DatabaseSpec, InstanceSpec } from "../sim/spec.js";
import { DEFAULTS } from "./defaults.js";
import { buildCredits } from "./ec2/cpu-credits.js";
import { MAX_CONNECTIONS, maxConnectionsOf, OWN_MAX_CONNECTIONS, typeOfClass } from "./ec2/database-class.js";
import { INSTANCE_TYPES } from "./ec2/instance-types.js";
import { relativeSpeedOf, transferAssumption } from "./ec2/relative-speed.js";
import type { Assumption } from "./scenario.js";
import type { ArchitectureFields } from "./schema/architecture-schema.js";

const OWN_DEFAULT = "Kneepoint's default; set it in the scenario";

type LaunchTemplate = NonNullable<NonNullable<ArchitectureFields["autoScalingGroup"]>["launchTemplate"]>;

/** vCPUs, speed and CPU credits of each instance. */
export function buildInstanceMachine(
  template: LaunchTemplate,
  assumptions: Assumption[],
): Pick<InstanceSpec, "vCpus" | "relativeSpeed" | "credits"> {
  const { instanceType, measuredOn, vCpus, relativeSpeed } = template;
  if (vCpus === undefined && instanceType === undefined) {
    const statement = `Each instance has ${DEFAULTS.launchTemplate.vCpus} vCPU.`;
    assumptions.push({ subject: "instance", statement, source: OWN_DEFAULT });
  }
  return {
    vCpus: vCpus ?? vCpusOf(instanceType) ?? DEFAULTS.launchTemplate.vCpus,
    relativeSpeed: relativeSpeed ?? speedOf("instance", instanceType, measuredOn, assumptions),
    ...buildCredits(instanceType, template, assumptions),
  };
}

type DatabaseFields = NonNullable<ArchitectureFields["database"]>;

/** vCPUs, speed and connection limit of the database. */
export function buildDatabaseMachine(
  fields: DatabaseFields,
  measuredOn: string | undefined,
  assumptions: Assumption[],
): Pick<DatabaseSpec, "vCpus" | "relativeSpeed" | "maxConnections"> {
  const defaults = DEFAULTS.database;
  const { engine = "postgres", dbInstanceClass, vCpus, relativeSpeed, maxConnections } = fields;
  const type = dbInstanceClass === undefined ? undefined : typeOfClass(dbInstanceClass);
  const assume = (statement: string, source: string): void => {
    assumptions.push({ subject: "database", statement, source });
  };
  if (vCpus === undefined && type === undefined) assume(`The database has ${defaults.vCpus} vCPUs.`, OWN_DEFAULT);
  const speed = relativeSpeed ?? speedOf("database", type, measuredOn, assumptions);
  if (maxConnections === undefined && dbInstanceClass === undefined) {
    assume(
      `The database takes ${OWN_MAX_CONNECTIONS[engine]} connections.`,
      `${engine === "mysql" ? "MySQL" : "PostgreSQL"}'s default of max_connections; RDS sets it by the instance class's memory`,
    );
  } else if (maxConnections === undefined) {
    assume(
      `A ${dbInstanceClass} takes ${maxConnectionsOf(dbInstanceClass!, engine)} connections: less than the formula gives of its nominal memory, of which the operating system keeps some.`,
      `RDS User Guide, CHAP_Limits: ${MAX_CONNECTIONS[engine].formula}; share of memory estimated, set maxConnections to replace it`,
    );
  }
  return {
    vCpus: vCpus ?? vCpusOf(type) ?? defaults.vCpus,
    relativeSpeed: speed,
    maxConnections:
      maxConnections ??
      (dbInstanceClass === undefined ? OWN_MAX_CONNECTIONS[engine] : maxConnectionsOf(dbInstanceClass, engine)),
  };
}

const vCpusOf = (type: string | undefined): number | undefined =>
  type === undefined ? undefined : INSTANCE_TYPES.get(type)!.vCpus;

/** Of a named type by CoreMark; otherwise that of the machine the demands were measured on. Both are assumptions. */
function speedOf(
  subject: "instance" | "database",
  type: string | undefined,
  measuredOn: string | undefined,
  assumptions: Assumption[],
): number {
  if (type !== undefined) {
    assumptions.push(transferAssumption(subject, type, measuredOn));
    return relativeSpeedOf(type, measuredOn);
  }
  const statement = `A vCPU of the ${subject} is as fast as the machine that the demands were measured on (relativeSpeed 1).`;
  assumptions.push({ subject, statement, source: OWN_DEFAULT });
  return 1;
}
