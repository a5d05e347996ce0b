/** The mathematics of a heat map: groups of tiles, and how strong a colour a change gets. */

import type { Asset, Quote } from "./queries";

export type HeatTile = { symbol: string; name: string; percent: number | null };

export type HeatGroup = { title: string; tiles: HeatTile[] };

/** A change of this many percent has the full colour. */
const FULL_AT = 4;
/** The weakest colour a change can have and still be seen, and the strongest text can stand on. */
const FAINTEST = 10;
const STRONGEST = 62;

/** How much of the gain or loss colour a tile takes, in percent; none without a change. */
export function heatOf(percent: number | null): number {
  if (percent === null || percent === 0) return 0;
  const share = Math.min(Math.abs(percent) / FULL_AT, 1);
  return Math.round(FAINTEST + share * (STRONGEST - FAINTEST));
}

/** Groups by sector, or by type where there is none; the largest first, inside the best first. */
export function heatGroups(assets: readonly Asset[], quotes: readonly Quote[]): HeatGroup[] {
  const bySymbol = new Map(quotes.map((quote) => [quote.symbol, quote]));
  const groups = new Map<string, HeatTile[]>();
  for (const asset of assets) {
    const quote = bySymbol.get(asset.symbol);
    if (quote === undefined) continue;
    const title = asset.sector ?? PLURALS[asset.type] ?? asset.type;
    const tile = { symbol: asset.symbol, name: asset.name, percent: quote.change_percent ?? null };
    groups.set(title, [...(groups.get(title) ?? []), tile]);
  }
  return [...groups]
    .map(([title, tiles]) => ({ title, tiles: tiles.sort(bestFirst) }))
    .sort((a, b) => b.tiles.length - a.tiles.length || a.title.localeCompare(b.title));
}

function bestFirst(a: HeatTile, b: HeatTile): number {
  return (b.percent ?? Number.NEGATIVE_INFINITY) - (a.percent ?? Number.NEGATIVE_INFINITY);
}

const PLURALS: Partial<Record<Asset["type"], string>> = {
  stock: "Other stocks",
  etf: "Funds",
  fund: "Funds",
  index: "Indices",
  commodity: "Commodities",
  crypto: "Coins",
};
