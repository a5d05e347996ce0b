/** Economic series: what there is, their rows, and the ways to look at them. */

import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { api, call, type Server } from "~/api/client";

export type EconomicSeries = Server<"EconomicSeries">;
export type SeriesRow = { date: string; value: number | null };
export type SeriesRows = Omit<Server<"EconomicRows">, "rows"> & { rows: SeriesRow[] };

/** Lines that can still be told apart. */
export const MOST_SERIES = 5;

export function useEconomicSeries(text: string) {
  const query = text.trim();
  return useQuery({
    queryKey: ["markets", "economic", query],
    queryFn: ({ signal }) =>
      call(
        api.GET("/api/v1/economic/series", { params: { query: query ? { query } : {} }, signal }),
      ),
    placeholderData: keepPreviousData,
  });
}

export const seriesRowsQuery = (id: string) => ({
  queryKey: ["markets", "economic", "rows", id],
  queryFn: async ({ signal }: { signal: AbortSignal }): Promise<SeriesRows> => {
    const found = await call(
      api.GET("/api/v1/economic/series/{id}", { params: { path: { id } }, signal }),
    );
    return { ...found, rows: found.rows.map(({ date, value = null }) => ({ date, value })) };
  },
  retry: false,
});

export function useSeriesRows(ids: readonly string[]) {
  return useQueries({ queries: ids.map(seriesRowsQuery) });
}

export type Look = "level" | "change" | "yoy" | "index";

export const LOOKS: Record<Look, { title: string; formula: string }> = {
  level: { title: "Level", formula: "as published" },
  change: { title: "Change", formula: "value − value before" },
  yoy: { title: "Over a year", formula: "(value / value a year before − 1) × 100" },
  index: { title: "Index", formula: "value / first value shown × 100" },
};

/** Days by which a row may miss the same day of the year before: a weekend and a holiday, or a month’s end. */
const SLACK_DAYS = 7;
const DAY = 86_400_000;

/** A series as it is looked at. Unknown where a part of the formula is, or where a rate would divide by zero or less. */
export function lookAt(rows: readonly SeriesRow[], look: Look): SeriesRow[] {
  switch (look) {
    case "level":
      return [...rows];
    case "change":
      return changes(rows);
    case "yoy":
      return overYear(rows);
    case "index":
      return indexed(rows);
  }
}

function changes(rows: readonly SeriesRow[]): SeriesRow[] {
  let before: number | null = null;
  return rows.map(({ date, value }) => {
    const change = value === null || before === null ? null : value - before;
    if (value !== null) before = value;
    return { date, value: change };
  });
}

function overYear(rows: readonly SeriesRow[]): SeriesRow[] {
  const times = rows.map(({ date }) => Date.parse(date));
  let at = 0;
  return rows.map(({ date, value }) => {
    const wanted = yearBefore(date);
    while (at + 1 < rows.length && (times[at + 1] ?? Number.POSITIVE_INFINITY) <= wanted) at += 1;
    const near = wanted - (times[at] ?? Number.NaN);
    const fits = near >= 0 && near <= SLACK_DAYS * DAY;
    const base = fits ? (rows[at]?.value ?? null) : null;
    const known = value !== null && base !== null && base > 0;
    return { date, value: known ? (value / base - 1) * 100 : null };
  });
}

function yearBefore(date: string): number {
  const day = new Date(date);
  return Date.UTC(day.getUTCFullYear() - 1, day.getUTCMonth(), day.getUTCDate());
}

function indexed(rows: readonly SeriesRow[]): SeriesRow[] {
  const base = rows.find(({ value }) => value !== null)?.value ?? null;
  return rows.map(({ date, value }) => ({
    date,
    value: value === null || base === null || base <= 0 ? null : (value / base) * 100,
  }));
}

export function since(rows: readonly SeriesRow[], from: string | null): SeriesRow[] {
  return from === null ? [...rows] : rows.filter(({ date }) => date >= from);
}

/** Typical days between rows; null for fewer than two. */
export function stepDays(rows: readonly SeriesRow[]): number | null {
  const gaps = rows
    .slice(1)
    .map(({ date }, i) => (Date.parse(date) - Date.parse(rows[i]?.date ?? "")) / DAY)
    .filter((gap) => gap > 0)
    .sort((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 2)] ?? null;
}

/** How long periods are named, from the shortest. */
const PERIODS = [
  { days: 5, word: "day", key: (date: string) => date },
  { days: 20, word: "week", key: weekOf },
  { days: 60, word: "month", key: (date: string) => date.slice(0, 7) },
  { days: 200, word: "quarter", key: quarterOf },
  { days: Number.POSITIVE_INFINITY, word: "year", key: (date: string) => date.slice(0, 4) },
] as const;

function weekOf(date: string): string {
  const day = Date.parse(date);
  const monday = day - ((new Date(day).getUTCDay() + 6) % 7) * DAY;
  return new Date(monday).toISOString().slice(0, 10);
}

function quarterOf(date: string): string {
  return `${date.slice(0, 4)} Q${Math.floor((Number(date.slice(5, 7)) - 1) / 3) + 1}`;
}

export type Aligned = {
  /** Unix seconds, rising. */
  x: number[];
  /** In the order of the series. */
  columns: (number | null)[][];
  /** The period of which each series gives its last value. */
  per: string;
};

/** Series beside each other: at the pace of the slowest, of each the last value of a period. */
export function align(series: readonly (readonly SeriesRow[])[]): Aligned {
  const steps = series.map(stepDays).filter((step) => step !== null);
  const slowest = Math.max(0, ...steps);
  const period = PERIODS.find(({ days }) => slowest <= days) ?? PERIODS[0];
  const ends = new Map<string, string>();
  const values = series.map((rows) => {
    const of = new Map<string, number>();
    for (const { date, value } of rows) {
      const key = period.key(date);
      if (date > (ends.get(key) ?? "")) ends.set(key, date);
      if (value !== null) of.set(key, value);
    }
    return of;
  });
  const keys = [...ends].sort(([, a], [, b]) => a.localeCompare(b));
  return {
    x: keys.map(([, date]) => Date.parse(date) / 1000),
    columns: values.map((of) => keys.map(([key]) => of.get(key) ?? null)),
    per: period.word,
  };
}
