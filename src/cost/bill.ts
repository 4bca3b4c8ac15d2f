import type { Inventory } from "./inventory.js";
import type { Usage } from "./meter.js";
import { dollarsFor, type Price } from "./price.js";

/** One line of a month's bill. */
export interface BillLine {
  readonly price: Price;
  readonly quantity: number;
  readonly dollars: number;
}

export interface Bill {
  readonly lines: readonly BillLine[];
  /** Names used that no price list has: said, never taken for zero. */
  readonly unpriced: readonly string[];
}

/** A month's usage, priced. */
export function bill(usages: readonly Usage[], { prices, freeTier }: Inventory): Bill {
  const unpriced: string[] = [];
  const lines = usages.flatMap(({ price: name, quantity }): BillLine[] => {
    const price = prices.get(name);
    if (price === undefined) {
      unpriced.push(name);
      return [];
    }
    return [{ price, quantity, dollars: dollarsFor(price, quantity, freeTier) }];
  });
  return { lines, unpriced };
}
