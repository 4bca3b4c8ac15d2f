/** Whether scheduled actions leave a group that can be: each changes limits, from its time on. */
import type { Origins } from "../origins.js";
import type { AutoScalingFields } from "../schema/auto-scaling-schema.js";
import { autoScalingMessages as sentences } from "./messages.js";

const PATH = ["architecture", "autoScalingGroup", "scheduledActions"];

export function checkScheduledActions(
  { scheduledActions = {} }: AutoScalingFields,
  minSize: number,
  maxSize: number,
  origins: Origins,
): void {
  let [min, max] = [minSize, maxSize];
  for (const [name, action] of Object.entries(scheduledActions).sort(([, a], [, b]) => a.at - b.at)) {
    const path = [...PATH, name];
    const { desiredCapacity } = action;
    if (action.minSize === undefined && action.maxSize === undefined && desiredCapacity === undefined)
      origins.report(path, sentences.actionWithoutSize(), "key");
    min = action.minSize ?? min;
    max = action.maxSize ?? max;
    if (min > max) {
      const key = action.minSize === undefined ? "maxSize" : "minSize";
      origins.report([...path, key], sentences.minAboveMax(min, max));
      max = min;
    } else if (desiredCapacity !== undefined && (desiredCapacity < min || desiredCapacity > max))
      origins.report([...path, "desiredCapacity"], sentences.desiredOutside(desiredCapacity, min, max));
  }
}
