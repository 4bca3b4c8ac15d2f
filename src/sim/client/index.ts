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
 * Left out, for now: connections and their set-up, retries, regions.
 */
export { ArrivalTimes } from "./arrival-times.js";
export { Client } from "./client.js";
export { RateProfile } from "./rate-profile.js";
export { vuChanges, type VuChange } from "./vu-schedule.js";
