/** Every column a watch list can have: what it sorts and exports, and how a cell shows it. */

import type { ReactNode } from "react";
import { useFreshness } from "~/live/quote";
import type { Tick } from "~/live/quotes";
import { Age } from "~/ui/age";
import { Sparkline } from "~/ui/chart/sparkline";
import { Figure } from "~/ui/figure";
import { Freshness } from "~/ui/freshness";
import type { Column } from "~/ui/table";
import { Flash } from "./flash";
import type { Quote } from "./queries";
import { quoteDigits } from "./quote_digits";
import { explainQuote, type QuoteField, spreadOf } from "./quote_explanation";
import { RangeBarCell } from "./range_bar";
import { shareOf } from "./share";
import { COLUMN_IDS, type ColumnId } from "./watchlist_layout";
import type { WatchlistRow } from "./watchlist_rows";

/** `pixels` is the width it needs; the name takes what is left over. */
export type WatchlistColumn = Column<WatchlistRow> & { key: ColumnId; pixels: number };

type Rest = Omit<WatchlistColumn, "key" | "title" | "value" | "pixels">;

function column(
  key: ColumnId,
  title: string,
  pixels: number,
  value: WatchlistColumn["value"],
  rest: Rest = {},
): WatchlistColumn {
  return { key, title, pixels, value, ...rest };
}

const END = { align: "end" } as const;

const ALL: Record<ColumnId, WatchlistColumn> = {
  symbol: column("symbol", "Symbol", 104, (row) => row.symbol),
  name: column("name", "Name", 150, (row) => row.name),
  type: column("type", "Type", 84, (row) => row.type),
  last: column("last", "Last", 124, (row) => row.quote?.last, END),
  change: column("change", "Change", 100, (row) => row.quote?.change, END),
  percent: column("percent", "Change %", 88, (row) => row.quote?.change_percent, END),
  bid: column("bid", "Bid", 92, (row) => row.quote?.bid, END),
  ask: column("ask", "Ask", 92, (row) => row.quote?.ask, END),
  spread: column("spread", "Spread", 84, (row) => spreadOf(row.quote), END),
  volume: column("volume", "Volume", 80, (row) => row.quote?.volume, END),
  day: column("day", "Day", 84, dayShare, END),
  year: column("year", "52 weeks", 88, yearShare, END),
  spark: column("spark", "30 bars", 104, sparkChange, END),
  freshness: column("freshness", "Freshness", 92, (row) => row.quote?.freshness),
  source: column("source", "Source", 130, (row) => row.quote?.source),
  at: column("at", "As of", 92, (row) => row.quote?.at, END),
};

export const WATCHLIST_COLUMNS: WatchlistColumn[] = COLUMN_IDS.map((id) => ALL[id]);

export function columnsOf(ids: readonly ColumnId[]): WatchlistColumn[] {
  return ids.map((id) => ALL[id]);
}

/** Where the last price stands in its day and in its year, 0 to 100. */
function dayShare({ quote }: WatchlistRow): number | null {
  return inPercent(shareOf(quote?.day_low, quote?.day_high, quote?.last));
}

function yearShare({ quote }: WatchlistRow): number | null {
  return inPercent(shareOf(quote?.year_low, quote?.year_high, quote?.last));
}

function inPercent(share: number | null): number | null {
  return share === null ? null : Math.round(share * 1000) / 10;
}

/** What a reader who sorts by the sparkline means: its rise in percent. */
function sparkChange({ quote }: WatchlistRow): number | null {
  const known = (quote?.spark ?? []).filter((value) => value !== null);
  const [first, last] = [known[0], known.at(-1)];
  return first && last ? (last / first - 1) * 100 : null;
}

export type CellProps = { id: ColumnId; row: WatchlistRow; quote: Quote; tick: Tick | undefined };

/** A cell whose quote is known. */
export function Cell({ id, row, quote, tick }: CellProps): ReactNode {
  const { reason } = row;
  switch (id) {
    case "last":
      return <LastCell row={row} quote={quote} tick={tick} />;
    case "change":
    case "bid":
    case "ask":
      return <PriceCell field={id} quote={quote} reason={reason ?? NOT_GIVEN[id] ?? null} />;
    case "percent":
      return (
        <Figure
          value={quote.change_percent}
          style="percent"
          change
          reason={reason}
          {...explained(quote, "change_percent")}
        />
      );
    case "spread":
      return (
        <Figure
          value={spreadOf(quote)}
          digits={1}
          unit="bp"
          reason="The source gives no bid and ask"
          {...explained(quote, "spread")}
        />
      );
    case "volume":
      return (
        <Figure
          value={quote.volume}
          style="compact"
          reason={reason ?? "The source has no volume"}
          {...explained(quote, "volume")}
        />
      );
    default:
      return <PlainCell id={id} row={row} quote={quote} tick={tick} />;
  }
}

const NOT_GIVEN: Record<string, string | null> = {
  bid: "The source gives no bid",
  ask: "The source gives no ask",
};

function explained(quote: Quote, field: QuoteField) {
  return { explain: () => explainQuote(quote, field), skipped: true };
}

function PlainCell({ id, row, quote }: CellProps): ReactNode {
  const { reason } = row;
  const { last } = quote;
  switch (id) {
    case "type":
      return row.type ?? <Figure value={null} reason="Its type is not known" />;
    case "day":
      return <RangeBarCell low={quote.day_low} high={quote.day_high} {...{ last, reason }} />;
    case "year":
      return <RangeBarCell low={quote.year_low} high={quote.year_high} {...{ last, reason }} />;
    case "spark":
      return <Sparkline values={quote.spark} width={84} height={18} />;
    case "freshness":
      return <FreshnessCell quote={quote} />;
    case "source":
      return <span title={quote.source}>{quote.source}</span>;
    case "at":
      return <Age at={quote.at} />;
    default:
      return null;
  }
}

function FreshnessCell({ quote }: { quote: Quote }) {
  return <Freshness state={useFreshness(quote)} at={quote.at} reason={quote.reason} />;
}

type PriceCellProps = { field: "change" | "bid" | "ask"; quote: Quote; reason: string | null };

function PriceCell({ field, quote, reason }: PriceCellProps) {
  return (
    <Figure
      value={quote[field]}
      style="price"
      digits={quoteDigits(quote.last)}
      change={field === "change"}
      reason={reason}
      {...explained(quote, field)}
    />
  );
}

type LastCellProps = Omit<CellProps, "id">;

function LastCell({ row, quote, tick }: LastCellProps) {
  return (
    <Flash tick={tick}>
      <Figure
        value={quote.last}
        style="price"
        digits={quoteDigits(quote.last)}
        unit={row.currency}
        reason={row.reason}
        {...explained(quote, "last")}
      />
    </Flash>
  );
}
