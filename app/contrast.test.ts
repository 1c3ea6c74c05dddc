import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const css = readFileSync(new URL("globals.css", import.meta.url), "utf8");
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(
    ([, name = "", light = "", dark = ""]) => [name, { light, dark }],
  ),
);
tokens.set("on-solid", { light: "#ffffff", dark: "#ffffff" });

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) => {
    const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function ratio(front: string, back: string, theme: "light" | "dark"): number {
  const [a, b] = [front, back].map((name) => {
    const hex = tokens.get(name)?.[theme];
    if (!hex) throw new Error(`no colour ${name} in globals.css`);
    return luminance(hex);
  }) as [number, number];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

const GROUNDS = ["canvas", "surface", "sunken", "hover", "row-warning", "row-urgent"];
const TONES = ["accent", "success", "warning", "danger", "info", "prod"];
const TEXT = [
  ...GROUNDS.flatMap((ground) => ["ink", "muted", "faint", "accent", "danger"].map((text) => [text, ground] as const)),
  ...TONES.flatMap((tone) => [tone, "ink", "muted"].map((text) => [text, `${tone}-tint`] as const)),
  ...["accent-solid", "accent-solid-hover", "danger-solid", "danger-solid-hover"].map((g) => ["on-solid", g] as const),
  ["canvas", "ink"],
] as const;
/** Edges of fields and the focus ring: what must be seen but is not read. */
const SHAPES = [
  ...["canvas", "surface"].map((ground) => ["line-strong", ground] as const),
  ...GROUNDS.map((ground) => ["accent", ground] as const),
] as const;

describe.each(["light", "dark"] as const)("%s", (theme) => {
  test.each(TEXT)("text in %s can be read on %s", (front, back) => {
    expect(ratio(front, back, theme)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(SHAPES)("%s can be seen on %s", (front, back) => {
    expect(ratio(front, back, theme)).toBeGreaterThanOrEqual(3);
  });
});
