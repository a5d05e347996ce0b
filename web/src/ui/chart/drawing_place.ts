/** Where a time and a price are on a chart, and back: what anchors are made of. */

import type { BasisStep, ChartBars } from "./model";
import { indexAt, type Seconds } from "./timeline";

/** The step beyond the newest bar is the mean of this many, so that a week stays about a week. */
const RECENT = 60;

/** Whether `times` can carry a drawing: two are needed to know a step. */
function stepBeyond(times: readonly Seconds[]): number | null {
  const last = times.length - 1;
  const from = Math.max(0, last - RECENT);
  const [a, b] = [times[from], times[last]];
  return a === undefined || b === undefined || last === from ? null : (b - a) / (last - from);
}

/**
 * The slot of a time, with a fraction between two bars and a steady step beyond both ends; `null` for
 * fewer than two slots.
 */
export function slotOfTime(times: readonly Seconds[], at: Seconds): number | null {
  const step = stepBeyond(times);
  const last = times.length - 1;
  const [oldest, newest] = [times[0], times[last]];
  if (step === null || oldest === undefined || newest === undefined) return null;
  if (at >= newest) return last + (at - newest) / step;
  if (at < oldest) return (at - oldest) / step;
  const before = indexAt(times, at);
  const [a, b] = [times[before] ?? oldest, times[before + 1] ?? newest];
  return before + (at - a) / (b - a);
}

/** The opposite of [`slotOfTime`], in whole seconds. */
export function timeOfSlot(times: readonly Seconds[], slot: number): Seconds | null {
  const step = stepBeyond(times);
  const last = times.length - 1;
  const [oldest, newest] = [times[0], times[last]];
  if (step === null || oldest === undefined || newest === undefined) return null;
  if (slot >= last) return Math.round(newest + (slot - last) * step);
  if (slot < 0) return Math.round(oldest + slot * step);
  const before = Math.floor(slot);
  const [a, b] = [times[before] ?? oldest, times[before + 1] ?? newest];
  return Math.round(a + (slot - before) * (b - a));
}

/** What a price as traded at a time is multiplied by on the scale of the chart. */
export function factorAt(basis: readonly BasisStep[] | undefined, at: Seconds): number {
  return basis?.find(({ before }) => at < before)?.factor ?? 1;
}

/** A bar's price that is nearest to `y` and within `reach` of it; `null` when none is. */
export function magnetPrice(
  bars: ChartBars,
  bar: number,
  yOf: (price: number) => number | null,
  y: number,
  reach: number,
): number | null {
  let best: { price: number; distance: number } | null = null;
  for (const column of [bars.open, bars.high, bars.low, bars.close]) {
    const price = column[bar];
    const place = price === null || price === undefined ? null : yOf(price);
    if (price === null || price === undefined || place === null) continue;
    const distance = Math.abs(place - y);
    if (distance <= reach && (best === null || distance < best.distance))
      best = { price, distance };
  }
  return best?.price ?? null;
}
