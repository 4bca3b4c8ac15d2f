/** `workload`: what a k6 script holds in code: which requests, how often, with what pauses. */
import { z } from "zod";
import type { DistributionSpec } from "../../sim/spec.js";
import { messages } from "../messages.js";
import { contentSchema, type ContentFields } from "./content-schema.js";
import { isRouteName, ROUTE_PATTERN } from "../route-name.js";
import { statementSchema, type StatementFields } from "./database-schema.js";
import { clientsSchema, type ClientsFields } from "./clients-schema.js";
import { externalCallSchema, type ExternalCallFields } from "./egress-schema.js";
import { distribution, durationOr, field, required, strict } from "./field.js";

export interface StepFields {
  readonly request: string;
  readonly think?: DistributionSpec | undefined;
}

export interface WorkloadFields {
  readonly arrivals?: "poisson" | "poisson-exact" | "constant" | { readonly gamma: number } | undefined;
  readonly timeout?: number | undefined;
  readonly content?: Readonly<Record<string, ContentFields>> | undefined;
  readonly externalCalls?: Readonly<Record<string, ExternalCallFields>> | undefined;
  readonly statements?: Readonly<Record<string, StatementFields>> | undefined;
  readonly clients?: ClientsFields | undefined;
  readonly journeys: Record<
    string,
    { readonly weight?: number | undefined; readonly steps: readonly (string | StepFields)[] }
  >;
}

/** `GET /api/items`: the name of a route, in the workload and in a calibration. */
export const routeName: z.ZodType<string> = z
  .string()
  .meta({ pattern: ROUTE_PATTERN })
  .superRefine((value, context) => {
    const { message, hint } = messages.routeSyntax(value);
    if (!isRouteName(value)) context.addIssue({ code: "custom", message, params: { hint } });
  });

const step = strict({
  request: required(routeName, { description: "Method and path; the calibration must have this route." }),
  think: field(distribution, {
    description: "Pause after the answer, before the next step or, in a closed load, the next iteration.",
    unit: "s",
    default: "no pause",
  }),
});

export const workloadSchema: z.ZodType<WorkloadFields> = strict({
  arrivals: field(
    z.union([
      z.enum(["poisson", "poisson-exact", "constant"]),
      strict({
        gamma: required(z.number().gt(0), {
          description: "Burstiness: squared coefficient of variation of the gaps; 1 is poisson.",
        }),
      }),
    ]),
    {
      description:
        "How the arrivals of an arrival-rate executor are spaced around its rate. k6 itself spaces them evenly (constant); people do not. poisson-exact: Poisson given its count, the expected number.",
      default: "poisson",
    },
  ),
  timeout: field(durationOr("none"), {
    description: "The client gives up a request after this long; `none`: never.",
    unit: "s",
    default: "60s",
    evidence: "k6's default of http.Params.timeout",
  }),
  clients: field(clientsSchema, {
    description: "Who the users are and how they reach the stack. Absent: always connected, and they never retry.",
  }),
  content: field(z.record(routeName, contentSchema), {
    description: "By route: what stands behind it, for a cache in front.",
  }),
  externalCalls: field(z.record(routeName, externalCallSchema), {
    description:
      "By route: the third party that it calls after its last query, holding its worker, through the NAT gateway of its instance's subnet.",
  }),
  statements: field(z.record(routeName, statementSchema), {
    description:
      "By route: what the last statement of its transaction asks of the database besides CPU: its volume, its locks, a commit.",
  }),
  journeys: required(
    z
      .record(
        z.string(),
        strict({
          weight: field(z.number().min(0), {
            description: "Share among the journeys that a k6 scenario without `exec` chooses from.",
            default: 1,
          }),
          steps: required(z.array(z.union([routeName, step])).min(1), {
            description: "The requests of one iteration, in order. A step may be just its request: `GET /`.",
          }),
        }),
      )
      .refine((journeys) => Object.keys(journeys).length > 0, { error: messages.emptyCollection("journey").message }),
    { description: "What users do, by name." },
  ),
});
