/** How the bars of a chart become the points of the chart library's series. */

import type { ISeriesApi, SeriesType, UTCTimestamp } from "lightweight-charts";
import { formatCompact, formatNumber } from "~/design/format";
import type { ChartData, Column } from "./model";
import type { Slots } from "./slots";
import { extent } from "./view";

export const CLEAR = "rgba(0, 0, 0, 0)";

export type AnySeries = ISeriesApi<SeriesType>;

/** A point of a series; only its time where nothing is known, which keeps the place on the axis. */
export type Item = { time: UTCTimestamp } & Record<string, unknown>;

/** The point of one bar. */
export type ItemOf = (data: ChartData, bar: number, time: UTCTimestamp, slots: Slots) => Item;

/** A series with what makes its points, so that new bars can be added to it alone. */
export type Drawn = { series: AnySeries; item: ItemOf };

export function itemAt(drawn: Drawn, data: ChartData, slots: Slots, slot: number): Item {
  const time = slots.times[slot] as UTCTimestamp;
  const bar = slots.bars[slot];
  return known(bar) ? drawn.item(data, bar, time, slots) : { time };
}

/** Fills a series from the first slot to the last. */
export function fill(drawn: Drawn, data: ChartData, slots: Slots) {
  drawn.series.setData(slots.times.map((_, slot) => itemAt(drawn, data, slots, slot)) as never);
}

/**
 * The points of a line. A point's colour is that of the segment after it, so the last point before a
 * hole gets the `unseen` colours: nothing is drawn across.
 */
export function lineItems(
  columnOf: (data: ChartData) => Column,
  unseen: Record<string, string>,
): ItemOf {
  return (data, bar, time, slots) => {
    const values = columnOf(data);
    const value = values[bar];
    if (!known(value)) return { time };
    const next = values[bar + 1];
    // The newest bar of a formula may not be known yet: that is its end, not a hole.
    const goesOn = bar + 2 < values.length || known(next);
    const stops = slots.resumes.has(bar + 1) || (goesOn && !known(next));
    return stops ? { time, value, ...unseen } : { time, value };
  };
}

export function known(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}

export function priceFormat(decimals: number) {
  const formatter = (price: number) => formatNumber(price, { digits: decimals });
  return { type: "custom" as const, minMove: 10 ** -decimals, formatter };
}

/** Lower panes hold anything from a ratio to a turnover. */
export function fittingFormat(values: Column) {
  const [low, high] = extent(values) ?? [0, 1];
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (size >= 100_000)
    return {
      type: "custom" as const,
      minMove: 1,
      formatter: (value: number) => formatCompact(value),
    };
  return priceFormat(size >= 1000 ? 0 : size >= 1 ? 2 : 4);
}
