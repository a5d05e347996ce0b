/**
 * A backtest as a form holds it: text in every field, percentages as people write them. Draft and
 * specification lead to each other; what the form has no field for is kept from where it began.
 */

import type { BacktestSpec } from "./backtests";

type Sizing = NonNullable<BacktestSpec["sizing"]>["kind"];

/** What decides: conditions, a formula for the share, shares by symbol, or an order of merit. */
export type Rule = "signals" | "weight" | "weights" | "rank";

export type Draft = {
  name: string;
  symbols: string;
  rule: Rule;
  entry: string;
  exit: string;
  /** How an entry is made: at the next open, or when the next bar reaches `level`. */
  order: "market" | "limit" | "stop";
  level: string;
  weight: string;
  /** `SPY 60, TLT 40` in percent. */
  weights: string;
  rank: string;
  top: string;
  rebalance: BacktestSpec["rebalance"];
  band: string;
  side: BacktestSpec["side"];
  sizing: Sizing;
  /** Percent of equity, pieces, money, or percent of volatility a year: as `sizing` says. */
  size: string;
  /** Bars a volatility is taken over, and the most it may buy in percent of equity. */
  window: string;
  at_most: string;
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
  interest: string;
  cash: string;
  leverage: string;
  lot: string;
  seed: string;
  as_of: string;
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
  weights: null,
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

export function draftOf(spec: BacktestSpec): Draft {
  const { stops, costs } = spec;
  const sizing = spec.sizing ?? { kind: "equity", share: 1 };
  return {
    name: spec.name ?? "",
    symbols: spec.symbols.join(" "),
    rule: ruleOf(spec),
    entry: spec.entry ?? "",
    exit: spec.exit ?? "",
    order: spec.limit ? "limit" : spec.stop ? "stop" : "market",
    level: spec.limit ?? spec.stop ?? "",
    weight: spec.weight ?? "",
    weights: weightsText(spec.weights),
    rank: spec.rank ?? "",
    top: numberText(spec.top ?? null),
    rebalance: spec.rebalance,
    band: percentText(spec.band),
    side: spec.side,
    sizing: sizing.kind,
    size: sizeText(sizing),
    window: numberText(sizing.kind === "volatility" ? sizing.window : WINDOW),
    at_most: percentText(sizing.kind === "volatility" ? sizing.at_most : 1),
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
    interest: percentText(costs.interest),
    cash: numberText(spec.cash),
    leverage: numberText(spec.leverage),
    lot: numberText(spec.lot),
    seed: numberText(spec.seed),
    as_of: spec.as_of ?? "",
    interval: spec.interval,
    from: spec.from ?? "",
    to: spec.to ?? "",
    benchmark: spec.benchmark ?? "",
  };
}

function ruleOf({ weight, weights, rank }: BacktestSpec): Rule {
  if (weight) return "weight";
  if (weights) return "weights";
  return rank ? "rank" : "signals";
}

function weightsText(weights: BacktestSpec["weights"]): string {
  const pairs = Object.entries(weights ?? {});
  return pairs.map(([symbol, weight]) => `${symbol} ${percentText(weight)}`).join(", ");
}

/** Shares by symbol; `null` for what is none. */
export function weightsOf(text: string): Record<string, number> | null {
  const pieces = text.split(/[;\n]|,(?!\d)/).map((piece) => piece.trim());
  const weights: Record<string, number> = {};
  for (const piece of pieces.filter((each) => each !== "")) {
    const [, symbol, number] = /^(\S+?)[\s:=]+(-?\d+(?:[.,]\d+)?)\s*%?$/.exec(piece) ?? [];
    const percent = readNumber(number ?? "");
    if (symbol === undefined || percent == null) return null;
    weights[symbol.toUpperCase()] = part(percent) ?? 0;
  }
  return Object.keys(weights).length === 0 ? null : weights;
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
  ...(["per_share", "spread", "borrow", "interest", "cash", "band", "top", "window"] as const),
  ...(["at_most", "leverage", "lot", "seed"] as const),
];

/** The field that says what decides, and what to say when it is empty. */
const DECIDES: Record<Rule, { field: keyof Draft; fault: string }> = {
  signals: { field: "entry", fault: "Say when to enter." },
  weight: { field: "weight", fault: "Say how much to hold." },
  weights: { field: "weights", fault: "Write each symbol with its share, like SPY 60, TLT 40." },
  rank: { field: "rank", fault: "Say what to rank by." },
};

/** What is wrong before the server is asked: words where numbers belong, and what is missing. */
export function faultsOf(draft: Draft): Faults {
  const faults: Faults = {};
  const { field, fault } = DECIDES[draft.rule];
  if (draft.rule === "weights") {
    if (weightsOf(draft.weights) === null) faults.weights = fault;
  } else {
    if (symbolsOf(draft.symbols).length === 0) faults.symbols = "Name at least one symbol.";
    if (`${draft[field]}`.trim() === "") faults[field] = fault;
  }
  if (draft.rule === "rank" && !((readNumber(draft.top) ?? 0) >= 1)) {
    faults.top = "Say how many to hold: 1 or more.";
  }
  if (draft.rule === "signals") {
    if (readNumber(draft.size) === null) faults.size = "Say how much.";
    if (draft.order !== "market" && draft.level.trim() === "") faults.level = "Say at which price.";
  }
  if (readNumber(draft.cash) === null) faults.cash = "Say how much there is to begin with.";
  for (const name of NUMBERS) {
    if (readNumber(draft[name]) === undefined) faults[name] = "This is not a number.";
  }
  return faults;
}

export function symbolsOf(text: string): string[] {
  const pieces = text.split(/[\s,;]+/).map((piece) => piece.toUpperCase());
  return [...new Set(pieces.filter((piece) => piece !== ""))];
}

/** The specification a draft stands for; `base` keeps what the form does not show. */
export function specOf(draft: Draft, base: BacktestSpec = USUAL): BacktestSpec {
  const { name, side, interval, from, to, as_of, benchmark, rebalance } = draft;
  const number = (text: string) => readNumber(text) ?? null;
  const percent = (text: string) => part(number(text));
  return {
    ...base,
    ...decisionOf(draft),
    name: textOf(name),
    symbols: draft.rule === "weights" ? [] : symbolsOf(draft.symbols),
    rebalance,
    band: percent(draft.band) ?? 0,
    side,
    interval,
    sizing: draft.rule === "signals" ? sizingOf(draft) : null,
    stops: {
      loss: percent(draft.loss),
      profit: percent(draft.profit),
      trailing: percent(draft.trailing),
      bars: number(draft.bars),
    },
    costs: {
      percent: percent(draft.percent) ?? 0,
      per_share: number(draft.per_share) ?? 0,
      minimum: number(draft.minimum) ?? 0,
      slippage: percent(draft.slippage) ?? 0,
      spread: percent(draft.spread) ?? 0,
      borrow: percent(draft.borrow) ?? 0,
      interest: percent(draft.interest) ?? 0,
    },
    cash: number(draft.cash) ?? USUAL.cash,
    leverage: number(draft.leverage) ?? USUAL.leverage,
    lot: number(draft.lot) ?? USUAL.lot,
    seed: number(draft.seed) ?? USUAL.seed,
    from: textOf(from),
    to: textOf(to),
    as_of: textOf(as_of),
    benchmark: textOf(benchmark),
  };
}

/** What decides, and nothing of what other kinds of strategy decide by. */
function decisionOf(draft: Draft) {
  const { rule, order } = draft;
  const only = (kind: Rule, text: string) => (rule === kind ? textOf(text) : null);
  return {
    entry: only("signals", draft.entry),
    exit: only("signals", draft.exit),
    limit: order === "limit" ? only("signals", draft.level) : null,
    stop: order === "stop" ? only("signals", draft.level) : null,
    weight: only("weight", draft.weight),
    weights: rule === "weights" ? weightsOf(draft.weights) : null,
    rank: only("rank", draft.rank),
    top: rule === "rank" ? (readNumber(draft.top) ?? null) : null,
  };
}

function textOf(text: string): string | null {
  return text.trim() || null;
}

/** A fraction of a percentage, without the tail of binary fractions. */
function part(percent: number | null): number | null {
  return percent === null ? null : Number((percent / 100).toPrecision(12));
}

function sizingOf({ sizing, size, window, at_most }: Draft): BacktestSpec["sizing"] {
  const amount = readNumber(size) ?? 0;
  if (sizing === "equity") return { kind: sizing, share: part(amount) ?? 0 };
  if (sizing === "quantity") return { kind: sizing, quantity: amount };
  if (sizing === "cash") return { kind: sizing, amount };
  return {
    kind: sizing,
    target: part(amount) ?? 0,
    window: readNumber(window) ?? WINDOW,
    at_most: part(readNumber(at_most) ?? null) ?? 1,
  };
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
