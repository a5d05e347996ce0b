/** Which pane of a chart a column of figures stands in, and what that pane looks like. */

import { extent } from "~/ui/chart/view";
import type { PaneChoice } from "./overlay";

/** Figures that are no price, whatever their size. Those of a family share a pane. */
type Family = {
  name: string;
  /** Functions of the language. */
  functions: RegExp;
  /** Where readers look whether the figure is high or low. */
  levels?: readonly number[];
  /** Between which values it always is. */
  bounds?: readonly [number, number];
};

const FAMILIES: readonly Family[] = [
  { name: "rsi", functions: /^(rsi|mfi|cmo)$/, levels: [30, 70], bounds: [0, 100] },
  { name: "stochastic", functions: /^(stoch|kdj|ult)/, levels: [20, 80], bounds: [0, 100] },
  { name: "williams", functions: /^(will|williams)/, levels: [-80, -20], bounds: [-100, 0] },
  { name: "macd", functions: /^(macd|ppo|apo|tsi)/, levels: [0] },
  { name: "trix", functions: /^trix/, levels: [0] },
  { name: "volume", functions: /^volume$/ },
  { name: "flow", functions: /^(obv|ad|adl|adosc|cmf|chaikin)$/ },
  {
    name: "trend",
    functions: /^(adxr?|dx|dmi|(plus|minus)_di)$/,
    levels: [25],
  },
  { name: "movement", functions: /^(plus|minus)_dm$/ },
  { name: "choppiness", functions: /^chop/, levels: [38.2, 61.8], bounds: [0, 100] },
  { name: "vortex", functions: /^vortex$/, levels: [1] },
  { name: "aroon", functions: /^aroon$/, levels: [50], bounds: [0, 100] },
  { name: "aroon oscillator", functions: /^aroonosc$/, levels: [0], bounds: [-100, 100] },
  { name: "cci", functions: /^cci/, levels: [-100, 100] },
  { name: "change", functions: /^(roc\w*|mom|momentum|(log_)?returns?|bop)$/, levels: [0] },
  { name: "score", functions: /^(robust_)?zscore/, levels: [-2, 0, 2] },
  { name: "share", functions: /^(rank|percentile)$/, bounds: [0, 1] },
  { name: "memory", functions: /^hurst$/, levels: [0.5] },
  { name: "percent rank", functions: /^percentrank$/ },
  { name: "shape", functions: /^(skew|kurtosis)/, levels: [0] },
  { name: "correlation", functions: /^(correl|correlation)$/, levels: [0], bounds: [-1, 1] },
  { name: "beta", functions: /^beta$/, levels: [1] },
  { name: "range", functions: /^(n?atr|trange)$/ },
  { name: "spread", functions: /^(std\w*|var|volatility|realized\w*|bb_?width)$/ },
  { name: "drawdown", functions: /^drawdown/, levels: [0] },
  { name: "slope", functions: /^(linearreg|linreg)_(slope|angle)$/, levels: [0] },
];

/** Functions that give single points rather than a line. */
const DOTTED = /^(p?sar|sarext)$/;

/** The outermost function of a formula (`rsi` of `rsi(AAPL, 14)`), or `null` for arithmetic. */
export function headFunction(formula: string): string | null {
  const head = /^\s*([a-z_][a-z0-9_]*)\s*\(/i.exec(formula);
  const name = head?.[1]?.toLowerCase();
  if (name === undefined || head === null) return null;
  // `rsi(A) - rsi(B)` begins with a call and is none.
  let depth = 0;
  for (let i = head[0].length - 1; i < formula.length; i++) {
    if (formula[i] === "(") depth++;
    if (formula[i] === ")" && --depth === 0) {
      return /^\s*(\.\w+\s*)?$/.test(formula.slice(i + 1)) ? name : null;
    }
  }
  return name;
}

export type ColumnFacts = {
  /** The formula with the field of the record: `macd(AAPL).signal`. */
  formula: string;
  unit: string | null;
  values: readonly (number | null)[];
  choice: PaneChoice;
};

export type PriceFacts = { currency: string | null; low: number; high: number };

/** Which family of panes a column belongs to: `price`, or the name of a pane of its own. */
export function paneFamily(column: ColumnFacts, price: PriceFacts | null): string {
  if (column.choice === "price") return "price";
  const own = familyOf(column.formula)?.name ?? null;
  if (column.choice === "own") return own ?? withoutField(column.formula);
  if (own !== null) return own;
  const foreign = column.unit !== null && column.unit !== price?.currency;
  if (foreign) return column.formula;
  return fitsPrice(column.values, price) ? "price" : withoutField(column.formula);
}

function withoutField(formula: string): string {
  return formula.replace(/\)\.\w+$/, ")");
}

function familyOf(formula: string): Family | null {
  const isVolume = /^([^()\s]+\.)?volume$/.test(formula.trim());
  const head = isVolume ? "volume" : headFunction(formula);
  if (head === null) return null;
  return FAMILIES.find(({ functions }) => functions.test(head)) ?? null;
}

/** A line that stays in the neighbourhood of the price can share its scale. */
function fitsPrice(values: readonly (number | null)[], price: PriceFacts | null): boolean {
  const range = extent(values);
  if (range === null || price === null) return true;
  const room = Math.max(price.high - price.low, Math.abs(price.high) * 0.1);
  const [low, high] = range;
  const near = price.low <= 0 || (low + high) / 2 >= price.low / 2;
  return near && low >= price.low - room && high <= price.high + room;
}

/** Gives each column its pane: 0 is the price, families follow in the order they first appear. */
export function assignPanes(columns: readonly ColumnFacts[], price: PriceFacts | null): number[] {
  const order: string[] = [];
  return columns.map((column) => {
    const family = paneFamily(column, price);
    if (family === "price") return 0;
    if (!order.includes(family)) order.push(family);
    return order.indexOf(family) + 1;
  });
}

export type PaneLook = {
  shape: "line" | "histogram" | "points";
  levels: readonly number[];
  bounds: readonly [number, number] | null;
};

/** How a column is drawn once it has its pane. */
export function paneLook(formula: string, pane: number): PaneLook {
  const family = familyOf(formula);
  const bars = /\.hist(ogram)?$/.test(formula) || family?.name === "volume";
  const dotted = DOTTED.test(headFunction(formula) ?? "");
  const shape = bars ? "histogram" : dotted ? "points" : "line";
  if (pane === 0) return { shape, levels: [], bounds: null };
  return { shape, levels: family?.levels ?? [], bounds: family?.bounds ?? null };
}
