/**
 * What was typed into the command bar, read as `[SYMBOL…] [CODE] [words]` in any order. A bare symbol
 * means its description, a bare code its page, an interval a chart; `>` asks for actions, `?` for help,
 * a backtick for symbols.
 */

import { findInterval } from "~/features/markets/interval";
import { findPage, type PageEntry } from "~/registry";
import { takesWords } from "./arguments";

export type Command =
  | { mode: "actions"; text: string }
  | { mode: "help"; text: string }
  | { mode: "symbols"; text: string }
  /** `#` and `@` name what this version does not have. */
  | { mode: "mention"; text: string; sign: "#" | "@" }
  | {
      mode: "go";
      text: string;
      page: PageEntry | null;
      symbol: string | null;
      /** What stands beside code and symbol, as it was typed. */
      rest: string[];
    };

const SYMBOL = /^[A-Za-z0-9^][A-Za-z0-9.\-/^=:]{0,19}$/;
const INTERVAL = /^(,[A-Za-z]|\d{1,3}(m|h|d|w|M|min|H|D|W))$/;

export function readCommand(input: string): Command {
  const text = input.trim();
  if (text.startsWith(">")) return { mode: "actions", text: text.slice(1).trim() };
  if (text.startsWith("?")) return { mode: "help", text: text.slice(1).trim() };
  if (text.startsWith("`")) return { mode: "symbols", text: text.slice(1).trim() };
  const sign = text[0];
  if (sign === "#" || sign === "@") return { mode: "mention", text: text.slice(1).trim(), sign };
  return { mode: "go", text, ...readWords(text.split(/\s+/).filter(Boolean)) };
}

type Words = { page: PageEntry | null; symbol: string | null; rest: string[] };

function readWords(words: string[]): Words {
  const codeAt = findCode(words);
  const page = findPage(words[codeAt] ?? "") ?? null;
  const others = words.filter((_, index) => index !== codeAt);
  if (page === null) return readWithoutCode(others);
  if (page.code === "GP") return ofChart(page, others, words[codeAt]?.toUpperCase() !== "GP");
  if (takesWords(page.code)) return { page, symbol: null, rest: others };
  const [first] = others;
  if (others.length === 1 && isSymbol(first)) {
    return { page, symbol: first.toUpperCase(), rest: [] };
  }
  // Several tickers beside a code are meant as such; several words are a name.
  if (others.length > 1 && !others.every(isTicker)) return { page: null, symbol: null, rest: [] };
  return { page, symbol: null, rest: others };
}

function readWithoutCode(words: string[]): Words {
  const chart = findPage("GP") ?? null;
  const nothing = { page: null, symbol: null, rest: [] };
  const [first] = words;
  if (words.length === 1) {
    if (first !== undefined && findInterval(first)) return ofChart(chart, words);
    return { ...nothing, symbol: isSymbol(first) ? first.toUpperCase() : null };
  }
  const intervals = words.filter(isInterval).length;
  if (words.length === 2 && intervals === 1 && words.every(isSymbolOrInterval)) {
    return ofChart(chart, words);
  }
  return words.length > 1 && words.every(isTicker) ? ofChart(chart, words) : nothing;
}

/** The first word that is no interval is whose chart it is. */
function ofChart(page: PageEntry | null, words: string[], spoken = false): Words {
  const at = words.findIndex((word) => isSymbol(word) && !isInterval(word));
  const symbol = words[at]?.toUpperCase() ?? null;
  const rest = words.filter((_, index) => index !== at);
  const readable = rest.every((word) => isInterval(word) || isSymbol(word));
  // “chart of the day” is a sentence, “gp aapl msft ibm” is not.
  const isName = spoken && rest.length > 1 && !rest.every((it) => isInterval(it) || isTicker(it));
  return readable && !isName ? { page, symbol, rest } : { page: null, symbol: null, rest: [] };
}

function isSymbol(word: string | undefined): word is string {
  return word !== undefined && SYMBOL.test(word);
}

/** An interval by its looks, whether there is such a one or not. */
export function isInterval(word: string): boolean {
  return INTERVAL.test(word);
}

const isSymbolOrInterval = (word: string) => isSymbol(word) || isInterval(word);

/** Typed as a ticker is, in capitals. */
function isTicker(word: string): boolean {
  return isSymbol(word) && word === word.toUpperCase();
}

/** A word as people write names, not tickers. */
export function isWord(text: string): boolean {
  return /^[A-Z]?[a-z]{2,}$/.test(text);
}

/**
 * Which word is the code. Tickers and codes overlap (W is Wayfair and the watchlists), so of two
 * codes the one whose page takes a symbol is the code, and of two such the second. A code that takes
 * words stands before them, or after tickers.
 */
function findCode(words: string[]): number {
  const codes = words.flatMap((word, index) => (findPage(word) ? [index] : []));
  if (words.length === 1) return codes[0] ?? -1;
  const wordy = (index: number) => takesWords(findPage(words[index] ?? "")?.code ?? "");
  if (codes[0] === 0 && wordy(0)) return 0;
  const taking = codes.filter((index) => findPage(words[index] ?? "")?.takesSymbol);
  const last = words.length - 1;
  const before = words.slice(0, last);
  const ends = codes.at(-1) === last && wordy(last) && before.every(isTicker);
  return taking.at(-1) ?? (ends ? last : -1);
}
