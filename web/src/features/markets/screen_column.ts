/** How a column of a screen is written and coloured, told from its formula and its spread. */

import { formatCompact, formatPercent, formatPrice } from "~/design/format";
import type { Range } from "~/ui/chart/histogram";
import { plain } from "~/ui/chart/plot_frame";
import type { Bin } from "~/ui/chart/plot_scale";
import type { Heat } from "~/ui/table";
import type { Screened } from "./screens";

export type ScreenColumn = Screened["columns"][number];
type Distribution = NonNullable<ScreenColumn["distribution"]>;

/** A ratio less one is a change: `close / close[21] - 1`. */
export function isChange(formula: string): boolean {
  return /\/.*- 1$/.test(formula.trim());
}

const PRICE = /^(?:open|high|low|close|adj_close)$/;

/** Parts of a whole, which formulas have as fractions. */
const PART = /^asset\.(?:\w+_(?:growth|margin|yield)|roe|roa)$/;

/** Whole amounts of money, which are too long for a cell. */
const AMOUNT =
  /^asset\.(?:revenue|net_income|market_value|free_cash_flow|equity|assets|dividends_paid)$/;

export function writeValue(column: ScreenColumn, value: number): string {
  if (column.condition) return value > 0.5 ? "Yes" : "No";
  if (PART.test(column.formula)) {
    return formatPercent(value * 100, { signed: column.formula.endsWith("growth") });
  }
  if (AMOUNT.test(column.formula)) return formatCompact(value);
  if (PRICE.test(column.formula)) return formatPrice(value);
  return isChange(column.formula) ? formatPercent(value * 100) : plain(value);
}

export function binsOfDistribution({ min, max, counts }: Distribution): Bin[] {
  if (max === min) return [{ from: min, to: max, count: counts[0] ?? 0 }];
  const width = (max - min) / counts.length;
  return counts.map((count, i) => ({ from: min + i * width, to: min + (i + 1) * width, count }));
}

/** Gains and losses where both occur, else little to much. The faintest is still no colour at all. */
export function heatOf(column: ScreenColumn, value: number | null | undefined): Heat | null {
  const spread = column.distribution;
  if (!spread || column.condition || value === null || value === undefined) return null;
  const { min, max } = spread;
  if (min < 0 && max > 0) {
    const reach = Math.max(max, -min);
    return { ink: value < 0 ? "down" : "up", share: Math.min(Math.abs(value) / reach, 1) };
  }
  if (PRICE.test(column.formula) || max === min) return null; // prices of assets do not compare
  return { ink: "info", share: Math.min(Math.max((value - min) / (max - min), 0), 1) };
}

/** Whether handles make sense: there is more than one value to choose between. */
export function hasRange(column: ScreenColumn): column is ScreenColumn & {
  distribution: Distribution;
} {
  const spread = column.distribution;
  return !column.condition && spread !== null && spread !== undefined && spread.max > spread.min;
}

export function rangeText(column: ScreenColumn, { from, to }: Range): string {
  const write = (value: number) => writeValue(column, value);
  if (from !== null && to !== null) return `${write(from)} to ${write(to)}`;
  if (from !== null) return `≥ ${write(from)}`;
  return to === null ? "any" : `≤ ${write(to)}`;
}
