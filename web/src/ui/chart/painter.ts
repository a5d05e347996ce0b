/** What is drawn on a chart: the price, its volume, overlays, comparisons and events. */

import {
  AreaSeries,
  CandlestickSeries,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  LineSeries,
  LineStyle,
  type SeriesPartialOptionsMap,
  type SeriesType,
  type UTCTimestamp,
} from "lightweight-charts";
import { formatCompact, formatNumber } from "~/design/format";
import { BandFill } from "./band_fill";
import { ConditionShade } from "./condition_shade";
import { EventMarks } from "./event_marks";
import {
  type ChartComparison,
  type ChartData,
  type ChartLine,
  type ChartStyle,
  type Column,
  hasCandles,
  USUAL_PANE,
} from "./model";
import { buildSlots, eventsByBar, type Slots } from "./slots";
import { type ChartTheme, fade, seriesColor } from "./theme";
import { extent } from "./view";

/** Volume takes this share of the price pane, at its foot. */
export const VOLUME_SHARE = 0.15;
const CLEAR = "rgba(0, 0, 0, 0)";

export type PaintOptions = { style: ChartStyle; theme: ChartTheme };

export type AnySeries = ISeriesApi<SeriesType>;

export class Painter {
  private series: AnySeries[] = [];
  private slots: Slots = buildSlots([]);

  constructor(
    private readonly chart: IChartApi,
    private options: PaintOptions,
  ) {}

  clear() {
    for (const series of this.series) this.chart.removeSeries(series);
    this.series = [];
  }

  /** Draws everything and answers the main series, which the crosshair stands on. */
  paint(data: ChartData, slots: Slots, options: PaintOptions): AnySeries {
    this.slots = slots;
    this.options = options;
    const main = this.drawMain(data);
    const drawn = data.lines.filter((line) => !line.hidden);
    const series = new Map(
      drawn.map((line) => [line.id, this.drawLine(line, data.decimals, main)]),
    );
    for (const line of drawn) this.fillBand(line, drawn, series);
    for (const other of data.comparisons) this.drawComparison(other);
    this.proportionPanes(data.paneHeights ?? []);
    return main;
  }

  private drawMain(data: ChartData): AnySeries {
    this.drawVolume(data);
    const candles = this.options.style === "candles" && hasCandles(data.bars);
    const main = candles ? this.drawCandles(data) : this.drawClose(data);
    this.tagLast(main, data);
    const marks = [...eventsByBar(data.bars.at, data.events)].flatMap(([bar, events]) =>
      events.map((event) => ({ time: data.bars.at[bar] ?? event.at, event })),
    );
    main.attachPrimitive(new EventMarks(marks, this.options.theme));
    return main;
  }

  private drawCandles({ bars, decimals }: ChartData): AnySeries {
    const { up, down, rising } = this.options.theme;
    const series = this.add(
      this.chart.addSeries(CandlestickSeries, {
        upColor: rising,
        downColor: down,
        borderUpColor: up,
        borderDownColor: down,
        wickUpColor: up,
        wickDownColor: down,
        lastValueVisible: false,
        priceLineVisible: false,
        priceFormat: priceFormat(decimals),
      }),
    );
    series.setData(
      this.eachSlot((bar, time) => {
        const close = bars.close[bar];
        if (!known(close)) return { time };
        // A bar of which only the close is known is a dash at that price.
        const at = (column: Column) => column[bar] ?? close;
        return { time, open: at(bars.open), high: at(bars.high), low: at(bars.low), close };
      }),
    );
    return series;
  }

  private drawClose({ bars, decimals }: ChartData): AnySeries {
    const color = seriesColor(this.options.theme, 1);
    const shared = {
      lineWidth: 2,
      lastValueVisible: false,
      priceLineVisible: false,
      priceFormat: priceFormat(decimals),
    } as const;
    if (this.options.style !== "area") {
      const series = this.add(this.chart.addSeries(LineSeries, { ...shared, color }));
      series.setData(this.points(bars.close, { color: CLEAR }));
      return series;
    }
    const area = { lineColor: color, topColor: fade(color, 0.28), bottomColor: fade(color, 0.02) };
    const series = this.add(this.chart.addSeries(AreaSeries, { ...shared, ...area }));
    series.setData(
      this.points(bars.close, { lineColor: CLEAR, topColor: CLEAR, bottomColor: CLEAR }),
    );
    return series;
  }

  /** The last price as a dotted line and a tag on the axis, coloured by the last move. */
  private tagLast(series: AnySeries, { bars }: ChartData) {
    const last = bars.close.findLastIndex(known);
    const price = bars.close[last];
    if (!known(price)) return;
    const before = bars.close[last - 1] ?? bars.open[last] ?? price;
    const color = price >= before ? this.options.theme.up : this.options.theme.down;
    series.createPriceLine({
      price,
      color: fade(color, 0.7),
      lineWidth: 1,
      lineStyle: LineStyle.Dotted,
      axisLabelVisible: true,
      axisLabelColor: color,
      axisLabelTextColor: this.options.theme.tagText,
      title: "",
    });
  }

  private drawVolume({ bars }: ChartData) {
    if (!bars.volume.some((volume) => known(volume) && volume > 0)) return;
    const { up, down } = this.options.theme;
    const series = this.add(
      this.chart.addSeries(HistogramSeries, {
        priceScaleId: "volume",
        lastValueVisible: false,
        priceLineVisible: false,
        priceFormat: { type: "custom", minMove: 1, formatter: formatCompact },
      }),
    );
    series.priceScale().applyOptions({ scaleMargins: { top: 1 - VOLUME_SHARE, bottom: 0 } });
    series.setData(
      this.eachSlot((bar, time) => {
        const value = bars.volume[bar];
        if (!known(value)) return { time };
        const rose = (bars.close[bar] ?? 0) >= (bars.open[bar] ?? 0);
        return { time, value, color: fade(rose ? up : down, 0.32) };
      }),
    );
  }

