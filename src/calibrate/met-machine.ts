import type { Calibration, RouteCalibration } from "../scenario/calibration.js";
import { coldSecondsOf, cpuOf, goneInMix, type RouteMix, warmRoute } from "../scenario/cold-caches.js";
import { LIFETIMES } from "./cold-caches.js";

/** What a run met: how fast its cores were, relative to the demands, and how long their caches kept what a process touched. */
export interface MetMachine {
  readonly speed: number;
  readonly lifetimeSeconds: number;
}

/** A run, and what was measured of it. */
export interface MetRun {
  readonly mix: RouteMix;
  readonly workers: number;
  /** Answers per second: so often a process begins a request. */
  readonly throughput: number;
  readonly cpuSecondsPerRequest: number;
  /** Relative to that of the demands, by the speed index. */
  readonly speed: number;
}

const BISECTIONS = 60;

/**
 * Both from the CPU that a request took: the speed as the index has it, and the lifetime that explains the rest. Beyond the
 * shortest and the longest that can be told, the speed explains what is left.
 */
export function metBy(routes: Calibration["routes"], routeShare: number, run: MetRun): MetMachine {
  const { cpuSecondsPerRequest, speed } = run;
  const costAt = (lifetimeSeconds: number): number => openLoopCost(routes, routeShare, run, lifetimeSeconds);
  let [low, high] = [Math.log(LIFETIMES.shortest), Math.log(LIFETIMES.longest)];
  for (let i = 0; i < BISECTIONS; i++) {
    const middle = (low + high) / 2;
    if (costAt(Math.exp(middle)) > speed * cpuSecondsPerRequest) low = middle;
    else high = middle;
  }
  const lifetimeSeconds = Math.exp((low + high) / 2);
  return { lifetimeSeconds, speed: costAt(lifetimeSeconds) / cpuSecondsPerRequest };
}

/**
 * CPU of a request at Poisson arrivals of rate λ, seconds at the reference speed. `n` processes take turns, so what one works with
 * is an Erlang time old, and of that (λτ / (1 + λτ))^n is still in the caches: its Laplace transform at 1 / τ.
 */
export function openLoopCost(
  routes: Calibration["routes"],
  routeShare: number,
  { mix, workers, throughput }: Pick<MetRun, "mix" | "workers" | "throughput">,
  lifetimeSeconds: number,
): number {
  const perLifetime = throughput * lifetimeSeconds;
  const kept = (perLifetime / (1 + perLifetime)) ** workers;
  const weights = mix.reduce((sum, { weight }) => sum + weight, 0);
  const cost = (route: RouteCalibration, chance: number): number =>
    cpuOf(warmRoute(route)) + goneInMix(kept, chance, routeShare) * coldSecondsOf(route);
  return mix.reduce((sum, { route, weight }) => sum + (weight / weights) * cost(routes[route]!, weight / weights), 0);
}
