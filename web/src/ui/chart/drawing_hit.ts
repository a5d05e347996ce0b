/** What the pointer is on: a drawing by its line, a handle by its place. */

import type { Drawing } from "./drawing";
import {
  anchorPoints,
  type Point,
  type Projection,
  type Shape,
  shapesOf,
  type Words,
} from "./drawing_shape";

/** About the width of a letter of a label, in pixels: enough to point at one. */
const LETTER = 6.4;
const LABEL_HEIGHT = 14;

/** The distance from a point to a stretch of line. */
export function distanceToLine(point: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : ((point.x - from.x) * dx + (point.y - from.y) * dy) / length;
  const clamped = Math.min(Math.max(share, 0), 1);
  return Math.hypot(point.x - from.x - dx * clamped, point.y - from.y - dy * clamped);
}

/** Whether a point is within `reach` pixels of a shape. */
export function hitsShape(shape: Shape, point: Point, reach: number): boolean {
  switch (shape.form) {
    case "line":
      return distanceToLine(point, shape.from, shape.to) <= reach;
    case "box":
      return hitsBox(shape, point, reach);
    case "label": {
      const width = shape.text.length * LETTER;
      const left = shape.align === "center" ? shape.at.x - width / 2 : shape.at.x;
      const inside = point.x >= left - reach && point.x <= left + width + reach;
      return inside && Math.abs(point.y - shape.at.y) <= LABEL_HEIGHT / 2 + reach;
    }
  }
}

function hitsBox(shape: Shape & { form: "box" }, { x, y }: Point, reach: number): boolean {
  const { x: left, y: top, width, height, solid } = shape;
  const [right, bottom] = [left + width, top + height];
  const near = x >= left - reach && x <= right + reach && y >= top - reach && y <= bottom + reach;
  if (!near || solid) return near;
  const deep = x > left + reach && x < right - reach && y > top + reach && y < bottom - reach;
  return !deep;
}

/** The topmost drawing at a point. The last drawn lies on top. */
export function drawingAt(
  drawings: readonly Drawing[],
  point: Point,
  on: Projection,
  words: Words,
  reach: number,
): Drawing | null {
  const hit = drawings.findLast((drawing) =>
    shapesOf(drawing, on, words).some((shape) => hitsShape(shape, point, reach)),
  );
  return hit ?? null;
}

/** The anchor of a drawing whose handle is at a point. */
export function handleAt(
  drawing: Drawing,
  point: Point,
  on: Projection,
  reach: number,
): number | null {
  const places = anchorPoints(drawing, on) ?? [];
  const index = places.findIndex(({ x, y }) => Math.hypot(x - point.x, y - point.y) <= reach);
  return index < 0 ? null : index;
}
