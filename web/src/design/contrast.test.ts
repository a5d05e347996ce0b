/** The colours of gain and loss, read from the tokens: legible in every theme, and apart from each other. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

type Color = readonly [number, number, number];

const CSS = readFileSync(join(process.cwd(), "src/design/tokens.css"), "utf8");
const THEMES = ["dark", "light", "contrast"] as const;
const PALETTES = ["classic", "blue-orange", "red-up", "mono"] as const;
const DEPTHS = ["--bg", "--panel", "--raised"] as const;

/** The declarations of the block whose selector ends with `selector`. */
function block(selector: string): Map<string, string> {
  const start = CSS.indexOf(`${selector} {`);
  expect(start, `${selector} is in the tokens`).toBeGreaterThan(-1);
  const body = CSS.slice(start, CSS.indexOf("}", start));
  return new Map(
    [...body.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map((m) => [m[1] ?? "", m[2] ?? ""]),
  );
}

function color(theme: string, palette: string, token: string): Color {
  const known = new Map([
    ...block(`:root[data-theme="${theme}"]`),
    ...block(`[data-palette="${palette}"]`),
  ]);
  const value = known.get(token) ?? "";
  const other = /^var\((--[\w-]+)\)$/.exec(value)?.[1];
  if (other !== undefined) return color(theme, palette, other);
  const hex = /^#([0-9a-f]{6})$/.exec(value)?.[1];
  expect(hex, `${token} of ${theme}, ${palette}`).toBeDefined();
  const at = (i: number) => Number.parseInt((hex ?? "").slice(i, i + 2), 16);
  return [at(0), at(2), at(4)];
}

const linear = (channel: number) => {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};

/** WCAG 2.2, relative luminance. */
const luminance = ([r, g, b]: Color) =>
  0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);

function contrast(a: Color, b: Color): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

const mix = (a: Color, b: Color, share: number): Color =>
  [0, 1, 2].map((i) => (a[i] ?? 0) * share + (b[i] ?? 0) * (1 - share)) as unknown as Color;

/** Machado, Oliveira, Fernandes (2009), deuteranopia, on linear light. */
const DEUTERANOPIA = [
  [0.367322, 0.860646, -0.227968],
  [0.280085, 0.672501, 0.047413],
  [-0.01182, 0.04294, 0.968881],
];

/** CIE L*a*b* (D65) of linear light. */
function lab(rgb: readonly number[]): number[] {
  const [r = 0, g = 0, b = 0] = rgb;
  const f = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** How far two colours are from each other in the eyes of a deuteranope, CIE76. */
function seenApart(a: Color, b: Color): number {
  const seen = (it: Color) => {
    const light = it.map(linear);
    return lab(DEUTERANOPIA.map((row) => row.reduce((sum, k, i) => sum + k * (light[i] ?? 0), 0)));
  };
  const [one, two] = [seen(a), seen(b)];
  return Math.hypot(...one.map((value, i) => value - (two[i] ?? 0)));
}

const each = THEMES.flatMap((theme) => PALETTES.map((palette) => ({ theme, palette })));

describe.each(each)("gain and loss, $theme, $palette", ({ theme, palette }) => {
  const of = (token: string) => color(theme, palette, token);

  it("read as text and as marks on every depth", () => {
    for (const token of ["--up", "--down"]) {
      for (const depth of DEPTHS) {
        const ratio = contrast(of(token), of(depth));
        // 4.5:1 for text contains the 3:1 that lines, candles and bars need.
        expect(ratio, `${token} on ${depth}`).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  it("leave text legible on their strongest area", () => {
    const wash = Number.parseFloat(/--wash:\s*([\d.]+)%/.exec(CSS)?.[1] ?? "NaN") / 100;
    for (const token of ["--up", "--down"]) {
      const area = mix(of(token), of("--panel"), wash);
      expect(contrast(of("--text"), area), `text on ${token}`).toBeGreaterThanOrEqual(4.5);
    }
  });
});

describe.each(THEMES)("palettes for colour-blind eyes, %s", (theme) => {
  it("keep gain and loss apart for a deuteranope", () => {
    for (const palette of ["blue-orange", "mono"]) {
      const apart = seenApart(color(theme, palette, "--up"), color(theme, palette, "--down"));
      expect(apart, palette).toBeGreaterThan(10);
    }
  });
});

it("every palette says gain, loss, and what colour alone cannot say", () => {
  for (const palette of PALETTES) {
    expect([...block(`[data-palette="${palette}"]`).keys()]).toEqual([
      "--up",
      "--down",
      "--down-hatch",
      "--down-dash",
    ]);
  }
});
