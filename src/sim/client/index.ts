/**
 * The clients: k6's six executors, arrivals, journeys with think time, timeouts.
 *
 * An open load (arrival rate) starts iterations whether or not earlier ones have ended; a closed load has a
 * number of virtual users, each of which waits for its answer before it goes on. Under overload they differ
 * completely: the open one queues without end, the closed one slows down. k6 spaces open arrivals evenly; real
 * users come at random (`poisson`), and it matters: an evenly spaced load queues far less.
 *
 * k6's rules kept: an arrival that finds `maxVUs` iterations under way is dropped; iterations may finish
 * within `gracefulStop`; a journey goes on after a failed request.
 *
 * Everything else costs nothing unless the system asks for it:
 *
 * - `Retries`: back-off, jitter, budget. What a client does after a failure decides whether an overload ends.
 * - `Connections` with its `Dialer`, `Resolvers` and `Users`: each user's DNS cache, pool of connections and distance.
 *   A new connection costs a lookup and two or three round trips; an open one costs nothing and never asks DNS again,
 *   which is why traffic outlives its address's record.
 *
 * A request given up goes on behind the client's back; the tier that would notice is the one to stop it.
 *
 * Left out: the bandwidth of connections and TCP's slow start, HTTP/3, redirects, a browser's several hosts.
 */
export { arrivalSchedule, type ArrivalRateSpec, type ArrivalSchedule } from "./arrival-schedule.js";
export { ArrivalTimes } from "./arrival-times.js";
export { Client } from "./client.js";
export { Connections } from "./connections.js";
export { JourneyChoice } from "./journey-choice.js";
export { RateProfile } from "./rate-profile.js";
export { vuChanges, type VuChange } from "./vu-schedule.js";
