/**
 * Output analysis: what may be said of a system from finitely many finite runs.
 *
 * The unit of replication is the run, never the request: requests in one queue depend on one another, and an
 * interval from single requests is three to four times too narrow. Descriptive statistics come from
 * simple-statistics; Student's t, which it lacks, is here.
 */
export { meanInterval, sectionedHalfWidth, type MeanInterval } from "./mean-interval.js";
export { mser5, type Truncation } from "./mser.js";
export { median } from "./median.js";
export { slope } from "./slope.js";
export { studentTDistribution, studentTQuantile } from "./student-t.js";
