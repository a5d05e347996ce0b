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
  /** What stands in where the source lacks the columns for it. */
  or?: Statistic;
};

/** Trading days. Returns count bars, not calendar days, so that they mean the same for every asset. */
const MONTH = 21;
const QUARTER = 63;
const YEAR = 252;

export function statisticsOf(symbol: string): Statistic[] {
  const name = inFormula(symbol);
  const extreme = (word: "high" | "low", of: "highest" | "lowest"): Statistic => {
    const shared = { style: "price", bars: YEAR } as const;
    const closes = {
      ...shared,
      title: `52-week ${word} close`,
      formula: `${of}(${name}, ${YEAR})`,
    };
    const title = `52-week ${word}`;
    return { ...shared, title, formula: `${of}(${name}.${word}, ${YEAR})`, or: closes };
  };
  const change = (title: string, bars: number): Statistic => ({
    title,
    formula: `roc(${name}, ${bars})`,
    style: "percent",
    change: true,
    bars,
  });
  return [
    change("Return, 1 month", MONTH),
    change("Return, 3 months", QUARTER),
    change("Return, 1 year", YEAR),
    change("Return, 5 years", 5 * YEAR),
    {
      title: "Volatility, 1 year",
      formula: `stddev(log_returns(${name}), ${YEAR}) * sqrt(${YEAR}) * 100`,
      style: "percent",
      bars: YEAR,
    },
    extreme("high", "highest"),
    extreme("low", "lowest"),
    {
      title: "Average volume, 3 months",
      formula: `sma(${name}.volume, ${QUARTER})`,
      style: "compact",
      bars: QUARTER,
    },
  ];
}

export type StatisticValue = {
  statistic: Statistic;
  value: number | null;
  /** The bar it stands for. */
  at: string | null;
  reason: string | null;
  column: SeriesTable["columns"][number] | undefined;
};

/** The value of a statistic at the last row, or of what stands in for it, or why there is none. */
export function lastValue(table: SeriesTable | undefined, statistic: Statistic): StatisticValue {
  const column = table?.columns.find((each) => each.formula === statistic.formula);
  if (table === undefined || column === undefined) {
    const reason = "The server did not answer this formula.";
    return { statistic, value: null, at: null, reason, column };
  }
  const value = column.values.at(-1) ?? null;
  const at = table.at.at(-1) ?? null;
  if (value !== null) return { statistic, value, at, reason: null, column };
  const instead = statistic.or && lastValue(table, statistic.or);
  if (instead && instead.value !== null) return instead;
  return {
    statistic,
    value,
    at,
    reason: column.lineage.reason ?? missing(column, statistic),
    column,
  };
}

function missing({ lineage }: SeriesTable["columns"][number], { bars }: Statistic): string {
  const known = Math.max(0, ...lineage.inputs.map((input) => input.rows));
  if (known <= bars) return `It needs ${bars + 1} bars; ${known} are known.`;
  return "The source has no values for this.";
}

/** Rows before the last that are asked for: enough for a holiday, little enough to be quick. */
const TAIL_DAYS = 14;

/** Asks only for the newest rows; the server looks back as far as each formula needs. */
export function useStatistics(asset: Asset | undefined) {
  const statistics = statisticsOf(asset?.symbol ?? "");
  const asked = statistics.flatMap((statistic) => [
    statistic,
    ...(statistic.or ? [statistic.or] : []),
  ]);
  const formulas = asset ? asked.map((statistic) => statistic.formula) : [];
  const from = asset?.last_at ? daysBefore(asset.last_at, TAIL_DAYS) : undefined;
  return { statistics, answer: useQuery(seriesQuery({ formulas, interval: "1d", from })) };
}

function daysBefore(time: string, days: number): string {
  return new Date(Date.parse(time) - days * 86_400_000).toISOString().slice(0, 10);
}
