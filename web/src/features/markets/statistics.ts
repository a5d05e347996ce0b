/**
 * The key statistics of an asset: formulas over its daily bars, asked of the server in one question,
 * so that each figure can say what it was computed from.
 */

import { useQuery } from "@tanstack/react-query";
import { inFormula } from "./overlay";
import { type Asset, type SeriesTable, seriesQuery } from "./queries";

export type Statistic = {
  title: string;
  formula: string;
  style: "price" | "percent" | "compact";
  /** A change since then: sign, arrow, colour. */
  change?: boolean;
  /** Bars it looks back on: what is missing when it is unknown. */
  bars: number;
};

/** Trading days. Returns count bars, not calendar days, so that they mean the same for every asset. */
const MONTH = 21;
const QUARTER = 63;
const YEAR = 252;

export function statisticsOf(symbol: string): Statistic[] {
  const name = inFormula(symbol);
  const change = (title: string, bars: number): Statistic => ({
    title,
    formula: `roc(${name}, ${bars})`,
    style: "percent",
    change: true,
    bars,
  });
  const returns = `bbands(log_returns(${name}), ${YEAR}, 1)`;
  return [
    change("Return, 1 month", MONTH),
    change("Return, 3 months", QUARTER),
    change("Return, 1 year", YEAR),
    change("Return, 5 years", 5 * YEAR),
    {
      title: "Volatility, 1 year",
      formula: `(${returns}.upper - ${returns}.middle) * sqrt(${YEAR}) * 100`,
      style: "percent",
      bars: YEAR,
    },
    {
      title: "52-week high",
      formula: `highest(${name}.high, ${YEAR})`,
      style: "price",
      bars: YEAR,
    },
    { title: "52-week low", formula: `lowest(${name}.low, ${YEAR})`, style: "price", bars: YEAR },
    {
      title: "Average volume, 3 months",
      formula: `sma(${name}.volume, ${QUARTER})`,
      style: "compact",
      bars: QUARTER,
    },
  ];
}

export type StatisticValue = {
  value: number | null;
  /** The bar it stands for. */
  at: string | null;
  reason: string | null;
  column: SeriesTable["columns"][number] | undefined;
};

/** The value of a column at its last row, or why there is none. */
export function lastValue(
  table: SeriesTable | undefined,
  index: number,
  { bars }: Statistic,
): StatisticValue {
  const column = table?.columns[index];
  if (table === undefined || column === undefined) {
    return { value: null, at: null, reason: "The server did not answer this formula.", column };
  }
  const value = column.values.at(-1) ?? null;
  const at = table.at.at(-1) ?? null;
  if (value !== null) return { value, at, reason: null, column };
  const known = Math.max(0, ...column.lineage.inputs.map((input) => input.rows));
  const short = known <= bars ? `It needs ${bars + 1} bars; ${known} are known.` : null;
  return { value, at, reason: column.lineage.reason ?? short ?? "Inputs are missing.", column };
}

/** Rows before the last that are asked for: enough for a holiday, little enough to be quick. */
const TAIL_DAYS = 14;

/** Asks only for the newest rows; the server looks back as far as each formula needs. */
export function useStatistics(asset: Asset | undefined) {
  const statistics = statisticsOf(asset?.symbol ?? "");
  const formulas = asset ? statistics.map((statistic) => statistic.formula) : [];
  const from = asset?.last_at ? daysBefore(asset.last_at, TAIL_DAYS) : undefined;
  return { statistics, answer: useQuery(seriesQuery({ formulas, interval: "1d", from })) };
}

function daysBefore(time: string, days: number): string {
  return new Date(Date.parse(time) - days * 86_400_000).toISOString().slice(0, 10);
}
