/** The mathematics of a heat map: sectors and their tiles laid out by weight, and how strong a colour is. */

import type { HeatTile } from "./market_overview";
import type { Asset } from "./queries";
import { type Rect, squarify } from "./treemap";

/** A change of this many percent has the full colour. */
const FULL_AT = 4;
/** The weakest colour a change can have and still be seen. */
const FAINTEST = 0.16;

/** How much of the strongest colour a tile takes, 0 to 1; none without a change. */
export function heatOf(percent: number | null | undefined): number {
  if (percent == null || percent === 0) return 0;
  const share = Math.min(Math.abs(percent) / FULL_AT, 1);
  return FAINTEST + share * (1 - FAINTEST);
}

/** A tile is drawn with at least this share of the largest, so that it can be hit. */
const LEAST = 0.02;
/** Pixels of a sector's title, and between tiles. */
const TITLE = 16;
const GAP = 2;

export type HeatGroup = { title: string; rect: Rect; tiles: (HeatTile & { rect: Rect })[] };

/** Lays out sectors by their weight, and in each its tiles by theirs; the largest first. */
export function layHeat(tiles: readonly HeatTile[], room: Rect): HeatGroup[] {
  const most = Math.max(0, ...tiles.map((tile) => tile.weight ?? 0));
  const least = most > 0 ? most * LEAST : 1;
  const sizeOf = (tile: HeatTile) => Math.max(tile.weight ?? 0, least);
  const bySector = new Map<string, HeatTile[]>();
  for (const tile of tiles) {
    const title = tile.sector ?? PLURALS[tile.type] ?? tile.type;
    bySector.set(title, [...(bySector.get(title) ?? []), tile]);
  }
  const groups = [...bySector]
    .map(([title, of]) => {
      const sorted = of.toSorted(
        (a, b) => sizeOf(b) - sizeOf(a) || a.symbol.localeCompare(b.symbol),
      );
      return { title, of: sorted, size: of.reduce((sum, tile) => sum + sizeOf(tile), 0) };
    })
    .sort((a, b) => b.size - a.size || a.title.localeCompare(b.title));
  const rects = squarify(
    groups.map((group) => group.size),
    room,
  );
  return groups.map(({ title, of }, i) => {
    const rect = shrink(rects[i] ?? room, GAP);
    const inside = { ...rect, y: rect.y + TITLE, height: Math.max(rect.height - TITLE, 0) };
    const places = squarify(of.map(sizeOf), inside);
    const placed = of.map((tile, k) => ({ ...tile, rect: shrink(places[k] ?? inside, GAP / 2) }));
    return { title, rect, tiles: placed };
  });
}

function shrink({ x, y, width, height }: Rect, by: number): Rect {
  return {
    x: x + by / 2,
    y: y + by / 2,
    width: Math.max(width - by, 0),
    height: Math.max(height - by, 0),
  };
}

const PLURALS: Partial<Record<Asset["type"], string>> = {
  stock: "Other stocks",
  etf: "Funds",
  fund: "Funds",
  index: "Indices",
  commodity: "Commodities",
  crypto: "Coins",
};
