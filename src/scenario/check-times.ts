/** Notices of what would happen only when the run is over. */
import type { Sentence } from "./messages.js";
import type { Origins } from "./origins.js";
import type { RunSettings } from "./scenario.js";
import type { ArchitectureFields } from "./schema/architecture-schema.js";
import type { FaultFields } from "./schema/faults-schema.js";

const tooLate = (at: number, end: number): Sentence => ({
  message: `this is to happen after ${at} s, and the run ends after ${end} s: it never does`,
  hint: "choose an earlier time, a longer load, or run.horizon",
});

/** @param faults as written */
export function checkTimes(
  faults: readonly FaultFields[],
  { autoScalingGroup }: ArchitectureFields,
  { horizon }: RunSettings,
  origins: Origins,
): void {
  if (horizon.kind === "auto") return;
  const { seconds } = horizon;
  const notice = (path: readonly (string | number)[], at: number): void => {
    if (at >= seconds) origins.notice([...path, "at"], tooLate(at, seconds));
  };
  faults.forEach(({ at }, index) => notice(["faults", index], at));
  for (const [name, { at }] of Object.entries(autoScalingGroup?.scheduledActions ?? {}))
    notice(["architecture", "autoScalingGroup", "scheduledActions", name], at);
}
