/** The answer of `check` for the terminal. */
import pc from "picocolors";
import type { CheckedFlow, NetworkCheck, NetworkFinding } from "../check/index.js";

const MARKS: Readonly<Record<CheckedFlow["verdict"], string>> = {
  reachable: pc.green("✓"),
  partly: pc.yellow("~"),
  blocked: pc.red("✗"),
};

const SEVERITIES: Readonly<Record<NetworkFinding["severity"], string>> = {
  critical: pc.red("critical"),
  warning: pc.yellow("warning"),
  info: pc.dim("info"),
};

/** @param paths whether the way of reachable flows is shown too */
export function checkLines(name: string, check: NetworkCheck, paths: boolean): string[] {
  const { flows, findings, faults, verdict } = check;
  const blocked = flows.filter((flow) => flow.verdict === "blocked").length;
  const criticals = findings.filter(({ severity }) => severity === "critical").length;
  const summary = [
    `${flows.length - blocked} of ${flows.length} flows reachable`,
    ...(criticals > 0 ? [`${criticals} critical finding${criticals === 1 ? "" : "s"}`] : []),
  ].join(", ");
  return [
    `${pc.bold(name)}: ${pc.bold(verdict === "pass" ? pc.green("pass") : pc.red("FAIL"))}${pc.dim(` (${summary})`)}`,
    "",
    ...flowLines(flows, paths),
    ...faults.flatMap(({ atSeconds, flows: lost }) => [
      "",
      lost.length === 0
        ? pc.bold(`From ${clock(atSeconds)} on: everything reachable again`)
        : pc.bold(`From ${clock(atSeconds)} on, as the faults say:`),
      ...flowLines(lost, false),
    ]),
    ...findings.flatMap(({ severity, title, evidence, remedy }) => [
      "",
      `${SEVERITIES[severity]}  ${pc.bold(title)}`,
      ...wrapped(evidence, "  "),
      ...wrapped(remedy, "  -> ").map((line) => pc.cyan(line)),
    ]),
  ];
}

/** Flows that fare alike, for the same reason, are one line. */
function flowLines(flows: readonly CheckedFlow[], paths: boolean): string[] {
  const groups = new Map<string, CheckedFlow[]>();
  for (const flow of flows) {
    const reasons = flow.blocks.map(({ code, component, name, rule }) => [code, component, name, rule].join(" "));
    const key = JSON.stringify([flow.label, flow.port, flow.verdict, reasons]);
    groups.set(key, [...(groups.get(key) ?? []), flow]);
  }
  const width = Math.max(0, ...flows.map(({ label }) => label.length));
  return [...groups.values()].flatMap((alike) => {
    const [first] = alike as [CheckedFlow, ...CheckedFlow[]];
    const count = alike.length === 1 ? "" : pc.dim(`  (${alike.length} ways)`);
    const share = first.reachableShare === 0 || first.reachableShare === 1 ? "" : ` ${shareText(first.reachableShare)}`;
    const lines = [
      `  ${MARKS[first.verdict]} ${first.label.padEnd(width)}  ${first.protocol} ${String(first.port).padEnd(5)} ${first.verdict}${share}${count}`,
    ];
    for (const { code, component, name, rule, direction } of first.blocks) {
      const way = direction === "return" ? ", on the way back" : "";
      lines.push(`      ${pc.red(code)}  ${component} ${pc.bold(name)}${rule === "-" ? "" : `: ${rule}`}${way}`);
    }
    for (const sentence of new Set(first.blocks.map((block) => block.sentence)))
      lines.push(...wrapped(sentence, "      "));
    if (alike.length > 1 && first.verdict !== "reachable")
      lines.push(
        ...wrapped(
          `likewise: ${alike
            .slice(1)
            .map(({ from, to }) => `${from} to ${to}`)
            .join(", ")}`,
          "      ",
        ).map((line) => pc.dim(line)),
      );
    if (paths) {
      for (const { direction, component, name, rule } of first.path)
        lines.push(
          pc.dim(
            `      ${direction === "forward" ? "->" : "<-"} ${component} ${name}${rule === "-" ? "" : `: ${rule}`}`,
          ),
        );
    }
    return lines;
  });
}

function shareText(share: number): string {
  const text = `${Number((100 * share).toPrecision(3))} %`;
  return pc.yellow(text === "100 %" ? "(all but a few addresses)" : `(${text} of the connections)`);
}

/** Whole words, within the terminal's width; the first line begins with `lead`, the others are as far in. */
function wrapped(text: string, lead: string): string[] {
  const width = Math.min(110, process.stdout.columns ?? 110) - lead.length;
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each, index) => (index === 0 ? lead : " ".repeat(lead.length)) + each);
}

function clock(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  const minutes = seconds / 60;
  return minutes < 120
    ? `${Number(minutes.toFixed(1))} min`
    : `${Math.floor(minutes / 60)}:${String(Math.round(minutes % 60)).padStart(2, "0")} h`;
}
