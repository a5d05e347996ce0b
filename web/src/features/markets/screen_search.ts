/** A screen as it stands in the URL: its question, the day it is asked of, and the saved one it came from. */

import type { Server } from "~/api/client";
import { findInterval } from "./interval";
import { daySeconds } from "./range";
import { sameFormula } from "./screen_rule";
import { parseTickers } from "./tickers";

export type Question = Server<"Question">;
export type AssetType = Server<"AssetType">;

/** Every parameter is a plain text, so that people can read and change a link. */
export type ScreenSearch = {
  rule?: string | undefined;
  columns?: string | undefined;
  sort?: string | undefined;
  type?: AssetType | undefined;
  sector?: string | undefined;
  exchange?: string | undefined;
  list?: string | undefined;
  symbols?: string | undefined;
  interval?: string | undefined;
  at?: string | undefined;
  screen?: string | undefined;
};

/** The same with everything decided. */
export type ScreenState = {
  rule: string;
  columns: string[];
  sort: { formula: string; descending: boolean } | null;
  type: AssetType | null;
  sector: string | null;
  exchange: string | null;
  list: string | null;
  symbols: string[];
  interval: string;
  /** The last day whose knowledge is used; the present without it. */
  at: string | null;
  /** The saved screen this began as. */
  screen: string | null;
};

export const ASSET_TYPES: readonly AssetType[] = [
  "stock",
  "etf",
  "index",
  "fund",
  "crypto",
  "currency",
  "rate",
  "commodity",
  "bond",
  "option",
  "custom",
];

/** What is shown of an asset before anybody chose columns. */
export const USUAL_COLUMNS = [
  "close",
  "close / close[21] - 1",
  "rsi(close, 14)",
  "close / sma(close, 200) - 1",
];

/** As many as the server takes. */
export const MOST_COLUMNS = 40;

/** Never part of a formula, and survives a URL unescaped. */
const BETWEEN = ";";
const DAY = "1d";

/** Reads the URL. What cannot be meant is dropped, never an error: links outlive versions. */
export function parseScreenSearch(raw: Record<string, unknown>): ScreenSearch {
  const interval = text(raw.interval);
  const at = text(raw.at);
  return {
    rule: text(raw.rule),
    columns: text(raw.columns),
    sort: text(raw.sort),
    type: ASSET_TYPES.find((type) => type === raw.type),
    sector: text(raw.sector),
    exchange: text(raw.exchange),
    list: text(raw.list),
    symbols: text(raw.symbols),
    interval: interval && findInterval(interval) ? interval : undefined,
    at: daySeconds(at, "start") === null ? undefined : at,
    screen: text(raw.screen),
  };
}

function text(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function screenState(search: ScreenSearch): ScreenState {
  const columns = search.columns?.split(BETWEEN).map((each) => each.trim());
  const descending = search.sort?.startsWith("-") ?? false;
  return {
    rule: search.rule ?? "",
    columns: (columns ?? USUAL_COLUMNS).filter((each) => each !== "").slice(0, MOST_COLUMNS),
    sort: search.sort ? { formula: search.sort.replace(/^[-+]/, ""), descending } : null,
    type: search.type ?? null,
    sector: search.sector ?? null,
    exchange: search.exchange ?? null,
    list: search.list ?? null,
    symbols: parseTickers(search.symbols ?? "").symbols,
    interval: search.interval ?? DAY,
    at: search.at ?? null,
    screen: search.screen ?? null,
  };
}

export function screenSearch(state: ScreenState): ScreenSearch {
  const { sort } = state;
  const usual = state.columns.join() === USUAL_COLUMNS.join();
  return {
    rule: state.rule || undefined,
    columns: usual ? undefined : state.columns.join(BETWEEN) || BETWEEN,
    sort: sort ? `${sort.descending ? "-" : "+"}${sort.formula}` : undefined,
    type: state.type ?? undefined,
    sector: state.sector ?? undefined,
    exchange: state.exchange ?? undefined,
    list: state.list ?? undefined,
    symbols: state.symbols.join(",") || undefined,
    interval: state.interval === DAY ? undefined : state.interval,
    at: state.at ?? undefined,
    screen: state.screen ?? undefined,
  };
}

/** What the server is asked. */
export function questionOf(state: ScreenState): Question {
  const { sort } = state;
  return {
    rule: state.rule.trim() || null,
    columns: state.columns,
    sort: sort
      ? { formula: sort.formula, order: sort.descending ? "descending" : "ascending" }
      : null,
    interval: state.interval,
    universe: {
      type: state.type,
      sector: state.sector,
      exchange: state.exchange,
      watchlist: state.list,
      symbols: state.symbols,
    },
  };
}

/** A saved or ready screen on the page; the day stays, since it belongs to the reader. */
export function stateOf(question: Question, screen: string | null, at: string | null): ScreenState {
  const { universe, sort } = question;
  const columns = question.columns ?? [];
  return {
    rule: question.rule ?? "",
    columns: columns.length > 0 ? columns : USUAL_COLUMNS,
    sort: sort ? { formula: sort.formula, descending: sort.order !== "ascending" } : null,
    type: universe?.type ?? null,
    sector: universe?.sector ?? null,
    exchange: universe?.exchange ?? null,
    list: universe?.watchlist ?? null,
    symbols: universe?.symbols ?? [],
    interval: question.interval ?? DAY,
    at,
    screen,
  };
}

/** Whether two screens ask the same. */
export function sameQuestion(a: ScreenState, b: ScreenState): boolean {
  const of = (state: ScreenState) => JSON.stringify(questionOf(state));
  return of(a) === of(b);
}

/** The number of the column that is sorted by. */
export function sortedColumn(state: ScreenState): number {
  return state.columns.findIndex((each) => sameFormula(each, state.sort?.formula ?? ""));
}

/** The end of the day the screen is asked of. */
export function asOf(state: ScreenState): string | null {
  const end = daySeconds(state.at ?? undefined, "end");
  return end === null ? null : new Date(end * 1000).toISOString();
}
