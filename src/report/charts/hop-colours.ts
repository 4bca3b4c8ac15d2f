/** A colour for each hop by its kind: waiting is warm, working is cool, the wire is grey. */
import type { HopBreakdown } from "../../result/result.js";
import type { Token } from "../theme/tokens.js";

export type HopKind = "wait" | "work" | "wire";

const TOKENS: Readonly<Record<HopKind, readonly Token[]>> = {
  wait: ["wait-1", "wait-2", "wait-3", "wait-4", "wait-5", "wait-6"],
  work: ["work-1", "work-2", "work-3", "work-4"],
  wire: ["wire-1", "wire-2", "wire-3"],
};

/** The kind is read from the hop's name, which the metrics choose to say it. */
export function hopKind(hop: string): HopKind {
  if (/network|wire|rtt|transfer|latency/i.test(hop)) return "wire";
  return /wait|queue|pool|backlog|contention|accept|blocked/i.test(hop) ? "wait" : "work";
}

/** Hops in order of appearance over all groups, each with its own colour; the palette repeats when it runs out. */
export function hopColours(
  hops: readonly HopBreakdown[],
): { readonly hop: string; readonly label: string; readonly token: Token }[] {
  const used: Record<HopKind, number> = { wait: 0, work: 0, wire: 0 };
  const labels = new Map(hops.flatMap((group) => group.parts.map((part) => [part.hop, part.label] as const)));
  return [...labels].map(([hop, label]) => {
    const kind = hopKind(`${hop} ${label}`);
    const tokens = TOKENS[kind];
    return { hop, label, token: tokens[used[kind]++ % tokens.length] ?? "wire-1" };
  });
}
