/** Rows in which a condition holds: a faint column over the pane, and a mark where it begins. */

import type {
  IChartApi,
  IPrimitivePaneRenderer,
  ISeriesPrimitive,
  SeriesAttachedParameter,
  Time,
} from "lightweight-charts";
import type { Column } from "./model";
import type { Slots } from "./slots";
import { fade } from "./theme";

/** Half the width of the mark, in pixels. */
const MARK = 4;
/** Below this width of a slot the marks of neighbours would be one line. */
const CROWDED = 300;

export type Run = { first: number; last: number };

/** Stretches of slots in which `holds` is not zero; an empty slot or an unknown row ends one. */
export function runsOf(holds: Column, slots: Slots): Run[] {
  const runs: Run[] = [];
  slots.bars.forEach((bar, slot) => {
    const value = bar === null ? null : holds[bar];
    if (value === null || value === undefined || value === 0) return;
    const open = runs.at(-1);
    if (open !== undefined && open.last === slot - 1) open.last = slot;
    else runs.push({ first: slot, last: slot });
  });
  return runs;
}

export class ConditionShade implements ISeriesPrimitive<Time> {
  private chart: IChartApi | null = null;
  private runs: Run[];

  constructor(
    holds: Column,
    slots: Slots,
    private readonly color: string,
  ) {
    this.runs = runsOf(holds, slots);
  }

  /** The same condition with more bars. */
  extend(holds: Column, slots: Slots) {
    this.runs = runsOf(holds, slots);
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
          const shown = this.onScreen();
          for (const run of shown) this.shade(context, run, mediaSize.height, shown.length);
        }),
    };
  }

  private onScreen(): Run[] {
    const view = this.chart?.timeScale().getVisibleLogicalRange();
    if (!view) return [];
    return this.runs.filter(({ first, last }) => last >= view.from - 1 && first <= view.to + 1);
  }

  private shade(context: CanvasRenderingContext2D, run: Run, height: number, shown: number) {
    const scale = this.chart?.timeScale();
    const from = scale?.logicalToCoordinate(run.first as never);
    const to = scale?.logicalToCoordinate(run.last as never);
    if (scale === undefined || from == null || to == null) return;
    const half = Math.max(scale.options().barSpacing / 2, 0.75);
    context.fillStyle = fade(this.color, 0.1);
    context.fillRect(from - half, 0, to - from + half * 2, height);
    if (shown > CROWDED) return;
    context.fillStyle = this.color;
    context.beginPath();
    context.moveTo(from - MARK, 0);
    context.lineTo(from + MARK, 0);
    context.lineTo(from, MARK * 1.6);
    context.closePath();
    context.fill();
  }
}
