/** How long Linux tries where the application sets no limit of its own: sysctls of the instances. */
export interface KernelSpec {
  /** Until it gives up connecting. */
  readonly connectSeconds: number;
  /** Until it gives up sending again what nobody acknowledges. */
  readonly resendSeconds: number;
}

/**
 * Linux's defaults. A SYN is sent again 6 times, 1 + 2 + 4 + ... + 64 s in all (tcp_syn_retries, ip-sysctl [D]; since 6.5 the first four are a second apart, which is left out); a segment
 * 15 times (tcp_retries2, ip-sysctl: "hypothetical timeout" of 924.6 s [D]).
 */
export const LINUX: KernelSpec = { connectSeconds: 127, resendSeconds: 924.6 };

const FIRST_RESEND_SECONDS = 1;

/** When a SYN that is not answered now is sent again, if first sent at `firstAt`, s: after 1, 3, 7, … s (tcp_syn_retries [D]). */
export function nextSyn(firstAt: number, now: number): number {
  let at = firstAt + FIRST_RESEND_SECONDS;
  for (let gap = 2 * FIRST_RESEND_SECONDS; at <= now; gap *= 2) at += gap;
  return at;
}
