/** A queue of Poisson arrivals, exponential service and `servers` servers in steady state (M/M/c). */
export interface ErlangC {
  /** Probability that an arrival has to wait (Erlang's C formula). */
  readonly waitProbability: number;
  /** Mean time from arrival to departure, seconds. */
  readonly meanSeconds: number;
  /** The time that a share `p` of the requests does not exceed, seconds. */
  quantile(p: number): number;
}

/**
 * Exact, from the formulas of Gross & Harris, Fundamentals of Queueing Theory, section 2.3 (wait: Erlang C; the sojourn
 * time is the sum of an exponential service and a wait that is zero or exponential at rate cμ - λ).
 *
 * @throws RangeError when the load is not below the capacity: there is no steady state
 */
export function erlangC(arrivalsPerSecond: number, meanServiceSeconds: number, servers: number): ErlangC {
  const load = arrivalsPerSecond * meanServiceSeconds;
  if (!(load < servers) || !(load > 0)) {
    throw new RangeError(`No steady state: an offered load of ${load} on ${servers} servers.`);
  }
  // Erlang B by its recursion, which does not overflow, then C from B.
  let blocking = 1;
  for (let n = 1; n <= servers; n++) blocking = (load * blocking) / (n + load * blocking);
  const waitProbability = (servers * blocking) / (servers - load * (1 - blocking));
  const meanSeconds = meanServiceSeconds * (1 + waitProbability / (servers - load));

  /** P(sojourn > t), t in units of the mean service. */
  const exceeds = (t: number): number => {
    const spare = servers - load - 1;
    // (1 - exp(-spare t)) / spare, whose limit at spare = 0 is t.
    const ratio = Math.abs(spare) < 1e-9 ? t : -Math.expm1(-spare * t) / spare;
    return Math.exp(-t) * (1 + waitProbability * ratio);
  };
  return {
    waitProbability,
    meanSeconds,
    quantile: (p) => {
      let high = 1;
      while (exceeds(high) > 1 - p) high *= 2;
      let low = 0;
      for (let step = 0; step < 100; step++) {
        const middle = (low + high) / 2;
        if (exceeds(middle) > 1 - p) low = middle;
        else high = middle;
      }
      return high * meanServiceSeconds;
    },
  };
}
