/** The frame of the page: head, bar, landmarks, and the data and script at its end. */
import { styleSheet } from "../theme/style-sheet.js";
import { contentSecurityPolicy } from "./content-security-policy.js";
import { jsonBlock } from "./embedded-json.js";
import { LOGO } from "./icons.js";
import { html, type Markup } from "./markup.js";
import { rawElement } from "./raw-element.js";
import { navigationMarkup, sectionMarkup, type Section } from "./section.js";

export interface DocumentParts {
  readonly title: string;
  /** Of the Kneepoint that wrote it. */
  readonly version: string;
  /** What the page is about, for machines that have only the page. */
  readonly data: Markup;
  readonly headline: Markup;
  readonly sections: readonly Section[];
  readonly charts: { readonly config: unknown; readonly specs: unknown };
  /** null: a page without script. */
  readonly runtime: string | null;
}

export function document({ title, version, data, headline, sections, charts, runtime }: DocumentParts): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="${contentSecurityPolicy(runtime === null ? [] : [runtime])}"
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="generator" content="Kneepoint ${version}" />
        <title>${title} · Kneepoint</title>
        ${rawElement("style", styleSheet())}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the verdict</a>
        <header class="bar">
          <div class="inner">
            <span class="brand">${LOGO}<span>Kneepoint</span></span
            >${navigationMarkup(sections)}<button type="button" id="theme" hidden>Theme</button>
          </div>
        </header>
        <main id="main">${headline}${sections.map(sectionMarkup)}</main>
        <footer>
          <p>Written by Kneepoint ${version}. This page holds its own data: nothing was loaded, nothing is sent.</p>
        </footer>
        ${data}${runtime !== null && [jsonBlock("charts", JSON.stringify(charts)), rawElement("script", runtime)]}
      </body>
    </html> `.source;
}
