/** The trades of a backtest: on the line of the price, and one a row. */

import { formatDate, formatExact, formatPrice } from "~/design/format";
import { LinePlot } from "~/ui/chart/line_plot";
import { EmptyState } from "~/ui/empty_state";
import { ErrorState } from "~/ui/error_state";
import { Segments, Select } from "~/ui/field";
import { Figure } from "~/ui/figure";
import { Panel } from "~/ui/panel";
import { Skeleton } from "~/ui/skeleton";
import { type Column, Table } from "~/ui/table";
import { toast } from "~/ui/toast";
import { inPercent, marksOf, reasonText, secondsOf } from "./backtest_data";
import { exportTrades } from "./backtest_export";
import { type Backtest, type BacktestTrade, useClosesOf, useTrades } from "./backtests";
import { type CurveScale, SCALES } from "./curve_panels";

type TradesPanelProps = {
  backtest: Backtest;
  /** The symbol whose price is drawn; the first without it. */
  symbol: string | undefined;
  scale: CurveScale;
  onSymbol: (symbol: string) => void;
  onScale: (scale: CurveScale) => void;
};

export function TradesPanel({ backtest, symbol, scale, onSymbol, onScale }: TradesPanelProps) {
  const trades = useTrades(backtest.id);
  const symbols = backtest.manifest.spec.symbols;
  const shown = symbols.find((it) => it === symbol) ?? symbols[0] ?? "";
  return (
    <>
      <Panel
        title="On the price"
        caption={shown}
        controls={
          <>
            {symbols.length > 1 ? (
              <Select
                aria-label="Symbol"
                value={shown}
                choices={symbols.map((value) => ({ value, label: value }))}
                onChoose={onSymbol}
              />
            ) : null}
            <Segments label="Scale" value={scale} choices={SCALES} onChoose={onScale} />
          </>
        }
        flush
      >
        <TradePlot backtest={backtest} symbol={shown} scale={scale} trades={trades.data} />
      </Panel>
      <Panel
        title="Trades"
        caption={trades.data ? `${trades.data.length}` : undefined}
        flush
        menu={[
          {
            label: "Export as CSV",
            onSelect: () =>
              void exportTrades(backtest).catch(({ message }: Error) =>
                toast("Nothing was exported", { detail: message, tone: "bad" }),
              ),
          },
        ]}
      >
        <Table
          label="Trades"
          columns={COLUMNS}
          rows={trades.data}
          rowKey={(it) => `${it.symbol} ${it.entry_at} ${it.side}`}
          error={trades.error}
          onRetry={() => void trades.refetch()}
          empty={
            <EmptyState title="Nothing was traded">
              The entry formula was never true on these bars, or the money was too little for one
              piece.
            </EmptyState>
          }
        />
      </Panel>
    </>
  );
}

type TradePlotProps = {
  scale: CurveScale;
  backtest: Backtest;
  symbol: string;
  trades: BacktestTrade[] | undefined;
};

const HEIGHT = 260;

function TradePlot({ backtest, symbol, scale, trades }: TradePlotProps) {
  const { spec, as_of } = backtest.manifest;
  const bars = useClosesOf(symbol, spec, as_of);
  if (bars.error) return <ErrorState error={bars.error} onRetry={() => void bars.refetch()} />;
  if (!bars.data || !trades) return <Skeleton height={HEIGHT + 24} />;
  const own = trades.filter((trade) => trade.symbol === symbol);
  const { at, close } = within(secondsOf(bars.data.at), bars.data.close, spec);
  const { entries, exits } = marksOf(own, at, close);
  return (
    <LinePlot
      label={`${symbol} with its trades`}
      x={at}
      kind="time"
      scale={scale}
      height={HEIGHT}
      writeY={(value) => formatPrice(value)}
      series={[
        { id: "close", title: symbol, ink: "quiet", values: close },
        { id: "entries", title: "Entry", ink: "up", values: entries, style: "marks" },
        { id: "exits", title: "Exit", ink: "down", values: exits, style: "marks" },
      ]}
    />
  );
}

/** The rows between the dates of the run. */
function within(
  at: number[],
  close: readonly (number | null)[],
  { from, to }: { from: string | null; to: string | null },
): { at: number[]; close: (number | null)[] } {
  const first = from === null ? Number.NEGATIVE_INFINITY : Date.parse(from) / 1000;
  const last = to === null ? Number.POSITIVE_INFINITY : Date.parse(`${to}T23:59:59Z`) / 1000;
  const rows = at.flatMap((time, i) => (time >= first && time <= last ? [i] : []));
  return { at: rows.map((i) => at[i] ?? 0), close: rows.map((i) => close[i] ?? null) };
}

const COLUMNS: Column<BacktestTrade>[] = [
  { key: "symbol", title: "Symbol", value: ({ symbol }) => symbol },
  {
    key: "side",
    title: "Side",
    value: ({ side }) => (side === "short" ? "Short" : "Long"),
    wide: true,
  },
  dateColumn("entry_at", "Entry"),
  priceColumn("entry_price", "Entry price"),
  dateColumn("exit_at", "Exit"),
  priceColumn("exit_price", "Exit price"),
  { key: "reason", title: "Reason", value: reasonText, wide: true },
  { key: "bars", title: "Bars", value: ({ bars }) => bars, align: "end", wide: true },
  {
    key: "gain",
    title: "Return",
    value: ({ gain }) => gain,
    cell: ({ gain }) => <Figure value={inPercent(gain)} style="percent" digits={2} change />,
    align: "end",
  },
  {
    key: "profit",
    title: "Profit",
    value: ({ profit }) => profit,
    cell: ({ profit }) => <Figure value={profit} digits={2} change />,
    align: "end",
    wide: true,
  },
];

function dateColumn(key: "entry_at" | "exit_at", title: string): Column<BacktestTrade> {
  return {
    key,
    title,
    value: (it) => it[key] ?? null,
    cell: (it) => {
      const time = it[key];
      return time ? <span title={formatExact(time)}>{formatDate(time)}</span> : "Open";
    },
  };
}

function priceColumn(key: "entry_price" | "exit_price", title: string): Column<BacktestTrade> {
  return {
    key,
    title,
    value: (it) => it[key] ?? null,
    cell: (it) => <Figure value={it[key]} style="price" reason="No price is known" />,
    align: "end",
    wide: true,
  };
}
