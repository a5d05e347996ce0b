/** Drawings on a stage: where they stand, how they are painted, and the hand that makes them. */

import type { IChartApi } from "lightweight-charts";
import { formatDuration, formatNumber, formatPercent } from "~/design/format";
import type { Anchor, Drawing } from "./drawing";
import { DrawingHands } from "./drawing_hands";
import { DrawingLayer } from "./drawing_layer";
import { factorAt, magnetPrice, slotOfTime, timeOfSlot } from "./drawing_place";
import { anchorPoints, type Point, type Projection, type Words } from "./drawing_shape";
import type { ChartData } from "./model";
import type { AnySeries } from "./series_item";
import { begin, edit, finish, follow, newDrawingId, type Sketch, visibleDrawings } from "./sketch";
import { barAtSlot, type Slots } from "./slots";
import type { ChartTheme } from "./theme";

/** The magnet holds within this many pixels. */
const MAGNET_REACH = 14;
/** The pane is this many presses of an arrow high. */
const STEPS = 100;

/** What the stage shows at the moment. */
export type Scene = {
  chart: IChartApi;
  main: AnySeries | null;
  data: ChartData | null;
  slots: Slots;
  theme: ChartTheme;
};

export class Easel {
  private readonly layer: DrawingLayer;
  private readonly hands: DrawingHands;
  private readonly leave: () => void;
  /** Where the keyboard is about to put an anchor. */
  private pen: Point | null = null;

  constructor(
    element: HTMLElement,
    private readonly sketch: Sketch,
    private readonly scene: () => Scene,
  ) {
    const projection = () => this.projection();
    const words = () => this.words();
    this.layer = new DrawingLayer({
      drawings: () => this.shown(),
      selected: () => sketch.get().selected,
      projection,
      words,
      theme: () => scene().theme,
    });
    this.hands = new DrawingHands({
      element,
      sketch,
      visible: () => visibleDrawings(sketch.get(), scene().data?.until),
      projection,
      words,
      anchorAt: (point, exact) => this.anchorAt(point, exact),
    });
    this.leave = sketch.subscribe(() => this.layer.repaint());
  }

  dispose() {
    this.leave();
    this.hands.dispose();
  }

  /** The main series was made anew: the drawings hang on it. */
  hang(main: AnySeries) {
    main.attachPrimitive(this.layer);
  }

  /** Moves the pen or the selected drawing by bars and hundredths of the pane; answers where it is. */
  step(bars: number, up: number, start: number | null): Anchor | null {
    const { tool, selected } = this.sketch.get();
    const on = this.projection();
    const scale = this.scene().chart.timeScale();
    if (on === null || (tool === null && selected === null)) return null;
    const dx = bars * scale.options().barSpacing;
    const dy = (-up * on.height) / STEPS;
    if (tool === null) return this.moveSelected(dx, dy, on);
    this.pen ??= this.penStart(start, on);
    if (this.pen === null) return null;
    this.pen = { x: this.pen.x + dx, y: clamp(this.pen.y + dy, 0, on.height) };
    const at = this.anchorAt(this.pen, true);
    if (at !== null) {
      this.sketch.set((it) => follow(it, at));
      this.point(at, on);
    }
    return at;
  }

  /** Puts an anchor where the pen is. */
  put(start: number | null): Anchor | null {
    const on = this.projection();
    if (on === null || this.sketch.get().tool === null) return null;
    this.pen ??= this.penStart(start, on);
    const at = this.pen && this.anchorAt(this.pen, true);
    if (at === null) return null;
    const { draft } = this.sketch.get();
    this.sketch.set((it) =>
      draft === null ? begin(it, at, newDrawingId()) : finish(follow(it, at)),
    );
    if (this.sketch.get().tool === null) this.pen = null;
    return at;
  }

  liftPen() {
    this.pen = null;
  }

