/** The drawn chart: everything that touches the chart library. React tells it what to show. */

import {
  AreaSeries,
  CandlestickSeries,
  CrosshairMode,
  createChart,
  type DeepPartial,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  LineSeries,
  LineStyle,
  type MouseEventParams,
  PriceScaleMode,
  type SeriesType,
  type TimeChartOptions,
  type UTCTimestamp,
} from "lightweight-charts";
import { formatCompact, formatNumber } from "~/design/format";
import { barTime, tickText } from "./axis_text";
import { EventMarks } from "./event_marks";
import {
  type ChartComparison,
  type ChartData,
  type ChartLine,
  type ChartScale,
  type ChartStyle,
  type Column,
  hasCandles,
} from "./model";
import { barAtSlot, buildSlots, eventsByBar, type Slots } from "./slots";
import { type ChartTheme, fade, seriesColor } from "./theme";
import { isIntraday } from "./timeline";
import { barsWithin, extent, reveal, type SlotRange, type Span, stepTo, zoomAround } from "./view";

/** Volume takes this share of the price pane, at its foot. */
const VOLUME_SHARE = 0.15;
/** A lower pane is this tall beside a price pane of 1. */
const LOWER_PANE = 0.28;
const CLEAR = "rgba(0, 0, 0, 0)";

export type StageOptions = {
  style: ChartStyle;
  scale: ChartScale;
  theme: ChartTheme;
  /** Whether wheel and drag move the chart; off for charts a page scrolls past. */
  movable: boolean;
};

export type StageListener = {
  onHover(bar: number | null): void;
  /** The bars on screen changed. */
  onView(first: number, last: number): void;
  onLayout(paneTops: number[]): void;
};

type Series = ISeriesApi<SeriesType>;

export class Stage {
  private readonly chart: IChartApi;
  private series: Series[] = [];
  private main: Series | null = null;
  private slots: Slots = buildSlots([]);
  private data: ChartData | null = null;
  private hovered: number | null = null;
  private intraday = false;

  constructor(
    host: HTMLElement,
    private options: StageOptions,
    private readonly listener: StageListener,
  ) {
    this.chart = createChart(host, { autoSize: true });
    this.chart.subscribeCrosshairMove((at) => this.hover(at));
    this.chart.timeScale().subscribeVisibleLogicalRangeChange(() => this.tellView());
    this.chart.timeScale().subscribeSizeChange(() => this.tellLayout());
  }

  dispose() {
    this.chart.remove();
  }

  /** Draws everything anew; the view stays when the times are the same. */
  draw(data: ChartData, options: StageOptions) {
    const sameTimes = this.data !== null && this.data.bars.at === data.bars.at;
    const view = sameTimes ? this.chart.timeScale().getVisibleLogicalRange() : null;
    this.data = data;
    this.options = options;
    this.intraday = isIntraday(data.bars.at);
    if (!sameTimes) this.slots = buildSlots(data.bars.at);
    for (const series of this.series) this.chart.removeSeries(series);
    this.series = [];
    this.chart.applyOptions(this.chartOptions());
    this.drawMain(data);
    for (const line of data.lines) if (!line.hidden) this.drawLine(line);
    for (const other of data.comparisons) this.drawComparison(other);
    this.proportionPanes();
    this.chart.priceScale("right").applyOptions({ mode: this.scaleMode(), autoScale: true });
    if (view) this.chart.timeScale().setVisibleLogicalRange(view);
    requestAnimationFrame(() => this.tellLayout());
  }

  /** Brings a span on screen. */
  show(span: Span) {
    const bars = barsWithin(this.data?.bars.at ?? [], span);
    if (bars === null) return;
    const from = this.slots.ofBar[bars.first] ?? 0;
    const to = this.slots.ofBar[bars.last] ?? from;
    // Exactly at the left, since percentages are counted from the leftmost bar; air after the newest.
    const newest = to === this.slots.times.length - 1;
    const air = newest ? Math.max(0.5, (to - from) * 0.012) : 0.5;
    this.chart.timeScale().setVisibleLogicalRange({ from, to: to + air });
    this.chart.priceScale("right").applyOptions({ autoScale: true });
  }

  zoom(factor: number) {
    const view = this.view();
    if (view === null) return;
    const centre = this.hovered === null ? view.to : (this.slots.ofBar[this.hovered] ?? view.to);
    this.chart.timeScale().setVisibleLogicalRange(zoomAround(view, centre, factor));
  }

  /** Moves the crosshair by bars and answers where it stands. */
  step(by: number): number | null {
    const view = this.view();
    if (view === null || this.data === null) return null;
    const visible = {
      from: barAtSlot(this.slots, view.from) ?? 0,
      to: barAtSlot(this.slots, view.to) ?? 0,
    };
    return this.standOn(stepTo(this.hovered, by, visible, this.data.bars.at.length));
  }

  /** Puts the crosshair on a bar, scrolling it into view. */
  standOn(bar: number | null): number | null {
    const slot = bar === null ? undefined : this.slots.ofBar[bar];
    const view = this.view();
    if (bar === null || slot === undefined || view === null || this.main === null) return null;
    this.chart.timeScale().setVisibleLogicalRange(reveal(view, slot));
    const price = this.data?.bars.close[bar] ?? 0;
    this.chart.setCrosshairPosition(price, this.slots.times[slot] as UTCTimestamp, this.main);
    this.hovered = bar;
    this.listener.onHover(bar);
    return bar;
  }

