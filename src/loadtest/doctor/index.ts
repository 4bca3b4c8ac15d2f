/**
 * Is this machine fit to measure? A load generator is an instrument, and an instrument is checked on something known
 * before it is believed about something unknown.
 *
 * What it does. `diagnose` first watches the idle machine: how many cores there are and who else uses them, what the
 * hypervisor takes, how steady a fixed loop's speed is, how late timers and the event loop are, whether the wall clock
 * jumps. Then it drives three small servers whose truth is known, with Kneepoint's generator and with stock autocannon in
 * its own rate mode: an M/M/4 queue, of which Erlang's formula tells mean and percentiles exactly for the rate and
 * service that the server really had; a server of constant delay that closes each connection after 20 answers; one that
 * never answers. Each server is a process on the stack's core, so it does not share the generator's event loop, and it
 * keeps its own books.
 *
 * Why beside autocannon. The three are what its rate mode gets wrong: each connection sends its quota in a burst at the
 * start of a second, its correction for coordinated omission expects an answer every millisecond whatever the rate, a
 * connection closed by the server shifts every later latency by one request, and a timeout is in no latency at all.
 *
 * What it leaves out. The network to a remote target; whether the stack itself is healthy; anything that happens only
 * under heavy load. It looks for a minute: a machine that is quiet now may not be later, and every run has its own verdict.
 *
 * How it fails. A machine with one core is unfit by construction. On a busy one the queue's own services are longer than
 * asked for; the formula is given what they really were. An interruption ends the servers and says nothing.
 */
export * from "./demonstrations.js";
export * from "./diagnose.js";
export * from "./erlang-c.js";
export * from "./findings.js";
export * from "./machine.js";
export * from "./test-servers.js";
