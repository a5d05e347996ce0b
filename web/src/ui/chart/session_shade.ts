/** Stretches of time shaded behind the bars, such as trading outside the regular session. */

import type {
  IChartApi,
  IPrimitivePaneRenderer,
  ISeriesPrimitive,
  SeriesAttachedParameter,
  Time,
} from "lightweight-charts";
import type { ShadedSpan } from "./model";
import type { Slots } from "./slots";
import type { ChartTheme } from "./theme";
import { indexAt } from "./timeline";

type SlotRun = { first: number; last: number };

/** The slots whose bars lie in a span; spans without one are left out. */
export function shadedRuns(spans: readonly ShadedSpan[], { times }: Slots): SlotRun[] {
  return spans.flatMap(({ from, to }) => {
    const first = indexAt(times, from - 1) + 1;
    const last = indexAt(times, to - 1);
    return last >= first ? [{ first, last }] : [];
  });
}

export class SessionShade implements ISeriesPrimitive<Time> {
  private chart: IChartApi | null = null;
  private runs: SlotRun[];

  constructor(
    spans: readonly ShadedSpan[],
    slots: Slots,
    private readonly theme: ChartTheme,
  ) {
    this.runs = shadedRuns(spans, slots);
  }

  extend(spans: readonly ShadedSpan[], slots: Slots) {
    this.runs = shadedRuns(spans, slots);
  }

  attached({ chart }: SeriesAttachedParameter<Time>) {
    this.chart = chart as IChartApi;
  }

  detached() {
    this.chart = null;
  }

  paneViews() {
    return [{ zOrder: () => "bottom" as const, renderer: () => this.renderer() }];
  }

  private renderer(): IPrimitivePaneRenderer {
    return {
      draw: (target) =>
        target.useMediaCoordinateSpace(({ context, mediaSize }) => {
          const scale = this.chart?.timeScale();
          const view = scale?.getVisibleLogicalRange();
          if (scale === undefined || !view) return;
          const half = scale.options().barSpacing / 2;
          context.fillStyle = this.theme.hover;
          for (const { first, last } of this.runs) {
            if (last < view.from - 1 || first > view.to + 1) continue;
            const from = scale.logicalToCoordinate(first as never);
            const to = scale.logicalToCoordinate(last as never);
            if (from === null || to === null) continue;
            context.fillRect(from - half, 0, to - from + half * 2, mediaSize.height);
          }
        }),
    };
  }
}
