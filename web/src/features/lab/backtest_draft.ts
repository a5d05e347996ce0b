/**
 * A backtest as a form holds it: text in every field, percentages as people write them. Draft and
 * specification lead to each other; what the form has no field for is kept from where it began.
 */

import type { BacktestSpec, SweepSpec } from "./backtests";

type Sizing = NonNullable<BacktestSpec["sizing"]>["kind"];

export type Draft = {
  name: string;
  symbols: string;
  entry: string;
  exit: string;
  side: BacktestSpec["side"];
  sizing: Sizing;
  /** Percent of equity, pieces, money, or percent of volatility a year: as `sizing` says. */
  size: string;
  loss: string;
  profit: string;
  trailing: string;
  bars: string;
  percent: string;
  per_share: string;
  minimum: string;
  slippage: string;
  spread: string;
  borrow: string;
  cash: string;
  interval: string;
  from: string;
  to: string;
  benchmark: string;
};

/** What a field must say before anything is sent: its name, and the words. */
export type Faults = Partial<Record<keyof Draft | "parameters", string>>;

const NO_STOPS = { loss: null, profit: null, trailing: null, bars: null };
const WINDOW = 20;

export const USUAL: BacktestSpec = {
  name: null,
  symbols: [],
  watchlist: null,
  entry: null,
  exit: null,
  weight: null,
  rank: null,
  top: null,
  band: 0,
  rebalance: "monthly",
  side: "long",
  sizing: { kind: "equity", share: 1 },
  limit: null,
  stop: null,
  stops: NO_STOPS,
  costs: {
    percent: 0.0005,
    slippage: 0.0005,
    minimum: 0,
    per_share: 0,
    spread: 0,
    borrow: 0,
    interest: 0,
  },
  cash: 100_000,
  leverage: 1,
  lot: 0,
  interval: "1d",
  from: null,
  to: null,
  as_of: null,
  benchmark: null,
  seed: 1,
};

/** What an empty page offers to try. */
export const SAMPLE: BacktestSpec = {
  ...USUAL,
  name: "Cross of 20 and 50 days",
  symbols: ["AAPL"],
  entry: "cross_above(sma(close, 20), sma(close, 50))",
  exit: "cross_below(sma(close, 20), sma(close, 50))",
};

export const SWEEP_SAMPLE: BacktestSpec = {
  ...SAMPLE,
  name: "Cross of two averages",
  entry: "cross_above(sma(close, fast), sma(close, slow))",
  exit: "cross_below(sma(close, fast), sma(close, slow))",
};

export function draftOf(spec: BacktestSpec): Draft {
  const { stops, costs } = spec;
  const sizing = spec.sizing ?? { kind: "equity", share: 1 };
  return {
    name: spec.name ?? "",
    symbols: spec.symbols.join(" "),
    entry: spec.entry ?? "",
    exit: spec.exit ?? "",
    side: spec.side,
    sizing: sizing.kind,
    size: sizeText(sizing),
    loss: percentText(stops.loss),
    profit: percentText(stops.profit),
    trailing: percentText(stops.trailing),
    bars: numberText(stops.bars),
    percent: percentText(costs.percent),
    per_share: numberText(costs.per_share),
    minimum: numberText(costs.minimum),
    slippage: percentText(costs.slippage),
    spread: percentText(costs.spread),
    borrow: percentText(costs.borrow),
    cash: numberText(spec.cash),
    interval: spec.interval,
    from: spec.from ?? "",
    to: spec.to ?? "",
    benchmark: spec.benchmark ?? "",
  };
}

function sizeText(sizing: NonNullable<BacktestSpec["sizing"]>): string {
  if (sizing.kind === "equity") return percentText(sizing.share);
  if (sizing.kind === "quantity") return numberText(sizing.quantity);
  if (sizing.kind === "cash") return numberText(sizing.amount);
  return percentText(sizing.target);
}

function numberText(value: number | null): string {
  return value === null ? "" : String(value);
}

/** Without the tail of binary fractions: 0.0005 is 0.05. */
function percentText(value: number | null): string {
  return value === null ? "" : String(Number((value * 100).toPrecision(12)));
}

/** The number a person wrote, with a point or a comma; `null` for nothing, `undefined` for no number. */
export function readNumber(text: string): number | null | undefined {
  const plain = text.trim().replace(/\s|%$/g, "").replace(",", ".");
  if (plain === "") return null;
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}

const NUMBERS = [
  ...(["size", "loss", "profit", "trailing", "bars", "percent", "minimum", "slippage"] as const),
  ...(["per_share", "spread", "borrow", "cash"] as const),
];