  projection(): Projection | null {
    const { chart, main, data, slots } = this.scene();
    if (main === null || data === null || slots.times.length < 2) return null;
    const scale = chart.timeScale();
    const shown = ({ at, price }: Anchor) => price * factorAt(data.basis, at);
    const yOfShown = (price: number) => main.priceToCoordinate(price) as number | null;
    const slotOf = (at: number) => slotOfTime(slots.times, at);
    // The library places whole slots only; between them the axis is straight.
    const zero = scale.logicalToCoordinate(0 as never) as number | null;
    const spacing = scale.options().barSpacing;
    return {
      width: scale.width(),
      height: chart.panes()[0]?.getHeight() ?? 0,
      x: (at) => {
        const slot = slotOf(at);
        return slot === null || zero === null ? null : zero + slot * spacing;
      },
      y: (anchor) => yOfShown(shown(anchor)),
      yOfShown,
      shown,
      barsBetween: (from, to) => Math.round((slotOf(to) ?? 0) - (slotOf(from) ?? 0)),
    };
  }

  /** The anchor at a place: on a bar in time, and with the magnet on one of its four prices. */
  anchorAt({ x, y }: Point, exact: boolean): Anchor | null {
    const { chart, main, data, slots } = this.scene();
    const scale = chart.timeScale();
    const zero = scale.logicalToCoordinate(0 as never);
    const free = main?.coordinateToPrice(y);
    if (zero === null || main === null || data === null || free == null) return null;
    const slot = Math.round((x - zero) / scale.options().barSpacing);
    const at = timeOfSlot(slots.times, slot);
    if (at === null) return null;
    const bar = slot < slots.times.length ? barAtSlot(slots, slot) : null;
    const yOf = (price: number) => main.priceToCoordinate(price) as number | null;
    const held = exact || bar === null ? null : magnetPrice(data.bars, bar, yOf, y, MAGNET_REACH);
    const price = (held ?? free) / factorAt(data.basis, at);
    return Number.isFinite(price) ? { at, price: tidy(price) } : null;
  }

  words(): Words {
    const decimals = this.scene().data?.decimals ?? 2;
    return {
      price: (value) => formatNumber(value, { digits: decimals }),
      measure: ({ change, percent, bars, seconds }) => [
        `${formatNumber(change, { digits: decimals, signed: true })} (${formatPercent(percent)})`,
        `${formatNumber(bars)} bars, ${seconds < 0 ? "−" : ""}${timeText(Math.abs(seconds))}`,
      ],
    };
  }

  /** What is there and what is being made. */
  private shown(): Drawing[] {
    const state = this.sketch.get();
    const extra = [state.draft, state.ruler?.drawing].filter((it) => it != null);
    return [...visibleDrawings(state, this.scene().data?.until), ...extra];
  }

  private moveSelected(dx: number, dy: number, on: Projection): Anchor | null {
    const { drawings, selected } = this.sketch.get();
    const drawing = drawings.find(({ id }) => id === selected);
    const points = drawing && anchorPoints(drawing, on);
    if (!drawing || !points) return null;
    const anchors = points.map(
      ({ x, y }, i) => this.anchorAt({ x: x + dx, y: y + dy }, true) ?? drawing.anchors[i],
    ) as Anchor[];
    this.sketch.set((it) => edit(it, { ...drawing, anchors }));
    return anchors[0] ?? null;
  }

  /** The pen begins on the close of the bar under the crosshair, else of the newest on screen. */
  private penStart(start: number | null, on: Projection): Point | null {
    const { data, slots } = this.scene();
    const bar = start ?? barAtSlot(slots, slots.times.length - 1);
    const at = bar === null ? undefined : data?.bars.at[bar];
    const close = bar === null ? undefined : data?.bars.close[bar];
    if (at === undefined || close === undefined || close === null) return null;
    const [x, y] = [on.x(at), on.yOfShown(close)];
    return x === null || y === null ? null : { x, y };
  }

  private point(at: Anchor, on: Projection) {
    const { chart, main, slots } = this.scene();
    const slot = slotOfTime(slots.times, at.at);
    const time = slot === null ? undefined : slots.times[Math.round(slot)];
    if (main === null || time === undefined) return;
    chart.setCrosshairPosition(on.shown(at), time as never, main);
  }
}

/** Whole days are said without their hours. */
function timeText(seconds: number): string {
  return formatDuration(seconds * 1000).replace(/ 00 [hms]$/, "");
}

/** Seven significant digits: a price is not known better, and a document is read by people. */
function tidy(price: number): number {
  return Number(price.toPrecision(7));
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
