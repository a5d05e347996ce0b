/** What the reader looks at: moving the crosshair, zooming, and figures relative to the left edge. */

import { indexAt, type Seconds } from "./timeline";

/** A stretch of the time axis, both ends included. */
export type Span = {
  from: Seconds;
  to: Seconds;
};

/** A stretch of slots as the chart library counts them; fractions are allowed. */
export type SlotRange = {
  from: number;
  to: number;
};

/** Fewer bars than this on screen say nothing. */
const NEAREST_ZOOM = 8;

/** Scales a range around `centre` (a slot); a factor below one comes nearer. */
export function zoomAround(range: SlotRange, centre: number, factor: number): SlotRange {
  const width = Math.max((range.to - range.from) * factor, NEAREST_ZOOM);
  const share = (centre - range.from) / Math.max(range.to - range.from, 1e-9);
  const clamped = Math.min(Math.max(share, 0), 1);
  return { from: centre - width * clamped, to: centre + width * (1 - clamped) };
}

/** The bar the crosshair stands on after a step; from nowhere it starts at the last visible bar. */
export function stepTo(
  index: number | null,
  step: number,
  visible: SlotRange,
  count: number,
): number | null {
  if (count === 0) return null;
  const start = index ?? Math.min(Math.floor(visible.to), count - 1) - step;
  return Math.min(Math.max(start + step, 0), count - 1);
}

/** Shifts a range so that `slot` is on screen, and leaves it alone when it already is. */
export function reveal(range: SlotRange, slot: number): SlotRange {
  const width = range.to - range.from;
  if (slot < range.from) return { from: slot, to: slot + width };
  if (slot > range.to) return { from: slot - width, to: slot };
  return range;
}

/** First and last index of the bars inside a span; `null` when none is. */
export function barsWithin(
  at: readonly Seconds[],
  span: Span,
): { first: number; last: number } | null {
  const last = indexAt(at, span.to);
  const before = indexAt(at, span.from);
  const first = before >= 0 && at[before] === span.from ? before : before + 1;
  return last >= 0 && first <= last ? { first, last } : null;
}

/** The value every percentage is counted from: the first known, non-zero one at or after `first`. */
export function baseValue(values: readonly (number | null)[], first: number): number | null {
  for (let i = Math.max(first, 0); i < values.length; i++) {
    const value = values[i];
    if (value !== null && value !== undefined && value !== 0) return value;
  }
  return null;
}

/** Change in percent from `base`; `null` when either side is unknown or the base is zero. */
export function percentFrom(value: number | null | undefined, base: number | null): number | null {
  if (value === null || value === undefined || base === null || base === 0) return null;
  return (value / base - 1) * 100;
}

/** Puts every series on one percent scale that starts at `first`. */
export function toPercent(values: readonly (number | null)[], first: number): (number | null)[] {
  const base = baseValue(values, first);
  return values.map((value) => percentFrom(value, base));
}

/** Lowest and highest known value, or `null` when nothing is known. */
export function extent(values: readonly (number | null)[]): [number, number] | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value === null || !Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : null;
}
