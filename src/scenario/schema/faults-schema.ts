/**
 * `faults`: what goes wrong, and when. Each entry has a time and exactly one thing that happens. A room that can fail adds
 * its key to `FaultFields`, to `FAULT_KINDS` and to the schema below.
 */
import { z } from "zod";
import { reachMessages } from "../reach-messages.js";
import { databaseFault, type DatabaseFaultFields } from "./database-fault-schema.js";
import { deploySchema, type DeployFields } from "./app-server-schema.js";
import type { InvalidationFields, OriginOutageFields } from "./cloud-front-fields.js";
import { createInvalidation, originOutage } from "./cloud-front-schema.js";
import {
  bootDownload,
  thirdPartyOutage,
  type BootDownloadFields,
  type ThirdPartyOutageFields,
} from "./egress-schema.js";
import type { DistributionSpec } from "../../sim/spec.js";
import { distribution, duration, field, naturalNumber, positiveDuration, required, strict, text } from "./field.js";
import { CLIENT_FAULTS, clientFaultShape, type ClientFaultFields } from "./client-faults.js";
import { NETWORK_FAULTS, networkFaultShape, type NetworkFaultFields } from "./network-faults.js";
import { instanceFault, type InstanceFaultFields } from "./load-balancer-schema.js";
import { ZONE_FAULTS, zoneFaultShape, type ZoneFaultFields } from "./zone-faults.js";
import { recordSet, type RecordSetFields } from "./route53-schema.js";

export interface FaultFields extends NetworkFaultFields, ZoneFaultFields, ClientFaultFields {
  readonly at: number;
  readonly duration?: number | undefined;
  readonly randomly?:
    | { readonly meanTimeBetween: number; readonly lasting: DistributionSpec; readonly seed?: number | undefined }
    | undefined;
  readonly changeResourceRecordSets?:
    | readonly { readonly action: "CREATE" | "UPSERT" | "DELETE"; readonly resourceRecordSet: RecordSetFields }[]
    | undefined;
  readonly addressOutage?: { readonly address: string; readonly mode?: "blackhole" | "refuse" | undefined } | undefined;
  readonly createInvalidation?: InvalidationFields | undefined;
  readonly originOutage?: OriginOutageFields | undefined;
  readonly instance?: InstanceFaultFields | undefined;
  readonly bootDownload?: BootDownloadFields | undefined;
  readonly thirdPartyOutage?: ThirdPartyOutageFields | undefined;
  readonly deploy?: DeployFields | undefined;
  readonly database?: DatabaseFaultFields | undefined;
}

/** What an entry may be. */
export const FAULT_KINDS: readonly (keyof FaultFields)[] = [
  "changeResourceRecordSets",
  "addressOutage",
  "createInvalidation",
  "originOutage",
  "instance",
  "bootDownload",
  "thirdPartyOutage",
  "deploy",
  "database",
  ...NETWORK_FAULTS,
  ...ZONE_FAULTS,
  ...CLIENT_FAULTS,
];

const fault = strict({
  at: required(duration, { description: "When, from the start of the run.", unit: "s" }),
  duration: field(positiveDuration, {
    description: "How long; of what ends by itself.",
    unit: "s",
    default: "to the end of the run",
  }),
  randomly: field(
    strict({
      meanTimeBetween: required(positiveDuration, { description: "Of a Poisson process.", unit: "s" }),
      lasting: required(distribution, {
        description: "How long each lasts; an outage of the database lasts its phases.",
        unit: "s",
      }),
      seed: field(naturalNumber, { description: "Another one gives another timeline.", default: 1 }),
    }),
    {
      description:
        "It happens again and again, by chance, from `at` on during `duration`: drawn once, the same in all replications.",
    },
  ),
  changeResourceRecordSets: field(
    z
      .array(
        strict({
          action: required(z.enum(["CREATE", "UPSERT", "DELETE"]), { description: "What to do with the record set." }),
          resourceRecordSet: required(recordSet, { description: "As in architecture.route53.recordSets." }),
        }),
      )
      .min(1),
    { description: "Route 53 records change; resolvers notice after propagation and TTL." },
  ),
  addressOutage: field(
    strict({
      address: required(text, {
        description: "An address of architecture.route53, or a load balancer's name: all of its.",
      }),
      mode: field(z.enum(["blackhole", "refuse"]), {
        description: "blackhole: packets vanish. refuse: connections are reset and refused.",
        default: "blackhole",
      }),
    }),
    { description: "An address of the stack is out of reach: from the clients and from Route 53's health checks." },
  ),
  createInvalidation: field(createInvalidation, {
    description: "CloudFront's caches lose these paths, with all their variants.",
    evidence: "AWS, invalidation-specifying-objects [D]",
  }),
  originOutage: field(originOutage, { description: "CloudFront cannot get at an origin, or gets errors from it." }),
  bootDownload: field(bootDownload, {
    description: "Instances boot and fetch their software through the NAT gateway that everybody's calls take.",
  }),
  thirdPartyOutage: field(thirdPartyOutage, {
    description: "Somebody whom the application calls is slow, fails, or is gone.",
  }),
  ...networkFaultShape,
  ...zoneFaultShape,
  ...clientFaultShape,
  deploy: field(deploySchema, { description: "A new revision comes to the instances, and may be taken back." }),
  database: field(databaseFault, { description: "The DB instance goes away, or is not what it was." }),
  instance: field(instanceFault, { description: "An instance behind the load balancer breaks." }),
}).superRefine((entry, context) => {
  const given = FAULT_KINDS.filter((kind) => (entry as FaultFields)[kind] !== undefined);
  if (given.length === 1) return;
  const { message, hint } = reachMessages.oneFaultEach(FAULT_KINDS, given);
  context.addIssue({ code: "custom", message, params: { hint } });
});

export const faultsSchema: z.ZodType<readonly FaultFields[]> = z.array(fault) as z.ZodType<readonly FaultFields[]>;
