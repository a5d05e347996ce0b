/** The view state of the chart page, as it stands in the URL. What is usual is left out. */

import { CHART_STYLES, type ChartScale, type ChartStyle } from "~/ui/chart/model";
import { DEFAULT_INTERVAL, findInterval } from "./interval";
import { MOST_OVERLAYS, newOverlay, type Overlay, readOverlay, writeOverlay } from "./overlay";
import type { Adjust } from "./queries";
import { daySeconds, isRangeName, type RangeName, usualRange } from "./range";
import { parseTickers } from "./tickers";

/** The parameters of the URL. Every one is a plain text, so that people can read and change a link. */
export type ChartSearch = {
  interval?: string | undefined;
  style?: ChartStyle | undefined;
  adjust?: Adjust | undefined;
  scale?: ChartScale | undefined;
  range?: RangeName | undefined;
  from?: string | undefined;
  to?: string | undefined;
  compare?: string | undefined;
  formulas?: string | undefined;
  panes?: string | undefined;
  as_of?: string | undefined;
  table?: boolean | undefined;
  events?: string | undefined;
  session?: "regular" | undefined;
  replay?: string | undefined;
};

/** What stands on the time axis, each by its letter in the URL. */
export const EVENT_KINDS = { dividend: "d", split: "s", filing: "f", news: "n" } as const;

export type EventKind = keyof typeof EVENT_KINDS;

/** The same with everything decided. */
export type ChartState = {
  interval: string;
  /** What the URL asks for instead, where there is no such interval. */
  refused: string | undefined;
  style: ChartStyle;
  adjust: Adjust;
  scale: ChartScale;
  range: RangeName | "custom";
  from: string | undefined;
  to: string | undefined;
  compare: string[];
  overlays: Overlay[];
  /** Heights of the lower panes in percent of the price pane, as far as the reader moved them. */
  panes: number[];
  /** The last day whose knowledge is used. */
  asOf: string | undefined;
  table: boolean;
  events: EventKind[];
  /** Whether bars outside the regular session are drawn, where there are any. */
  extended: boolean;
  /** The moment a replay has come to; everything after it is hidden. */
  replay: string | undefined;
};

/** Lines of comparison beyond this cannot be told apart. */
export const MOST_COMPARED = 5;

const USUAL_EVENTS = "ds";
const SCALES: readonly ChartScale[] = ["linear", "log", "percent"];
const ADJUSTS: readonly Adjust[] = ["none", "splits", "all"];
/** Never part of a formula, and survives a URL unescaped. */
const BETWEEN_FORMULAS = ";";

/** An interval longer than this in letters was never one. */
const LONGEST_INTERVAL = 12;

/**
 * Reads the URL. What cannot be meant is dropped, never an error: links outlive versions. An interval
 * that there is not stays, so that the page can say so.
 */
export function parseChartSearch(raw: Record<string, unknown>): ChartSearch {
  return {
    interval: text(raw.interval)?.slice(0, LONGEST_INTERVAL),
    style: oneOf(CHART_STYLES, raw.style),
    adjust: oneOf(ADJUSTS, raw.adjust),
    scale: oneOf(SCALES, raw.scale),
    range: isRangeName(raw.range) ? raw.range : undefined,
    from: moment(raw.from),
    to: moment(raw.to),
    compare: text(raw.compare),
    formulas: text(raw.formulas),
    panes: /^[\d,]+$/.test(text(raw.panes) ?? "") ? text(raw.panes) : undefined,
    as_of: moment(raw.as_of),
    table: raw.table === true || raw.table === "true" ? true : undefined,
    events: /^([dsfn]+|none)$/.test(text(raw.events) ?? "") ? text(raw.events) : undefined,
    session: raw.session === "regular" ? "regular" : undefined,
    replay: moment(raw.replay),
  };
}

function text(value: unknown): string | undefined {
  if (typeof value === "number") return String(value); // the router reads `compare=600519` as a number
  return typeof value === "string" && value !== "" ? value : undefined;
}

function moment(value: unknown): string | undefined {
  const given = text(value);
  return daySeconds(given, "start") === null ? undefined : given;
}

function oneOf<Value extends string>(values: readonly Value[], raw: unknown): Value | undefined {
  return values.find((value) => value === raw);
}

