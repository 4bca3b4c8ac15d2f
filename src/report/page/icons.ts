/** The few icons of the report, drawn here; each stands beside a word, so screen readers skip them. */
import type { Finding, Verdict } from "../../result/result.js";
import { trusted, type Markup } from "./markup.js";

function icon(paths: string): Markup {
  return trusted(
    `<svg class="icon" viewBox="0 0 20 20" width="20" height="20" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">${paths}</svg>`,
  );
}

const CIRCLE = '<circle cx="10" cy="10" r="8.2"/>';

export const VERDICT_ICONS: Readonly<Record<Verdict, Markup>> = {
  pass: icon(`${CIRCLE}<path d="M6.4 10.3l2.5 2.5 4.8-5.2"/>`),
  fail: icon(`${CIRCLE}<path d="M7.2 7.2l5.6 5.6M12.8 7.2l-5.6 5.6"/>`),
  inconclusive: icon(`${CIRCLE}<path d="M7.8 7.9a2.3 2.3 0 1 1 3.3 2.1c-.8.4-1.1.8-1.1 1.6M10 14.2v.1"/>`),
};

export const SEVERITY_ICONS: Readonly<Record<Finding["severity"], Markup>> = {
  critical: icon('<path d="M10 2.4l8 14.2H2z"/><path d="M10 8v4M10 14.4v.1"/>'),
  warning: icon('<path d="M10 2.4l8 14.2H2z"/><path d="M10 8v4M10 14.4v.1"/>'),
  info: icon(`${CIRCLE}<path d="M10 9.2v4.4M10 6.3v.1"/>`),
};

/** The mark of Kneepoint: the curve of latency against load, and its knee. */
export const LOGO: Markup = trusted(
  '<svg class="logo" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" aria-hidden="true" focusable="false"><path d="M3 4v17h18" opacity=".35"/><path d="M5.5 17.5c7 0 11-1 12.2-12.5"/><circle cx="14.4" cy="14.6" r="2.1" fill="currentColor" stroke="none"/></svg>',
);