  private drawLine(line: ChartLine, decimals: number, main: AnySeries): AnySeries {
    const color = seriesColor(this.options.theme, line.color);
    if (line.shape === "condition" && line.pane === 0) {
      main.attachPrimitive(new ConditionShade(line.values, this.slots, color));
      return main;
    }
    const { bounds, pane } = line;
    const format = pane === 0 ? priceFormat(decimals) : fittingFormat(line.values);
    const shared = {
      lastValueVisible: pane > 0,
      priceLineVisible: false,
      priceFormat: format,
      ...(bounds ? { autoscaleInfoProvider: () => whole(bounds) } : {}),
    };
    const series = this.add(
      line.shape === "line" || line.shape === "points"
        ? this.drawCurve(line, { ...shared, color })
        : this.drawColumns(line, { ...shared, color: fade(color, 0.6) }),
    );
    for (const level of line.levels ?? []) series.createPriceLine(this.levelLine(level));
    if (pane > 0) series.priceScale().applyOptions({ scaleMargins: { top: 0.22, bottom: 0.08 } });
    return series;
  }

  private drawCurve(line: ChartLine, shared: SeriesPartialOptionsMap["Line"]): AnySeries {
    const dots = line.shape === "points";
    const look = dots
      ? { lineVisible: false, pointMarkersVisible: true, pointMarkersRadius: 1.5 }
      : {};
    const options = { ...shared, ...look, lineWidth: 1, crosshairMarkerRadius: 3 } as const;
    const series = this.chart.addSeries(LineSeries, options, line.pane);
    series.setData(this.points(line.values, dots ? {} : { color: CLEAR }));
    return series as AnySeries;
  }

  /** Bars from zero; those below it are fainter, so that a turn is seen without reading. */
  private drawColumns(line: ChartLine, shared: SeriesPartialOptionsMap["Histogram"]): AnySeries {
    const series = this.chart.addSeries(HistogramSeries, shared, line.pane);
    const below = fade(seriesColor(this.options.theme, line.color), 0.34);
    series.setData(
      this.eachSlot((bar, time) => {
        const value = line.values[bar];
        if (!known(value)) return { time };
        return value < 0 ? { time, value, color: below } : { time, value };
      }),
    );
    return series as AnySeries;
  }

  private levelLine(price: number) {
    const color = fade(this.options.theme.text, 0.55);
    return {
      price,
      color,
      lineWidth: 1,
      lineStyle: LineStyle.Dotted,
      axisLabelVisible: false,
    } as const;
  }

  private fillBand(line: ChartLine, drawn: ChartLine[], series: Map<string, AnySeries>) {
    const other = drawn.find(({ id }) => id === line.fillTo);
    if (other === undefined || other.pane !== line.pane) return;
    const color = fade(seriesColor(this.options.theme, line.color), 0.07);
    series
      .get(line.id)
      ?.attachPrimitive(new BandFill(this.slots, line.values, other.values, color));
  }

  private drawComparison(other: ChartComparison) {
    const color = seriesColor(this.options.theme, other.color);
    const series = this.add(
      this.chart.addSeries(LineSeries, {
        color,
        lineWidth: 1,
        title: other.title,
        priceLineVisible: false,
      }),
    );
    series.setData(this.points(other.values, { color: CLEAR }));
  }

  private proportionPanes(heights: readonly number[]) {
    for (const [i, pane] of this.chart.panes().entries()) {
      pane.setStretchFactor(i === 0 ? 100 : (heights[i - 1] ?? USUAL_PANE));
    }
  }

  private add<T extends SeriesType>(series: ISeriesApi<T>): ISeriesApi<T> {
    this.series.push(series as unknown as AnySeries);
    return series;
  }

  /** One item per slot; empty slots are bare times, which keeps their place on the axis. */
  private eachSlot<Item>(
    item: (bar: number, time: UTCTimestamp) => Item,
  ): (Item | { time: UTCTimestamp })[] {
    return this.slots.times.map((time, slot) => {
      const bar = this.slots.bars[slot];
      return known(bar) ? item(bar, time as UTCTimestamp) : { time: time as UTCTimestamp };
    });
  }

  /**
   * A line's points. A point's colour is that of the segment after it, so the last point before a
   * hole gets the `unseen` colours: nothing is drawn across.
   */
  private points(values: Column, unseen: Record<string, string>) {
    const last = values.findLastIndex(known);
    return this.eachSlot((bar, time) => {
      const value = values[bar];
      if (!known(value)) return { time };
      const stops = this.slots.resumes.has(bar + 1) || !known(values[bar + 1]);
      return stops && bar < last ? { time, value, ...unseen } : { time, value };
    });
  }
}

function known(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}

/** The scale of a pane whose values have bounds by their nature. */
function whole([minValue, maxValue]: readonly [number, number]) {
  return { priceRange: { minValue, maxValue } };
}

function priceFormat(decimals: number) {
  const formatter = (price: number) => formatNumber(price, { digits: decimals });
  return { type: "custom" as const, minMove: 10 ** -decimals, formatter };
}

/** Lower panes hold anything from a ratio to a turnover. */
function fittingFormat(values: Column) {
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
