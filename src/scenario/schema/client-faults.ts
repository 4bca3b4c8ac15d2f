/** What goes wrong on the users' way to the stack: names that nobody resolves, a certificate that has ended. */
import { z } from "zod";
import { field, positiveInteger, strict, text } from "./field.js";

export interface ClientFaultFields {
  readonly resolverOutage?: { readonly region?: string | undefined; readonly share?: number | undefined } | undefined;
  readonly certificateExpiry?: { readonly port?: number | undefined } | undefined;
}

export const CLIENT_FAULTS: readonly (keyof ClientFaultFields)[] = ["resolverOutage", "certificateExpiry"];

export const clientFaultShape: Readonly<Record<keyof ClientFaultFields, z.ZodType>> = {
  resolverOutage: field(
    strict({
      region: field(text, { description: "Only of this region of workload.clients.", default: "of all regions" }),
      share: field(z.number().gt(0).max(1), { description: "Of a region's resolvers, rounded up.", default: 1 }),
    }),
    {
      description:
        "The users' recursive resolvers answer nobody, not even from their caches. A client asks again after 5 s and gives up after 10; open connections go on.",
      evidence: "resolv.conf(5): timeout 5 s, attempts 2 [D]",
    },
  ),
  certificateExpiry: field(
    strict({
      port: field(positiveInteger, { description: "Of this HTTPS listener.", default: "of every one" }),
    }),
    {
      description:
        "The load balancer's certificate ends: whoever opens a connection fails in the handshake, open ones go on. With a duration it is renewed then.",
      evidence: "AWS, https-listener-certificates [D]",
    },
  ),
};
