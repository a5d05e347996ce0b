/** What a formula field offers while one types: functions with their usual arguments, and symbols. */

import { inFormula } from "./overlay";
import type { Indicator, SeriesField } from "./queries";
import { FIELDS } from "./subject";

export type Completion = {
  label: string;
  detail: string;
  /** The text that replaces the word under the cursor. */
  insert: string;
  /** The whole is a formula already: choosing it adds it. */
  complete: boolean;
};

export type Word = { text: string; start: number; end: number };

const MOST_COMPLETIONS = 8;

/** The word the cursor stands in or right behind. */
export function wordAt(formula: string, cursor: number): Word {
  const before = /[\w^.:@/=-]*$/.exec(formula.slice(0, cursor))?.[0] ?? "";
  const after = /^[\w^.:@/=-]*/.exec(formula.slice(cursor))?.[0] ?? "";
  const start = cursor - before.length;
  return { text: before + after, start, end: cursor + after.length };
}

/**
 * What an indicator is usually asked about: the symbol, and where there are more, a view of it. Without
 * a symbol that is the asset at hand.
 */
export function usualInputs(indicator: Indicator, symbol: string | null): string[] {
  const name = symbol === null ? "close" : inFormula(symbol);
  return indicator.inputs.map((input, i) => {
    if (symbol === null && input === "asset") return "asset";
    if (input === "condition") return `${name} > sma(${name}, 50)`;
    // A second series is most often a slower view of the first.
    return i === 0 || input === "asset" ? name : `sma(${name}, 50)`;
  });
}

/** A call of an indicator on a symbol with its usual arguments: `macd(AAPL, 12, 26, 9)`. */
export function usualCall(indicator: Indicator, symbol: string | null): string {
  const defaults = indicator.parameters.map((parameter) => String(parameter.default));
  return `${indicator.name}(${[...usualInputs(indicator, symbol), ...defaults].join(", ")})`;
}

/**
 * The offer that Enter takes where the whole text is one bare word: the call of the function it names, or
 * the first offer if that completes it. `null` where the word stands for itself.
 */
export function offerOfWord(text: string, offers: readonly Completion[]): Completion | null {
  const word = text.trim();
  if (!/^[A-Za-z_]\w*$/.test(word) || FIELDS.some((field) => field === word)) return null;
  if (offers.some(({ insert }) => insert === word)) return null;
  const named = offers.find(({ insert }) => insert.startsWith(`${word.toLowerCase()}(`));
  if (named) return named;
  const [first] = offers;
  return /^[a-z_]/.test(word) && first?.insert.startsWith(word) ? first : null;
}

/** Indicators whose name or title has the word, those that begin with it first. */
export function completeIndicators(
  word: string,
  indicators: readonly Indicator[],
  symbol: string | null,
): Completion[] {
  const wanted = word.toLowerCase();
  const ranked = indicators
    .map((indicator) => ({ indicator, rank: rankOf(indicator, wanted) }))
    .filter(({ rank }) => rank < 3)
    .sort((a, b) => a.rank - b.rank || a.indicator.name.localeCompare(b.indicator.name));
  return ranked.slice(0, MOST_COMPLETIONS).map(({ indicator }) => {
    const call = usualCall(indicator, symbol);
    return { label: call, detail: indicator.title, insert: call, complete: true };
  });
}

export function rankOf({ name, title }: Indicator, wanted: string): number {
  if (wanted === "" || name.startsWith(wanted)) return name === wanted ? -1 : 0;
  if (
    title
      .toLowerCase()
      .split(/\W+/)
      .some((part) => part.startsWith(wanted))
  )
    return 1;
  return name.includes(wanted) ? 2 : 3;
}

/** Fields of what stands before the dot under the cursor: columns of a record, or of a symbol. */
export function completeFields(
  formula: string,
  word: Word,
  indicators: readonly Indicator[],
  known: readonly SeriesField[] = [],
): Completion[] {
  const dot = word.text.lastIndexOf(".");
  if (dot < 0) return [];
  const [before, begun] = [word.text.slice(0, dot), word.text.slice(dot + 1)];
  const head = before === "" ? calledBefore(formula, word.start) : null;
  const record = indicators.find(({ name, outputs }) => name === head && outputs.length > 1);
  const symbol = /[A-Z0-9']$/.test(before) || before === "asset";
  const titles = new Map(known.map(({ name, title }) => [name, title]));
  const all = known.length > 0 ? [...titles.keys()] : FIELDS;
  const names = record?.outputs ?? (symbol ? all : []);
  const found = names.filter((name) => name.startsWith(begun));
  // A part of the name finds it, too: `margin` the three of them.
  const within = names.filter((name) => !name.startsWith(begun) && name.includes(begun));
  const most = begun === "" ? names.length : MOST_COMPLETIONS;
  return [...found, ...(begun.length > 1 && !record ? within : [])].slice(0, most).map((name) => ({
    label: `${before}.${name}`,
    detail: record?.title ?? titles.get(name) ?? FIELD_TITLES[name] ?? "",
    insert: `${before}.${name}`,
    complete: false,
  }));
}

/** Economic series, where `macro:` has been typed. */
export function completeEconomic(
  word: Word,
  found: readonly { address: string; title: string }[],
): Completion[] {
  if (!word.text.startsWith("macro:")) return [];
  return found.slice(0, MOST_COMPLETIONS).map(({ address, title }) => ({
    label: address,
    detail: title,
    insert: address,
    complete: false,
  }));
}

/** The columns of the chart's own symbol, which need no name. */
export function completeOwnFields(word: string, symbol: string | null): Completion[] {
  if (!/^[a-z]/.test(word)) return [];
  return FIELDS.filter((field) => field.startsWith(word) && field !== word).map((field) => ({
    label: field,
    detail: `${FIELD_TITLES[field] ?? field} of ${symbol ?? "the asset"}`,
    insert: field,
    complete: false,
  }));
}

const FIELD_TITLES: Record<string, string> = {
  open: "First price of the bar",
  high: "Highest price of the bar",
  low: "Lowest price of the bar",
  close: "Last price of the bar",
  adj_close: "Last price, adjusted for dividends",
  volume: "Shares or units traded",
};

/** The function whose closing bracket stands right before `end`. */
function calledBefore(formula: string, end: number): string | null {
  let depth = 0;
  for (let i = end - 1; i >= 0; i--) {
    if (formula[i] === ")") depth++;
    else if (formula[i] === "(" && --depth === 0)
      return /([a-z_]\w*)\s*$/.exec(formula.slice(0, i))?.[1] ?? null;
    if (depth === 0) return null;
  }
  return null;
}

/** The call the cursor stands in and which of its arguments, for the line that names them. */
export function callAt(formula: string, cursor: number): { name: string; argument: number } | null {
  let [depth, argument] = [0, 0];
  for (let i = cursor - 1; i >= 0; i--) {
    const letter = formula[i];
    if (letter === ")") depth++;
    else if (letter === "," && depth === 0) argument++;
    else if (letter === "(" && depth-- === 0) {
      const name = /([a-z_]\w*)\s*$/.exec(formula.slice(0, i))?.[1];
      return name === undefined ? null : { name, argument };
    }
  }
  return null;
}

export function replaceWord(formula: string, word: Word, insert: string) {
  const text = formula.slice(0, word.start) + insert + formula.slice(word.end);
  return { text, cursor: word.start + insert.length };
}
