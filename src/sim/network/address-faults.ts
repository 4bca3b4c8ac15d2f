import type { Calendar } from "../kernel/calendar.js";
import { DelayLine } from "../kernel/delay-line.js";
import type { Addresses, AddressFault } from "./addresses.js";

/** Lets the faults begin and end at their times. */
export function scheduleAddressFaults(calendar: Calendar, addresses: Addresses, faults: readonly AddressFault[]): void {
  if (faults.length === 0) return;
  const begin = new DelayLine(calendar, { arrived: (fault) => addresses.begin(faults[fault]!) });
  const end = new DelayLine(calendar, { arrived: (fault) => addresses.end(faults[fault]!) });
  faults.forEach(({ atSeconds, durationSeconds }, fault) => {
    begin.holdUntil(fault, atSeconds);
    end.holdUntil(fault, atSeconds + durationSeconds);
  });
}
