/** A backtest as files: raw values under the names of the API. */

import { download, toCsv } from "~/ui/csv";
import { type Column, exportCsv } from "~/ui/table";
import type { Backtest, BacktestEquity, BacktestTrade } from "./backtests";

export function exportTrades({ name }: Backtest, trades: BacktestTrade[]) {
  exportCsv(`${fileName(name)}-trades`, TRADE_COLUMNS, trades);
}

const TRADE_FIELDS = [
  ...(["symbol", "side", "quantity", "entry_at", "entry_price", "exit_at"] as const),
  ...(["exit_price", "reason", "bars", "gain", "profit", "costs", "best", "worst"] as const),
];

const TRADE_COLUMNS = TRADE_FIELDS.map(
  (key): Column<BacktestTrade> => ({ key, title: key, value: (it) => it[key] ?? null }),
);

const CURVES = ["equity", "benchmark", "drawdown", "cash", "exposure"] as const;

export function exportEquity({ name }: Backtest, equity: BacktestEquity) {
  const rows = equity.at.map((at, i) => [at, ...CURVES.map((curve) => equity[curve][i] ?? null)]);
  download(`${fileName(name)}-equity.csv`, toCsv(["at", ...CURVES], rows));
}

/** A name as part of the name of a file. */
function fileName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, "-") || "backtest";
}
