/** The chart as a stage: its axes, its view, its crosshair. React tells it what to show. */

import {
  CrosshairMode,
  createChart,
  type DeepPartial,
  type IChartApi,
  LineStyle,
  type MouseEventParams,
  PriceScaleMode,
  type TimeChartOptions,
  type UTCTimestamp,
} from "lightweight-charts";
import { barTime, tickText } from "./axis_text";
import { Easel } from "./easel";
import { growthFrom } from "./growth";
import type { ChartData, ChartScale } from "./model";
import { Painter, type PaintOptions, VOLUME_SHARE } from "./painter";
import { type AnySeries, known } from "./series_item";
import type { Sketch } from "./sketch";
import { barAtSlot, buildSlots, type Slots } from "./slots";
import { indexAt, isIntraday } from "./timeline";
import { barsWithin, reveal, type SlotRange, type Span, stepTo, zoomAround } from "./view";

export type StageOptions = PaintOptions & {
  scale: ChartScale;
  /** Whether wheel and drag move the chart; off for charts a page scrolls past. */
  movable: boolean;
};

/** From here on bars that share a pixel are not drawn each. */
const MANY = 5_000;

export type StageListener = {
  onHover(bar: number | null): void;
  /** The bars on screen changed. */
  onView(first: number, last: number): void;
  onLayout(paneTops: number[]): void;
  /** A bar was pressed and released without moving. */
  onPick(bar: number): void;
};

export class Stage {
  private readonly chart: IChartApi;
  private readonly painter: Painter;
  private main: AnySeries | null = null;
  private slots: Slots = buildSlots([]);
  private data: ChartData | null = null;
  private hovered: number | null = null;
  private intraday = false;
  private base: number | null = null;
  private gone = false;
  private readonly easel: Easel | null;
  private readonly sizes: ResizeObserver;

  constructor(
    host: HTMLElement,
    private options: StageOptions,
    private readonly listener: StageListener,
    sketch: Sketch | undefined,
  ) {
    this.chart = createChart(host, { autoSize: true });
    this.painter = new Painter(this.chart, options);
    this.easel = sketch === undefined ? null : new Easel(host, sketch, () => this.scene());
    this.chart.subscribeClick((at) => this.pick(at));
    this.chart.subscribeCrosshairMove((at) => this.hover(at));
    this.chart.timeScale().subscribeVisibleLogicalRangeChange(() => this.tellView());
    // Panes move with the height too, of which the library says nothing.
    this.sizes = new ResizeObserver(() => requestAnimationFrame(() => this.tellLayout()));
    this.sizes.observe(host);
  }

  dispose() {
    this.easel?.dispose();
    this.sizes.disconnect();
    this.gone = true;
    this.chart.remove();
  }

  /**
   * Draws what is new, or everything when more than the end has changed; the view stays when the times
   * are the same. Answers whether the times are others than before.
   */
  draw(data: ChartData, options: StageOptions): boolean {
    const first = this.grownFrom(data, options);
    if (first !== null) {
      this.extend(data, first);
      return false;
    }
    return this.redraw(data, options);
  }

  private grownFrom(data: ChartData, options: StageOptions): number | null {
    const { style, scale, theme, movable } = this.options;
    const same =
      style === options.style &&
      scale === options.scale &&
      theme === options.theme &&
      movable === options.movable;
    return same && this.data !== null && this.main !== null ? growthFrom(this.data, data) : null;
  }

  private extend(data: ChartData, first: number) {
    const sameTimes = data.bars.at === this.data?.bars.at;
    this.data = data;
    // The library moves its view while it gets the new bars: who is told of it must know their slots.
    if (!sameTimes) this.slots = buildSlots(data.bars.at);
    this.painter.extend(data, this.slots, first);
  }

