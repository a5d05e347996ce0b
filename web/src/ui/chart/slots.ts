/** The slots of the time axis: one per bar, and empty ones where bars are missing. */

import type { ChartEvent } from "./model";
import { findGaps, indexAt, type Seconds } from "./timeline";

export type Slots = {
  /** Time of every slot, oldest first, each once. */
  times: Seconds[];
  /** The bar in a slot, or `null` for an empty one. */
  bars: (number | null)[];
  /** The slot of each bar. */
  ofBar: number[];
  /** Bars that have a hole right before them: no line is drawn into them. */
  resumes: ReadonlySet<number>;
};

export function buildSlots(at: readonly Seconds[]): Slots {
  const holes = new Map(findGaps(at).map((gap) => [gap.after, gap.slots]));
  const slots: Slots = {
    times: [],
    bars: [],
    ofBar: [],
    resumes: new Set([...holes.keys()].map((i) => i + 1)),
  };
  at.forEach((time, bar) => {
    slots.ofBar.push(slots.times.length);
    slots.times.push(time);
    slots.bars.push(bar);
    for (const empty of holes.get(bar) ?? []) {
      slots.times.push(empty);
      slots.bars.push(null);
    }
  });
  return slots;
}

/** The bar of a slot, or of the nearest slot to the left that has one. */
export function barAtSlot(slots: Slots, slot: number): number | null {
  for (let i = Math.min(Math.round(slot), slots.bars.length - 1); i >= 0; i--) {
    const bar = slots.bars[i];
    if (bar !== null && bar !== undefined) return bar;
  }
  return null;
}

/** Events by the bar of their day; days without a bar belong to the bar before. */
export function eventsByBar(
  at: readonly Seconds[],
  events: readonly ChartEvent[],
): Map<number, ChartEvent[]> {
  const byBar = new Map<number, ChartEvent[]>();
  for (const event of events) {
    const bar = indexAt(at, event.at + 86_399);
    if (bar < 0) continue;
    byBar.set(bar, [...(byBar.get(bar) ?? []), event]);
  }
  return byBar;
}
