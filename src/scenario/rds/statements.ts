/** What requests ask of the database besides CPU, where the scenario does not say. */
import type { RouteSpec, StatementSpec } from "../../sim/spec.js";
import { given } from "../build-target-groups.js";
import type { StatementFields } from "../schema/database-schema.js";
import { STATEMENT } from "./defaults.js";

const WRITES = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/** Whether a request writes that says nothing of it. @param name such as `POST /orders` */
export const writesByMethod = (name: string): boolean => WRITES.has(name.split(" ", 1)[0]!);

/** A request of a writing method that queries the database writes once. */
export function statementOf(
  { name, queries }: Pick<RouteSpec, "name" | "queries">,
  fields: StatementFields | undefined,
): StatementSpec {
  const writes = queries > 0 && writesByMethod(name) ? 1 : 0;
  return { ...STATEMENT, writes, ...given(fields ?? {}) };
}
