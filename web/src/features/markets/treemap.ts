/**
 * A treemap: areas in proportion to weights, as near to squares as they come. Source: Bruls, Huizing,
 * van Wijk (2000), "Squarified Treemaps".
 */

export type Rect = { x: number; y: number; width: number; height: number };

/** Lays out positive weights, largest first, in `room`; answers one rectangle a weight, in order. */
export function squarify(weights: readonly number[], room: Rect): Rect[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0) || room.width <= 0 || room.height <= 0) {
    return weights.map(() => ({ x: room.x, y: room.y, width: 0, height: 0 }));
  }
  const scale = (room.width * room.height) / total;
  const areas = weights.map((weight) => weight * scale);
  const rects: Rect[] = [];
  let left = room;
  let at = 0;
  while (at < areas.length) {
    const end = rowEnd(areas, at, Math.min(left.width, left.height));
    const row = areas.slice(at, end);
    rects.push(...layRow(row, left));
    left = withoutRow(row, left);
    at = end;
  }
  return rects;
}

/** Takes areas into the row as long as that makes its worst shape better. */
function rowEnd(areas: readonly number[], start: number, side: number): number {
  let end = start + 1;
  let sum = areas[start] ?? 0;
  let worst = worstOf(areas.slice(start, end), sum, side);
  while (end < areas.length) {
    const next = sum + (areas[end] ?? 0);
    const shape = worstOf(areas.slice(start, end + 1), next, side);
    if (shape > worst) break;
    [sum, worst] = [next, shape];
    end += 1;
  }
  return end;
}

/** The most stretched of the row: longer side over shorter. */
function worstOf(row: readonly number[], sum: number, side: number): number {
  const most = Math.max(...row);
  const least = Math.min(...row);
  return Math.max((side * side * most) / (sum * sum), (sum * sum) / (side * side * least));
}

function layRow(row: readonly number[], room: Rect): Rect[] {
  const sum = row.reduce((total, area) => total + area, 0);
  const across = room.width >= room.height;
  const thick = sum / (across ? room.height : room.width);
  let offset = 0;
  return row.map((area) => {
    const long = area / thick;
    const rect = across
      ? { x: room.x, y: room.y + offset, width: thick, height: long }
      : { x: room.x + offset, y: room.y, width: long, height: thick };
    offset += long;
    return rect;
  });
}

function withoutRow(row: readonly number[], room: Rect): Rect {
  const sum = row.reduce((total, area) => total + area, 0);
  if (room.width >= room.height) {
    const thick = sum / room.height;
    return { ...room, x: room.x + thick, width: room.width - thick };
  }
  const thick = sum / room.width;
  return { ...room, y: room.y + thick, height: room.height - thick };
}

/** Which rectangle lies next to `from` in a direction: the nearest middle in the half that is meant. */
export function neighbour(
  rects: readonly Rect[],
  from: number,
  way: "left" | "right" | "up" | "down",
): number | null {
  const start = rects[from];
  if (start === undefined) return null;
  const [x, y] = middle(start);
  const [dx, dy] = STEPS[way];
  let best: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  rects.forEach((rect, index) => {
    const [toX, toY] = [middle(rect)[0] - x, middle(rect)[1] - y];
    const ahead = toX * dx + toY * dy;
    const aside = Math.abs(toX * dy) + Math.abs(toY * dx);
    if (index === from || ahead <= 0.5 || ahead < aside / 3) return;
    const distance = ahead + aside * 2;
    if (distance >= least) return;
    [best, least] = [index, distance];
  });
  return best;
}

const STEPS = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] } as const;

function middle({ x, y, width, height }: Rect): [number, number] {
  return [x + width / 2, y + height / 2];
}
