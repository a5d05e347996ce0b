/**
 * Splits, dividends, filings and news as small letters standing on the time axis, drawn into the chart so that
 * they are in the exported picture too.
 */

import type {
  IChartApi,
  IPrimitivePaneRenderer,
  ISeriesPrimitive,
  SeriesAttachedParameter,
  Time,
  UTCTimestamp,
} from "lightweight-charts";
import type { ChartEvent } from "./model";
import { type ChartTheme, fade } from "./theme";
import type { Seconds } from "./timeline";

const RADIUS = 6.5;
/** Marks nearer than this would cover each other; the later one is left out, the legend has both. */
const APART = 15;

export type Mark = {
  time: Seconds;
  event: ChartEvent;
};

export class EventMarks implements ISeriesPrimitive<Time> {
  private chart: IChartApi | null = null;

  constructor(
    private marks: readonly Mark[],
    private readonly theme: ChartTheme,
  ) {}

  setMarks(marks: readonly Mark[]) {
    this.marks = marks;
  }

  attached({ chart }: SeriesAttachedParameter<Time>) {
    this.chart = chart as IChartApi;
  }

  detached() {
    this.chart = null;
  }

  paneViews() {
    return [{ zOrder: () => "top" as const, renderer: () => this.renderer() }];
  }

  private renderer(): IPrimitivePaneRenderer {
    return {
      draw: (target) =>
        target.useMediaCoordinateSpace(({ context, mediaSize }) => {
          context.font = `600 9px ${this.theme.font}`;
          context.textAlign = "center";
          context.textBaseline = "middle";
          for (const { x, mark } of this.placed(mediaSize.width)) {
            this.drawMark(context, x, mediaSize.height - RADIUS - 3, mark);
          }
        }),
    };
  }

  /** Marks on screen with their place; splits take precedence over dividends beside them. */
  private placed(width: number): { x: number; mark: Mark }[] {
    const scale = this.chart?.timeScale();
    if (scale === undefined) return [];
    const onScreen = this.marks.flatMap((mark) => {
      const x = scale.timeToCoordinate(mark.time as UTCTimestamp);
      return x === null || x < -RADIUS || x > width + RADIUS ? [] : [{ x: x as number, mark }];
    });
    onScreen.sort((a, b) => rank(a.mark.event) - rank(b.mark.event));
    const kept: { x: number; mark: Mark }[] = [];
    for (const each of onScreen) {
      if (kept.every((other) => Math.abs(other.x - each.x) >= APART)) kept.push(each);
    }
    return kept;
  }

  private drawMark(context: CanvasRenderingContext2D, x: number, y: number, { event }: Mark) {
    const color = markColor(event, this.theme);
    context.beginPath();
    context.arc(x, y, RADIUS, 0, 2 * Math.PI);
    context.fillStyle = this.theme.background;
    context.fill();
    context.strokeStyle = fade(color, 0.9);
    context.lineWidth = 1;
    context.stroke();
    context.fillStyle = color;
    context.fillText(event.mark, x, y + 0.5);
  }
}

const RANKS: Record<ChartEvent["kind"], number> = {
  split: 0,
  dividend: 1,
  filing: 2,
  other: 3,
  news: 4,
};

function rank(event: ChartEvent): number {
  return RANKS[event.kind];
}

function markColor({ kind }: ChartEvent, theme: ChartTheme): string {
  if (kind === "split") return theme.warn;
  if (kind === "filing") return theme.series[0] ?? theme.text;
  return kind === "news" ? (theme.series[2] ?? theme.text) : theme.text;
}
