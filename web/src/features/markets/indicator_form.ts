/** An indicator as a form: found by words, filled in, written as a formula and read back. */

import { rankOf, usualInputs } from "./formula_completion";
import type { Indicator } from "./queries";

export type IndicatorDraft = {
  name: string;
  /** Formulas. */
  inputs: string[];
  /** As typed. */
  parameters: string[];
};

type Parameter = Indicator["parameters"][number];

export function newDraft(indicator: Indicator, symbol: string): IndicatorDraft {
  return {
    name: indicator.name,
    inputs: usualInputs(indicator, symbol),
    parameters: indicator.parameters.map((parameter) => String(parameter.default)),
  };
}

export function writeDraft({ name, inputs, parameters }: IndicatorDraft): string {
  return `${name}(${[...inputs, ...parameters].map((part) => part.trim()).join(", ")})`;
}

/** Reads a formula that is one call of a known indicator; `null` for everything else. */
export function readDraft(
  formula: string,
  indicators: readonly Indicator[],
): IndicatorDraft | null {
  const match = /^\s*([a-z_]\w*)\s*\((.*)\)\s*$/s.exec(formula);
  const indicator = indicators.find(({ name }) => name === match?.[1]);
  const parts = match === null ? null : splitArguments(match[2] ?? "");
  if (indicator === undefined || parts === null) return null;
  const { inputs, parameters } = indicator;
  const draft = newDraft(indicator, "");
  if (parts.length < inputs.length || parts.length > inputs.length + parameters.length) return null;
  for (const [i, part] of parts.entries()) {
    const named = /^(\w+)\s*=(?!=)\s*(.*)$/s.exec(part);
    const at =
      named === null ? i - inputs.length : parameters.findIndex(({ name }) => name === named[1]);
    if (i < inputs.length && named === null) draft.inputs[i] = part;
    else if (at >= 0) draft.parameters[at] = named?.[2] ?? part;
    else return null;
  }
  return draft;
}

/** The arguments of a call; `null` where the brackets do not close inside it. */
function splitArguments(text: string): string[] | null {
  const parts = [""];
  let depth = 0;
  let quote = "";
  for (const letter of text) {
    if (quote !== "") quote = letter === quote ? "" : quote;
    else if (letter === "'" || letter === '"') quote = letter;
    else if ("([".includes(letter)) depth++;
    else if (")]".includes(letter)) depth--;
    if (depth < 0) return null;
    if (letter === "," && depth === 0 && quote === "") parts.push("");
    else parts[parts.length - 1] += letter;
  }
  return depth === 0 && quote === "" ? parts.map((part) => part.trim()) : null;
}

/** What is wrong with a parameter as typed, in a sentence. */
export function parameterFault({ min, max }: Parameter, typed: string): string | undefined {
  const value = Number(typed);
  if (typed.trim() === "" || !Number.isFinite(value)) return "A number is needed";
  if (typeof min === "number" && value < min) return `At least ${min}`;
  if (typeof max === "number" && value > max) return `At most ${max}`;
  return undefined;
}

export function parameterLimits({ min, max, default: usual }: Parameter): string {
  const [low, high] = [typeof min === "number", typeof max === "number" && max < 1e5];
  const limits = low && high ? `${min} to ${max}` : low ? `${min} or more` : "";
  return [limits, `usually ${usual}`].filter(Boolean).join(", ");
}

export type IndicatorGroup = { title: string; indicators: Indicator[] };

/** Indicators that match all words, the best first; without words all of them by group. */
export function findIndicators(text: string, indicators: readonly Indicator[]): IndicatorGroup[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return byGroup(indicators);
  const ranked = indicators
    .map((indicator) => ({ indicator, ranks: words.map((word) => rankWith(indicator, word)) }))
    .filter(({ ranks }) => Math.max(...ranks) < 4)
    .map(({ indicator, ranks }) => ({ indicator, rank: ranks.reduce((sum, each) => sum + each) }))
    .sort((a, b) => a.rank - b.rank || a.indicator.name.localeCompare(b.indicator.name));
  if (ranked.length === 0) return [];
  return [{ title: "", indicators: ranked.map(({ indicator }) => indicator) }];
}

/** The rank of a name or title, after them the group. */
function rankWith(indicator: Indicator, word: string): number {
  const rank = rankOf(indicator, word);
  if (rank < 3) return rank;
  return groupTitle(indicator.group).toLowerCase().includes(word) ? 3 : 4;
}

function byGroup(indicators: readonly Indicator[]): IndicatorGroup[] {
  const groups = new Map<string, Indicator[]>();
  for (const indicator of indicators) {
    const title = groupTitle(indicator.group);
    groups.set(title, [...(groups.get(title) ?? []), indicator]);
  }
  return [...groups].map(([title, members]) => ({ title, indicators: members }));
}

const GROUP_TITLES: Record<string, string> = {
  average: "Averages",
  extreme: "Highs and lows",
  range: "Range and volatility",
  cross: "Crossings",
  change: "Changes",
  pattern: "Candle patterns",
  price: "Prices and levels",
};

export function groupTitle(group: string): string {
  const words = group.replaceAll("_", " ");
  return GROUP_TITLES[group] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** The indicator that words in a command bar name: `rsi`, or with its parameters `rsi 21`. */
export function namedIndicator(
  text: string,
  indicators: readonly Indicator[],
  symbol: string,
): { indicator: Indicator; formula: string } | null {
  const [name = "", ...numbers] = text
    .trim()
    .toLowerCase()
    .split(/[\s,]+/);
  const indicator = indicators.find((each) => each.name === name);
  if (indicator === undefined || numbers.length > indicator.parameters.length) return null;
  if (numbers.some((number) => !/^\d+(\.\d+)?$/.test(number))) return null;
  const draft = newDraft(indicator, symbol);
  const parameters = draft.parameters.map((usual, i) => numbers[i] ?? usual);
  return { indicator, formula: writeDraft({ ...draft, parameters }) };
}
