/** The rows of a watch list: its items in their order, each with its quote once that is known. */

import { liveQuotes, overlay } from "~/live/quotes";
import type { Sort } from "~/ui/table";
import type { Asset, Quote } from "./queries";
import type { Watchlist } from "./watchlist";

export type WatchlistRow = {
  symbol: string;
  name: string;
  type: Asset["type"] | null;
  quote: Quote | undefined;
  /** Why the figures are dashes, if they are. */
  reason: string | null;
  /** Shown beside the price where the list mixes currencies. */
  currency: string | null;
};

/** How rows are sorted; `null` is the order the reader gave them. */
export type Order = Sort | null;

export function watchlistRows(
  list: Watchlist,
  quotes: readonly Quote[] | undefined,
  types: ReadonlyMap<string, Asset["type"]> = new Map(),
): WatchlistRow[] {
  const bySymbol = new Map((quotes ?? []).map((quote) => [quote.symbol, quote]));
  const mixed = new Set((quotes ?? []).map((quote) => quote.currency)).size > 1;
  return list.items.map(({ symbol, name }) => {
    const quote = bySymbol.get(symbol);
    const missing = quotes === undefined ? "Loading" : "No bars of this symbol are known";
    const currency = mixed ? (quote?.currency ?? null) : null;
    const reason = quote ? (quote.reason ?? null) : missing;
    const type = types.get(symbol) ?? null;
    return { symbol, name: quote?.name ?? name, type, quote, reason, currency };
  });
}

/** The rows with what has been heard of them since: for sorting and for export. */
export function rowsOfNow(rows: readonly WatchlistRow[]): WatchlistRow[] {
  return rows.map((row) =>
    row.quote ? { ...row, quote: overlay(row.quote, liveQuotes.get(row.symbol)) } : row,
  );
}

/** Pressing a heading: largest or A first, then the other way, then back to the reader's own order. */
export function nextOrder(
  order: Order,
  { key, align }: { key: string; align?: string | undefined },
): Order {
  const first = align === "end";
  if (order?.key !== key) return { key, descending: first };
  return order.descending === first ? { key, descending: !first } : null;
}
