import type { CoreSpec } from "../spec.js";
import { CoreSpeed } from "./core-speed.js";
import type { Processor } from "./processor.js";
import { SpeedTrace } from "./speed-trace.js";
import type { World } from "./world.js";

/** Lets the cores' speed go as the machine's does: what was measured of it, times what is faster than could be measured. */
export function followMachineSpeed(world: World, machine: string, cpu: Processor, core: CoreSpec): void {
  const { modulation, speedTrace } = core;
  let state = 1;
  let step = 1;
  if (speedTrace !== undefined) {
    new SpeedTrace(world, speedTrace, (factor) => {
      step = factor;
      cpu.setSpeed(step * state);
    }).begin();
  }
  if (modulation !== undefined) {
    new CoreSpeed(world, machine, modulation, (factor) => {
      state = factor;
      cpu.setSpeed(step * state);
    }).begin();
  }
}
