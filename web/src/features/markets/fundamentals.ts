/** Fundamentals: statements and ratios from filings, and how they grew. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, call, type Server } from "~/api/client";

export type FundamentalPeriod = Server<"PeriodKind">;
export type ReportPeriod = Server<"ReportPeriod">;
export type StatementRow = Server<"StatementRow">;
export type Statement = Server<"Statement">;
export type Ratio = Server<"Ratio">;
/** Newest first; every list of values stands in the order of the periods. */
export type Fundamentals = Server<"Fundamentals">;

export function useFundamentals(symbol: string, period: FundamentalPeriod, asOf: string | null) {
  const query = { period, ...(asOf ? { as_of: `${asOf}T23:59:59Z` } : {}) };
  return useQuery({
    queryKey: ["markets", "fundamentals", symbol, period, asOf],
    queryFn: ({ signal }) =>
      call(
        api.GET("/api/v1/assets/{symbol}/fundamentals", {
          params: { path: { symbol }, query },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

/** How many periods back the same time of the year is. */
export const YEAR_BACK: Record<FundamentalPeriod, number> = { annual: 1, quarterly: 4, ttm: 4 };

export type Growth = { value: number | null; reason: string | null };

/**
 * Growth in percent over `back` periods, for values newest first.
 *
 * Undefined where either value is unknown, and where the earlier one is not above zero: a loss that
 * becomes a gain has no rate of growth.
 */
export function growthOf(values: readonly (number | null)[], back: number): Growth[] {
  return values.map((value, i) => {
    const before = values[i + back] ?? null;
    if (value === null) return { value: null, reason: "Not reported for this period" };
    if (i + back >= values.length) return { value: null, reason: "No period a year before" };
    if (before === null) return { value: null, reason: "Not reported a year before" };
    if (before <= 0) return { value: null, reason: "No growth from zero or a loss" };
    return { value: (value / before - 1) * 100, reason: null };
  });
}

/** Steps of the unit that money is told in. */
const STEPS = [
  { size: 1e9, word: "billions" },
  { size: 1e6, word: "millions" },
  { size: 1e3, word: "thousands" },
] as const;

export type Scale = { size: number; word: string | null };

/** The largest unit in which the typical row still has three digits or more. */
export function scaleOf(rows: readonly StatementRow[], currency: string | null | undefined): Scale {
  const sizes = rows
    .filter(({ unit }) => unit === currency)
    .map(({ values }) => Math.abs(values.find((value) => value !== null) ?? 0))
    .filter((size) => size > 0)
    .sort((a, b) => a - b);
  const typical = sizes[Math.floor(sizes.length / 2)] ?? 0;
  return STEPS.find(({ size }) => typical >= size * 100) ?? { size: 1, word: null };
}
