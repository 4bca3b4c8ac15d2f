import { EXIT } from "../../errors/exit-codes.js";
import { UserError } from "../../errors/user-error.js";
import type { BlackBoxRoute } from "./parse-routes.js";

const PATIENCE_SECONDS = 10;
const PROBES = 3;

/**
 * Asks a route a few times before anything is measured, and says why it cannot be: unreachable, refused, redirected,
 * failing. Returns the time of the fastest answer in seconds, which is for the announced duration only.
 */
export async function probeRoute(origin: string, route: BlackBoxRoute, signal?: AbortSignal): Promise<number> {
  let fastest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < PROBES; i++) {
    const start = performance.now();
    const answer = await ask(origin, route, signal);
    fastest = Math.min(fastest, (performance.now() - start) / 1e3);
    const problem = problemOf(answer);
    if (problem !== undefined) {
      throw new UserError(`${origin}, ${route.name}: ${problem}. Nothing was measured.`, EXIT.inconclusive);
    }
  }
  return fastest;
}

async function ask(origin: string, { name, request }: BlackBoxRoute, signal?: AbortSignal): Promise<Response> {
  const timeout = AbortSignal.timeout(1e3 * PATIENCE_SECONDS);
  try {
    const answer = await fetch(origin + request.path, {
      method: request.method,
      redirect: "manual",
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    await answer.arrayBuffer();
    return answer;
  } catch (error) {
    signal?.throwIfAborted();
    const reason = timeout.aborted ? `no answer within ${PATIENCE_SECONDS} s` : reasonOf(error);
    throw new UserError(`${origin}, ${name}: ${reason}. Nothing was measured.`, EXIT.inconclusive);
  }
}

function problemOf({ status, headers }: Response): string | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status >= 300 && status < 400) {
    const to = headers.get("location");
    return `it redirects (${status})${to === null ? "" : ` to ${to}: measure that route instead`}`;
  }
  if (status === 401 || status === 403) {
    return `it answers ${status}: it wants credentials, and black-box calibration sends none; measure a route without`;
  }
  if (status === 404) return "it answers 404: there is no such route";
  if (status >= 500) return `it answers ${status}: the server fails, see its logs`;
  return `it answers ${status}, and only 2xx can be measured`;
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : undefined;
  if (code === "ECONNREFUSED") return "nothing listens there";
  const text = cause instanceof Error ? cause.message : String(error);
  return `it cannot be reached (${code === undefined || text.includes(code) ? text : `${code}: ${text}`})`;
}
