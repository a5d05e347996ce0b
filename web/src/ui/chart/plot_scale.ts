/** The mathematics of plots: scales, ticks, the nearest point, bins, and steps of colour. */

import type { Column } from "./model";
import { extent } from "./view";

export type Domain = readonly [low: number, high: number];

export type Scale = {
  domain: Domain;
  /** Pixels of a value; `null` where it has no place: unknown, or not positive on a log scale. */
  at(value: number | null | undefined): number | null;
  /** The value at a pixel. */
  invert(pixel: number): number;
  ticks: readonly number[];
};

/** A straight scale; its range may run backwards, as the vertical one of a screen does. */
export function linearScale([low, high]: Domain, [from, to]: Domain, ticks = 5): Scale {
  const span = high - low || 1;
  return {
    domain: [low, high],
    at: (value) => (known(value) ? from + ((value - low) / span) * (to - from) : null),
    invert: (pixel) => low + ((pixel - from) / (to - from || 1)) * span,
    ticks: niceTicks(low, high, ticks),
  };
}

/** Equal steps are equal ratios. A domain that is not positive has no such scale: it becomes straight. */
export function logScale([low, high]: Domain, range: Domain, ticks = 5): Scale {
  if (!(low > 0)) return linearScale([low, high], range, ticks);
  const inner = linearScale([Math.log10(low), Math.log10(high)], range);
  return {
    domain: [low, high],
    at: (value) => (known(value) && value > 0 ? inner.at(Math.log10(value)) : null),
    invert: (pixel) => 10 ** inner.invert(pixel),
    ticks: logTicks(low, high, ticks),
  };
}

/** Round values inside a domain, about `count` of them: steps of 1, 2 or 5 times a power of ten. */
export function niceTicks(low: number, high: number, count: number): number[] {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return Number.isFinite(low) ? [low] : [];
  const step = niceStep(span / Math.max(count, 1));
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // Whole multiples, so that 0.1 + 0.2 never shows.
  return Array.from({ length: last - first + 1 }, (_, i) => tidy((first + i) * step, step));
}

export function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const share = rough / power;
  // The nearest in ratio: the bounds are the geometric means of neighbours.
  return (
    (share < Math.SQRT2 ? 1 : share < Math.sqrt(10) ? 2 : share < Math.sqrt(50) ? 5 : 10) * power
  );
}

function tidy(value: number, step: number): number {
  const digits = Math.max(0, 1 - Math.floor(Math.log10(step)));
  return Number(value.toFixed(Math.min(digits, 20))) + 0; // + 0: never the negative zero
}

/** Powers of ten, with 2 and 5 between them where there is room; round values within one power. */
export function logTicks(low: number, high: number, count: number): number[] {
  const ticks = (parts: readonly number[]) => {
    const found: number[] = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++)
      for (const part of parts) {
        const tick = Number((part * 10 ** power).toPrecision(3));
        if (tick >= low && tick <= high) found.push(tick);
      }
    return found;
  };
  const [dense, sparse] = [ticks([1, 2, 5]), ticks([1])];
  if (dense.length < 3) return niceTicks(low, high, count).filter((tick) => tick > 0);
  return dense.length <= count * 1.8 || sparse.length < 2 ? dense : sparse;
}

/** The domain of columns with room around; zero is inside where `zero` asks for it. */
export function domainOf(
  columns: readonly Column[],
  options: { zero?: boolean; room?: number; log?: boolean } = {},
): Domain {
  const { zero = false, room = 0.05, log = false } = options;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const column of columns)
    for (const value of column) {
      if (!known(value) || (log && value <= 0)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  if (zero && !log) [low, high] = [Math.min(low, 0), Math.max(high, 0)];
  if (!(low <= high)) return log ? [1, 10] : [0, 1];
  if (log) return [low / 10 ** (room * Math.log10(high / low || 10)), high * (1 + room)];
  const space = high === low ? Math.abs(high) * 0.1 || 1 : (high - low) * room;
  // Air below zero would say that there are values there.
  return [zero && low === 0 ? 0 : low - space, zero && high === 0 ? 0 : high + space];
}

/** Index of the value nearest to `x` in a rising column; `null` for an empty one. */
export function nearestIndex(xs: readonly number[], x: number): number | null {
  if (xs.length === 0) return null;
  let [low, high] = [0, xs.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((xs[middle] ?? 0) <= x) low = middle;
    else high = middle;
  }
  return Math.abs((xs[low] ?? 0) - x) <= Math.abs((xs[high] ?? 0) - x) ? low : high;
}

/** Index of the point nearest to a place, no further than `reach` pixels. */
export function nearestPoint(
  points: readonly ({ x: number; y: number } | null)[],
  place: { x: number; y: number },
  reach: number,
): number | null {
  let [best, least] = [null as number | null, reach];
  points.forEach((point, i) => {
    const far = point === null ? Number.NaN : Math.hypot(point.x - place.x, point.y - place.y);
    if (far <= least) [best, least] = [i, far];
  });
  return best;
}

export type Bin = { from: number; to: number; count: number };

/** Counts values in `count` equal bins; the last one holds its upper end. Unknown values count nowhere. */
export function binsOf(values: Column, count: number, domain?: Domain): Bin[] {
  const inside = values.filter(known);
  const [from, to] = domain ?? extent(inside) ?? [Number.NaN, Number.NaN];
  if (inside.length === 0 || !(from <= to)) return [];
  if (from === to) return [{ from, to, count: inside.filter((value) => value === from).length }];
  const width = (to - from) / count;
  const bins = Array.from({ length: count }, (_, i) => ({
    from: from + i * width,
    to: from + (i + 1) * width,
    count: 0,
  }));
  for (const value of inside) {
    if (value < from || value > to) continue;
    const bin = bins[Math.min(Math.floor((value - from) / width), count - 1)];
    if (bin) bin.count++;
  }
  return bins;
}

/**
 * How far a value lies towards the end of its scale: -1 … 1 around `middle` on a diverging one,
 * 0 … 1 on a sequential one (no middle). `null` when unknown.
 */
export function colorShare(
  value: number | null,
  [low, high]: Domain,
  middle: number | null,
): number | null {
  if (!known(value)) return null;
  if (middle === null) return high > low ? clamp((value - low) / (high - low), 0, 1) : 0.5;
  const reach = Math.max(high - middle, middle - low);
  return reach > 0 ? clamp((value - middle) / reach, -1, 1) : 0;
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

export function known(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}
