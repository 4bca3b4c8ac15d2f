import { checkNetwork, type CheckedFlow } from "../check/index.js";
import type { Scenario } from "../scenario/index.js";
import type { NetworkFigures, NetworkFlowFigures } from "./result.js";

/** What `kneepoint check` says of the network; null where the scenario says nothing about it: the default one is sound. */
export function networkFigures({ vpc, networkStates, egress, resolved }: Scenario): NetworkFigures | null {
  const { architecture } = resolved;
  const described = typeof architecture === "object" && architecture !== null && "vpc" in architecture;
  const changes = networkStates.some((state) => state.vpc !== vpc.vpc);
  if (!described && !changes && egress === null) return null;
  const { verdict, flows, findings, faults } = checkNetwork(vpc, networkStates);
  return {
    verdict,
    flows: alike(flows),
    findings: findings.map(({ severity, title, evidence, remedy }) => ({ severity, title, evidence, remedy })),
    faults: faults.map(({ atSeconds, flows: lost }) => ({ atSeconds, flows: alike(lost) })),
  };
}

/** Flows between other subnets of the same tiers that fare alike, for the same reasons, are one. */
function alike(flows: readonly CheckedFlow[]): NetworkFlowFigures[] {
  const groups = new Map<string, NetworkFlowFigures>();
  for (const { label, protocol, port, verdict, reachableShare, blocks } of flows) {
    const causes = blocks.map(({ code, name, rule }) => ({ code, component: name, rule }));
    const key = JSON.stringify([label, protocol, port, verdict, reachableShare, causes]);
    const known = groups.get(key);
    groups.set(key, { label, protocol, port, verdict, reachableShare, causes, ways: (known?.ways ?? 0) + 1 });
  }
  return [...groups.values()];
}
