/** An Application Load Balancer in full, as plain data: times in seconds, every default resolved. */
import type { DistributionSpec } from "../spec.js";

/** Target group attribute `load_balancing.algorithm.type`. */
export type RoutingAlgorithm = "round_robin" | "least_outstanding_requests" | "weighted_random";

export interface TargetHealthCheckSpec {
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThresholdCount: number;
  readonly unhealthyThresholdCount: number;
  /** Ranges of statuses that count as success, ends included. */
  readonly matcher: readonly (readonly [number, number])[];
  /**
   * A *deep* check: the route (index into the system's routes) that every check really asks of the target, through its
   * queues and its database. null: a shallow one, answered by whatever accepts the connection, at once.
   */
  readonly route: number | null;
}

/** `target_group_health.*.minimum_healthy_targets`: either threshold breached takes effect; null = off. */
export interface MinimumHealthyTargets {
  readonly count: number | null;
  /** 1 to 100. */
  readonly percentage: number | null;
}

/** Automatic target weights: how fast a target that fails more than its peers loses traffic, and gets it back. */
export interface AnomalySpec {
  readonly periodSeconds: number;
  /** Anomalous: failures of a period more than this many times the mean of the others, plus `tolerance`. */
  readonly factor: number;
  readonly toleranceShare: number;
  readonly minimumWeight: number;
  /** Weight given back each quiet period. */
  readonly recoveryStep: number;
}

export interface TargetGroupSpec {
  readonly name: string;
  /** Indices of instances, in the order of registration. */
  readonly targets: readonly number[];
  /** To targets; HTTPS costs the target connection a second round trip. */
  readonly protocol: "HTTP" | "HTTPS";
  readonly algorithm: RoutingAlgorithm;
  readonly anomalyMitigation: AnomalySpec | null;
  /** 0 = off. */
  readonly slowStartSeconds: number;
  /** Duration of the AWSALB cookie; 0 = no stickiness. */
  readonly stickinessSeconds: number;
  readonly crossZone: boolean;
  readonly deregistrationDelaySeconds: number;
  /** null: checks disabled, targets are `unavailable` and get requests. */
  readonly healthCheck: TargetHealthCheckSpec | null;
  readonly dnsFailover: MinimumHealthyTargets;
  readonly routingFailover: MinimumHealthyTargets;
}

/** One condition of a rule; OR between its values, AND between conditions. */
export type ConditionSpec =
  | {
      readonly field: "host-header" | "path-pattern" | "http-request-method" | "source-ip";
      readonly values: readonly string[];
    }
  | { readonly field: "http-header"; readonly name: string; readonly values: readonly string[] }
  | {
      readonly field: "query-string";
      readonly pairs: readonly { readonly key: string | null; readonly value: string }[];
    };

export type ActionSpec =
  | {
      readonly kind: "forward";
      readonly groups: readonly { readonly group: number; readonly weight: number }[];
      /** Duration of the AWSALBTG cookie; 0 = none. */
      readonly stickinessSeconds: number;
    }
  | {
      readonly kind: "redirect";
      readonly status: 301 | 302;
      /** With #{protocol}, #{host}, #{port}, #{path}, #{query} for what the request has. */
      readonly location: string;
    }
  | { readonly kind: "fixed-response"; readonly status: number };

/** Asks an identity provider, once for each client. */
export interface AuthenticateSpec {
  readonly answerSeconds: DistributionSpec;
  /** Share of log-ins that end in an error code of the provider (561), and that it denies (401). */
  readonly errorShare: number;
  readonly deniedShare: number;
}

export interface RuleSpec {
  /** 1 to 50,000; 0 is the default rule. */
  readonly priority: number;
  readonly conditions: readonly ConditionSpec[];
  readonly authenticate: AuthenticateSpec | null;
  readonly action: ActionSpec;
}

export interface ListenerSpec {
  readonly port: number;
  readonly protocol: "HTTP" | "HTTPS";
  /** When the certificate ends; Infinity: it is renewed in time. */
  readonly certificateNotAfterSeconds: number;
  /** Times in which it has ended and is not renewed yet. */
  readonly certificateGaps?: readonly { readonly fromSeconds: number; readonly untilSeconds: number }[];
  /** Round trips of a full and of a resumed TLS handshake, on top of TCP's one. */
  readonly handshakeRoundTrips: { readonly full: number; readonly resumed: number };
  /** Share of new connections that resume a session. */
  readonly sessionReuseShare: number;
  /** In order of priority, the default rule last. */
  readonly rules: readonly RuleSpec[];
}

/** What the load balancer sees of the requests of a route. */
export interface RequestDescription {
  readonly method: string;
  readonly path: string;
  /** Without "?"; "" = none. */
  readonly query: string;
  readonly host: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly sourceIp: string;
  /** Of the listener. */
  readonly port: number;
  /** Request and answer, both directions, for the LCUs. */
  readonly bytes: number;
}

/** The load balancer's own scaling. AWS publishes none of these numbers. */
export interface CapacitySpec {
  /** LCUs from the start and at least. */
  readonly floor: number;
  readonly growthFactor: number;
  readonly growthSeconds: number;
  /** Grows while demand is above this share of capacity, … */
  readonly growAboveShare: number;
  /** … and halves after `shrinkSeconds` below that one. */
  readonly shrinkBelowShare: number;
  readonly shrinkSeconds: number;
}

export interface ApplicationLoadBalancerSpec {
  readonly zones: readonly string[];
  /** Zone of each instance: index into `zones`; -1: a zone that is not enabled. */
  readonly instanceZones: readonly number[];
  readonly listeners: readonly ListenerSpec[];
  readonly targetGroups: readonly TargetGroupSpec[];
  /** By route. */
  readonly requests: readonly RequestDescription[];
  readonly idleTimeoutSeconds: number;
  /** A client's connection older than this serves one more request. */
  readonly clientKeepAliveSeconds: number;
  readonly connectTimeoutSeconds: number;
  /** After this long without a request a target closes a connection. */
  readonly targetKeepAliveSeconds: number;
  /** How long clients use a DNS answer. */
  readonly dnsTtlSeconds: number;
  /** Whether a zone stays in DNS while any target group is healthy there; else all have to be. */
  readonly dnsNeedsEveryGroup: boolean;
  /** null: without limit. */
  readonly capacity: CapacitySpec | null;
  /** Zones that traffic is shifted away from, and when. Absent: none, ever. */
  readonly zonalShifts?: readonly {
    readonly zone: number;
    readonly atSeconds: number;
    readonly untilSeconds: number;
  }[];
}
