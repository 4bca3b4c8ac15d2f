import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { World } from "../kernel/world.js";
import { planRoute, type RoutePlan } from "./listener.js";
import type { Cause } from "./outcomes.js";
import type { ApplicationLoadBalancerSpec } from "./spec.js";
import type { Stickiness } from "./stickiness.js";

/** The load balancer waits this long for an identity provider (AWS, load-balancer-troubleshooting [D]). */
const IDENTITY_PROVIDER_TIMEOUT_SECONDS = 5;

/** Everything that is decided about a request before a target is looked for. */
export class FrontDoor {
  readonly #spec: ApplicationLoadBalancerSpec;
  /** By route. */
  readonly #plans: readonly RoutePlan[];
  readonly #uniform: Draws;
  readonly #resumption: Draws;
  readonly #logIn: Draws;
  readonly #answers: Map<RoutePlan, Draws> = new Map();
  #forwarded = 0;
  #handshakes = 0;
  #logIns = 0;
  #shift: { readonly group: number; readonly share: number } | null = null;

  constructor(world: World, spec: ApplicationLoadBalancerSpec) {
    const uniform = law({ kind: "uniform", min: 0, max: 1 });
    this.#spec = spec;
    this.#plans = spec.requests.map((request) => planRoute(spec.listeners, request));
    this.#uniform = new Draws(world.stream("albTargetGroup"), uniform);
    this.#resumption = new Draws(world.stream("albSessionReuse"), uniform);
    this.#logIn = new Draws(world.stream("albLogIn"), uniform);
    this.#plans.forEach((plan, route) => {
      const { authenticate } = plan.rule;
      if (authenticate !== null)
        this.#answers.set(
          plan,
          new Draws(world.stream("albIdentityProvider", String(route)), law(authenticate.answerSeconds)),
        );
    });
  }

  /** From now on a target group gets this share of all that might be forwarded to it; null: what the rules say. */
  shift(shift: { readonly group: number; readonly share: number } | null): void {
    this.#shift = shift;
  }

  plan(route: number): RoutePlan {
    return this.#plans[route]!;
  }

  /** Round trips before a request can be sent on a new connection: TCP's, and TLS's, full or resumed. */
  handshakeRoundTrips({ listener }: RoutePlan): number {
    if (listener.protocol === "HTTP") return 1;
    const { full, resumed } = listener.handshakeRoundTrips;
    if (listener.sessionReuseShare === 0) return 1 + full;
    return 1 + (this.#resumption.at(this.#handshakes++) < listener.sessionReuseShare ? resumed : full);
  }

  /** A client that has not logged in: how long that takes, and how it ends (null: well). */
  logIn(plan: RoutePlan): { seconds: number; cause: Cause | null } {
    const number = this.#logIns++;
    const seconds = this.#answers.get(plan)!.at(number);
    if (seconds > IDENTITY_PROVIDER_TIMEOUT_SECONDS)
      return { seconds: IDENTITY_PROVIDER_TIMEOUT_SECONDS, cause: "identityProviderSlow" };
    const u = this.#logIn.at(number);
    const { errorShare, deniedShare } = plan.rule.authenticate!;
    if (u < errorShare) return { seconds, cause: "identityProviderError" };
    return { seconds, cause: u < errorShare + deniedShare ? "denied" : null };
  }

  /** The target group of a forward, by weight or by the client's cookie; no regard to health (AWS, rule-action-types [D]). */
  targetGroup({ rule }: RoutePlan, client: number, stickiness: Stickiness, now: number): number {
    if (rule.action.kind !== "forward") throw new TypeError("only a forward has target groups");
    const { groups, stickinessSeconds } = rule.action;
    if (groups.length === 1) return groups[0]!.group;
    const kept = stickinessSeconds > 0 ? stickiness.groupOf(client, now) : -1;
    if (kept >= 0 && groups.some(({ group }) => group === kept)) return kept;
    const shift = this.#shift;
    if (shift !== null && groups.some(({ group }) => group === shift.group)) {
      if (this.#uniform.at(this.#forwarded++) < shift.share) return shift.group;
    }
    const total = groups.reduce((sum, { weight }) => sum + weight, 0);
    let left = this.#uniform.at(this.#forwarded++) * total;
    for (const { group, weight } of groups) {
      left -= weight;
      if (left < 0) return group;
    }
    return groups.at(-1)!.group;
  }

  /** Durations of the cookies that an answer carries. */
  cookies({ rule }: RoutePlan, group: number): { groupSeconds: number; targetSeconds: number } {
    const groupSeconds = rule.action.kind === "forward" ? rule.action.stickinessSeconds : 0;
    return { groupSeconds, targetSeconds: this.#spec.targetGroups[group]!.stickinessSeconds };
  }
}
