/**
 * What was typed into the command bar, read as `[SYMBOL] [CODE]` in either order. A bare symbol means
 * its description, a bare code its page; `>` asks for actions, `?` for help, a backtick for symbols.
 */

import { findPage, type PageEntry } from "~/registry";

export type Command =
  | { mode: "actions"; text: string }
  | { mode: "help"; text: string }
  | { mode: "symbols"; text: string }
  | { mode: "go"; text: string; page: PageEntry | null; symbol: string | null };

const SYMBOL = /^[A-Za-z0-9][A-Za-z0-9.\-/^=:]{0,19}$/;

export function readCommand(input: string): Command {
  const text = input.trim();
  if (text.startsWith(">")) return { mode: "actions", text: text.slice(1).trim() };
  if (text.startsWith("?")) return { mode: "help", text: text.slice(1).trim() };
  if (text.startsWith("`")) return { mode: "symbols", text: text.slice(1).trim() };
  const words = text.split(/\s+/).filter(Boolean);
  const codeAt = findCode(words);
  const page = codeAt < 0 ? null : (findPage(words[codeAt] ?? "") ?? null);
  const others = words.filter((_, index) => index !== codeAt);
  const symbol =
    others.length === 1 && isSymbol(others[0]) ? (others[0] ?? "").toUpperCase() : null;
  return { mode: "go", text, page: others.length > 1 ? null : page, symbol };
}

function isSymbol(word: string | undefined): boolean {
  return word !== undefined && SYMBOL.test(word);
}

/**
 * Which word is the code. Tickers and codes overlap (W is Wayfair and the watchlists), so of two
 * codes the one whose page takes a symbol is the code, and of two such the second.
 */
function findCode(words: string[]): number {
  const codes = words.flatMap((word, index) => (findPage(word) ? [index] : []));
  if (words.length === 1) return codes[0] ?? -1;
  const taking = codes.filter((index) => findPage(words[index] ?? "")?.takesSymbol);
  return taking.at(-1) ?? -1;
}
