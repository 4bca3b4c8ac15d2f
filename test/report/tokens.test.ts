import { describe, expect, it } from "vitest";
import { DARK, LIGHT, type Token } from "../../src/report/theme/tokens.js";

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light, dark] =
    luminance(one) > luminance(other) ? [luminance(one), luminance(other)] : [luminance(other), luminance(one)];
  return (light + 0.05) / (dark + 0.05);
}

const TEXT: readonly (readonly [Token, Token])[] = [
  ["ink", "page"],
  ["ink", "surface"],
  ["muted", "page"],
  ["muted", "surface"],
  ["muted", "sunken"],
  ["link", "page"],
  ["link", "surface"],
  ["pass", "pass-tint"],
  ["fail", "fail-tint"],
  ["unsure", "unsure-tint"],
  ["link", "pass-tint"],
  ["link", "fail-tint"],
  ["pass", "surface"],
  ["fail", "surface"],
  ["unsure", "surface"],
  ["p50", "surface"],
  ["p95", "surface"],
  ["p99", "surface"],
];

describe.each([
  ["light", LIGHT],
  ["dark", DARK],
])("the %s theme", (_, theme) => {
  it.each(TEXT)("can be read: %s on %s", (text, ground) => {
    expect(contrast(theme[text], theme[ground])).toBeGreaterThanOrEqual(4.5);
  });
  it("draws data that can be seen", () => {
    for (const token of ["area", "arrivals", "completions", "failures"] as const)
      expect(contrast(theme[token], theme.surface)).toBeGreaterThanOrEqual(2.9);
  });
});
