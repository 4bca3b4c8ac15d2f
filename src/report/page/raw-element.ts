/**
 * A script or style element whose content is exactly the given source: the policy names the hash of every byte. Not an
 * `html` template, because formatters indent the scripts they find in those.
 */
import { escapeHtml, trusted, type Markup } from "./markup.js";

export function rawElement(
  tag: "script" | "style",
  source: string,
  attributes: Readonly<Record<string, string>> = {},
): Markup {
  const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${escapeHtml(value)}"`);
  return trusted(`<${tag}${written.join("")}>${source}</${tag}>\n`);
}
