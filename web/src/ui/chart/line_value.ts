/** The value of a line under the crosshair in words; without a crosshair its newest. */

import { DASH, formatCompact, formatNumber } from "~/design/format";
import type { ChartLine, Column } from "./model";
import { extent } from "./view";

export function valueAt(line: ChartLine, bar: number | null): string {
  const value = bar === null ? line.values.findLast((each) => each !== null) : line.values[bar];
  if (value === null || value === undefined) return DASH;
  if (line.shape === "condition") return value === 0 ? "no" : "yes";
  if (Math.abs(value) >= 1e6) return formatCompact(value);
  return formatNumber(value, { digits: decimalsOf(line.values) });
}

const kept = new WeakMap<Column, number>();

/** Decimals by the size of the whole line, so that a value near zero does not jump. */
function decimalsOf(values: Column): number {
  const known = kept.get(values);
  if (known !== undefined) return known;
  const [low, high] = extent(values) ?? [0, 0];
  const size = Math.max(Math.abs(low), Math.abs(high));
  const decimals = size >= 1 ? 2 : size >= 0.01 ? 4 : 6;
  kept.set(values, decimals);
  return decimals;
}
