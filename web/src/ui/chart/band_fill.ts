/** The space between two lines of a pane, filled faintly: bands and channels. */

import type {
  IChartApi,
  IPrimitivePaneRenderer,
  ISeriesApi,
  ISeriesPrimitive,
  SeriesAttachedParameter,
  SeriesType,
  Time,
} from "lightweight-charts";
import type { Column } from "./model";
import type { Slots } from "./slots";

type Point = { x: number; upper: number; lower: number };

export class BandFill implements ISeriesPrimitive<Time> {
  private chart: IChartApi | null = null;
  private series: ISeriesApi<SeriesType> | null = null;

  constructor(
    private slots: Slots,
    private upper: Column,
    private lower: Column,
    private readonly color: string,
  ) {}

  /** The same band with more bars. */
  extend(slots: Slots, upper: Column, lower: Column) {
    this.slots = slots;
    this.upper = upper;
    this.lower = lower;
  }

  attached({ chart, series }: SeriesAttachedParameter<Time>) {
    this.chart = chart as IChartApi;
    this.series = series as ISeriesApi<SeriesType>;
  }

  detached() {
    this.chart = null;
    this.series = null;
  }

  paneViews() {
    return [{ zOrder: () => "bottom" as const, renderer: () => this.renderer() }];
  }

  private renderer(): IPrimitivePaneRenderer {
    return {
      draw: (target) =>
        target.useMediaCoordinateSpace(({ context }) => {
          context.fillStyle = this.color;
          for (const run of this.runs()) fillBetween(context, run);
        }),
    };
  }

  /** What is on screen, parted where one of the edges is unknown. */
  private runs(): Point[][] {
    const view = this.chart?.timeScale().getVisibleLogicalRange();
    if (!view || this.chart === null || this.series === null) return [];
    const runs: Point[][] = [];
    let run: Point[] = [];
    const from = Math.max(Math.floor(view.from) - 1, 0);
    const to = Math.min(Math.ceil(view.to) + 1, this.slots.bars.length - 1);
    for (let slot = from; slot <= to; slot++) {
      const point = this.pointAt(slot);
      if (point !== null) run.push(point);
      else if (run.length > 0) {
        runs.push(run);
        run = [];
      }
    }
    return run.length > 0 ? [...runs, run] : runs;
  }

  private pointAt(slot: number): Point | null {
    const bar = this.slots.bars[slot];
    if (bar === null || bar === undefined) return null;
    const [above, below] = [this.upper[bar], this.lower[bar]];
    if (above === null || above === undefined || below === null || below === undefined) return null;
    const x = this.chart?.timeScale().logicalToCoordinate(slot as never);
    const upper = this.series?.priceToCoordinate(above);
    const lower = this.series?.priceToCoordinate(below);
    if (x == null || upper == null || lower == null) return null;
    return { x, upper, lower };
  }
}

function fillBetween(context: CanvasRenderingContext2D, run: readonly Point[]) {
  context.beginPath();
  for (const { x, upper } of run) context.lineTo(x, upper);
  for (const { x, lower } of [...run].reverse()) context.lineTo(x, lower);
  context.closePath();
  context.fill();
}
