import type { Result } from "../../result/result.js";
import { estimateMarkup } from "../page/estimate.js";
import { html } from "../page/markup.js";
import type { Section } from "../page/section.js";
import { tableMarkup } from "../page/table.js";

const NAMES = { gunicorn: "Gunicorn", uwsgi: "uWSGI" } as const;

/** Nginx and the workers: what was answered in place of the application, by cause; null where nobody supervises. */
export function appServerSection(result: Result): Section | null {
  const { appServer } = result.kneepoint;
  if (appServer === undefined) return null;
  const { server, causes, workerTimeouts, workerRestarts, backlogOverflows, outOfMemoryKills, wakeUps } = appServer;
  return {
    id: "app-server",
    title: `Nginx and ${NAMES[server]}`,
    short: NAMES[server],
    content: html`<div class="card">
      ${
        causes.length === 0
          ? html`<p>Nginx passed on every answer of the application, and gave none of its own.</p>`
          : tableMarkup({
              caption: "Requests that the application did not answer, by cause",
              columns: [{ label: "Status" }, { label: "Cause" }, { label: "Requests a replication", numeric: true }],
              rows: causes.map(({ status, cause, count }) => [String(status), cause, estimateMarkup(count, "")]),
            })
      }
      ${tableMarkup({
        caption: "Workers",
        columns: [{ label: "Event" }, { label: "A replication", numeric: true }],
        rows: [
          [
            html`Killed for their timeout<small class="metric">WorkerTimeouts</small>`,
            estimateMarkup(workerTimeouts, ""),
          ],
          [html`Ended by max_requests<small class="metric">WorkerRestarts</small>`, estimateMarkup(workerRestarts, "")],
          [
            html`Connections that found the backlog full<small class="metric">BacklogOverflows</small>`,
            estimateMarkup(backlogOverflows, ""),
          ],
          ...(outOfMemoryKills === undefined
            ? []
            : [
                [
                  html`Killed by the kernel, out of memory<small class="metric">OutOfMemoryKills</small>`,
                  estimateMarkup(outOfMemoryKills, ""),
                ],
              ]),
          ...(wakeUps === undefined
            ? []
            : [
                [
                  html`Starts of sleeping processes<small class="metric">WorkerWakeUps</small>`,
                  estimateMarkup(wakeUps, ""),
                ],
              ]),
        ],
      })}
    </div>`,
  };
}
