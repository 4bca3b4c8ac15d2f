/** How a new revision of the application differs from what was calibrated: of a deployment, and of a launch template. */
import { z } from "zod";
import { APP_SERVER_DEFAULTS } from "../app-server-defaults.js";
import { field, text } from "./field.js";

export interface RevisionFields {
  readonly cpuFactor?: number | undefined;
  readonly databaseFactor?: number | undefined;
  readonly errorShare?: number | undefined;
  readonly routes?: readonly string[] | undefined;
}

const defaults = APP_SERVER_DEFAULTS.deploy;
const factor = z.number().min(0);

/** The properties of a mapping, all of them optional. */
type Shape<Fields> = { readonly [K in keyof Fields]-?: z.ZodOptional<z.ZodType<NonNullable<Fields[K]>>> };

export const revisionShape: Shape<RevisionFields> = {
  cpuFactor: field(factor, {
    description: "The new revision needs so many times the Python CPU.",
    default: defaults.cpuFactor,
  }),
  databaseFactor: field(factor, {
    description: "It needs so many times the database's work.",
    default: defaults.databaseFactor,
  }),
  errorShare: field(z.number().min(0).max(1), {
    description: "This share of its requests ends with 500.",
    default: defaults.errorShare,
  }),
  routes: field(z.array(text).min(1), {
    description: "What differs in the new revision, as named in the journeys.",
    default: "all",
  }),
};
