/** What a request waits for at the load balancer: the `stage` of its row. */
import { CAUSE_NAMES, type Cause } from "./outcomes.js";

export const LOGGED_IN = 0;
export const CONNECTING = 1;
/** Beyond: it is answered with a cause. */
const FAILING = 16;

/** The stage at whose end the request is answered for this cause. */
export const failing = (cause: Cause): number => FAILING + CAUSE_NAMES.indexOf(cause);

export const causeOf = (stage: number): Cause => CAUSE_NAMES[stage - FAILING]!;

const LOG_INS: ReadonlySet<number> = new Set([
  LOGGED_IN,
  failing("denied"),
  failing("identityProviderSlow"),
  failing("identityProviderError"),
]);

/** Whether the wait was for the identity provider. */
export const isLogIn = (stage: number): boolean => LOG_INS.has(stage);
