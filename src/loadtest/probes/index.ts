/**
 * Looking at the server while it is measured. A response time says how long something took; only the server's own
 * counters say what it used: CPU per request and tier, how much of the machine went to others, whether connections
 * waited to be accepted, and how fast the core was at that moment.
 *
 * What it does. `createStackProbe` gives the load generator a hook that reads, every 250 ms: the CPU of each tier's
 * process tree (or its cgroup, if it has one of its own), the busy and stolen time of the stack's and the generator's
 * cores, the pressure stall time of the machine's CPU, and the accept queue of each listener. All from /proc, in the
 * generator's process, without a program started. Beside it a small loop runs on the stack's core and times itself: the
 * speed index, because on shared machines the same work costs 0.7 or 1.2 CPU-ms from one second to the next with almost
 * no steal. `probeFigures` reduces the readings to the figures of a window.
 *
 * One clock. Every time is seconds since the run's origin, which is a value of the generator's `performance.now()`.
 * That and `process.hrtime` in any process read CLOCK_MONOTONIC; their constant difference is taken once.
 *
 * What it costs, on a machine of two cores with 120 processes: about 1.7 ms of the generator's event loop per reading
 * (0.7 % of a CPU), and 0.2 to 0.4 % of a stack's core for the speed loop, which is counted in `probeCpuSeconds` and is not
 * foreign CPU.
 *
 * Two more look at the servers themselves, from the beginning to the end of a run and at no other time. `watchNginxLog`
 * reads what the stack's Nginx wrote of each request: how long it took as Nginx saw it, and how long Gunicorn took to take
 * the connection, to begin its answer and to end it. `watchStatements` asks PostgreSQL's pg_stat_statements what was
 * executed, how often and for how long. `watchServer` (server-figures.ts) has all of it for a load test.
 *
 * What it leaves out. Memory, disk and network counters; anything on another machine.
 * A worker that ends is accounted to 10 ms. A peak of the accept queue between two readings is not seen.
 *
 * How it fails. Each part on its own, and never the run: what cannot be read (no Linux, no pressure information,
 * a tier that died) is absent from the reading. The loop's process ends with the generator, even if that is killed.
 */
export * from "./accept-queue.js";
export * from "./cgroup-cpu.js";
export * from "./core-time.js";
export * from "./nginx-timings.js";
export * from "./probe-figures.js";
export * from "./process-cpu.js";
export * from "./speed-loop.js";
export * from "./speed-reference.js";
export * from "./stack-probe.js";
export * from "./statement-statistics.js";
