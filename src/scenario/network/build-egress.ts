/** From what the application calls and the network it stands in to the ways out, with their limits. */
import { isPublic, named, natGatewayOf } from "../../sim/index.js";
import type { EgressSpec, ExternalCallSpec, NatGatewaySpec, ThirdPartyOutageSpec } from "../../sim/spec.js";
import { initialInstances, placesOf } from "../autoscaling/build-auto-scaling.js";
import { AUTO_SCALING_DEFAULTS } from "../autoscaling/defaults.js";
import { DEFAULTS } from "../defaults.js";
import { loadBalancerZones } from "../load-balancer-zones.js";
import { messages } from "../messages.js";
import { cloudFrontMessages } from "../cloud-front-messages.js";
import { networkMessages } from "../network-messages.js";
import type { Origins } from "../origins.js";
import { routeKey } from "../route-name.js";
import type { Assumption } from "../scenario.js";
import type { ArchitectureFields } from "../schema/architecture-schema.js";
import type { FaultFields } from "../schema/faults-schema.js";
import type { NatGatewayFields } from "../schema/network-fields.js";
import type { WorkloadFields } from "../schema/workload-schema.js";
import type { PlacedVpc } from "./placed-vpc.js";

export interface Egress {
  readonly spec: EgressSpec;
  readonly calls: readonly { readonly route: string; readonly call: ExternalCallSpec }[];
}

const BYTES_PER_GIGABIT = 1e9 / 8;

/** null: nothing leaves the VPC from the instances. */
export function buildEgress(
  { externalCalls = {}, journeys }: WorkloadFields,
  architecture: ArchitectureFields,
  faults: readonly FaultFields[],
  placed: PlacedVpc,
  origins: Origins,
  assumptions: Assumption[],
): Egress | null {
  const downloads = faults.flatMap(({ at, bootDownload }, index) =>
    bootDownload === undefined ? [] : [{ at, index, ...bootDownload }],
  );
  const known = [...new Set(Object.values(externalCalls).map(({ destination }) => destination))];
  faults.forEach(({ thirdPartyOutage }, index) => {
    if (thirdPartyOutage !== undefined && !known.includes(thirdPartyOutage.destination))
      origins.report(
        ["faults", index, "thirdPartyOutage", "destination"],
        networkMessages.unknownInNetwork("destination of workload.externalCalls", thirdPartyOutage.destination, known),
      );
  });
  const image = architecture.autoScalingGroup?.launchTimes?.imagePull;
  if (Object.keys(externalCalls).length === 0 && downloads.length === 0 && image === undefined) return null;
  const requests = Object.values(journeys).flatMap(({ steps }) =>
    steps.map((step) => (typeof step === "string" ? step : step.request)),
  );
  for (const route of Object.keys(externalCalls)) {
    if (!requests.some((request) => routeKey(request) === routeKey(route)))
      origins.report(
        ["workload", "externalCalls", route],
        cloudFrontMessages.contentOfNoRequest(route, [...new Set(requests)]),
        "key",
      );
  }
  const destinations: string[] = [];
  const indexOf = (name: string): number => {
    const known = destinations.indexOf(name);
    return known >= 0 ? known : destinations.push(name) - 1;
  };
  const calls = Object.entries(externalCalls).map(([route, fields]) => ({
    route,
    call: {
      destination: indexOf(fields.destination),
      responseSeconds: fields.responseTime,
      requestBytes: fields.requestSize ?? DEFAULTS.externalCall.requestSize,
      responseBytes: fields.responseSize ?? DEFAULTS.externalCall.responseSize,
      timeoutSeconds: fields.timeout ?? Infinity,
      optional: fields.optional ?? false,
    },
  }));
  const outages = faults.flatMap(({ at, duration = Infinity, thirdPartyOutage }): ThirdPartyOutageSpec[] => {
    if (thirdPartyOutage === undefined) return [];
    const { destination, mode = "slow", factor = 10 } = thirdPartyOutage;
    return [
      { destination: destinations.indexOf(destination), fromSeconds: at, untilSeconds: at + duration, mode, factor },
    ];
  });
  const instances = initialInstances(architecture);
  const zones = loadBalancerZones(architecture);
  const all = Array.from({ length: instances }, (_, instance) => instance);
  const bootDownloads = downloads.map(({ at, index, instances: some = all, size, source }) => {
    some.forEach((instance, position) => {
      if (instance >= instances)
        origins.report(
          ["faults", index, "bootDownload", "instances", position],
          messages.tooBig(String(instances - 1), true, instance),
        );
    });
    return {
      atSeconds: at,
      instances: some,
      destination: indexOf(source ?? DEFAULTS.externalCall.bootSource),
      bytes: size,
    };
  });
  const imagePull =
    image === undefined
      ? {}
      : { imagePull: { destination: indexOf(image.source ?? AUTO_SCALING_DEFAULTS.imageSource), bytes: image.size } };
  const places = placesOf(architecture, faults, zones.length);
  const ways = Array.from({ length: places }, (_, place) => wayOut(placed, place));
  const used = [...new Set(ways.filter((name) => name !== null))];
  const natGateways = used.map((name) => natGateway(name, architecture.vpc?.natGateways?.[name], assumptions));
  const gatewayOfInstance = ways.map((name) => (name === null ? null : used.indexOf(name)));
  const spec = { natGateways, gatewayOfInstance, destinations, bootDownloads, ...imagePull };
  return { spec: outages.length === 0 ? spec : { ...spec, outages }, calls };
}

/** The NAT gateway that an instance's packets take; null if it has a public address and goes straight. */
function wayOut({ vpc, instances }: PlacedVpc, instance: number): string | null {
  const own = named(vpc.interfaces, instances[instance % instances.length]!);
  const subnet = named(vpc.subnets, own.subnet);
  return own.public && isPublic(vpc, subnet) ? null : natGatewayOf(vpc, subnet);
}

function natGateway(name: string, fields: NatGatewayFields | undefined, assumptions: Assumption[]): NatGatewaySpec {
  const defaults = DEFAULTS.natGateway;
  const start = fields?.bandwidthGbps ?? defaults.bandwidthGbps;
  const most = Math.max(start, fields?.maximumBandwidthGbps ?? defaults.maximumBandwidthGbps);
  if (fields?.doublingTime === undefined) {
    assumptions.push({
      subject: name,
      statement: `The NAT gateway doubles its bandwidth after ${defaults.doublingTime} s in full use.`,
      source: "Inference: AWS says that it scales by itself, not how fast; set doublingTime in the scenario",
    });
  }
  if (fields?.portHold === undefined) {
    assumptions.push({
      subject: name,
      statement: `The NAT gateway keeps the port of a closed connection for ${defaults.portHold} s.`,
      source: "From memory of AWS's earlier guidance of 900 connections a second; set portHold in the scenario",
    });
  }
  return {
    name,
    bandwidth: {
      bytesPerSecond: start * BYTES_PER_GIGABIT,
      maximumBytesPerSecond: most * BYTES_PER_GIGABIT,
      doublingSeconds: fields?.doublingTime ?? defaults.doublingTime,
      flowBytesPerSecond: defaults.flowGbps * BYTES_PER_GIGABIT,
    },
    connectionsPerDestination: (fields?.addresses ?? 1) * defaults.connectionsPerAddress,
    idleSeconds: defaults.idleTimeout,
    portHoldSeconds: fields?.portHold ?? defaults.portHold,
  };
}
