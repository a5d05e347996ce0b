/** The backtests of the workspace as a table: what they tried, and what came of it. */

import { useQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { formatAge, formatExact } from "~/design/format";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty_state";
import { Figure } from "~/ui/figure";
import { type Column, exportCsv, Table } from "~/ui/table";
import { inPercent } from "./backtest_data";
import { BacktestStateWord } from "./backtest_state";
import { type Backtest, backtestsQuery, isUnfinished } from "./backtests";

type BacktestListProps = {
  onOpen: (id: string) => void;
  /** Runs the sample. */
  onSample: () => void;
  busy: boolean;
};

export function BacktestList({ onOpen, onSample, busy }: BacktestListProps) {
  const list = useQuery(backtestsQuery);
  return (
    <Table
      label="Backtests"
      columns={COLUMNS}
      rows={list.data?.items}
      rowKey={({ id }) => id}
      onOpen={({ id }) => onOpen(id)}
      error={list.error}
      onRetry={() => void list.refetch()}
      empty={
        <EmptyState
          icon={<History />}
          title="Try a strategy on the past"
          action={
            <Button look="primary" busy={busy} onClick={onSample}>
              Run the sample on AAPL
            </Button>
          }
        >
          A backtest trades by two formulas, one to enter and one to exit, and shows what came of it
          after costs. The sample buys AAPL when its 20-day average rises above the 50-day one.
        </EmptyState>
      }
    />
  );
}

export function exportBacktests(backtests: Backtest[]) {
  exportCsv("prospect-backtests", COLUMNS, backtests);
}

const MOST_SYMBOLS = 4;

/** The first symbols, and how many there are beyond. */
export function symbolsText(symbols: readonly string[]): string {
  const more = symbols.length - MOST_SYMBOLS;
  const shown = symbols.slice(0, MOST_SYMBOLS).join(", ");
  return more > 0 ? `${shown} and ${more} more` : shown;
}

function whyUnknown(backtest: Backtest): string {
  if (isUnfinished(backtest)) return "It has not ended yet";
  if (backtest.state !== "done") return "It did not come to a result";
  return "Too few returns, or returns that never differ";
}

type FigureOf = (backtest: Backtest) => number | null;

const totalReturn: FigureOf = ({ summary }) => inPercent(summary?.total_return);
const sharpe: FigureOf = ({ summary }) => summary?.sharpe ?? null;
const drawdown: FigureOf = ({ summary }) => inPercent(summary?.maximum_drawdown);

const COLUMNS: Column<Backtest>[] = [
  { key: "name", title: "Name", value: ({ name }) => name },
  {
    key: "symbols",
    title: "Symbols",
    value: ({ manifest }) => symbolsText(manifest.spec.symbols),
    wide: true,
  },
  {
    key: "kind",
    title: "Kind",
    value: ({ kind }) => (kind === "sweep" ? "Sweep" : "Run"),
    wide: true,
  },
  {
    key: "return",
    title: "Return",
    value: totalReturn,
    cell: (it) => (
      <Figure value={totalReturn(it)} style="percent" digits={1} change reason={whyUnknown(it)} />
    ),
    align: "end",
  },
  {
    key: "sharpe",
    title: "Sharpe",
    value: sharpe,
    cell: (it) => <Figure value={sharpe(it)} digits={2} reason={whyUnknown(it)} />,
    align: "end",
    wide: true,
  },
  {
    key: "drawdown",
    title: "Drawdown",
    value: drawdown,
    cell: (it) => (
      <Figure value={drawdown(it)} style="percent" digits={1} reason={whyUnknown(it)} />
    ),
    align: "end",
    wide: true,
  },
  {
    key: "state",
    title: "State",
    value: ({ state }) => state,
    cell: (it) => <BacktestStateWord backtest={it} />,
  },
  {
    key: "created",
    title: "Asked",
    value: ({ created_at }) => created_at,
    cell: ({ created_at }) => <span title={formatExact(created_at)}>{formatAge(created_at)}</span>,
    align: "end",
    wide: true,
  },
];
