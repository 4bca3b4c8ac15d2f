/** A section of the page: a heading, its anchor, its content. */
import { html, type Content, type Markup } from "./markup.js";

export interface Section {
  readonly id: string;
  readonly title: string;
  /** The title in the navigation bar, shorter. */
  readonly short: string;
  readonly content: Content;
}

export function sectionMarkup(section: Section): Markup {
  return html`<section id="${section.id}" aria-labelledby="${section.id}-title">
    <h2 id="${section.id}-title">${section.title}</h2>
    ${section.content}
  </section> `;
}

export function navigationMarkup(sections: readonly Section[]): Markup {
  return html`<nav aria-label="Sections">
    <ul>
      ${sections.map((section) => html`<li><a href="#${section.id}">${section.short}</a></li>`)}
    </ul>
  </nav>`;
}
