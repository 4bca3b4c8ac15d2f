/**
 * RDS DB instance classes: `db.m6g.large` is a machine of the size of the EC2 type `m6g.large`, from which it has its
 * vCPUs, memory and EBS limits here; its operating system and RDS keep some of the memory.
 */
import { INSTANCE_TYPE_NAMES, INSTANCE_TYPES } from "./instance-types.js";

/** RDS has no nano, no c families for PostgreSQL, and no medium of m and r. */
export const DATABASE_CLASS_NAMES: readonly string[] = INSTANCE_TYPE_NAMES.filter(
  (name) => /^(t3|t4g|m|r)/.test(name) && !name.endsWith("nano") && !/^[mr].*medium$/.test(name),
).map((name) => `db.${name}`);

export const DATABASE_ENGINES = ["postgres", "mysql"] as const;
export type DatabaseEngine = (typeof DATABASE_ENGINES)[number];

/** `db.m6g.large` -> `m6g.large`. */
export const typeOfClass = (name: string): string => name.slice("db.".length);

const BYTES_PER_GIB = 2 ** 30;

/**
 * Share of the nominal memory that DBInstanceClassMemory is: of 8 GiB MySQL's formula really gives about 630 connections
 * instead of 683, of 1 GiB about 60 instead of 85 (RDS User Guide, CHAP_Limits, notes [D]; between them interpolated [I]).
 */
function usableShare(memoryGiB: number): number {
  if (memoryGiB <= 1) return 0.7;
  if (memoryGiB >= 4) return 0.92;
  return 0.7 + (0.22 * Math.log2(memoryGiB)) / 2;
}

/** max_connections by RDS User Guide, CHAP_Limits [D]: a quotient of DBInstanceClassMemory, and the most of it. */
export const MAX_CONNECTIONS: Readonly<Record<DatabaseEngine, { divisor: number; most: number; formula: string }>> = {
  postgres: { divisor: 9_531_392, most: 5000, formula: "LEAST(DBInstanceClassMemory/9531392, 5000)" },
  mysql: { divisor: 12_582_880, most: 100_000, formula: "DBInstanceClassMemory/12582880" },
};

/** Of the engines themselves, where no class is named: PostgreSQL, runtime-config-connection [D]; MySQL, max_connections [M]. */
export const OWN_MAX_CONNECTIONS: Readonly<Record<DatabaseEngine, number>> = { postgres: 100, mysql: 151 };

export function maxConnectionsOf(name: string, engine: DatabaseEngine = "postgres"): number {
  const { memoryGiB } = INSTANCE_TYPES.get(typeOfClass(name))!;
  const bytes = memoryGiB * BYTES_PER_GIB * usableShare(memoryGiB);
  const { divisor, most } = MAX_CONNECTIONS[engine];
  return Math.min(Math.floor(bytes / divisor), most);
}
