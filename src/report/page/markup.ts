/**
 * HTML that cannot be injected into: in `html` templates every interpolated string is escaped, and only what
 * another template (or `trusted`) made passes through as it is.
 */

/** The source is indented for us; the page, with thousands of cells, is not. */
const INDENTATION = /\n\s+/g;

/** Source text that is already HTML. */
export class Markup {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
  toString(): string {
    return this.source;
  }
}

/** What a template takes; false, null and undefined leave nothing, arrays are joined. */
export type Content = string | number | Markup | false | null | undefined | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text made safe between tags and inside quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

function render(content: Content): string {
  if (content === false || content === null || content === undefined) return "";
  if (content instanceof Markup) return content.source;
  if (typeof content === "object") return content.map(render).join("");
  return escapeHtml(String(content));
}

/** A template of HTML or SVG. */
export function html(strings: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(
    strings.map((text, index) => text.replaceAll(INDENTATION, "\n") + render(contents[index])).join(""),
  );
}

/** Markup made elsewhere (Vega's SVG, our own constants). Never give it anything a user wrote. */
export function trusted(source: string): Markup {
  return new Markup(source);
}
