/**
 * How a request ends at the load balancer when no target answered it, by cause (AWS, load-balancer-troubleshooting and
 * rule-action-types [D]). The codes are the load balancer's own; a target's 502 is none of these.
 */
export const CAUSES = {
  malformed: { status: 400, cause: "header too large" },
  denied: { status: 401, cause: "the identity provider denied the user" },
  trace: { status: 405, cause: "method TRACE" },
  urlTooLong: { status: 414, cause: "URL or query too long" },
  clientClosed: { status: 460, cause: "the client closed the connection first" },
  tooManyForwarders: { status: 463, cause: "more than 30 addresses in X-Forwarded-For" },
  identityProviderSlow: { status: 500, cause: "the identity provider took longer than 5 s" },
  connectionRefused: { status: 502, cause: "the target refused the connection" },
  connectionReset: { status: 502, cause: "the target reset the connection with a request outstanding" },
  keepAliveRace: { status: 502, cause: "the target closed an idle connection as the request was sent on it" },
  deregistered: { status: 502, cause: "the deregistration delay ended" },
  noTargets: { status: 503, cause: "no registered targets" },
  connectTimeout: { status: 504, cause: "no connection to the target within the connect timeout" },
  targetTimeout: { status: 504, cause: "no answer of the target before the idle timeout" },
  redirectTooLong: { status: 507, cause: "redirect URL too long" },
  identityProviderError: { status: 561, cause: "the identity provider answered with an error" },
} as const;

export type Cause = keyof typeof CAUSES;

export const CAUSE_NAMES: readonly Cause[] = Object.keys(CAUSES) as Cause[];