/** What is wrong before the server is asked: words where numbers belong, and what is missing. */
export function faultsOf(draft: Draft): Faults {
  const faults: Faults = {};
  if (symbolsOf(draft.symbols).length === 0) faults.symbols = "Name at least one symbol.";
  if (draft.entry.trim() === "") faults.entry = "Say when to enter.";
  if (readNumber(draft.size) === null) faults.size = "Say how much.";
  if (readNumber(draft.cash) === null) faults.cash = "Say how much there is to begin with.";
  for (const field of NUMBERS) {
    if (readNumber(draft[field]) === undefined) faults[field] = "This is not a number.";
  }
  return faults;
}

export function symbolsOf(text: string): string[] {
  const pieces = text.split(/[\s,;]+/).map((piece) => piece.toUpperCase());
  return [...new Set(pieces.filter((piece) => piece !== ""))];
}

/** The specification a draft stands for; `base` keeps what the form does not show. */
export function specOf(draft: Draft, base: BacktestSpec = USUAL): BacktestSpec {
  const { name, entry, exit, side, interval, from, to, benchmark } = draft;
  const number = (text: string) => readNumber(text) ?? null;
  const percent = (text: string) => part(number(text));
  return {
    ...base,
    name: textOf(name),
    symbols: symbolsOf(draft.symbols),
    entry: textOf(entry),
    exit: textOf(exit),
    side,
    interval,
    sizing: sizingOf(draft, base),
    stops: {
      loss: percent(draft.loss),
      profit: percent(draft.profit),
      trailing: percent(draft.trailing),
      bars: number(draft.bars),
    },
    costs: {
      ...base.costs,
      percent: percent(draft.percent) ?? 0,
      per_share: number(draft.per_share) ?? 0,
      minimum: number(draft.minimum) ?? 0,
      slippage: percent(draft.slippage) ?? 0,
      spread: percent(draft.spread) ?? 0,
      borrow: percent(draft.borrow) ?? 0,
    },
    cash: number(draft.cash) ?? USUAL.cash,
    from: textOf(from),
    to: textOf(to),
    benchmark: textOf(benchmark),
  };
}

function textOf(text: string): string | null {
  return text.trim() || null;
}

/** A fraction of a percentage, without the tail of binary fractions. */
function part(percent: number | null): number | null {
  return percent === null ? null : Number((percent / 100).toPrecision(12));
}

function sizingOf({ sizing, size }: Draft, base: BacktestSpec): BacktestSpec["sizing"] {
  const amount = readNumber(size) ?? 0;
  if (sizing === "equity") return { kind: sizing, share: part(amount) ?? 0 };
  if (sizing === "quantity") return { kind: sizing, quantity: amount };
  if (sizing === "cash") return { kind: sizing, amount };
  const before = base.sizing?.kind === sizing ? base.sizing : { window: WINDOW, at_most: 1 };
  const { window, at_most } = before;
  return { kind: sizing, target: part(amount) ?? 0, window, at_most };
}

/** A parameter of a sweep, as the form holds it. */
export type Range = { name: string; from: string; to: string; step: string };

export const USUAL_RANGES: readonly [Range, Range] = [
  { name: "fast", from: "5", to: "50", step: "5" },
  { name: "slow", from: "60", to: "200", step: "20" },
];

/** How many values a range has; `null` when it is none. */
export function countOf({ from, to, step }: Range): number | null {
  const [low, high, by] = [readNumber(from), readNumber(to), readNumber(step)];
  if (low == null || high == null || by == null || !(by > 0) || high < low) return null;
  return Math.floor((high - low) / by + 1e-9) + 1;
}

export function parametersOf(ranges: readonly Range[]): SweepSpec["parameters"] {
  const pairs = ranges.map(({ name, from, to, step }) => {
    const number = (text: string) => readNumber(text) ?? 0;
    return [name.trim(), { from: number(from), to: number(to), step: number(step) }] as const;
  });
  return Object.fromEntries(pairs);
}

/** The ranges of a sweep that was run, for running another like it. */
export function rangesOf(parameters: SweepSpec["parameters"]): Range[] {
  return Object.entries(parameters).map(([name, values]) => {
    if (!Array.isArray(values)) {
      return { name, from: `${values.from}`, to: `${values.to}`, step: `${values.step}` };
    }
    const [first = 0, second = first + 1] = values;
    return { name, from: `${first}`, to: `${values.at(-1) ?? first}`, step: `${second - first}` };
  });
}

/** What the server said of one place of what was sent; of a sweep, the strategy lies one deeper. */
export function faultAt(
  fields: readonly { pointer: string; detail: string }[],
  place: string,
): string | undefined {
  const places = [place, `/strategy${place}`];
  const isWithin = (pointer: string) =>
    places.some((it) => pointer === it || pointer.startsWith(`${it}/`)); // `/symbols/0`
  return fields.find(({ pointer }) => isWithin(pointer))?.detail;
}
