/** `cost`: prices that are not AWS's list, and what the model does not meter. */
import { z } from "zod";
import { field, strict } from "./field.js";

export interface CostFields {
  readonly prices?: Readonly<Record<string, number>> | undefined;
  readonly freeTier?: boolean | undefined;
  readonly also?: Readonly<Record<string, number>> | undefined;
}

const amount = z.number().min(0);

export const costSchema: z.ZodType<CostFields> = strict({
  prices: field(z.record(z.string(), amount), {
    description:
      "Dollars for one unit, by name, in place of the list's: an instance type, a DB instance class, or a name such as `albHour` (docs/reference/prices.md).",
    default: "AWS's list prices, us-east-1, on demand",
  }),
  freeTier: field(z.boolean(), {
    description:
      "Whether the monthly free quantities (CloudFront's terabyte, 100 GB to the Internet) are this system's to use.",
    default: true,
  }),
  also: field(z.record(z.string(), amount), {
    description: "Quantities a month of prices that the model does not meter: `rdsBackup: 200`.",
  }),
}) as z.ZodType<CostFields>;