export function chartState(search: ChartSearch, symbol: string): ChartState {
  const custom = search.from !== undefined || search.to !== undefined;
  const known = search.interval === undefined || findInterval(search.interval) !== null;
  const interval = known ? (search.interval ?? DEFAULT_INTERVAL) : DEFAULT_INTERVAL;
  return {
    interval,
    refused: known ? undefined : search.interval,
    style: search.style ?? "candles",
    adjust: search.adjust ?? "splits",
    scale: search.scale ?? "linear",
    range: custom ? "custom" : (search.range ?? usualRangeOf(interval)),
    from: search.from,
    to: search.to,
    compare: comparedSymbols(search.compare, symbol),
    overlays: readOverlays(search.formulas),
    panes: readPanes(search.panes),
    asOf: search.as_of,
    table: search.table ?? false,
    events: readEvents(search.events ?? USUAL_EVENTS),
    extended: search.session !== "regular",
    replay: search.replay,
  };
}

function readEvents(letters: string): EventKind[] {
  const kinds = Object.keys(EVENT_KINDS) as EventKind[];
  return letters === "none" ? [] : kinds.filter((kind) => letters.includes(EVENT_KINDS[kind]));
}

function writeEvents(kinds: readonly EventKind[]): string {
  return kinds.map((kind) => EVENT_KINDS[kind]).join("") || "none";
}

function comparedSymbols(compare: string | undefined, symbol: string): string[] {
  const { symbols } = parseTickers(compare ?? "");
  return symbols.filter((other) => other !== symbol).slice(0, MOST_COMPARED);
}

function readOverlays(formulas: string | undefined): Overlay[] {
  const parts = (formulas ?? "").split(BETWEEN_FORMULAS);
  const overlays = parts.map((part, i) => readOverlay(part, i + 2));
  return overlays.filter((overlay) => overlay !== null).slice(0, MOST_OVERLAYS);
}

/** A pane lower than this shows nothing, one higher leaves nothing of the price. */
const PANE_HEIGHTS = { least: 8, most: 300 };

function readPanes(panes: string | undefined): number[] {
  const heights = (panes ?? "").split(",").filter(Boolean).map(Number);
  const { least, most } = PANE_HEIGHTS;
  return heights.slice(0, MOST_OVERLAYS).map((each) => Math.min(Math.max(each, least), most));
}

/** The search of a chart with one more formula on it. */
export function withFormula(search: ChartSearch, formula: string): ChartSearch {
  const overlays = readOverlays(search.formulas);
  const known = overlays.some((overlay) => overlay.formula === formula);
  if (known || overlays.length >= MOST_OVERLAYS) return search;
  return { ...search, ...chartSearch({ overlays: [...overlays, newOverlay(formula, overlays)] }) };
}

/** What a change of state does to the URL; a usual value removes its parameter. */
export function chartSearch(change: Partial<ChartState>): ChartSearch {
  const search: ChartSearch = {};
  if ("interval" in change) search.interval = unless(change.interval, DEFAULT_INTERVAL);
  if ("style" in change) search.style = unless(change.style, "candles");
  if ("adjust" in change) search.adjust = unless(change.adjust, "splits");
  if ("scale" in change) search.scale = unless(change.scale, "linear");
  if ("asOf" in change) search.as_of = change.asOf;
  if ("table" in change) search.table = change.table ? true : undefined;
  if ("compare" in change) search.compare = change.compare?.join(",") || undefined;
  if ("from" in change || "to" in change) Object.assign(search, customRange(change));
  if (change.range !== undefined && change.range !== "custom") {
    // Chosen by itself it stands in the URL, since what is usual hangs on the interval.
    const usual = "interval" in change ? usualRangeOf(change.interval) : undefined;
    const range = unless(change.range, usual);
    Object.assign(search, { range, from: undefined, to: undefined });
  }
  if (change.events !== undefined) search.events = unless(writeEvents(change.events), USUAL_EVENTS);
  if ("extended" in change) search.session = change.extended === false ? "regular" : undefined;
  if ("replay" in change) search.replay = change.replay;
  if ("panes" in change) search.panes = change.panes?.join(",") || undefined;
  if (change.overlays !== undefined) {
    search.formulas = change.overlays.map(writeOverlay).join(BETWEEN_FORMULAS) || undefined;
  }
  return search;
}

function usualRangeOf(interval: string | undefined): RangeName {
  return usualRange(findInterval(interval ?? DEFAULT_INTERVAL)?.seconds ?? 0);
}

function customRange({ from, to }: Partial<ChartState>): ChartSearch {
  return { from, to, range: undefined };
}

function unless<Value>(value: Value | undefined, usual: Value | undefined): Value | undefined {
  return value === usual ? undefined : value;
}
