import type { CampaignPlan, PlanRules, runCampaign, Validation } from "../validate/index.js";

/** What is going to be run, its duration first. */
export function planLines(plan: CampaignPlan, rules: PlanRules): string[] {
  const minutes = Math.ceil(plan.expectedSeconds / 60);
  return [
    `${plan.runs.length} runs, ${rules.runsPerLevel} a level, of at least ${rules.requestsPerRun} requests: about ${minutes} min ` +
      `(and up to ${rules.attemptsPerRun - 1} more for each that the validity gate rejects).`,
    ...plan.series.map(({ series, p95LimitSeconds, predictedKnee }) => {
      const rates = [
        ...new Set(
          plan.runs.filter((run) => run.case.series.name === series.name).map((run) => run.case.ratePerSecond),
        ),
      ];
      rates.sort((a, b) => a - b);
      return (
        `  ${series.name}: ${rates.map((rate) => rate.toFixed(0)).join(", ")}/s; ` +
        `predicted knee ${predictedKnee.toFixed(0)}/s (p95 within ${(1e3 * p95LimitSeconds).toFixed(0)} ms)`
      );
    }),
    ...(plan.leftOut.length === 0 ? [] : [`Not in this budget: ${plan.leftOut.join("; ")}.`]),
  ];
}

/** What came of it. */
export function resultLines({ goals, runs }: Validation, out: string): string[] {
  const share = (error: number | null): string => (error === null ? "" : `${(100 * error).toFixed(1)} %`);
  return [
    `${runs.valid} valid runs; ${runs.rejected} attempts rejected by the validity gate.`,
    `${"goal".padEnd(42)}${"figure".padEnd(12)}${"goal".padEnd(10)}${"mean".padEnd(9)}${"worst".padEnd(9)}verdict`,
    ...goals.map(
      ({ group, figure, goal, meanError, worstError, verdict }) =>
        `${group.padEnd(42)}${figure.padEnd(12)}${goal.padEnd(10)}${share(meanError).padEnd(9)}${share(worstError).padEnd(9)}${verdict}`,
    ),
    `Written to ${out}: README.md, report.html, predictions.jsonl, runs.json, results.json.`,
  ];
}

/** A line a run: on a terminal it replaces the one before. */
export function progress(plan: CampaignPlan): NonNullable<Parameters<typeof runCampaign>[0]["onRun"]> {
  const start = performance.now();
  let before = 0;
  let first: number | undefined;
  return ({ run, attempt, done, count }) => {
    first ??= done;
    const passed = (performance.now() - start) / 1e3;
    before = done - first;
    const left = before < 3 ? plan.expectedSeconds * (1 - done / count) : (passed / before) * (count - done);
    const again = attempt > 1 ? `, attempt ${attempt}` : "";
    const line = `run ${done + 1}/${count}, about ${Math.ceil(left / 60)} min left: ${run.id}${again}`;
    process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${line}` : `${line}\n`);
  };
}
