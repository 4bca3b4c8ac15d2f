import type { Caller } from "../kernel/tier.js";
import { STATUS } from "../kernel/tier.js";
import type { World } from "../kernel/world.js";
import type { NetworkFlowName, SystemSpec } from "../spec.js";
import { DatabaseGate, type DatabaseClient } from "./database-gate.js";
import { FlowGate, type Patience } from "./flow-gate.js";
import { FlowState } from "./flow-state.js";
import { LINUX, type KernelSpec } from "./kernel-patience.js";

/** A plain load balancer's patience with a target: connect 10 s, idle timeout 60 s (aws-edge-and-network 3.2 and 3.3 [D]). */
const TARGET: Omit<Patience, "status"> = {
  connectSeconds: 10,
  answerSeconds: 60,
  // Nginx closes after keepalive_requests 1000 (ngx_http_core_module); the load balancer after 60 s idle.
  keepAlive: { idleSeconds: 60, requests: 1000 },
};

/**
 * The places of a system where its network may drop packets. Where nothing ever does there is no gate, and requests pass
 * from tier to tier as if there were no network.
 */
export class NetworkGates {
  readonly #world: World;
  readonly #spec: SystemSpec;
  readonly #kernel: KernelSpec;
  readonly #states = new Map<NetworkFlowName, FlowState>();

  constructor(world: World, spec: SystemSpec) {
    this.#world = world;
    this.#spec = spec;
    this.#kernel = spec.kernel ?? LINUX;
  }

  /** The state of a flow, for whoever sends other things than requests (health checks); null if nothing ever blocks it. */
  state(flow: NetworkFlowName): FlowState | null {
    const changes = this.#spec.networkChanges?.filter((each) => each.flow === flow) ?? [];
    if (changes.length === 0) return null;
    const state = this.#states.get(flow) ?? new FlowState(this.#world, changes);
    this.#states.set(flow, state);
    return state;
  }

  /**
   * In front of the first tier. A client whose packets vanish waits as long as it does for any answer; here each request
   * opens its own connection, so those under way when a tracked flow is blocked are the last that pass.
   */
  fromClients(caller: Caller): FlowGate | null {
    const seconds = Number.isFinite(this.#spec.timeoutSeconds)
      ? this.#spec.timeoutSeconds
      : this.#kernel.connectSeconds;
    const keepAlive = { idleSeconds: 0, requests: 0 };
    const patience = { connectSeconds: seconds, answerSeconds: seconds, status: STATUS.gatewayTimeout, keepAlive };
    return this.#gate("clientToLoadBalancer", patience, caller);
  }

  /** Between the load balancer and its targets. */
  toTargets(caller: Caller): FlowGate | null {
    const { application } = this.#spec.loadBalancer ?? {};
    const own =
      application === undefined
        ? {}
        : {
            connectSeconds: application.connectTimeoutSeconds,
            answerSeconds: application.idleTimeoutSeconds,
            keepAlive: { ...TARGET.keepAlive, idleSeconds: application.idleTimeoutSeconds },
          };
    return this.#gate("loadBalancerToInstance", { ...TARGET, ...own, status: STATUS.gatewayTimeout }, caller);
  }

  /** Of an instance's kernel with a peer that does not answer. */
  get patience(): { readonly connectSeconds: number; readonly answerSeconds: number } {
    return { connectSeconds: this.#kernel.connectSeconds, answerSeconds: this.#kernel.resendSeconds };
  }

  /** Between the instances and the database. */
  toDatabase(client: DatabaseClient): DatabaseGate | null {
    const state = this.state("instanceToDatabase");
    if (state === null) return null;
    return new DatabaseGate(this.#world, state, this.patience, this.#spec.pool !== null, client);
  }

  #gate(flow: NetworkFlowName, patience: Patience, caller: Caller): FlowGate | null {
    const state = this.state(flow);
    return state === null ? null : new FlowGate(this.#world, state, patience, caller);
  }
}
