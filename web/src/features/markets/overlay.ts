/** Formula overlays of a chart: how one is written in the URL, and which pane it stands in. */

import { PALETTE_SIZE } from "~/ui/chart/model";
import { extent } from "~/ui/chart/view";

export type PaneChoice = "auto" | "price" | "own";

export type Overlay = {
  formula: string;
  /** 1 … `PALETTE_SIZE`. */
  color: number;
  hidden: boolean;
  pane: PaneChoice;
};

/** More lines than colours cannot be told apart. */
export const MOST_OVERLAYS = PALETTE_SIZE;

/** Writes an overlay as people can read it in a link: `sma(AAPL, 20) #2 hidden @own`. */
export function writeOverlay(overlay: Overlay): string {
  const pane = overlay.pane === "auto" ? "" : ` @${overlay.pane}`;
  return `${overlay.formula} #${overlay.color}${overlay.hidden ? " hidden" : ""}${pane}`;
}

/** Reads what [`writeOverlay`] wrote; a bare formula gets the colour `fallback`. */
export function readOverlay(text: string, fallback: number): Overlay | null {
  const match = /^(.*?)(?:\s#([1-9]))?(\shidden)?(?:\s@(price|own))?$/s.exec(text.trim());
  const formula = match?.[1]?.trim() ?? "";
  if (match === null || formula === "") return null;
  const color = Number(match[2] ?? fallback);
  return {
    formula,
    color: color >= 1 && color <= PALETTE_SIZE ? color : 1,
    hidden: match[3] !== undefined,
    pane: match[4] === "price" || match[4] === "own" ? match[4] : "auto",
  };
}

/** The lowest colour that no overlay uses yet. */
export function freeColor(taken: readonly number[]): number {
  for (let color = 1; color <= PALETTE_SIZE; color++) if (!taken.includes(color)) return color;
  return (taken.length % PALETTE_SIZE) + 1;
}

/** The outermost function of a formula (`rsi` of `rsi(AAPL, 14)`), or `null` for arithmetic. */
export function headFunction(formula: string): string | null {
  return /^\s*([a-z_][a-z0-9_]*)\s*\(/i.exec(formula)?.[1]?.toLowerCase() ?? null;
}

/** Functions whose figures are no price, whatever their size. Families share a pane. */
const FAMILIES: readonly [family: string, pattern: RegExp][] = [
  ["rsi", /^(stoch_?)?rsi/],
  ["macd", /^(macd|ppo|apo|trix|tsi)/],
  ["stochastic", /^(stoch|williams|willr|kdj)/],
  ["volume", /^(volume|obv|adl|cmf|mfi|chaikin)/],
  ["trend", /^(adx|dmi|aroon|vortex|choppiness)/],
  ["change", /^(roc|mom|momentum|cci|returns?|log_returns?|zscore|correlation|beta)/],
  ["range", /^(atr|natr|stdev|std|volatility|realized|drawdown|bb_?width|percent_b)/],
  ["condition", /^(cross|crosses)/],
];

export type ColumnFacts = {
  formula: string;
  unit: string | null;
  values: readonly (number | null)[];
  choice: PaneChoice;
};

export type PriceFacts = {
  currency: string | null;
  low: number;
  high: number;
};

/** Which family of panes a formula belongs to: `price`, or the name of a pane of its own. */
export function paneFamily(column: ColumnFacts, price: PriceFacts | null): string {
  if (column.choice === "price") return "price";
  const own = ownFamily(column.formula);
  if (column.choice === "own") return own ?? column.formula;
  if (own !== null) return own;
  const foreign = column.unit !== null && column.unit !== price?.currency;
  if (foreign) return column.formula;
  return fitsPrice(column.values, price) ? "price" : column.formula;
}

function ownFamily(formula: string): string | null {
  const isVolume = /^[^()\s]+\.volume$/.test(formula.trim());
  const head = isVolume ? "volume" : headFunction(formula);
  if (head === null) return null;
  return FAMILIES.find(([, pattern]) => pattern.test(head))?.[0] ?? null;
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

/** A symbol as a formula writes it: bare where the language can tell where it ends, else quoted. */
export function inFormula(symbol: string): string {
  const bare = /^\^?[A-Z][A-Z0-9]*(\.[A-Z0-9]+|[-=][A-Z][A-Z0-9]*)*$/.test(symbol);
  return bare ? symbol : `'${symbol.replaceAll("'", "''")}'`;
}

/** Makes formulas that speak of one symbol speak of another. */
export function retarget(formula: string, from: string, to: string): string {
  const escaped = inFormula(from).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const whole = new RegExp(`(?<![\\w.^:'-])${escaped}(?![A-Z0-9'=-]|\\.[A-Z0-9])`, "g");
  return formula.replace(whole, () => inFormula(to));
}
