/** docs/reference/prices.md: every price that a scenario may name, from the same rows that the bill reads. */
import { PRICE_REGION, SYSTEM_LABELS, type BilledSystem, type Price } from "../cost/index.js";
import { LIST_PRICES } from "./build-cost.js";

const dollars = (value: number): string => `$${Number(value.toPrecision(6))}`;

function tiersOf({ tiers, freePerMonth }: Price): string {
  const each = tiers.map(({ upTo, dollars: price }) =>
    tiers.length === 1 ? dollars(price) : `${dollars(price)} ${Number.isFinite(upTo) ? `up to ${upTo}` : "beyond"}`,
  );
  return `${each.join(", ")}${freePerMonth > 0 ? `; ${freePerMonth} a month free` : ""}`;
}

export function priceReference(): string {
  const systems = Object.keys(SYSTEM_LABELS) as BilledSystem[];
  const sections = systems.map((system) => {
    const rows = LIST_PRICES.filter((price) => price.system === system).map(
      (price) =>
        `| \`${price.name}\` | ${price.label} | ${price.unit} | ${tiersOf(price)} | ${price.remembered ? "from memory: verify it" : `${price.source}, ${price.asOf}`} |`,
    );
    return `## ${SYSTEM_LABELS[system]}\n\n| name | what | unit | price | read |\n| --- | --- | --- | --- | --- |\n${rows.join("\n")}\n`;
  });
  return `# Prices\n\nUS dollars, ${PRICE_REGION}, on demand. A scenario replaces one by name: \`cost: { prices: { albHour: 0.02 } }\`; it adds a\nmonth's quantity of what the model does not meter: \`cost: { also: { rdsBackup: 200 } }\`. Generated from the source.\n\n${sections.join("\n")}`;
}
