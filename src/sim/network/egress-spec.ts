/** How instances get out of the VPC. Plain data, SI units, defaults resolved. */
import type { DistributionSpec } from "../spec.js";
import type { BandwidthSpec } from "./shared-bandwidth.js";

/** @see nat-gateway-basics [D] for all that is not said to be a guess */
export interface NatGatewaySpec {
  readonly name: string;
  readonly bandwidth: BandwidthSpec;
  /** Simultaneous connections to one destination, all addresses of the gateway together: 55,000 each. */
  readonly connectionsPerDestination: number;
  /** A connection without a packet for this long is forgotten: 350 s. */
  readonly idleSeconds: number;
  /** How long the source port of a closed connection to the same destination is kept: unpublished. */
  readonly portHoldSeconds: number;
}

/** What a request asks of a third party, on its way through the application. */
export interface ExternalCallSpec {
  /** Index into `EgressSpec.destinations`. */
  readonly destination: number;
  /** From the connection to the first byte of the answer, without what the network of the VPC adds. */
  readonly responseSeconds: DistributionSpec;
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** The application waits this long for the connection, and again for the answer. Infinity: it sets no limit. */
  readonly timeoutSeconds: number;
  /** Whether the request can do without: it is answered as usual when the call has failed. Else 500. */
  readonly optional: boolean;
}

/** Instances that fetch something (images, packages) when they boot. */
export interface BootDownloadSpec {
  readonly atSeconds: number;
  /** Indices. */
  readonly instances: readonly number[];
  /** Index into `EgressSpec.destinations`. */
  readonly destination: number;
  readonly bytes: number;
}

/** A container image that instances fetch when they are launched. */
export interface ImagePullSpec {
  /** Index into `EgressSpec.destinations`. */
  readonly destination: number;
  readonly bytes: number;
}

export interface EgressSpec {
  readonly natGateways: readonly NatGatewaySpec[];
  /** By instance: index of the NAT gateway its subnet is routed to; null: the Internet gateway, which limits nothing. */
  readonly gatewayOfInstance: readonly (number | null)[];
  /** Each one address and port. */
  readonly destinations: readonly string[];
  readonly bootDownloads: readonly BootDownloadSpec[];
  /** Absent: the machine image has everything. */
  readonly imagePull?: ImagePullSpec;
  /** Absent: third parties are always there. */
  readonly outages?: readonly ThirdPartyOutageSpec[];
}

/** What is wrong with a third party for a while, for calls that begin then. */
export interface ThirdPartyOutageSpec {
  /** Index into `EgressSpec.destinations`. */
  readonly destination: number;
  readonly fromSeconds: number;
  readonly untilSeconds: number;
  /** `slow`: takes `factor` times as long. `error`: answers at once, with a failure. `drop`: never answers a SYN. */
  readonly mode: "slow" | "error" | "drop";
  readonly factor: number;
}
