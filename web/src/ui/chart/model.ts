/** What a chart is made of. All columns of one chart share the times of its bars. */

import type { Seconds } from "./timeline";

export type Column = readonly (number | null)[];

export type ChartBars = {
  at: readonly Seconds[];
  open: Column;
  high: Column;
  low: Column;
  close: Column;
  volume: Column;
};

/** How the main series is drawn. */
export const CHART_STYLES = [
  "candles",
  "hollow",
  "bars",
  "heikin",
  "line",
  "area",
  "baseline",
] as const;

export type ChartStyle = (typeof CHART_STYLES)[number];

export type ChartScale = "linear" | "log" | "percent";

/** Colours a reader can tell apart; the tokens `--series-1` … `--series-7`. */
export const PALETTE_SIZE = 7;

export type ChartLine = {
  id: string;
  title: string;
  /** 1 … `PALETTE_SIZE`. */
  color: number;
  values: Column;
  /** 0 is the price pane; others stand below it in order. */
  pane: number;
  /** A condition shades the rows where it is not zero. */
  shape: "line" | "histogram" | "points" | "condition";
  unit: string | null;
  hidden?: boolean;
  /** The line with this id is the other edge of a band: the space between is filled. */
  fillTo?: string | undefined;
  /** Dotted lines across the pane. */
  levels?: readonly number[] | undefined;
  /** The values its pane always spans. */
  bounds?: readonly [number, number] | null | undefined;
  /** What it belongs to and how it is called there; `title` without them. */
  group?: string | undefined;
  name?: string | undefined;
};

/** Another instrument on the same percent scale. */
export type ChartComparison = {
  id: string;
  title: string;
  color: number;
  values: Column;
};

/** Something that happened on a day: a letter on the axis, a sentence in the legend and the table. */
export type ChartEvent = {
  at: Seconds;
  mark: string;
  label: string;
  kind: "split" | "dividend" | "news" | "filing" | "other";
};

/** What a price as traded before a time is multiplied by to stand on the scale of the chart. */
export type BasisStep = { before: Seconds; factor: number };

/** A stretch of time that is shaded, such as trading outside the regular session. */
export type ShadedSpan = { from: Seconds; to: Seconds };

export type ChartData = {
  title: string;
  /** Muted words after the title, such as a name and a currency. */
  subtitle?: string | undefined;
  unit: string | null;
  /** Decimals of the main series. */
  decimals: number;
  bars: ChartBars;
  lines: readonly ChartLine[];
  comparisons: readonly ChartComparison[];
  events: readonly ChartEvent[];
  /** Heights of the lower panes in percent of the price pane; the usual one where there is none. */
  paneHeights?: readonly number[] | undefined;
  /** Oldest first; a price after the last step is as traded. */
  basis?: readonly BasisStep[] | undefined;
  /** The moment of a replay: nothing later is in the bars, and nothing later may be told. */
  until?: Seconds | undefined;
  /** Oldest first, apart from each other. */
  shaded?: readonly ShadedSpan[] | undefined;
};

/** A lower pane is this tall beside a price pane of 100. */
export const USUAL_PANE = 28;

/** Decimals that show a price without noise: four below one, otherwise two. */
export function decimalsFor(values: Column): number {
  let low = Number.POSITIVE_INFINITY;
  for (const value of values) if (value !== null && value > 0 && value < low) low = value;
  if (low < 0.01) return 6;
  return low < 1.5 ? 4 : 2;
}

/** Whether there is anything to draw a candle from; a source of closes alone is drawn as a line. */
export function hasCandles({ open, high, low }: ChartBars): boolean {
  return [open, high, low].every((column) => column.some((value) => value !== null));
}

/** What is drawn of a style: a source of closes alone has no candles. */
export function drawnStyle(bars: ChartBars, style: ChartStyle): ChartStyle {
  const needsCandles =
    style === "candles" || style === "hollow" || style === "bars" || style === "heikin";
  return needsCandles && !hasCandles(bars) ? "line" : style;
}
