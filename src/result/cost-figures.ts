import { bill, meter, SYSTEM_LABELS, type Bill, type BilledSystem, type Inventory } from "../cost/index.js";
import type { Run, SystemSpec } from "../sim/index.js";
import { meanEstimate } from "./estimate.js";
import type { CostFigures } from "./result.js";

/** What a month that goes on like the runs costs; null where nothing has a price. */
export function costFigures(
  inventory: Inventory | null,
  system: SystemSpec,
  runs: readonly Run[],
  confidence: number,
): CostFigures | null {
  if (inventory === null || runs.length === 0) return null;
  const months = runs.map((run) => {
    const metered = meter(inventory, run, system);
    const priced = bill(metered.usages, inventory);
    const total = sum(priced.lines.map(({ dollars }) => dollars));
    return { run, metered, priced, total };
  });
  const mean = (of: (month: (typeof months)[number]) => number): CostFigures["perMonth"] =>
    meanEstimate(months.map(of), confidence);
  const inSystem = ({ lines }: Bill, system: BilledSystem): number =>
    sum(lines.filter(({ price }) => price.system === system).map(({ dollars }) => dollars));
  const systems = (Object.keys(SYSTEM_LABELS) as BilledSystem[])
    .filter((system) => months.some(({ priced }) => inSystem(priced, system) > 0))
    .map((system) => ({
      system,
      label: SYSTEM_LABELS[system],
      perMonth: mean(({ priced }) => inSystem(priced, system)),
    }));
  const instances = inventory.instances.type;
  const paid = ({ lines }: Bill): number => lines.find(({ price }) => price.name === instances)?.dollars ?? 0;
  const unpriced = [...new Set(months.flatMap(({ priced }) => priced.unpriced))];
  return {
    region: inventory.region,
    perMonth: mean(({ total }) => total),
    perMillionRequests: mean(({ total, metered }) => (metered.requests === 0 ? NaN : total / (metered.requests / 1e6))),
    systems,
    lines: meanLines(months.map(({ priced }) => priced)),
    headroomPerMonth:
      instances === null ? null : mean(({ priced, run }) => paid(priced) * (1 - Math.min(1, utilisation(run)))),
    leftOut: [
      ...months[0]!.metered.leftOut,
      ...unpriced.map((name) => ({ what: name, why: "no price list has it; give cost.prices" })),
    ],
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Of the instances' CPU, after warm-up. */
const utilisation = ({ gauges }: Run): number =>
  gauges.find(({ system, metric }) => system === "instance" && metric === "CPUUtilization")?.average ?? 0;

/** A line that one replication lacks is nothing there. */
function meanLines(bills: readonly Bill[]): CostFigures["lines"] {
  const byName = new Map(bills.flatMap(({ lines }) => lines.map(({ price }) => [price.name, price] as const)));
  return Array.from(byName.values(), ({ name, label, unit, source, asOf, remembered }) => {
    const own = bills.flatMap(({ lines }) => lines.filter(({ price }) => price.name === name));
    return {
      name,
      label,
      unit,
      quantity: sum(own.map(({ quantity }) => quantity)) / bills.length,
      dollars: sum(own.map(({ dollars }) => dollars)) / bills.length,
      source,
      asOf,
      remembered,
    };
  });
}
