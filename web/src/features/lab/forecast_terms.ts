/** What is asked of a forecast, from what is typed; and what its backtest says, in a sentence. Pure. */

import type { Server } from "~/api/client";
import { formatNumber, formatPercent } from "~/design/format";
import { numberOf } from "./terms";
import { horizonOf, seriesOf, type TimeSeriesTerms, USUAL_TIME_SERIES } from "./time_series_terms";

export const MODELS = [
  { value: "auto", label: "Automatic" },
  { value: "arima", label: "ARIMA" },
  { value: "ets", label: "Smoothing (ETS)" },
  { value: "drift", label: "Last value, drift" },
  { value: "naive", label: "Last value" },
] as const;

export const TRANSFORMS = [
  { value: "none", label: "None" },
  { value: "log", label: "Logarithm" },
] as const;

type Ask = Server<"ForecastSeries">;

/** The levels of the fan. */
const LEVELS = [0.8, 0.95];
const USUAL_ROWS = Number(USUAL_TIME_SERIES.rows);

/** The question, and why it cannot be asked yet where the order cannot be read. */
export function askOf(terms: TimeSeriesTerms): { body: Ask; fault?: string } {
  const season = numberOf(terms.season);
  const body: Ask = {
    ...seriesOf(terms),
    model: MODELS.find(({ value }) => value === terms.model)?.value ?? "auto",
    transform: TRANSFORMS.find(({ value }) => value === terms.transform)?.value ?? "none",
    horizon: horizonOf(terms),
    levels: LEVELS,
    rows: Math.max(0, Math.round(numberOf(terms.rows) ?? USUAL_ROWS)),
    seed: 0,
    ...(season === null ? {} : { season: Math.round(season) }),
  };
  if (terms.order.trim() === "") return { body };
  if (body.model === "arima") {
    const arima = arimaOf(terms.order);
    return arima ? { body: { ...body, arima } } : { body, fault: ARIMA_HINT };
  }
  if (body.model !== "ets") return { body };
  const ets = etsOf(terms.order);
  return ets ? { body: { ...body, ets } } : { body, fault: ETS_HINT };
}

export const ARIMA_HINT = "Like 1,1,1 or 0,1,1 drift or 0,1,1 0,1,1; chosen when empty";
export const ETS_HINT = "Error, trend, season: A,N,N or M,Ad,M; chosen when empty";

/** `1,1,1`, with a second triple for the season, and `mean` or `drift` for a constant. */
export function arimaOf(text: string): Ask["arima"] {
  const constant = /\b(mean|drift|constant)\b/i.test(text);
  const numbers = text
    .replace(/\b(mean|drift|constant)\b/gi, " ")
    .split(/[\s,;()[\]]+/)
    .filter((piece) => piece !== "");
  if (!numbers.every((piece) => /^\d+$/.test(piece))) return null;
  const [ar, differences, ma, ...rest] = numbers.map(Number);
  if (ar === undefined || differences === undefined || ma === undefined) return null;
  if (rest.length === 0) return { ar, differences, ma, constant };
  const [sar, sdifferences, sma, more] = rest;
  if (sar === undefined || sdifferences === undefined || sma === undefined) return null;
  if (more !== undefined) return null;
  const seasonal = { ar: sar, differences: sdifferences, ma: sma };
  return { ar, differences, ma, seasonal, constant };
}

const PARTS = { A: "additive", M: "multiplicative" } as const;
const TRENDS = { N: "none", A: "additive", AD: "damped" } as const;

/** `M,Ad,M` as everybody writes the kinds of exponential smoothing. */
export function etsOf(text: string): Ask["ets"] {
  const pieces = text
    .toUpperCase()
    .replace("ETS", "")
    .split(/[\s,;()]+/)
    .filter((piece) => piece !== "");
  const [first = "", second = "", third = "", more] = pieces;
  const error = PARTS[first as keyof typeof PARTS];
  const trend = TRENDS[second as keyof typeof TRENDS];
  const season = PARTS[third as keyof typeof PARTS];
  if (!error || !trend || more !== undefined || !(season || third === "N")) return null;
  return season ? { error, trend, season } : { error, trend };
}

type Backtest = Server<"ForecastBacktest">;

/** Whether the forecast was worth more than the last value, and how sure that is. */
export function verdictSentence(backtest: Backtest): string {
  const { verdict, difference, origins, better_origins: better, p_value: p } = backtest;
  const share = formatPercent(Math.abs(difference ?? 0) * 100, { digits: 0, signed: false });
  const way = (difference ?? 0) < 0 ? "less" : "more";
  const chance = p == null ? "" : ` (p ${formatNumber(p, { digits: 2 })})`;
  const count = `at ${better} of ${origins} origins it missed by less`;
  switch (verdict) {
    case "better":
      return `Better than the last value: missed by ${share} ${way}${chance}; ${count}.`;
    case "worse":
      return `Worse than the last value: missed by ${share} ${way}${chance}; ${count}.`;
    case "no_difference":
      return `Not better than the last value: missed by ${share} ${way}, which may be chance${chance}; ${count}.`;
    case "same":
      return "This is the last value itself, which every other model has to beat.";
  }
}

type History = Server<"ForecastHistory">;
type Ahead = Server<"ForecastRow">;

/** Rows of history beside so many rows ahead: enough to see what is usual. */
export function shownRows(ahead: number): number {
  return Math.max(120, ahead * 5);
}

export type Fan = {
  at: string[];
  past: (number | null)[];
  fitted: (number | null)[];
  ahead: (number | null)[];
  bands: { level: number; low: (number | null)[]; high: (number | null)[] }[];
};

/** History and forecast on one axis; line and bands begin at the last known value, so that nothing gapes. */
export function fanOf(history: History, forecast: readonly Ahead[]): Fan {
  const from = Math.max(0, history.at.length - shownRows(forecast.length));
  const past = history.values.slice(from);
  const last = past.at(-1) ?? null;
  const before = past.map((_, row) => (row === past.length - 1 ? last : null));
  const none = forecast.map(() => null);
  const levels = forecast[0]?.intervals ?? [];
  return {
    at: [...history.at.slice(from), ...forecast.map(({ at }) => at)],
    past: [...past, ...none],
    fitted: [...history.fitted.slice(from).map((value) => value ?? null), ...none],
    ahead: [...before, ...forecast.map(({ value }) => value)],
    bands: levels
      .map(({ level }, place) => ({
        level,
        low: [...before, ...forecast.map(({ intervals }) => intervals[place]?.low ?? null)],
        high: [...before, ...forecast.map(({ intervals }) => intervals[place]?.high ?? null)],
      }))
      .reverse(),
  };
}
