/** `run`: how long, how often and how exactly the simulator works. */
import { z } from "zod";
import { DEFAULTS } from "../defaults.js";
import { messages } from "../messages.js";
import { duration, field, leaf, naturalNumber, positiveDuration, positiveInteger, strict } from "./field.js";

/** Relative half-widths asked for, by figure. */
export interface Precision {
  readonly mean?: number | undefined;
  readonly med?: number | undefined;
  readonly p95?: number | undefined;
  readonly p99?: number | undefined;
}

export interface RunFields {
  readonly seed?: number | undefined;
  readonly replications?:
    | number
    | { readonly minimum?: number | undefined; readonly maximum?: number | undefined }
    | undefined;
  readonly precision?: Precision | undefined;
  readonly confidence?: number | undefined;
  readonly warmUp?: "auto" | "none" | number | undefined;
  readonly horizon?: "auto" | "load" | number | undefined;
  readonly intervals?: number | undefined;
}

/** A duration or one of some words; the words' own spelling mistakes get a suggestion. */
function wordOrDuration<Word extends string>(
  words: readonly Word[],
  seconds: z.ZodType<number>,
): z.ZodType<Word | number> {
  const schema = {
    anyOf: [{ enum: words }, { type: "string" }, { type: "number" }],
    "x-type": [...words, "duration"].join(", "),
  };
  return leaf<Word | number>(schema, (value, complain) => {
    const word = words.find((each) => each === value);
    if (word !== undefined) return word;
    if (typeof value === "string" && !/\d/.test(value)) {
      complain(messages.notOneOf(words, value, ["a duration"]));
      return null;
    }
    const parsed = seconds.safeParse(value);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const hint: unknown = issue?.code === "custom" ? issue.params?.["hint"] : undefined;
    complain({ message: issue?.message ?? "", ...(typeof hint === "string" ? { hint } : {}) });
    return null;
  });
}

const share = z.number().gt(0).lt(1);

export const runSchema: z.ZodType<RunFields> = strict({
  seed: field(naturalNumber, { description: "Start of all random streams.", default: DEFAULTS.run.seed }),
  replications: field(
    z.union([
      positiveInteger,
      strict({
        minimum: field(positiveInteger, {
          description: "Runs before the precision is looked at.",
          default: DEFAULTS.run.minimum,
        }),
        maximum: field(positiveInteger, {
          description: "Runs after which it stops, precise or not.",
          default: DEFAULTS.run.maximum,
        }),
      }),
    ]),
    {
      description: "Independent runs: a fixed number, or as many as the precision needs.",
      default: { minimum: DEFAULTS.run.minimum, maximum: DEFAULTS.run.maximum },
    },
  ),
  precision: field(
    strict({
      mean: field(share, { description: "Relative half-width of the interval of the mean response time." }),
      med: field(share, { description: "The same of the median." }),
      p95: field(share, { description: "The same of the 95th percentile." }),
      p99: field(share, { description: "The same of the 99th percentile." }),
    }),
    { description: "Relative half-widths at which replicating stops.", default: DEFAULTS.run.precision },
  ),
  confidence: field(share, { description: "Confidence of every interval.", default: DEFAULTS.run.confidence }),
  warmUp: field(wordOrDuration<"auto" | "none">(["auto", "none"], duration), {
    description:
      "Time at the beginning that no figure counts; `auto`: by MSER-5. Default: auto if every load is constant from the start and there are no faults, else none.",
    unit: "s",
    default: "auto or none",
  }),
  horizon: field(wordOrDuration<"load" | "auto">(["load", "auto"], positiveDuration), {
    description:
      "Simulated time: `load`, as long as the load lasts; `auto`, a steady state, of which the engine simulates as much as the precision needs (constant loads only).",
    unit: "s",
    default: "load",
  }),
  intervals: field(z.int().min(1).max(10_000), {
    description: "Number of reporting intervals.",
    default: DEFAULTS.run.intervals,
  }),
});
