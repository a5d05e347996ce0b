/** Fundamentals: statements and ratios from filings, and how they grew. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ask } from "./contract";

export type FundamentalPeriod = "annual" | "quarterly" | "ttm";

export type ReportPeriod = {
  label: string;
  start: string | null;
  end: string;
  filed: string;
  form: string | null;
  accession: string | null;
  url: string | null;
};

export type StatementRow = {
  id: string;
  label: string;
  concept: string | null;
  unit: string;
  values: (number | null)[];
  /** Whether a value was computed from others that were reported. */
  derived: boolean[];
};

export type Statement = { id: string; title: string; rows: StatementRow[] };

export type Ratio = {
  id: string;
  label: string;
  formula: string;
  unit: "percent" | "ratio" | "currency";
  values: (number | null)[];
  reasons: (string | null)[];
};

export type Fundamentals = {
  symbol: string;
  currency: string | null;
  source: string | null;
  fetched_at: string | null;
  as_of: string;
  /** Newest first; every list of values stands in this order. */
  periods: ReportPeriod[];
  statements: Statement[];
  ratios: Ratio[];
  /** Why there are no periods. */
  reason: string | null;
};

export function useFundamentals(symbol: string, period: FundamentalPeriod, asOf: string | null) {
  const query = { period, ...(asOf ? { as_of: `${asOf}T23:59:59Z` } : {}) };
  return useQuery({
    queryKey: ["markets", "fundamentals", symbol, period, asOf],
    queryFn: ({ signal }) =>
      ask<Fundamentals>("GET", "/assets/{symbol}/fundamentals", {
        params: { path: { symbol }, query },
        signal,
      }),
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
export function scaleOf(rows: readonly StatementRow[], currency: string | null): Scale {
  const sizes = rows
    .filter(({ unit }) => unit === currency)
    .map(({ values }) => Math.abs(values.find((value) => value !== null) ?? 0))
    .filter((size) => size > 0)
    .sort((a, b) => a - b);
  const typical = sizes[Math.floor(sizes.length / 2)] ?? 0;
  return STEPS.find(({ size }) => typical >= size * 100) ?? { size: 1, word: null };
}
