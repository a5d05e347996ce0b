/** Marks of an SVG as text: lines, words, the shapes of drawings. */

import type { Drawing } from "./drawing";
import type { Shape } from "./drawing_shape";
import { type ChartTheme, fade, seriesColor } from "./theme";

export function shapeMark(shape: Shape, { color, width }: Drawing, theme: ChartTheme): string {
  const ink = seriesColor(theme, color);
  switch (shape.form) {
    case "line":
      return stroke(
        shape.from.x,
        shape.from.y,
        shape.to.x,
        shape.to.y,
        ink,
        shape.thin ? 1 : width,
      );
    case "box":
      return `<rect x="${round(shape.x)}" y="${round(shape.y)}" width="${round(shape.width)}" height="${round(shape.height)}" fill="${fade(ink, 0.12)}" stroke="${shape.solid ? "none" : ink}" stroke-width="${width}"/>`;
    case "label":
      return text(
        shape.at.x,
        shape.at.y + 4,
        shape.text,
        ink,
        shape.align === "center" ? 'text-anchor="middle"' : "",
      );
  }
}

export function stroke(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  color: string,
  width: number,
): string {
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${color}" stroke-width="${width}"/>`;
}

export function text(x: number, y: number, words: string, color: string, more = ""): string {
  return `<text x="${round(x)}" y="${round(y)}" fill="${color}" ${more}>${escaped(words)}</text>`;
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

export function escaped(words: string): string {
  return words.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
