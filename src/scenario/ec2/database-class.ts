/**
 * RDS DB instance classes: `db.m6g.large` is a machine of the size of the EC2 type `m6g.large`, from which it has its
 * vCPUs, memory and EBS limits here; its operating system and RDS keep some of the memory.
 */
import { INSTANCE_TYPE_NAMES, INSTANCE_TYPES } from "./instance-types.js";

/** RDS has no nano, no c families for PostgreSQL, and no medium of m and r. */
export const DATABASE_CLASS_NAMES: readonly string[] = INSTANCE_TYPE_NAMES.filter(
  (name) => /^(t3|t4g|m|r)/.test(name) && !name.endsWith("nano") && !/^[mr].*medium$/.test(name),
).map((name) => `db.${name}`);

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

/** max_connections of RDS for PostgreSQL: LEAST(DBInstanceClassMemory / 9531392, 5000) (RDS User Guide, CHAP_Limits [D]). */
export function maxConnectionsOf(name: string): number {
  const { memoryGiB } = INSTANCE_TYPES.get(typeOfClass(name))!;
  const bytes = memoryGiB * BYTES_PER_GIB * usableShare(memoryGiB);
  return Math.min(Math.floor(bytes / 9_531_392), 5000);
}
