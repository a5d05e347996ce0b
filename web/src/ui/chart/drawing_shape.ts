/** Drawings as lines, boxes and words in pixels: the canvas, the picture and the pointer share them. */

import { type Anchor, type Drawing, FIBONACCI_LEVELS } from "./drawing";
import type { Seconds } from "./timeline";

export type Point = { x: number; y: number };

/** The price pane in pixels, and where its times and prices are. */
export type Projection = {
  width: number;
  height: number;
  /** `null` while the axis is empty. */
  x(at: Seconds): number | null;
  /** Where a price as traded at a time stands; `null` where the scale has no place for it. */
  y(anchor: Anchor): number | null;
  /** Where a price of the scale stands. */
  yOfShown(price: number): number | null;
  /** A price as traded, as the scale shows it. */
  shown(anchor: Anchor): number;
  /** Bars between two times. */
  barsBetween(from: Seconds, to: Seconds): number;
};

export type Shape =
  | { form: "line"; from: Point; to: Point; dashed?: boolean; thin?: boolean }
  /** `solid` boxes are hit inside, others on their edge only. */
  | { form: "box"; x: number; y: number; width: number; height: number; solid?: boolean }
  | { form: "label"; at: Point; text: string; align: "left" | "center"; framed: boolean };

/** From the anchor of a text to its first letter, so that the handle covers none. */
const TEXT_APART = 9;

/** How figures beside a drawing are written. */
export type Words = {
  price(value: number): string;
  /** Change of price, its percentage, bars and seconds. */
  measure(measured: Measured): string[];
};

export type Measured = {
  change: number;
  /** `null` when it begins at zero. */
  percent: number | null;
  bars: number;
  seconds: number;
};

/** What lies between two anchors, on the scale of the chart. */
export function measured(from: Anchor, to: Anchor, on: Projection): Measured {
  const [start, end] = [on.shown(from), on.shown(to)];
  return {
    change: end - start,
    percent: start === 0 ? null : (end / start - 1) * 100,
    bars: on.barsBetween(from.at, to.at),
    seconds: to.at - from.at,
  };
}

/** Places of the anchors; `null` when one has none. */
export function anchorPoints({ anchors }: Drawing, on: Projection): Point[] | null {
  const points = anchors.map((anchor) => {
    const [x, y] = [on.x(anchor.at), on.y(anchor)];
    return x === null || y === null ? null : { x, y };
  });
  return points.includes(null) ? null : (points as Point[]);
}

/** What a drawing looks like; nothing when it has no place on this scale. */
export function shapesOf(drawing: Drawing, on: Projection, words: Words): Shape[] {
  const points = anchorPoints(drawing, on);
  const [a, b] = points ?? [];
  if (a === undefined) return [];
  switch (drawing.kind) {
    case "horizontal":
      return [
        { form: "line", from: { x: 0, y: a.y }, to: { x: on.width, y: a.y } },
        ...caption(drawing, { x: 8, y: a.y - 10 }),
      ];
    case "vertical":
      return [
        { form: "line", from: { x: a.x, y: 0 }, to: { x: a.x, y: on.height } },
        ...caption(drawing, { x: a.x + 6, y: 14 }),
      ];
    case "text": {
      const at = { x: a.x + TEXT_APART, y: a.y };
      return [{ form: "label", at, text: drawing.text || "Text", align: "left", framed: false }];
    }
    default:
      return b === undefined ? [] : twoAnchors(drawing, a, b, on, words);
  }
}

function twoAnchors(drawing: Drawing, a: Point, b: Point, on: Projection, words: Words): Shape[] {
  const above = { x: (a.x + b.x) / 2 + 4, y: (a.y + b.y) / 2 - 10 };
  switch (drawing.kind) {
    case "ray":
      return [{ form: "line", from: a, to: rayEnd(a, b, on) }, ...caption(drawing, above)];
    case "rectangle":
      return [box(a, b, false), ...caption(drawing, { x: Math.min(a.x, b.x) + 6, y: top(a, b) })];
    case "fibonacci":
      return fibonacci(drawing, a, b, on, words);
    case "measure":
      return measure(drawing, a, b, on, words);
    default:
      return [{ form: "line", from: a, to: b }, ...caption(drawing, above)];
  }
}

function caption({ text }: Drawing, at: Point): Shape[] {
  return text === "" ? [] : [{ form: "label", at, text, align: "left", framed: false }];
}

function top(a: Point, b: Point): number {
  return Math.min(a.y, b.y) + 12;
}

function box(a: Point, b: Point, solid: boolean): Shape {
  return {
    form: "box",
    x: Math.min(a.x, b.x),
    y: Math.min(a.y, b.y),
    width: Math.abs(a.x - b.x),
    height: Math.abs(a.y - b.y),
    solid,
  };
}

/** Where the ray from `a` through `b` leaves the pane. From one place onto itself it goes right. */
export function rayEnd(a: Point, b: Point, { width, height }: { width: number; height: number }) {
  const [dx, dy] = a.x === b.x && a.y === b.y ? [1, 0] : [b.x - a.x, b.y - a.y];
  const reach = [
    dx > 0 ? (width - a.x) / dx : dx < 0 ? -a.x / dx : Number.POSITIVE_INFINITY,
    dy > 0 ? (height - a.y) / dy : dy < 0 ? -a.y / dy : Number.POSITIVE_INFINITY,
  ];
  const far = Math.max(1, Math.min(...reach));
  return { x: a.x + dx * far, y: a.y + dy * far };
}

function fibonacci(drawing: Drawing, a: Point, b: Point, on: Projection, words: Words): Shape[] {
  const [from, to] = drawing.anchors;
  if (from === undefined || to === undefined) return [];
  const [start, end] = [on.shown(from), on.shown(to)];
  const [left, right] = [Math.min(a.x, b.x), Math.max(a.x, b.x)];
  const levels = FIBONACCI_LEVELS.flatMap((level): Shape[] => {
    const price = end + (start - end) * level;
    const y = on.yOfShown(price);
    if (y === null) return [];
    const text = `${level} (${words.price(price)})`;
    return [
      { form: "line", from: { x: left, y }, to: { x: right, y } },
      { form: "label", at: { x: left + 4, y: y - 8 }, text, align: "left", framed: false },
    ];
  });
  return [{ form: "line", from: a, to: b, dashed: true, thin: true }, ...levels];
}

function measure(drawing: Drawing, a: Point, b: Point, on: Projection, words: Words): Shape[] {
  const [from, to] = drawing.anchors;
  if (from === undefined || to === undefined) return [];
  const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  const lines = words.measure(measured(from, to, on));
  const up = b.y < a.y;
  const first = up ? Math.max(b.y - 12 - (lines.length - 1) * 16, 12) : b.y + 14;
  const labels = lines.map((text, i): Shape => {
    const at = { x: middle.x, y: first + i * 16 };
    return { form: "label", at, text, align: "center", framed: true };
  });
  return [
    box(a, b, true),
    { form: "line", from: { x: middle.x, y: a.y }, to: { x: middle.x, y: b.y }, thin: true },
    { form: "line", from: { x: a.x, y: middle.y }, to: { x: b.x, y: middle.y }, thin: true },
    ...labels,
  ];
}
