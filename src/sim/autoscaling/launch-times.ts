import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { World } from "../kernel/world.js";
import type { AutoScalingSpec, HookSpec } from "./auto-scaling-spec.js";
import { WarmPool } from "./warm-pool.js";

const NOTHING = { kind: "constant", value: 0 } as const;

/** How long an instance waits for its hook, and whether its launch is given up then (PutLifecycleHook [D]). */
interface HookOutcome {
  readonly seconds: number;
  readonly abandons: boolean;
}

/** One launch, drawn. Seconds. */
export interface LaunchTime {
  readonly untilRunning: number;
  readonly hook: HookOutcome;
  /** From running: the operating system. Its software does not wait for the hook. */
  readonly bootSeconds: number;
  /** Whether its image comes then. */
  readonly pulls: boolean;
  /** Then its application, until it answers. */
  readonly bootstrapSeconds: number;
}

/** Draws how long launches and terminations take: from nothing, or from the warm pool. */
export class LaunchTimes {
  readonly #spec: AutoScalingSpec;
  readonly #draws: Readonly<
    Record<"reaction" | "pending" | "boot" | "bootstrap" | "warmStart" | "launching" | "terminating", Draws>
  >;
  readonly #pool: WarmPool | null;
  readonly #after: (seconds: number, step: () => void) => void;
  readonly #running: (by: number) => void;

  /** @param running told how many prepared instances more are running, and billed */
  constructor(
    world: World,
    spec: AutoScalingSpec,
    after: (seconds: number, step: () => void) => void,
    running: (by: number) => void,
  ) {
    const draws = (purpose: string, seconds: Parameters<typeof law>[0]): Draws =>
      new Draws(world.stream("launch", purpose), law(seconds));
    const { launch, hooks, warmPool } = spec;
    this.#spec = spec;
    this.#draws = {
      reaction: draws("reaction", launch.reactionSeconds),
      pending: draws("pending", launch.pendingSeconds),
      boot: draws("boot", launch.bootSeconds),
      bootstrap: draws("bootstrap", launch.bootstrapSeconds),
      warmStart: draws("warmStart", warmPool?.startSeconds ?? NOTHING),
      launching: draws("launchingHook", hooks.launching?.seconds ?? NOTHING),
      terminating: draws("terminatingHook", hooks.terminating?.seconds ?? NOTHING),
    };
    this.#pool = warmPool === undefined ? null : new WarmPool(warmPool, spec.desiredCapacity);
    this.#after = after;
    this.#running = running;
    running(this.#pool?.running ?? 0);
  }

  /** Of the n-th launch. */
  launch(n: number, desired: number): LaunchTime {
    const { reaction, pending, boot, bootstrap, warmStart, launching } = this.#draws;
    const fromNothing = pending.at(n) + boot.at(n) + bootstrap.at(n);
    const hook = outcome(this.#spec.hooks.launching, launching.at(n));
    if (!this.#take(desired, fromNothing))
      return {
        untilRunning: reaction.at(n) + pending.at(n),
        hook,
        bootSeconds: boot.at(n),
        pulls: true,
        bootstrapSeconds: bootstrap.at(n),
      };
    const { state } = this.#spec.warmPool!;
    return {
      untilRunning: reaction.at(n) + (state === "Running" ? 0 : warmStart.at(n)),
      hook,
      // Hibernated, its memory comes back as it was, the application with it.
      bootSeconds: state === "Stopped" ? boot.at(n) : 0,
      pulls: false,
      bootstrapSeconds: 0,
    };
  }

  /** What the n-th termination waits for after draining. */
  termination(n: number): number {
    return outcome(this.#spec.hooks.terminating, this.#draws.terminating.at(n)).seconds;
  }

  /** Whether an instance that is scaled in goes to the pool instead of being terminated (ReuseOnScaleIn [D]). */
  takesBack(desired: number): boolean {
    return this.#pool !== null && this.#change(this.#pool, (pool) => pool.takeBack(desired));
  }

  /** Takes a prepared instance, if there is one; another is prepared in its place. */
  #take(desired: number, fromNothing: number): boolean {
    const pool = this.#pool;
    if (pool === null) return false;
    const taken = this.#change(pool, () => pool.take());
    for (let missing = pool.missing(desired); missing > 0; missing--)
      this.#after(fromNothing, () => this.#change(pool, () => pool.prepared()));
    return taken;
  }

  #change(pool: WarmPool, act: (pool: WarmPool) => boolean): boolean {
    const before = pool.running;
    const done = act(pool);
    this.#running(pool.running - before);
    return done;
  }
}

function outcome(hook: HookSpec | null, seconds: number): HookOutcome {
  if (hook === null) return { seconds: 0, abandons: false };
  const late = seconds > hook.heartbeatTimeoutSeconds;
  return {
    seconds: Math.min(seconds, hook.heartbeatTimeoutSeconds),
    abandons: late && hook.defaultResult === "ABANDON",
  };
}