  clearCrosshair() {
    this.chart.clearCrosshairPosition();
    this.hovered = null;
    this.listener.onHover(null);
  }

  picture(): HTMLCanvasElement {
    return this.chart.takeScreenshot(true, false);
  }

  private view(): SlotRange | null {
    return this.chart.timeScale().getVisibleLogicalRange();
  }

  private hover(at: MouseEventParams) {
    const bar =
      at.logical === undefined || at.time === undefined ? null : barAtSlot(this.slots, at.logical);
    this.hovered = bar;
    this.listener.onHover(bar);
  }

  private tellView() {
    const view = this.view();
    if (view === null || this.slots.bars.length === 0) return;
    const first = barAtSlot(this.slots, Math.max(Math.floor(view.from), 0));
    const last = barAtSlot(this.slots, Math.floor(view.to));
    if (first !== null && last !== null) this.listener.onView(first, last);
  }

  private tellLayout() {
    let top = 0;
    const tops = this.chart.panes().map((pane) => {
      const here = top;
      top += pane.getHeight() + 1;
      return here;
    });
    this.listener.onLayout(tops);
  }

  private chartOptions(): DeepPartial<TimeChartOptions> {
    const { theme, movable } = this.options;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    return {
      layout: {
        background: { color: theme.background },
        textColor: theme.text,
        fontSize: 11,
        fontFamily: theme.font,
        attributionLogo: false, // a link stands under the chart: the logo needs an inline style sheet
        panes: { enableResize: false, separatorColor: theme.grid },
      },
      grid: { vertLines: { color: theme.grid }, horzLines: { color: theme.grid } },
      crosshair: {
        mode: CrosshairMode.Magnet,
        vertLine: { color: theme.line, style: LineStyle.Solid, labelBackgroundColor: theme.line },
        horzLine: { color: theme.line, style: LineStyle.Solid, labelBackgroundColor: theme.line },
      },
      rightPriceScale: {
        borderVisible: false,
        scaleMargins: { top: 0.06, bottom: VOLUME_SHARE + 0.05 },
      },
      timeScale: {
        borderColor: theme.grid,
        timeVisible: this.intraday,
        secondsVisible: false,
        minBarSpacing: 0.05,
        tickMarkFormatter: (time: unknown, rank: number) =>
          tickText(time as number, rank, this.intraday),
      },
      localization: { timeFormatter: (time: unknown) => barTime(time as number, this.intraday) },
      handleScroll: movable,
      handleScale: movable,
      kineticScroll: { touch: !calm, mouse: false },
    };
  }

  private scaleMode(): PriceScaleMode {
    if (this.options.scale === "percent" || (this.data?.comparisons.length ?? 0) > 0)
      return PriceScaleMode.Percentage;
    return this.options.scale === "log" ? PriceScaleMode.Logarithmic : PriceScaleMode.Normal;
  }

  private drawMain(data: ChartData) {
    this.drawVolume(data);
    const candles = this.options.style === "candles" && hasCandles(data.bars);
    this.main = candles ? this.drawCandles(data) : this.drawClose(data);
    this.tagLast(this.main, data);
    const marks = [...eventsByBar(data.bars.at, data.events)].flatMap(([bar, events]) =>
      events.map((event) => ({ time: data.bars.at[bar] ?? event.at, event })),
    );
    this.main.attachPrimitive(new EventMarks(marks, this.options.theme));
  }

  private drawCandles({ bars, decimals }: ChartData): Series {
    const { up, down } = this.options.theme;
    const series = this.add(
      this.chart.addSeries(CandlestickSeries, {
        upColor: up,
        downColor: down,
        wickUpColor: up,
        wickDownColor: down,
        borderVisible: false,
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

  private drawClose({ bars, decimals }: ChartData): Series {
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
  private tagLast(series: Series, { bars }: ChartData) {
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

  private drawLine(line: ChartLine) {
    const color = seriesColor(this.options.theme, line.color);
    const shared = {
      lastValueVisible: line.pane > 0,
      priceLineVisible: false,
      priceFormat:
        line.pane === 0 ? priceFormat(this.data?.decimals ?? 2) : fittingFormat(line.values),
    };
    if (line.shape === "histogram") {
      const series = this.add(
        this.chart.addSeries(HistogramSeries, { ...shared, color: fade(color, 0.6) }, line.pane),
      );
      series.setData(this.points(line.values, {}));
      return;
    }
    const series = this.add(
      this.chart.addSeries(
        LineSeries,
        { ...shared, color, lineWidth: 1, crosshairMarkerRadius: 3 },
        line.pane,
      ),
    );
    series.setData(this.points(line.values, { color: CLEAR }));
    if (line.pane > 0)
      series.priceScale().applyOptions({ scaleMargins: { top: 0.22, bottom: 0.08 } });
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

  private proportionPanes() {
    for (const [i, pane] of this.chart.panes().entries()) {
      pane.setStretchFactor(i === 0 ? 1 : LOWER_PANE);
    }
  }

  private add<T extends SeriesType>(series: ISeriesApi<T>): ISeriesApi<T> {
    this.series.push(series as unknown as Series);
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
