import { sampleOf } from "./censored-sample.js";
import { drift } from "./drift.js";
import { check, type Evidence, percent } from "./evidence.js";
import { OUTCOME, type ValidityCheck } from "./load-run.js";

const MOST_RECONNECTS = 0.01;
const MOST_CENSORED = 0.01;
const MOST_REFUSED = 0.01;
const MOST_DRIFT = 0.1;
/** Two-sided normal quantile of 0.001. */
const DRIFT_Z = 3.29;

/** Whether the answers are of the kind that may be measured. */
export function answerChecks(evidence: Evidence): ValidityCheck[] {
  return [answers(evidence), censoring(evidence), reconnects(evidence), drifting(evidence)];
}

/** Answers other than 2xx: of them the latency says nothing about the route. */
function answers({ requests, rows, kinds }: Evidence): ValidityCheck {
  const byStatus = new Map<string, number>();
  let answered = 0;
  let other = 0;
  for (const row of rows) {
    if (requests.outcome[row] !== OUTCOME.answered) continue;
    answered++;
    const status = requests.status[row]!;
    if (status >= 200 && status < 300) continue;
    other++;
    const what = `${status} to ${kinds[requests.kind[row]!]?.name ?? "a request"}`;
    byStatus.set(what, (byStatus.get(what) ?? 0) + 1);
  }
  const most = [...byStatus].sort((a, b) => b[1] - a[1]).slice(0, 3);
  const list = most.map(([what, count]) => `${what} (${count} times)`).join(", ");
  const statuses = most.map(([what]) => Number(what.slice(0, 3)));
  return check(
    "answers",
    answered === 0 ? undefined : other / answered,
    `<= ${percent(MOST_REFUSED)} other than 2xx`,
    (value) => value <= MOST_REFUSED,
    (value) =>
      other === 0
        ? `All ${answered} answers were successful.`
        : `${percent(value)} of the answers were not successful: ${list}.${value <= MOST_REFUSED ? "" : remedy(statuses)}`,
    "There was no answer at all.",
  );
}

function remedy(statuses: readonly number[]): string {
  const some = (from: number, to: number): boolean => statuses.some((status) => status >= from && status <= to);
  if (some(401, 401) || some(403, 403)) return " The target asks for credentials; measure a route that is open.";
  if (some(300, 399)) return " Redirects are not followed; ask for the address that the route redirects to.";
  if (some(502, 504)) return " A proxy answers for a server that does not: it is down, or overloaded.";
  if (some(500, 599)) return " The server fails; its log says why.";
  if (some(404, 404)) return " The route does not exist.";
  return "";
}

function censoring({ requests, rows, timeoutSeconds, lastFailure }: Evidence): ValidityCheck {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(requests.outcome[row]!, (counts.get(requests.outcome[row]!) ?? 0) + 1);
  const parts = (Object.entries(WORDS) as [keyof typeof WORDS, string][])
    .map(([name, words]) => ({ words, count: counts.get(OUTCOME[name]) ?? 0 }))
    .filter(({ count }) => count > 0)
    .map(({ words, count }) => `${count} ${words}`)
    .join(", ");
  const share = sampleOf(requests, rows, "response", timeoutSeconds).censoredShare;
  const why = lastFailure === undefined ? "" : ` (the last: ${lastFailure})`;
  return check(
    "censoring",
    rows.length === 0 ? undefined : share,
    `<= ${percent(MOST_CENSORED)} without an answer`,
    (value) => value <= MOST_CENSORED,
    (value) =>
      parts === ""
        ? "Every request was answered."
        : `${percent(value)} of the requests have no answer: ${parts}${why}. Of these only a lower bound is known${value <= MOST_CENSORED ? "" : ", too often for figures of the tail; the server was down or overloaded"}.`,
    "No request was due in the measured window.",
  );
}

const WORDS = {
  timeout: "timed out",
  connectionClosed: "lost their connection",
  connectFailed: "got no connection",
  undrained: "were still under way at the end",
  dropped: "were dropped at the cap on requests in flight",
} as const;

function reconnects({ reconnects, requests }: Evidence): ValidityCheck {
  return check(
    "reconnects",
    requests.length === 0 ? undefined : reconnects / requests.length,
    `<= ${percent(MOST_RECONNECTS)} of the requests`,
    (value) => value <= MOST_RECONNECTS,
    (value) =>
      value <= MOST_RECONNECTS
        ? `${reconnects} connections were replaced without the server having announced their end.`
        : `${reconnects} connections broke or were closed without announcement (${percent(value)} of the requests): opening them anew is in the times. The server restarts, or closes idle connections early.`,
    "No request was sent.",
  );
}

function drifting(evidence: Evidence): ValidityCheck {
  const { requests, rows, stationary } = evidence;
  const found = stationary ? drift(requests, rows) : undefined;
  return check(
    "drift",
    found?.change,
    `<= ${percent(MOST_DRIFT)} from the first to the last third`,
    (value) => Math.abs(value) <= MOST_DRIFT || Math.abs(found?.z ?? 0) < DRIFT_Z,
    (value) =>
      Math.abs(value) <= MOST_DRIFT || Math.abs(found?.z ?? 0) < DRIFT_Z
        ? `Response times did not drift (${percent(value)} from the first third to the last, no steady trend).`
        : `Response times drifted by ${percent(value)} from the first third of the window to the last, steadily (Mann-Kendall z = ${(found?.z ?? 0).toFixed(1)}): the server was still warming up, filling up, or being overloaded. Measure longer, or at a lower rate.`,
    stationary ? "There are too few answers to see a drift." : "The load changes by itself, so a drift cannot be told.",
  );
}
