/** What a formula field offers while one types: functions with their usual arguments, and symbols. */

import { inFormula } from "./overlay";
import type { Indicator } from "./queries";

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

/** A call of an indicator on a symbol with its usual arguments: `macd(AAPL, 12, 26, 9)`. */
export function usualCall(indicator: Indicator, symbol: string): string {
  const defaults = indicator.parameters.map((parameter) => String(parameter.default));
  const name = inFormula(symbol);
  // A second series is most often a slower view of the first.
  const series = indicator.inputs.map((_, i) => (i === 0 ? name : `sma(${name}, 50)`));
  return `${indicator.name}(${[...series, ...defaults].join(", ")})`;
}

/** Indicators whose name or title has the word, those that begin with it first. */
export function completeIndicators(
  word: string,
  indicators: readonly Indicator[],
  symbol: string,
): Completion[] {
  const wanted = word.toLowerCase();
  const ranked = indicators
    .map((indicator) => ({ indicator, rank: rankOf(indicator, wanted) }))
    .filter(({ rank }) => rank < 3)
    .sort((a, b) => a.rank - b.rank || a.indicator.name.localeCompare(b.indicator.name));
  return ranked.flatMap(({ indicator }) => calls(indicator, symbol)).slice(0, MOST_COMPLETIONS);
}

function rankOf({ name, title }: Indicator, wanted: string): number {
  if (wanted === "" || name.startsWith(wanted)) return 0;
  if (
    title
      .toLowerCase()
      .split(/\W+/)
      .some((part) => part.startsWith(wanted))
  )
    return 1;
  return name.includes(wanted) ? 2 : 3;
}

/** An indicator of several columns is offered as all of them, since a chart draws columns. */
function calls(indicator: Indicator, symbol: string): Completion[] {
  const call = usualCall(indicator, symbol);
  const outputs = indicator.outputs.length > 1 ? indicator.outputs.map((it) => `.${it}`) : [""];
  return outputs.map((output) => ({
    label: `${call}${output}`,
    detail: indicator.title,
    insert: `${call}${output}`,
    complete: true,
  }));
}

export function replaceWord(formula: string, word: Word, insert: string) {
  const text = formula.slice(0, word.start) + insert + formula.slice(word.end);
  return { text, cursor: word.start + insert.length };
}
