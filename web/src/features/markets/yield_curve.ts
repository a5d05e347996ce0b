/** The yield curve of a country, beside itself of earlier days. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, call, type Server } from "~/api/client";

export type CurvePoint = Server<"YieldPoint">;
/** Yields in percent a year, slopes in percent points. */
export type YieldCurve = Server<"YieldCurve">;

export const COUNTRIES = [
  { value: "us", label: "United States" },
  { value: "eu", label: "Euro area" },
] as const;

export type CurveCountry = (typeof COUNTRIES)[number]["value"];

export function useYieldCurve(country: CurveCountry, date: string | null) {
  return useQuery({
    queryKey: ["markets", "curve", country, date],
    queryFn: ({ signal }) =>
      call(
        api.GET("/api/v1/market/curve", {
          params: { query: { country, ...(date ? { date } : {}) } },
          signal,
        }),
      ),
    refetchInterval: ({ state }) => askedAgain(state.data, date),
    placeholderData: keepPreviousData,
  });
}

const WHILE_EMPTY = 4_000;
const CURVE_EVERY = 60_000;

/** The first question makes the server fetch: its answer comes soon after. A day that is past stays as it is. */
function askedAgain(curve: YieldCurve | undefined, date: string | null): number | false {
  if (date !== null) return false;
  return curve?.points.length === 0 ? WHILE_EMPTY : CURVE_EVERY;
}

export type CurveRow = {
  tenor: string;
  years: number;
  now: number | null;
  /** Yields of the days compared with, in their order. */
  past: (number | null)[];
};

/** A row a maturity that any of the days has, from the shortest. */
export function curveRows({ points, compare }: Pick<YieldCurve, "points" | "compare">): CurveRow[] {
  const days = [points, ...compare.map((day) => day.points)];
  const tenors = new Map(
    days.flatMap((of) => of.map(({ tenor, years }) => [tenor, years] as const)),
  );
  const at = (of: readonly CurvePoint[], tenor: string) =>
    of.find((point) => point.tenor === tenor)?.yield ?? null;
  return [...tenors]
    .sort(([, a], [, b]) => a - b)
    .map(([tenor, years]) => ({
      tenor,
      years,
      now: at(points, tenor),
      past: compare.map((day) => at(day.points, tenor)),
    }));
}

/** Basis points between two yields in percent. */
export function basisPoints(now: number | null, then: number | null): number | null {
  return now === null || then === null ? null : (now - then) * 100;
}

export type SlopeName = keyof YieldCurve["slopes"];
type SlopeParts = readonly [string, string];

export const SLOPES: readonly SlopeName[] = ["10Y-2Y", "10Y-3M"];

/** The series whose difference is a slope, where they are known. */
export const SLOPE_SERIES: Record<CurveCountry, Partial<Record<SlopeName, SlopeParts>>> = {
  us: { "10Y-2Y": ["FRED:DGS10", "FRED:DGS2"], "10Y-3M": ["FRED:DGS10", "FRED:DGS3MO"] },
  eu: {},
};

type Row = { date: string; value: number | null };

/** The difference of two series on the days that both have. */
export function difference(
  a: readonly Row[],
  b: readonly Row[],
): { x: number[]; values: number[] } {
  const other = new Map(b.map(({ date, value }) => [date, value]));
  const both = a.flatMap(({ date, value }) => {
    const minus = other.get(date) ?? null;
    return value === null || minus === null ? [] : [{ date, value: value - minus }];
  });
  return {
    x: both.map(({ date }) => Date.parse(date) / 1000),
    values: both.map(({ value }) => value),
  };
}
