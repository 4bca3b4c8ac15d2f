/** Hours of a load to look back on, to need before the first forecast, and to look ahead (predictive-scaling-policy-overview [D]). */
export const FORECAST_HOURS = { history: 336, least: 24, ahead: 48 } as const;

const DAY = 24;
const WEEK = 7 * DAY;

/**
 * The load of the next hours by what was at the same time before: `meanByHour`, the mean of the same hour of the days before, or
 * of the weeks before once there is a whole week. AWS does not publish its own algorithm; this one is ours, the plainest
 * that knows days and weeks. It knows no trend and no holidays.
 *
 * @param loads of each hour, the oldest first, up to the hour that comes first in the forecast; in whatever unit
 * @returns so many as FORECAST_HOURS.ahead, in that unit; null: less than a day is known
 */
export function forecast(loads: readonly number[]): number[] | null {
  if (loads.length < FORECAST_HOURS.least) return null;
  const known = loads.slice(-FORECAST_HOURS.history);
  const season = known.length >= WEEK ? WEEK : DAY;
  return Array.from({ length: FORECAST_HOURS.ahead }, (_, ahead) => {
    const hour = known.length + ahead;
    const alike = known.filter((__, before) => (hour - before) % season === 0);
    return alike.reduce((sum, load) => sum + load, 0) / alike.length;
  });
}
