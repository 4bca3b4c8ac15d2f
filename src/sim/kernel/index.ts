/**
 * The kernel: clock and event set, random streams and laws, the table of requests, processor sharing, delays,
 * histograms.
 *
 * How a run goes: every active part owns a slot in the calendar with the time of its next event. The calendar
 * fires the earliest; the part changes state, passes requests on by direct calls (tier.ts), and sets its next
 * time. Requests are rows of typed arrays, never objects; their random demands are found by their number.
 *
 * Trade-offs: nothing is allocated per request, so a run is as fast as memory; the price is that rooms speak
 * in integers. Sampling is by inversion, which keeps two designs comparable number by number.
 */
export { Calendar, type Source } from "./calendar.js";
export { DelayLine, type Receiver } from "./delay-line.js";
export { Draws } from "./draws.js";
export { gammaCdf, gammaQuantile, logGamma } from "./gamma.js";
export { BUCKETS, bucketLow, bucketMiddle, bucketOf, mergeCounts, quantile, total, type Counts } from "./histogram.js";
export { law, type Law } from "./law.js";
export { normalQuantile } from "./normal.js";
export { Eevdf } from "./eevdf.js";
export type { Processes, Processor, ProcessorUser } from "./processor.js";
export { ProcessorSharing } from "./processor-sharing.js";
export { RequestQueue } from "./request-queue.js";
export { Requests, type Hop } from "./requests.js";
export { Stream, threefry } from "./stream.js";
export { STATUS, type Caller, type Tier } from "./tier.js";
export { TimeoutLine, type TimeoutReceiver } from "./timeout-line.js";
export { World } from "./world.js";
