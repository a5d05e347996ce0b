/** Where the names of points stand, so that none covers another: right, left, above, below, or nowhere. */

/** A point with its name and, where it is no usual dot, its radius. */
export type LabelBox = { x: number; y: number; text: string; radius?: number };

export type PlacedLabel = { x: number; y: number; anchor: "start" | "end" | "middle" } | null;

/** Width of a letter at 12 px, on the safe side. */
const LETTER = 6.8;
const HEIGHT = 14;
const APART = 4;
const USUAL_RADIUS = 4;

type Rect = { left: number; right: number; top: number; bottom: number };

/** Places labels in their order: the earlier one keeps the better place. */
export function placeLabels(boxes: readonly LabelBox[], width: number): PlacedLabel[] {
  const taken: Rect[] = boxes.map(({ x, y, radius = USUAL_RADIUS }) => ({
    left: x - radius,
    right: x + radius,
    top: y - radius,
    bottom: y + radius,
  }));
  return boxes.map(({ x, y, text, radius = USUAL_RADIUS }, own) => {
    const long = text.length * LETTER;
    const [aside, above] = [radius + APART, radius + APART + 5];
    const places: [PlacedLabel, Rect][] = [
      [{ x: x + aside, y, anchor: "start" }, rect(x + aside, y, long)],
      [{ x: x - aside, y, anchor: "end" }, rect(x - aside - long, y, long)],
      [{ x, y: y - above, anchor: "middle" }, rect(x - long / 2, y - above, long)],
      [{ x, y: y + above, anchor: "middle" }, rect(x - long / 2, y + above, long)],
    ];
    const free = places.find(
      ([, r]) =>
        r.left >= 0 && r.right <= width && taken.every((other, i) => i === own || apart(r, other)),
    );
    if (free === undefined) return null;
    taken.push(free[1]);
    return free[0];
  });
}

function rect(left: number, y: number, long: number): Rect {
  return { left, right: left + long, top: y - HEIGHT / 2, bottom: y + HEIGHT / 2 };
}

function apart(a: Rect, b: Rect): boolean {
  return a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
}
