/** The rows of a watch list: its items in their order, each with its quote once that is known. */

import type { Column, Sort } from "~/ui/table";
import type { Quote } from "./queries";
import { shareOf } from "./share";
import type { Watchlist } from "./watchlist";

export type WatchlistRow = {
  symbol: string;
  name: string;
  quote: Quote | undefined;
  /** Why the figures are dashes, if they are. */
  reason: string | null;
  /** Shown beside the price where the list mixes currencies. */
  currency: string | null;
};

export type WatchlistColumn = Column<WatchlistRow>;

/** How rows are sorted; `null` is the order the reader gave them. */
export type Order = Sort | null;

export function watchlistRows(
  list: Watchlist,
  quotes: readonly Quote[] | undefined,
): WatchlistRow[] {
  const bySymbol = new Map((quotes ?? []).map((quote) => [quote.symbol, quote]));
  const mixed = new Set((quotes ?? []).map((quote) => quote.currency)).size > 1;
  return list.items.map(({ symbol, name }) => {
    const quote = bySymbol.get(symbol);
    const missing = quotes === undefined ? "Loading" : "No bars of this symbol are known";
    const currency = mixed ? (quote?.currency ?? null) : null;
    const reason = quote ? (quote.reason ?? null) : missing;
    return { symbol, name: quote?.name ?? name, quote, reason, currency };
  });
}

export const WATCHLIST_COLUMNS: WatchlistColumn[] = [
  { key: "symbol", title: "Symbol", value: (row) => row.symbol },
  { key: "name", title: "Name", value: (row) => row.name, wide: true },
  { key: "last", title: "Last", value: (row) => row.quote?.last, align: "end" },
  { key: "change", title: "Change", value: (row) => row.quote?.change, align: "end", wide: true },
  { key: "percent", title: "Change %", value: (row) => row.quote?.change_percent, align: "end" },
  { key: "volume", title: "Volume", value: (row) => row.quote?.volume, align: "end", wide: true },
  { key: "year", title: "52 weeks", value: yearShare, align: "end", wide: true },
  { key: "spark", title: "30 bars", value: sparkChange, align: "end" },
  { key: "at", title: "As of", value: (row) => row.quote?.at, align: "end", wide: true },
];

/** Where the last price stands in its year, 0 to 100. */
function yearShare({ quote }: WatchlistRow): number | null {
  const share = shareOf(quote?.year_low, quote?.year_high, quote?.last);
  return share === null ? null : Math.round(share * 1000) / 10;
}

/** What a reader who sorts by the sparkline means: its rise in percent. */
function sparkChange({ quote }: WatchlistRow): number | null {
  const known = (quote?.spark ?? []).filter((value) => value !== null);
  const [first, last] = [known[0], known.at(-1)];
  return first && last ? (last / first - 1) * 100 : null;
}

/** Pressing a heading: largest or A first, then the other way, then back to the reader's own order. */
export function nextOrder(order: Order, { key, align }: WatchlistColumn): Order {
  const first = align === "end";
  if (order?.key !== key) return { key, descending: first };
  return order.descending === first ? { key, descending: !first } : null;
}
