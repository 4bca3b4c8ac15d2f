/** What hits more than one system at once. */
import { z } from "zod";
import { field, positiveDuration, required, strict, text } from "./field.js";
import { startInstanceRefresh, type InstanceRefreshFields } from "./instance-refresh-schema.js";

export interface ZoneFaultFields {
  readonly availabilityZoneOutage?: { readonly availabilityZone: string } | undefined;
  readonly insufficientInstanceCapacity?: { readonly availabilityZone?: string | undefined } | undefined;
  readonly startInstanceRefresh?: InstanceRefreshFields | undefined;
  readonly zonalShift?:
    | {
        readonly availabilityZone: string;
        readonly resources?: readonly ("loadBalancer" | "autoScalingGroup")[] | undefined;
      }
    | undefined;
  readonly networkImpairment?:
    | {
        readonly path: "client" | "instance" | "database";
        readonly delay?: number | undefined;
        readonly loss?: number | undefined;
        readonly availabilityZone?: string | undefined;
      }
    | undefined;
  readonly trafficSpike?: { readonly factor: number; readonly scenario?: string | undefined } | undefined;
}

export const ZONE_FAULTS: readonly (keyof ZoneFaultFields)[] = [
  "availabilityZoneOutage",
  "insufficientInstanceCapacity",
  "startInstanceRefresh",
  "zonalShift",
  "networkImpairment",
  "trafficSpike",
];

export const zoneFaultShape: Readonly<Record<keyof ZoneFaultFields, z.ZodType>> = {
  availabilityZoneOutage: field(
    strict({ availabilityZone: required(text, { description: "The zone, as in architecture.loadBalancer." }) }),
    {
      description:
        "A zone is gone at once: its instances, the load balancer's node and its address, its NAT gateways, and the database if its primary is there.",
    },
  ),
  insufficientInstanceCapacity: field(
    strict({ availabilityZone: field(text, { description: "Only there.", default: "in every zone" }) }),
    { description: "EC2 has no instance of the type to give: launches of the Auto Scaling group fail." },
  ),
  startInstanceRefresh: field(startInstanceRefresh, {
    description: "StartInstanceRefresh: the Auto Scaling group replaces all its instances, some at a time.",
  }),
  zonalShift: field(
    strict({
      availabilityZone: required(text, { description: "Traffic is shifted away from this zone." }),
      resources: field(z.array(z.enum(["loadBalancer", "autoScalingGroup"])).min(1), {
        description: "Of what.",
        default: "the load balancer, and the group if its availabilityZoneImpairmentPolicy has zonalShiftEnabled",
      }),
    }),
    {
      description:
        "ARC zonal shift: the load balancer's address in the zone leaves DNS and its other nodes send nothing to targets there; the group launches elsewhere. Nothing is terminated, and capacity is not raised.",
      evidence:
        "ARC, arc-zonal-shift.resource-types.app-load-balancers; EC2 Auto Scaling, ec2-auto-scaling-zonal-shift [D]",
    },
  ),
  networkImpairment: field(
    strict({
      path: required(z.enum(["client", "instance", "database"]), {
        description:
          "The way: client to load balancer, load balancer to instance, or instance to database. Health checks do not take it.",
      }),
      delay: field(positiveDuration, { description: "Added to every round trip.", unit: "s", default: 0 }),
      loss: field(z.number().gt(0).max(0.9), {
        description: "Share of packets lost each way; TCP sends them again after 200 ms, 400 ms, …",
        default: 0,
        evidence: "TCP_RTO_MIN: Linux, tcp.h [M]",
      }),
      availabilityZone: field(text, {
        description:
          "Only what has an end in this zone: the instance, or on the way to the database its primary, which a failover moves.",
        default: "everywhere",
      }),
    }),
    { description: "The network between two tiers is slow, or loses packets." },
  ),
  trafficSpike: field(
    strict({
      factor: required(z.number().positive(), { description: "The rates of arrival are multiplied by this." }),
      scenario: field(text, { description: "Of this k6 scenario only.", default: "all with arrival rates" }),
    }),
    { description: "More (or fewer) users for a while; begins and ends at once." },
  ),
};