  private redraw(data: ChartData, options: StageOptions): boolean {
    const sameTimes = this.data !== null && this.data.bars.at === data.bars.at;
    const view = sameTimes ? this.chart.timeScale().getVisibleLogicalRange() : null;
    this.data = data;
    this.options = options;
    this.intraday = isIntraday(data.bars.at);
    if (!sameTimes) this.slots = buildSlots(data.bars.at);
    this.base = null;
    this.painter.clear();
    this.chart.applyOptions(this.chartOptions());
    this.main = this.painter.paint(data, this.slots, options);
    this.chart.priceScale("right").applyOptions({ mode: this.scaleMode(), autoScale: true });
    this.easel?.hang(this.main);
    if (view) this.chart.timeScale().setVisibleLogicalRange(view);
    this.tellView();
    requestAnimationFrame(() => this.tellLayout());
    return !sameTimes;
  }

  /** The drawings, for those that move them by keyboard. */
  get drawings(): Easel | null {
    return this.easel;
  }

  /** The bar under the crosshair. */
  get hoveredBar(): number | null {
    return this.hovered;
  }

  /** Puts the crosshair on the bar at or before a time, where another chart has it. */
  followTo(time: number | null) {
    const bar = time === null ? -1 : indexAt(this.data?.bars.at ?? [], time);
    const slot = this.slots.ofBar[bar];
    const price = this.data?.bars.close[bar];
    if (slot === undefined || this.main === null || !known(price)) return this.clearCrosshair();
    this.hovered = bar;
    this.listener.onHover(bar);
    this.chart.setCrosshairPosition(price, this.slots.times[slot] as UTCTimestamp, this.main);
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

  /** Heights of the lower panes in percent of the price pane. */
  paneHeights(): number[] {
    const [price = 0, ...lower] = this.chart.panes().map((pane) => pane.getHeight());
    return price > 0 ? lower.map((height) => Math.round((height / price) * 100)) : [];
  }

  /** Tells where the panes are after the reader moved a border between them. */
  tellLayout() {
    if (this.gone) return; // asked for in a frame that came after the end
    let top = 0;
    const tops = this.chart.panes().map((pane) => {
      const here = top;
      top += pane.getHeight() + 1;
      return here;
    });
    this.listener.onLayout(tops);
  }

  private scene() {
    const { chart, main, data, slots } = this;
    return { chart, main, data, slots, theme: this.options.theme };
  }

  private pick({ logical, paneIndex }: MouseEventParams) {
    const bar =
      logical === undefined || paneIndex === undefined ? null : barAtSlot(this.slots, logical);
    if (bar !== null) this.listener.onPick(bar);
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
    if (first === null || last === null) return;
    this.rebase(first);
    this.listener.onView(first, last);
  }

  /** A baseline divides at the first close on screen. */
  private rebase(first: number) {
    if (this.options.style !== "baseline" || this.data === null || this.main === null) return;
    const price = this.data.bars.close.slice(first, first + 50).find(known);
    if (price === undefined || price === this.base) return;
    this.base = price;
    this.main.applyOptions({ baseValue: { type: "price", price } } as never);
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
        panes: {
          enableResize: movable,
          separatorColor: theme.grid,
          separatorHoverColor: theme.hover,
        },
      },
      grid: { vertLines: { color: theme.grid }, horzLines: { color: theme.grid } },
      crosshair: {
        mode: CrosshairMode.Normal,
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
        lockVisibleTimeRangeOnResize: true,
        // Bars thinner than a pixel are drawn together; fewer are cheap to draw one by one.
        enableConflation: this.slots.times.length > MANY,
        conflationThresholdFactor: 2,
        tickMarkFormatter: (time: unknown, rank: number) =>
          tickText(time as number, rank, this.intraday),
      },
      localization: { timeFormatter: (time: unknown) => barTime(time as number, this.intraday) },
      // A finger that moves up or down scrolls the page.
      handleScroll: movable && { vertTouchDrag: false },
      handleScale: movable,
      kineticScroll: { touch: !calm, mouse: false },
    };
  }

  private scaleMode(): PriceScaleMode {
    if (this.options.scale === "percent" || (this.data?.comparisons.length ?? 0) > 0)
      return PriceScaleMode.Percentage;
    return this.options.scale === "log" ? PriceScaleMode.Logarithmic : PriceScaleMode.Normal;
  }
}
