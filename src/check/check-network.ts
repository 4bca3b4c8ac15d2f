import { neededFlows, type NetworkState, type PlacedVpc } from "../scenario/index.js";
import { walkFlow, type Endpoint, type Explanation, type NetworkFlowName, type Step, type Vpc } from "../sim/index.js";
import { networkFindings } from "./network-findings.js";
import type { NetworkFinding } from "./network-finding.js";

/**
 * Share of a flow's connections that may be dropped while it still counts as reachable: a deny rule for an abusive range
 * of addresses is no fault. One connection in a hundred is already an outage for somebody. Kneepoint's own rule.
 */
const TOLERATED_SHARE = 0.01;

export interface CheckedFlow {
  readonly name: NetworkFlowName;
  readonly label: string;
  readonly from: string;
  readonly to: string;
  readonly protocol: string;
  readonly port: number;
  readonly verdict: "reachable" | "partly" | "blocked";
  readonly reachableShare: number;
  readonly path: readonly Step[];
  readonly blocks: readonly Explanation[];
}

export interface NetworkCheck {
  readonly schema: "kneepoint/check/1";
  /** `fail`: a needed flow is blocked, or a finding is critical. */
  readonly verdict: "pass" | "fail";
  readonly flows: readonly CheckedFlow[];
  readonly findings: readonly NetworkFinding[];
  /** The flows that faults block, with the time from which they are. */
  readonly faults: readonly { readonly atSeconds: number; readonly flows: readonly CheckedFlow[] }[];
}

/** Walks every needed flow of the network as configured, then as faults leave it, and looks for findings. */
export function checkNetwork(placed: PlacedVpc, states: readonly NetworkState[]): NetworkCheck {
  const flows = walkAll(placed, placed.vpc);
  const findings = networkFindings(placed, flows);
  const failed =
    flows.some(({ verdict }) => verdict === "blocked") || findings.some(({ severity }) => severity === "critical");
  return {
    schema: "kneepoint/check/1",
    verdict: failed ? "fail" : "pass",
    flows,
    findings,
    faults: states
      .filter(({ atSeconds, vpc }) => atSeconds > 0 || vpc !== placed.vpc)
      .map(({ atSeconds, vpc }) => ({
        atSeconds,
        flows: walkAll(placed, vpc).filter(({ verdict }) => verdict !== "reachable"),
      })),
  };
}

function walkAll(placed: PlacedVpc, vpc: Vpc): CheckedFlow[] {
  return neededFlows(placed).map(({ name, label, flow }) => {
    const { reachableShare, path, blocks } = walkFlow(vpc, flow);
    const verdict = reachableShare === 1 ? "reachable" : reachableShare >= 1 - TOLERATED_SHARE ? "partly" : "blocked";
    const { protocol, port } = flow;
    const ends = { from: endText(flow.source), to: endText(flow.destination) };
    return { name, label, ...ends, protocol, port, verdict, reachableShare, path, blocks };
  });
}

function endText(end: Endpoint): string {
  return "interface" in end ? end.interface : "Internet";
}
