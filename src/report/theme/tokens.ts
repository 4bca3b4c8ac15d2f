/**
 * The colours, once for paper and once for the dark. Charts name them (`var(--p95)`) instead of carrying values,
 * so that one drawing fits both themes, and print. A test checks the contrast of every pair used for text.
 */

/** A colour of the report, by what it means. */
export type Token = keyof typeof LIGHT;

export const LIGHT = {
  page: "#f7f7f5",
  surface: "#ffffff",
  sunken: "#f1f2f0",
  ink: "#1c2127",
  muted: "#5a6370",
  line: "#e2e4e6",
  rule: "#c3c8ce",
  link: "#2450b8",
  pass: "#17734a",
  "pass-tint": "#e6f4ec",
  fail: "#b42a23",
  "fail-tint": "#fcebe9",
  unsure: "#8a5a00",
  "unsure-tint": "#fdf3dc",
  p50: "#1d7d74",
  p95: "#3357c8",
  p99: "#b03a8c",
  arrivals: "#8b95a3",
  completions: "#3357c8",
  failures: "#c8372d",
  area: "#3357c8",
  // Waiting is warm, working is cool, the wire is grey: a glance at a bar says which of the three it is.
  "wait-1": "#e8590c",
  "wait-2": "#f2a33a",
  "wait-3": "#c92a4b",
  "wait-4": "#8f5a2e",
  "wait-5": "#d6c23a",
  "wait-6": "#e88fa2",
  "work-1": "#2f5fc4",
  "work-2": "#1a96a8",
  "work-3": "#7a84dc",
  "work-4": "#3aa37a",
  "wire-1": "#a3abb5",
  "wire-2": "#7d8691",
  "wire-3": "#c6ccd3",
} as const;

export const DARK: Readonly<Record<Token, string>> = {
  page: "#0f1216",
  surface: "#171b21",
  sunken: "#1e232a",
  ink: "#e7e9ec",
  muted: "#9ca6b2",
  line: "#2a3038",
  rule: "#46505c",
  link: "#8fb0ff",
  pass: "#4fc58c",
  "pass-tint": "#14291f",
  fail: "#ff8177",
  "fail-tint": "#321a19",
  unsure: "#e5b04a",
  "unsure-tint": "#2e2512",
  p50: "#4fc0b4",
  p95: "#7d9dff",
  p99: "#e27cc0",
  arrivals: "#7f8a98",
  completions: "#7d9dff",
  failures: "#ff7468",
  area: "#7d9dff",
  "wait-1": "#f97f3d",
  "wait-2": "#f5bb62",
  "wait-3": "#ee5f7d",
  "wait-4": "#b98a63",
  "wait-5": "#e0d15c",
  "wait-6": "#f3b1bf",
  "work-1": "#6b95f2",
  "work-2": "#3fbccd",
  "work-3": "#a2abf5",
  "work-4": "#5cc79d",
  "wire-1": "#6f7985",
  "wire-2": "#98a1ac",
  "wire-3": "#4d5661",
};

/** The name by which styles and charts use a colour. */
export function colour(token: Token): string {
  return `var(--${token})`;
}

function declarations(tokens: Readonly<Record<Token, string>>): string {
  return Object.entries(tokens)
    .map(([name, value]) => `--${name}:${value}`)
    .join(";");
}

/**
 * The tokens as CSS: light everywhere; dark on screens that ask for it, unless the reader chose otherwise. Paper is
 * always light.
 */
export function tokenStyles(): string {
  return [
    `:root{color-scheme:light;${declarations(LIGHT)}}`,
    `@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;${declarations(DARK)}}}`,
    `@media screen{:root[data-theme=dark]{color-scheme:dark;${declarations(DARK)}}}`,
  ].join("\n");
}
