/**
 * The values a scenario takes where it says nothing. The schema publishes them, the builders apply them; both read
 * them here, so that the documentation cannot drift from the behaviour. Evidence stands in the schema.
 */
export const DEFAULTS = {
  network: {
    instanceRoundTrip: { kind: "lognormal", median: "0.2ms", sigma: 0.3 },
    databaseRoundTrip: { kind: "lognormal", median: "0.2ms", sigma: 0.3 },
  },
  /** Linux's: see sim/network/kernel-patience.ts. */
  kernel: { tcpConnectTimeout: 127, tcpResendTimeout: 924.6 },
  natGateway: {
    connectionsPerAddress: 55_000,
    bandwidthGbps: 5,
    maximumBandwidthGbps: 100,
    /** Of a single flow (ec2-instance-network-bandwidth [D]). */
    flowGbps: 5,
    doublingTime: 300,
    idleTimeout: 350,
    portHold: 60,
  },
  externalCall: { requestSize: 1000, responseSize: 10_000, bootSource: "package repository" },
  loadBalancer: {
    algorithm: "round_robin",
    application: {
      availabilityZones: ["a", "b"],
      crossZone: true,
      idleTimeoutSeconds: 60,
      clientKeepAliveSeconds: 3600,
      connectTimeoutSeconds: 10,
      targetKeepAliveSeconds: 75,
      deregistrationDelaySeconds: 300,
      dnsTtlSeconds: 60,
      bytesPerRequest: 10_000,
      healthCheck: { intervalSeconds: 30, timeoutSeconds: 5, healthyThresholdCount: 5, unhealthyThresholdCount: 2 },
      dnsFailover: { count: 1, percentage: null },
      routingFailover: { count: 1, percentage: null },
      anomaly: { periodSeconds: 5, factor: 2, toleranceShare: 0.05, minimumWeight: 0.1, recoveryStep: 0.1 },
      capacity: {
        growthFactor: 2,
        growthSeconds: 300,
        growAboveShare: 0.5,
        shrinkBelowShare: 0.25,
        shrinkSeconds: 3600,
      },
    },
    identityProviderAnswer: "100ms",
    /** Round trips of a full and of a resumed TLS handshake. */
    sslPolicies: {
      "ELBSecurityPolicy-TLS13-1-2-2021-06": { full: 1, resumed: 1 },
      "ELBSecurityPolicy-TLS13-1-3-2021-06": { full: 1, resumed: 1 },
      "ELBSecurityPolicy-TLS-1-2-2017-01": { full: 2, resumed: 1 },
      "ELBSecurityPolicy-2016-08": { full: 2, resumed: 1 },
    },
  },
  autoScalingGroup: { desiredCapacity: 1 },
  launchTemplate: { vCpus: 1, relativeSpeed: 1 },
  gunicorn: { workerClass: "sync", threads: 1, backlog: 2048 },
  sqlalchemy: { poolSize: 5, maxOverflow: 10, poolTimeoutSeconds: 30, sharedBy: "process", release: "request" },
  database: { vCpus: 2, relativeSpeed: 1, host: "own" },
  workload: { timeoutSeconds: 60 },
  clients: {
    population: 10_000,
    roundTrip: { kind: "lognormal", median: "40ms", sigma: 0.4 },
    connections: {
      protocol: "http/1.1",
      maxPerHost: { "http/1.1": 6, h2: 1 },
      maxStreams: { "http/1.1": 1, h2: 128 },
      /** Only with HTTP/2. */
      maxRequests: 10_000,
      idleTimeout: 60,
      maxAge: 3600,
      connectTimeout: 30,
      tls: "1.3",
      sessionReuse: true,
    },
    dns: {
      resolversPerRegion: 20,
      cached: { kind: "uniform", min: "1ms", max: "10ms" },
      uncached: { kind: "uniform", min: "10ms", max: "40ms" },
      clientCache: 60,
      overHolding: { share: 0.05, hold: 300 },
    },
    retries: { maxAttempts: 3, initial: 0.1, multiplier: 2, maximum: 20, jitter: "full", budgetBurst: 10 },
  },
  route53: {
    loadBalancerTtl: 60,
    negativeTtl: 900,
    propagation: 60,
    weight: 1,
    healthCheck: {
      type: "HTTP",
      requestInterval: 30,
      failureThreshold: 3,
      checkers: 16,
      healthyShare: 0.18,
      roundTrip: 0.1,
      regions: [
        "us-east-1",
        "us-west-1",
        "us-west-2",
        "eu-west-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "ap-northeast-1",
        "sa-east-1",
      ],
    },
  },
  run: { seed: 1, minimum: 10, maximum: 200, precision: { mean: 0.05, p99: 0.1 }, confidence: 0.95, intervals: 96 },
} as const;
