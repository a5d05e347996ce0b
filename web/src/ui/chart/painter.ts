/** What is drawn on a chart: the price, its volume, overlays, comparisons and events. */

import {
  HistogramSeries,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  LineSeries,
  LineStyle,
  type SeriesPartialOptionsMap,
  type SeriesType,
} from "lightweight-charts";
import { formatCompact } from "~/design/format";
import { BandFill } from "./band_fill";
import { ConditionShade } from "./condition_shade";
import { EventMarks } from "./event_marks";
import { addMain } from "./main_series";
import { type ChartData, type ChartLine, type ChartStyle, USUAL_PANE } from "./model";
import {
  type AnySeries,
  CLEAR,
  type Drawn,
  fill,
  fittingFormat,
  type ItemOf,
  itemAt,
  known,
  lineItems,
  priceFormat,
} from "./series_item";
import { SessionShade } from "./session_shade";
import { buildSlots, eventsByBar, type Slots } from "./slots";
import { type ChartTheme, fade, seriesColor } from "./theme";

/** Volume takes this share of the price pane, at its foot. */
export const VOLUME_SHARE = 0.15;

export type PaintOptions = { style: ChartStyle; theme: ChartTheme };

export class Painter {
  private drawn: Drawn[] = [];
  /** What hangs on a series and must hear of new bars. */
  private hangings: ((data: ChartData, slots: Slots) => void)[] = [];
  private lastPrice: IPriceLine | null = null;
  private slots: Slots = buildSlots([]);

  constructor(
    private readonly chart: IChartApi,
    private options: PaintOptions,
  ) {}

  clear() {
    for (const { series } of this.drawn) this.chart.removeSeries(series);
    this.drawn = [];
    this.hangings = [];
    this.lastPrice = null;
  }

  /** Draws everything and answers the main series, which the crosshair stands on. */
  paint(data: ChartData, slots: Slots, options: PaintOptions): AnySeries {
    this.slots = slots;
    this.options = options;
    const main = this.drawMain(data);
    const drawn = data.lines.filter((line) => !line.hidden);
    const series = new Map(
      drawn.map((line) => [line.id, this.drawLine(data, data.lines.indexOf(line), main)]),
    );
    for (const line of drawn) this.fillBand(data, line, series);
    data.comparisons.forEach((_, index) => {
      this.drawComparison(data, index);
    });
    this.proportionPanes(data.paneHeights ?? []);
    return main;
  }

  /** Draws the bars from `first` on, when all before them stand. */
  extend(data: ChartData, slots: Slots, first: number) {
    const had = this.slots.times.length;
    const from = Math.min(slots.ofBar[first] ?? had, had);
    this.slots = slots;
    for (const drawn of this.drawn) {
      for (let slot = from; slot < slots.times.length; slot++) {
        // Only what is not the newest point is called historical.
        drawn.series.update(itemAt(drawn, data, slots, slot) as never, slot < had - 1);
      }
    }
    for (const extend of this.hangings) extend(data, slots);
    this.tagLast(data);
  }

  private drawMain(data: ChartData): AnySeries {
    this.drawVolume(data);
    const main = this.add(addMain(this.chart, data, this.options), data);
    this.tagLast(data, main);
    const shade = new SessionShade(data.shaded ?? [], this.slots, this.options.theme);
    const marks = new EventMarks(marksOf(data), this.options.theme);
    main.attachPrimitive(shade);
    main.attachPrimitive(marks);
    this.hangings.push((next, slots) => {
      shade.extend(next.shaded ?? [], slots);
      marks.setMarks(marksOf(next));
    });
    return main;
  }

  /** The last price as a dotted line and a tag on the axis, coloured by the last move. */
  private tagLast({ bars }: ChartData, main?: AnySeries) {
    const last = bars.close.findLastIndex(known);
    const price = bars.close[last];
    if (!known(price)) return;
    const before = bars.close[last - 1] ?? bars.open[last] ?? price;
    const color = price >= before ? this.options.theme.up : this.options.theme.down;
    const moved = { price, color: fade(color, 0.7), axisLabelColor: color };
    this.lastPrice?.applyOptions(moved);
    this.lastPrice ??=
      main?.createPriceLine({
        ...moved,
        lineWidth: 1,
        lineStyle: LineStyle.Dotted,
        axisLabelVisible: true,
        axisLabelTextColor: this.options.theme.tagText,
        title: "",
      }) ?? null;
  }

  private drawVolume(data: ChartData) {
    if (!data.bars.volume.some((volume) => known(volume) && volume > 0)) return;
    const { up, down } = this.options.theme;
    const [rose, fell] = [fade(up, 0.32), fade(down, 0.32)];
    const series = this.chart.addSeries(HistogramSeries, {
      priceScaleId: "volume",
      lastValueVisible: false,
      priceLineVisible: false,
      priceFormat: { type: "custom", minMove: 1, formatter: formatCompact },
    });
    series.priceScale().applyOptions({ scaleMargins: { top: 1 - VOLUME_SHARE, bottom: 0 } });
    const item: ItemOf = ({ bars }, bar, time) => {
      const value = bars.volume[bar];
      if (!known(value)) return { time };
      return { time, value, color: (bars.close[bar] ?? 0) >= (bars.open[bar] ?? 0) ? rose : fell };
    };
    this.add({ series: series as unknown as AnySeries, item }, data);
  }

