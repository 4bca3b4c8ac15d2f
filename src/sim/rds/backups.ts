import { DelayLine } from "../kernel/delay-line.js";
import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { World } from "../kernel/world.js";
import type { DistributionSpec } from "../spec.js";
import type { Storage } from "./storage.js";

const DAY_SECONDS = 86_400;

/** The automated backup of every day (RDS User Guide, USER_WorkingWithAutomatedBackups). */
export interface BackupSpec {
  /** The window's beginning, s after the run's; then every day. It begins somewhere in it. */
  readonly windowAtSeconds: number;
  readonly windowSeconds: number;
  readonly seconds: DistributionSpec;
  /** Operations meanwhile take so many times as long; Infinity: the volume stands still. */
  readonly latencyFactor: number;
}

/** When there was one. Plain data. */
export interface BackupRun {
  readonly beganAtSeconds: number;
  readonly endedAtSeconds: number;
}

/** Takes the daily backup: from the volume itself, which stands still, or from a standby, which makes it slower. */
export class Backups {
  readonly taken: BackupRun[] = [];

  constructor(world: World, storage: Storage, spec: BackupSpec) {
    const { calendar } = world;
    const starts = new Draws(world.stream("backupWindow"), law({ kind: "uniform", min: 0, max: 1 }));
    const lengths = new Draws(world.stream("backup"), law(spec.seconds));
    const startOf = (day: number): number =>
      spec.windowAtSeconds + day * DAY_SECONDS + spec.windowSeconds * starts.at(day);
    const ends = new DelayLine(calendar, { arrived: () => storage.slowDown(1 / spec.latencyFactor) });
    const begins = new DelayLine(calendar, {
      arrived: (day) => {
        const end = calendar.now + lengths.at(day);
        this.taken.push({ beganAtSeconds: calendar.now, endedAtSeconds: end });
        if (spec.latencyFactor === Infinity) storage.suspend(end);
        else {
          storage.slowDown(spec.latencyFactor);
          ends.holdUntil(day, end);
        }
        begins.holdUntil(day + 1, startOf(day + 1));
      },
    });
    begins.holdUntil(0, startOf(0));
  }
}
