/** `workload.clients`: who the users are, how they reach the stack, and what they do when it fails them. */
import { z } from "zod";
import type { DistributionSpec } from "../../sim/spec.js";
import { DEFAULTS } from "../defaults.js";
import {
  delay,
  distribution,
  duration,
  field,
  positiveDuration,
  positiveInteger,
  positiveNumber,
  required,
  strict,
  text,
} from "./field.js";

export interface ClientRegionFields {
  readonly share?: number | undefined;
  readonly roundTrip?: DistributionSpec | "ideal" | undefined;
  readonly roundTrips?: Readonly<Record<string, DistributionSpec | "ideal">> | undefined;
  readonly edgeRoundTrips?: Readonly<Record<string, DistributionSpec | "ideal">> | undefined;
  readonly location?: GeoLocationFields | undefined;
  readonly latencies?: Readonly<Record<string, number>> | undefined;
}

export interface ClientsFields {
  readonly population?: number | undefined;
  readonly regions?: Readonly<Record<string, ClientRegionFields>> | undefined;
  readonly connections?:
    | {
        readonly protocol?: "http/1.1" | "h2" | undefined;
        readonly maxPerHost?: number | undefined;
        readonly idleTimeout?: number | undefined;
        readonly maxAge?: number | undefined;
        readonly connectTimeout?: number | undefined;
        readonly tls?: "none" | "1.2" | "1.3" | undefined;
        readonly sessionReuse?: boolean | undefined;
      }
    | undefined;
  readonly dns?:
    | {
        readonly resolversPerRegion?: number | undefined;
        readonly cached?: DistributionSpec | undefined;
        readonly uncached?: DistributionSpec | undefined;
        readonly clientCache?: number | undefined;
        readonly overHolding?: { readonly share?: number | undefined; readonly hold?: number | undefined } | undefined;
      }
    | undefined;
  readonly retries?:
    | {
        readonly maxAttempts?: number | undefined;
        readonly backoff?:
          | {
              readonly initial?: number | undefined;
              readonly multiplier?: number | undefined;
              readonly maximum?: number | undefined;
            }
          | undefined;
        readonly jitter?: "full" | "none" | undefined;
        readonly budget?: { readonly ratio: number; readonly burst?: number | undefined } | undefined;
      }
    | undefined;
}

const { connections: CONNECTIONS, dns: DNS, retries: RETRIES } = DEFAULTS.clients;

export interface GeoLocationFields {
  readonly continentCode?: string | undefined;
  readonly countryCode?: string | undefined;
  readonly subdivisionCode?: string | undefined;
}

export const geoLocation: z.ZodType<GeoLocationFields> = strict({
  continentCode: field(z.enum(["AF", "AN", "AS", "EU", "NA", "OC", "SA"]), { description: "Continent." }),
  countryCode: field(text, { description: "ISO 3166-1 alpha-2 code of a country." }),
  subdivisionCode: field(text, { description: "A state of the country." }),
});

const region = strict({
  share: field(positiveNumber, { description: "Share of the users, on any scale.", default: 1 }),
  roundTrip: field(delay, {
    description: "Round trip to the stack. Default: architecture.network.clientRoundTrip, else a guess.",
    unit: "s",
    default: DEFAULTS.clients.roundTrip,
    evidence: "a fixed line within a continent; set it [I]",
  }),
  roundTrips: field(z.record(z.string(), delay), {
    description: "Round trip to single addresses, by name.",
    unit: "s",
  }),
  edgeRoundTrips: field(z.record(z.string(), delay), {
    description:
      "Round trip to CloudFront's edge locations, by name: the users go to the nearest one. Absent: by the locations' weights.",
    unit: "s",
    evidence: "the location of the lowest latency: howcloudfrontworks [D]",
  }),
  location: field(geoLocation, { description: "Where geolocation records place the users." }),
  latencies: field(z.record(z.string(), duration), {
    description: "Latency to AWS regions as Route 53 has measured it, for latency records: {eu-west-1: 20ms}.",
    unit: "s",
  }),
});

