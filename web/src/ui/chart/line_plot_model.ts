/** What a line plot is made of, and where its parts stand. */

import { barTime } from "./axis_text";
import type { Column } from "./model";
import { type Field, type Ink, plain, type Tick, ticksOf } from "./plot_frame";
import { type Domain, domainOf, linearScale, logScale, type Scale } from "./plot_scale";
import { timeTicks } from "./plot_time";
import { isIntraday } from "./timeline";

export type PlotSeries = {
  id: string;
  title: string;
  ink: Ink;
  values: Column;
  /**
   * `area` is filled down to the foot, `zero` between the line and zero in one colour, `signed` above
   * zero as a gain and below as a loss. A drawdown is `zero` in the colour `down`. `marks` are dots that
   * nothing joins.
   */
  style?: "line" | "dashed" | "area" | "zero" | "signed" | "marks";
  /** Unknown values do not break the line: for places that are not times, such as maturities. */
  joined?: boolean;
  /** Not among the values above the plot. */
  quiet?: boolean;
};

/** A range of values along the axis, as a forecast has. */
export type PlotBand = { id: string; title: string; ink: Ink; low: Column; high: Column };

/** A reference line: across at a value, or upright at a place. */
export type PlotGuide = { axis: "x" | "y"; at: number; label: string };

/** A shaded stretch of the axis. */
export type PlotSpan = { from: number; to: number; label: string; ink: Ink };

export type LinePlotData = {
  /** Rising: Unix seconds, or plain numbers. */
  x: readonly number[];
  kind: "time" | "number";
  series: readonly PlotSeries[];
  bands?: readonly PlotBand[];
  guides?: readonly PlotGuide[];
  spans?: readonly PlotSpan[];
  scale?: "linear" | "log";
  /** Whether zero is always in sight. */
  zero?: boolean;
};

export type Writers = { x: (at: number) => string; y: (value: number) => string };

export function writersOf(
  { x, kind }: LinePlotData,
  given: { x?: ((at: number) => string) | undefined; y?: ((value: number) => string) | undefined },
): Writers {
  const intraday = isIntraday(x);
  const place = kind === "time" ? (at: number) => barTime(at, intraday) : plain;
  return { x: given.x ?? place, y: given.y ?? plain };
}

/** The values that must fit on the vertical axis. */
export function domainOfPlot(data: LinePlotData): Domain {
  const { series, bands = [], guides = [], scale, zero = false } = data;
  const across = guides.filter(({ axis }) => axis === "y").map(({ at }) => at);
  const columns = [
    ...series.map(({ values }) => values),
    ...bands.flatMap(({ low, high }) => [low, high]),
    across,
  ];
  const toZero = series.some(({ style }) => style === "zero" || style === "signed");
  return domainOf(columns, { zero: zero || toZero, log: scale === "log" });
}

export type Scales = { x: Scale; y: Scale; xTicks: Tick[] };

export function scalesOf(data: LinePlotData, domain: Domain, field: Field, write: Writers): Scales {
  const { left, right, top, bottom } = field;
  const [first = 0, last = 1] = [data.x[0], data.x.at(-1)];
  const room = Math.max(2, Math.floor((right - left) / 90));
  const x = linearScale([first, last], [left, right], room);
  const count = Math.max(2, Math.floor((bottom - top) / 44));
  const y = (data.scale === "log" ? logScale : linearScale)(domain, [bottom, top], count);
  if (data.kind === "number") return { x, y, xTicks: ticksOf(x, write.x) };
  const ticks = timeTicks(first, last, room);
  return { x, y, xTicks: ticks.map(({ at, text }) => ({ at: x.at(at) ?? 0, text })) };
}
