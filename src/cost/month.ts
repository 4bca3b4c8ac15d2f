/** AWS's month: 730 hours (8,760 a year / 12). */
export const MONTH_HOURS = 730;
export const MONTH_SECONDS: number = MONTH_HOURS * 3600;
