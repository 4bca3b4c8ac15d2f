/** What the description of a system says about its clients beyond their load: plain data, seconds, every default resolved. */
import type { GeoLocation } from "../route53/route53-spec.js";
import type { DistributionSpec } from "../spec.js";

/** Trying again after a failure: a timeout, a lost connection, a status of 500 or above, or 429. */
export interface RetriesSpec {
  /** Attempts in all, the first included. */
  readonly maxAttempts: number;
  /** Before retry n (from 1): min(maximum, initial * multiplier^(n - 1)). */
  readonly backoff: {
    readonly initialSeconds: number;
    readonly multiplier: number;
    readonly maximumSeconds: number;
  };
  /** `full`: uniform between 0 and the back-off. */
  readonly jitter: "full" | "none";
  /**
   * Token bucket shared by all clients: each first attempt puts in `ratio` tokens, up to `burst`; each retry takes one
   * or does not happen. null: retries are not limited.
   */
  readonly budget: { readonly ratio: number; readonly burst: number } | null;
}

export interface ClientRegionSpec {
  readonly name: string;
  /** Share of the users, any scale. */
  readonly share: number;
  readonly location: GeoLocation;
  /** Round trip to each address, by index into `Route53Spec.addresses`; null: none. */
  readonly roundTripSeconds: readonly (DistributionSpec | null)[];
  /** Latency to AWS regions as Route 53 has measured it, s. */
  readonly latencySeconds: Readonly<Record<string, number>>;
}

export interface ConnectionsSpec {
  readonly protocol: "http/1.1" | "h2";
  /** Open connections of one user at most, those being opened included. */
  readonly maxPerHost: number;
  /** Requests at a time on one connection: 1 with HTTP/1.1. */
  readonly maxStreams: number;
  /** Requests after which a connection is closed. */
  readonly maxRequests: number;
  /** An idle connection is closed after this long; 0: after every answer. */
  readonly idleTimeoutSeconds: number;
  /** A connection older than this serves one more request and closes. */
  readonly maxAgeSeconds: number;
  readonly connectTimeoutSeconds: number;
  readonly tls: "none" | "1.2" | "1.3";
  /** Whether a user's later TLS handshakes resume the session. */
  readonly sessionReuse: boolean;
}

export interface DnsSpec {
  /** Name the users ask for. */
  readonly hostname: string;
  readonly resolversPerRegion: number;
  /** Answer out of the resolver's cache. */
  readonly cachedSeconds: DistributionSpec;
  /** Answer for which the resolver has to ask Route 53. */
  readonly uncachedSeconds: DistributionSpec;
  /** The client keeps an answer at least this long, whatever its TTL. */
  readonly clientCacheSeconds: number;
  /** Share of resolvers that keep an answer beyond its TTL, and for how long beyond. */
  readonly overHolding: { readonly share: number; readonly seconds: number };
  /** Absent: resolvers always answer. */
  readonly outages?: readonly ResolverOutageSpec[];
}

/** Resolvers that answer nobody, not even from their caches. */
export interface ResolverOutageSpec {
  readonly atSeconds: number;
  /** Infinity: to the end. */
  readonly untilSeconds: number;
  /** Index into `AccessSpec.regions`; null: everywhere. */
  readonly region: number | null;
  /** Share of a region's resolvers, the first ones, rounded up. */
  readonly share: number;
}

/** How users reach the stack. */
export interface AccessSpec {
  /** Users behind the arrival-rate loads; each virtual user of a closed load is one more. */
  readonly population: number;
  readonly regions: readonly ClientRegionSpec[];
  readonly connections: ConnectionsSpec;
  readonly dns: DnsSpec;
}

export interface ClientsSpec {
  /** null: a failed request is not tried again. */
  readonly retries: RetriesSpec | null;
  /** null: connections are always open, and `NetworkSpec.clientRttSeconds` is the way. */
  readonly access: AccessSpec | null;
}
