/**
 * Drawings on a chart: what they are and how they are read back. Anchored in time and in the price as
 * it was traded, so that they stay where they were drawn at every interval, scale and adjustment.
 */

import { PALETTE_SIZE } from "./model";
import type { Seconds } from "./timeline";

export const DRAWING_KINDS = [
  "trend",
  "ray",
  "horizontal",
  "vertical",
  "rectangle",
  "fibonacci",
  "text",
  "measure",
] as const;

export type DrawingKind = (typeof DRAWING_KINDS)[number];

/** A place on the chart; `price` as traded at `at`. */
export type Anchor = { at: Seconds; price: number };

export type Drawing = {
  id: string;
  kind: DrawingKind;
  /** As many as its kind has. */
  anchors: readonly Anchor[];
  /** 1 … `PALETTE_SIZE`. */
  color: number;
  /** 1 … `WIDEST` pixels. */
  width: number;
  text: string;
};

export const DRAWING_NAMES: Record<DrawingKind, string> = {
  trend: "Trend line",
  ray: "Ray",
  horizontal: "Horizontal line",
  vertical: "Vertical line",
  rectangle: "Rectangle",
  fibonacci: "Fibonacci retracement",
  text: "Text",
  measure: "Measure",
};

/** How many places each kind is made of. */
export const ANCHORS: Record<DrawingKind, 1 | 2> = {
  trend: 2,
  ray: 2,
  horizontal: 1,
  vertical: 1,
  rectangle: 2,
  fibonacci: 2,
  text: 1,
  measure: 2,
};

/** Share of the way from the second anchor back to the first. */
export const FIBONACCI_LEVELS = [0, 0.236, 0.382, 0.5, 0.618, 0.786, 1] as const;

/** More drawings than this hide the chart, and the document they are saved in is bounded. */
export const MOST_DRAWINGS = 200;
export const LONGEST_TEXT = 120;
export const WIDEST = 4;

/** Reads drawings that were kept somewhere. What cannot be drawn is dropped. */
export function readDrawings(raw: unknown): Drawing[] {
  if (!Array.isArray(raw)) return [];
  const seen = new Set<string>();
  const read = raw.flatMap((each) => {
    const drawing = readDrawing(each);
    if (drawing === null || seen.has(drawing.id)) return [];
    seen.add(drawing.id);
    return [drawing];
  });
  return read.slice(0, MOST_DRAWINGS);
}

function readDrawing(raw: unknown): Drawing | null {
  const { id, kind, anchors, color, width, text } = (raw ?? {}) as Record<string, unknown>;
  const known = DRAWING_KINDS.find((it) => it === kind);
  if (typeof id !== "string" || id === "" || id.length > 40 || known === undefined) return null;
  const places = Array.isArray(anchors) ? anchors.map(readAnchor) : [];
  if (places.length !== ANCHORS[known] || places.includes(null)) return null;
  return {
    id,
    kind: known,
    anchors: places as Anchor[],
    color: whole(color, 1, PALETTE_SIZE, 1),
    width: whole(width, 1, WIDEST, 1),
    text: typeof text === "string" ? text.slice(0, LONGEST_TEXT) : "",
  };
}

function readAnchor(raw: unknown): Anchor | null {
  const { at, price } = (raw ?? {}) as Record<string, unknown>;
  const fine = Number.isFinite(at) && Number.isFinite(price);
  return fine ? { at: at as number, price: price as number } : null;
}

function whole(raw: unknown, least: number, most: number, usual: number): number {
  return typeof raw === "number" && Number.isInteger(raw) && raw >= least && raw <= most
    ? raw
    : usual;
}

/**
 * Three versions of the same drawings as one. What was changed on one side only is taken from there;
 * what was changed on both is taken from `ours`; what `ours` changed survives being deleted by `theirs`.
 */
export function mergeDrawings(
  base: readonly Drawing[],
  ours: readonly Drawing[],
  theirs: readonly Drawing[],
): Drawing[] {
  const [before, mine] = [byId(base), byId(ours)];
  const kept = theirs.flatMap((drawing) => {
    const own = mine.get(drawing.id);
    if (own === undefined) return before.has(drawing.id) ? [] : [drawing];
    return [same(own, before.get(drawing.id)) ? drawing : own];
  });
  const there = byId(theirs);
  const added = ours.filter(
    (drawing) => !there.has(drawing.id) && !same(drawing, before.get(drawing.id)),
  );
  return [...kept, ...added].slice(0, MOST_DRAWINGS);
}

function byId(drawings: readonly Drawing[]): Map<string, Drawing> {
  return new Map(drawings.map((drawing) => [drawing.id, drawing]));
}

function same(a: Drawing, b: Drawing | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/**
 * The drawings that tell nothing of what comes after `now`: those with an anchor later are left out,
 * unless they were drawn since (`own`).
 */
export function drawingsUntil(
  drawings: readonly Drawing[],
  now: Seconds,
  own: ReadonlySet<string>,
): Drawing[] {
  return drawings.filter(({ id, anchors }) => own.has(id) || anchors.every(({ at }) => at <= now));
}
