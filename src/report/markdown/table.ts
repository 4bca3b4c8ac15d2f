/** Markdown of untrusted strings: nothing in a cell may end the cell, the line, or become markup. */

/** Text that shows as itself on GitHub. */
export function escapeMarkdown(text: string): string {
  return (
    text
      .replace(/\s*[\r\n]+\s*/g, " ")
      .replace(/[\\`*_[\]|~#]/g, "\\$&")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      // GitHub notifies whoever is named.
      .replace(/@(?=[A-Za-z0-9])/g, "@\u200b")
  );
}

/** Text as code, whatever backticks it holds; in a table a bar must still be escaped. */
export function code(text: string): string {
  const flat = text.replace(/\s*[\r\n]+\s*/g, " ").replaceAll("|", "\\|");
  const longest = [...flat.matchAll(/`+/g)].reduce((most, [run]) => Math.max(most, run.length), 0);
  const fence = "`".repeat(longest + 1);
  const pad = flat.startsWith("`") || flat.endsWith("`") || flat === "" ? " " : "";
  return `${fence}${pad}${flat}${pad}${fence}`;
}

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** A table; columns whose header ends in `>` are aligned right. Cells are Markdown already. */
export function table(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  return [
    line(headers.map((header) => header.replace(/>$/, ""))),
    line(headers.map((header) => (header.endsWith(">") ? "---:" : "---"))),
    ...rows.map(line),
  ].join("\n");
}
