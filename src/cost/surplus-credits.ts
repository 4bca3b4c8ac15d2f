/** What a T class pays for beyond its CPU credits: db.t3 and db.t4g are always unlimited (RDS, DBInstanceClass [D23]). */
import { MONTH_SECONDS } from "./month.js";

/** Of one machine: a credit is a vCPU for a minute. */
export interface CreditAccount {
  readonly vCpus: number;
  readonly creditsPerHour: number;
  /** Kept at most, and borrowed without charge at most: what it earns in 24 hours. */
  readonly maxCredits: number;
}

/** Accounts move slowly: stretches are looked at a minute at a time, at least. */
const LEAST_SECONDS = 60;

/**
 * vCPU-hours a month that are charged, if the month goes on like these stretches, again and again. It begins with what a day
 * earns; use above the earnings takes that first, then surplus credits, which later earnings pay back; what is borrowed beyond
 * a day's worth is charged (AWS, burstable-performance-instances-unlimited-mode-concepts [D]).
 *
 * @param use shares of all vCPUs, from 0 to 1, one a stretch
 * @param stretchSeconds length of each
 */
export function surplusVCpuHours(account: CreditAccount, use: readonly number[], stretchSeconds: number): number {
  if (use.length === 0 || stretchSeconds <= 0) return 0;
  const { vCpus, creditsPerHour, maxCredits } = account;
  const { shares, seconds } = coarse(use, stretchSeconds);
  // Below 0 it is borrowed.
  let balance = maxCredits;
  let charged = 0;
  for (let stretch = 0; stretch * seconds < MONTH_SECONDS; stretch++) {
    const share = shares[stretch % shares.length]!;
    const length = Math.min(seconds, MONTH_SECONDS - stretch * seconds);
    const after = Math.min(maxCredits, balance + (creditsPerHour / 3600 - (share * vCpus) / 60) * length);
    charged += Math.max(0, -maxCredits - after);
    balance = Math.max(-maxCredits, after);
  }
  return charged / 60;
}

/** As few stretches as are still a minute long, or the whole run if it is shorter. */
function coarse(use: readonly number[], stretchSeconds: number): { shares: number[]; seconds: number } {
  const together = Math.min(use.length, Math.max(1, Math.ceil(LEAST_SECONDS / stretchSeconds)));
  const shares = Array.from({ length: Math.floor(use.length / together) }, (_, group) => {
    const some = use.slice(group * together, (group + 1) * together);
    return some.reduce((sum, share) => sum + share, 0) / some.length;
  });
  // A run of seconds is a month of its average.
  return { shares, seconds: Math.max(LEAST_SECONDS, together * stretchSeconds) };
}
