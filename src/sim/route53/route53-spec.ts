/** Route 53's part of the system's description: plain data, seconds, every default resolved. */

/** How Route 53 chooses among the record sets of one name and type. One kind a name. */
export type RoutingPolicy =
  | { readonly kind: "simple" }
  /** `weight` 0 to 255; 0: only when no record with a weight can be given. */
  | { readonly kind: "weighted"; readonly weight: number }
  /** `region`: the AWS region whose latency counts. */
  | { readonly kind: "latency"; readonly region: string }
  | { readonly kind: "failover"; readonly role: "PRIMARY" | "SECONDARY" }
  /** None of the codes: the default record. A subdivision is a state of the country. */
  | ({ readonly kind: "geolocation" } & GeoLocation)
  | { readonly kind: "multivalue" };

export interface GeoLocation {
  readonly continentCode?: string;
  readonly countryCode?: string;
  readonly subdivisionCode?: string;
}

export type RecordTarget =
  /** Addresses, by index into `Route53Spec.addresses`. */
  | { readonly kind: "values"; readonly addresses: readonly number[]; readonly ttlSeconds: number }
  /** A load balancer: all its healthy addresses, with the TTL of its own DNS entry. */
  | {
      readonly kind: "alias-load-balancer";
      readonly addresses: readonly number[];
      readonly ttlSeconds: number;
      readonly evaluateTargetHealth: boolean;
    }
  /** Other record sets of the zone: answers as if they had been asked for. */
  | { readonly kind: "alias-record"; readonly name: string; readonly evaluateTargetHealth: boolean };

export interface RecordSetSpec {
  readonly name: string;
  /** Tells apart the record sets of one name; empty for a simple one. */
  readonly setIdentifier: string;
  readonly policy: RoutingPolicy;
  readonly target: RecordTarget;
  /** Index into `Route53Spec.healthChecks`; null: always healthy as far as this goes. */
  readonly healthCheck: number | null;
}

interface HealthCheckBase {
  readonly inverted: boolean;
}

export type HealthCheckSpec =
  | (HealthCheckBase & {
      readonly kind: "HTTP" | "TCP";
      /** Index into `Route53Spec.addresses`. */
      readonly address: number;
      /** From a checker's answer to its next request. */
      readonly requestIntervalSeconds: number;
      /** Passes or fails in a row that turn one checker's view. */
      readonly failureThreshold: number;
      /** The checkers' regions in turn, `checkers` of them in all. */
      readonly regions: readonly string[];
      readonly checkers: number;
      /** Healthy while more than this share of the checkers say so. */
      readonly healthyShare: number;
      /** Round trip between a checker and the address. */
      readonly roundTripSeconds: number;
    })
  | (HealthCheckBase & {
      readonly kind: "CALCULATED";
      readonly children: readonly number[];
      /** Healthy children needed; 0: always healthy. */
      readonly healthThreshold: number;
    });

export interface RecordChange {
  readonly action: "CREATE" | "UPSERT" | "DELETE";
  readonly recordSet: RecordSetSpec;
}

export interface RecordChangeBatch {
  readonly atSeconds: number;
  readonly changes: readonly RecordChange[];
}

export interface Route53Spec {
  /** Names of the addresses that answers consist of. */
  readonly addresses: readonly string[];
  /**
   * By address: the zone (index into `ApplicationLoadBalancerSpec.zones`) whose node of the load balancer answers
   * there; -1: something else, of which nothing is known but whether it can be reached. Absent: all of them.
   */
  readonly nodes?: readonly number[];
  readonly recordSets: readonly RecordSetSpec[];
  readonly healthChecks: readonly HealthCheckSpec[];
  /** From a change until every name server answers by it (INSYNC). */
  readonly propagationSeconds: number;
  /** How long a resolver may keep "no such record". */
  readonly negativeTtlSeconds: number;
  readonly changes: readonly RecordChangeBatch[];
}