const connections = strict({
  protocol: field(z.enum(["http/1.1", "h2"]), {
    description: "http/1.1: one request at a time on a connection. h2: up to 128 streams on one connection.",
    default: CONNECTIONS.protocol,
    evidence: "128 streams and 10,000 requests per HTTP/2 connection: how-elastic-load-balancing-works [D]",
  }),
  maxPerHost: field(positiveInteger, {
    description: "Connections of one user at most; a request beyond waits for a free one.",
    default: "6 with http/1.1, 1 with h2",
    evidence: "what browsers do [M]",
  }),
  idleTimeout: field(duration, {
    description: "An idle connection is closed after this long, by whichever side is first; 0: after each answer.",
    unit: "s",
    default: CONNECTIONS.idleTimeout,
    evidence: "ALB idle_timeout.timeout_seconds: edit-load-balancer-attributes [D]",
  }),
  maxAge: field(positiveDuration, {
    description: "A connection older than this serves one more request and closes.",
    unit: "s",
    default: CONNECTIONS.maxAge,
    evidence: "ALB client_keep_alive.seconds: edit-load-balancer-attributes [D]",
  }),
  connectTimeout: field(positiveDuration, {
    description: "An address that does not answer is given up after this long, and the next one tried.",
    unit: "s",
    default: CONNECTIONS.connectTimeout,
    evidence: "Go's dialler, which k6 uses [M]",
  }),
  tls: field(z.enum(["none", "1.2", "1.3"]), {
    description: "Round trips of a handshake: 1 with 1.3; 2 with 1.2, or 1 when it resumes a session.",
    default: CONNECTIONS.tls,
    evidence: "handshake round trips [M]",
  }),
  sessionReuse: field(z.boolean(), {
    description: "Whether a user's later handshakes resume its TLS session.",
    default: CONNECTIONS.sessionReuse,
    evidence: "[M]",
  }),
});

const dns = strict({
  resolversPerRegion: field(positiveInteger, {
    description: "Recursive resolvers that a region's users share; each asks Route 53 once per TTL.",
    default: DNS.resolversPerRegion,
    evidence: "Kneepoint's guess [I]",
  }),
  cached: field(distribution, {
    description: "Answer out of a resolver's cache.",
    unit: "s",
    default: DNS.cached,
    evidence: "1 to 10 ms [M]",
  }),
  uncached: field(distribution, {
    description: "Answer for which the resolver asks Route 53.",
    unit: "s",
    default: DNS.uncached,
    evidence: "10 to 40 ms [M]",
  }),
  clientCache: field(duration, {
    description: "A client keeps an answer at least this long, whatever its TTL.",
    unit: "s",
    default: DNS.clientCache,
    evidence: "Chrome's host cache, about 60 s [M]",
  }),
  overHolding: field(
    strict({
      share: field(z.number().min(0).max(1), {
        description: "Share of the resolvers.",
        default: DNS.overHolding.share,
        evidence: "0 to 5 % [M]",
      }),
      hold: field(duration, {
        description: "How long beyond the TTL.",
        unit: "s",
        default: DNS.overHolding.hold,
        evidence: "up to minutes [M]",
      }),
    }),
    { description: "Resolvers that keep an answer beyond its TTL." },
  ),
});

const retries = strict({
  maxAttempts: field(positiveInteger, {
    description:
      "Attempts in all, the first included. Tried again: timeouts, lost connections, statuses of 500 and above, 429.",
    default: RETRIES.maxAttempts,
  }),
  backoff: field(
    strict({
      initial: field(duration, { description: "Before the first retry.", unit: "s", default: RETRIES.initial }),
      multiplier: field(z.number().min(1), {
        description: "From retry to retry.",
        default: RETRIES.multiplier,
      }),
      maximum: field(duration, { description: "At most.", unit: "s", default: RETRIES.maximum }),
    }),
    { description: "Exponential back-off." },
  ),
  jitter: field(z.enum(["full", "none"]), {
    description: "full: uniform between 0 and the back-off. none: exactly the back-off.",
    default: RETRIES.jitter,
    evidence: "Exponential Backoff And Jitter, AWS Architecture Blog [S]",
  }),
  budget: field(
    strict({
      ratio: required(z.number().min(0), {
        description: "Tokens that a request's first attempt puts into the bucket; a retry takes one. 0.1: 10 %.",
      }),
      burst: field(positiveNumber, {
        description: "Tokens the bucket holds at most, and at the start.",
        default: RETRIES.budgetBurst,
      }),
    }),
    { description: "Token bucket that all clients share. Absent: retries are not limited." },
  ),
});

export const clientsSchema: z.ZodType<ClientsFields> = strict({
  population: field(positiveInteger, {
    description:
      "Users behind the arrival-rate scenarios: each arrival belongs to one of them, all equally likely. It decides how often a user still has a connection open. A VU of a closed scenario is a user of its own.",
    default: DEFAULTS.clients.population,
  }),
  regions: field(z.record(z.string(), region), { description: "Where the users are, by name. Absent: one region." }),
  connections: field(connections, {
    description: "Connections are opened, kept and waited for. Absent, with no other of these keys: always open.",
  }),
  dns: field(dns, { description: "Resolvers and caches between the users and Route 53." }),
  retries: field(retries, { description: "What a client does after a failure. Absent: nothing." }),
});