  private drawLine(data: ChartData, index: number, main: AnySeries): AnySeries {
    const line = data.lines[index] as ChartLine;
    const color = seriesColor(this.options.theme, line.color);
    if (line.shape === "condition" && line.pane === 0) return this.shade(line, index, color, main);
    const { bounds, pane } = line;
    const format = pane === 0 ? priceFormat(data.decimals) : fittingFormat(line.values);
    const shared = {
      lastValueVisible: pane > 0,
      priceLineVisible: false,
      priceFormat: format,
      ...(bounds ? { autoscaleInfoProvider: () => whole(bounds) } : {}),
    };
    const drawn =
      line.shape === "line" || line.shape === "points"
        ? this.drawCurve(line, index, { ...shared, color })
        : this.drawColumns(line, index, { ...shared, color: fade(color, 0.6) });
    const series = this.add(drawn, data);
    for (const level of line.levels ?? []) series.createPriceLine(this.levelLine(level));
    if (pane > 0) series.priceScale().applyOptions({ scaleMargins: { top: 0.22, bottom: 0.08 } });
    return series;
  }

  private shade(line: ChartLine, index: number, color: string, main: AnySeries): AnySeries {
    const shade = new ConditionShade(line.values, this.slots, color);
    main.attachPrimitive(shade);
    this.hangings.push((data, slots) => shade.extend(data.lines[index]?.values ?? [], slots));
    return main;
  }

  private drawCurve(
    line: ChartLine,
    index: number,
    shared: SeriesPartialOptionsMap["Line"],
  ): Drawn {
    const dots = line.shape === "points";
    const look = dots
      ? { lineVisible: false, pointMarkersVisible: true, pointMarkersRadius: 1.5 }
      : {};
    const options = { ...shared, ...look, lineWidth: 1, crosshairMarkerRadius: 3 } as const;
    const series = this.chart.addSeries(LineSeries, options, line.pane);
    const values = (data: ChartData) => data.lines[index]?.values ?? [];
    return { series: series as AnySeries, item: lineItems(values, dots ? {} : { color: CLEAR }) };
  }

  /** Bars from zero; those below it are fainter, so that a turn is seen without reading. */
  private drawColumns(
    line: ChartLine,
    index: number,
    shared: SeriesPartialOptionsMap["Histogram"],
  ): Drawn {
    const series = this.chart.addSeries(HistogramSeries, shared, line.pane);
    const below = fade(seriesColor(this.options.theme, line.color), 0.34);
    const item: ItemOf = (data, bar, time) => {
      const value = data.lines[index]?.values[bar];
      if (!known(value)) return { time };
      return value < 0 ? { time, value, color: below } : { time, value };
    };
    return { series: series as AnySeries, item };
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

  private fillBand(data: ChartData, line: ChartLine, series: Map<string, AnySeries>) {
    const other = data.lines.findIndex(({ id, hidden }) => id === line.fillTo && !hidden);
    const edge = data.lines[other];
    if (edge === undefined || edge.pane !== line.pane) return;
    const color = fade(seriesColor(this.options.theme, line.color), 0.07);
    const index = data.lines.indexOf(line);
    const band = new BandFill(this.slots, line.values, edge.values, color);
    series.get(line.id)?.attachPrimitive(band);
    this.hangings.push(({ lines }, slots) =>
      band.extend(slots, lines[index]?.values ?? [], lines[other]?.values ?? []),
    );
  }

  private drawComparison(data: ChartData, index: number) {
    const other = data.comparisons[index];
    if (other === undefined) return;
    const series = this.chart.addSeries(LineSeries, {
      color: seriesColor(this.options.theme, other.color),
      lineWidth: 1,
      title: other.title,
      priceLineVisible: false,
    }) as ISeriesApi<SeriesType>;
    const item = lineItems((it) => it.comparisons[index]?.values ?? [], { color: CLEAR });
    this.add({ series, item }, data);
  }

  private proportionPanes(heights: readonly number[]) {
    for (const [i, pane] of this.chart.panes().entries()) {
      pane.setStretchFactor(i === 0 ? 100 : (heights[i - 1] ?? USUAL_PANE));
    }
  }

  private add(drawn: Drawn, data: ChartData): AnySeries {
    this.drawn.push(drawn);
    fill(drawn, data, this.slots);
    return drawn.series;
  }
}

function marksOf({ bars, events }: ChartData) {
  return [...eventsByBar(bars.at, events)].flatMap(([bar, at]) =>
    at.map((event) => ({ time: bars.at[bar] ?? event.at, event })),
  );
}

/** The scale of a pane whose values have bounds by their nature. */
function whole([minValue, maxValue]: readonly [number, number]) {
  return { priceRange: { minValue, maxValue } };
}
