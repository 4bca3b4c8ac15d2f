/** The rules of experience, one function each. A flow that is blocked is not repeated here: the verdicts say it. */
import type { PlacedVpc } from "../scenario/index.js";
import type { CheckedFlow } from "./check-network.js";
import { exposure } from "./exposure.js";
import type { NetworkFinding } from "./network-finding.js";
import { redundancy } from "./redundancy.js";
import { leftovers } from "./leftovers.js";

const RANK: Readonly<Record<NetworkFinding["severity"], number>> = { critical: 0, warning: 1, info: 2 };

/** All findings, worst first. */
export function networkFindings(placed: PlacedVpc, flows: readonly CheckedFlow[]): NetworkFinding[] {
  const found = [...exposure(placed), ...returnPaths(flows), ...redundancy(placed), ...leftovers(placed)];
  return found.sort((a, b) => RANK[a.severity] - RANK[b.severity]);
}

/** A network ACL that lets requests in and keeps (some of) the answers: the classic of stateless filters. */
function returnPaths(flows: readonly CheckedFlow[]): NetworkFinding[] {
  const seen = new Set<string>();
  return flows.flatMap(({ label, blocks }) =>
    blocks.flatMap(({ direction, component, name, rule, share }): NetworkFinding[] => {
      const key = `${label} ${name} ${rule}`;
      if (direction !== "return" || component !== "network-acl" || seen.has(key)) return [];
      seen.add(key);
      return [
        {
          severity: "critical",
          rule: "no-return-path",
          title: `${name} drops ${share === 1 ? "the" : `${percent(share)} of the`} answers of ${label}`,
          evidence: `Rule ${rule}. A network ACL is stateless: the answer goes to the client's ephemeral port.`,
          remedy: `Allow the client's ephemeral ports in ${name} (load balancers and NAT gateways 1024-65535, Linux 32768-61000).`,
        },
      ];
    }),
  );
}

/** Three digits, and never 100 % or 0 % of what is not. */
export function percent(share: number): string {
  if (share > 0.999 && share < 1) return "more than 99.9 %";
  if (share < 0.001 && share > 0) return "less than 0.1 %";
  return `${Number((100 * share).toPrecision(3))} %`;
}
