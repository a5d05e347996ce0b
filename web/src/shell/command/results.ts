/** The rows under the command bar: the exact reading first, then pages, then symbols. */

import { CandlestickChart, FileText, type LucideIcon, Plug } from "lucide-react";
import { ACTIONS, type ActionEntry, type Hands } from "~/actions";
import type { Server } from "~/api/client";
import { findPage, type Go, goFrom, PAGES, type PageEntry } from "~/registry";
import { type Reading, readArguments, takesWords } from "./arguments";
import { type Command, isWord, readCommand } from "./grammar";

export type Result = {
  id: string;
  icon: LucideIcon;
  title: string;
  detail: string;
  code?: string | undefined;
  keys?: string | undefined;
  /** Exactly what was typed: Enter need not wait for what the server finds. */
  exact?: boolean;
  /** Something else than what was typed: taken only by who moves to it. */
  offer?: boolean;
  /** Stands in the field instead of leading anywhere: something is missing. */
  stay?: string;
  open: (hands: Hands) => void;
};

export type FoundAsset = Pick<Server<"Asset">, "symbol" | "name" | "exchange" | "type">;

/** Who reads: which pages they may open, and the symbol they looked at last. */
export type Reader = {
  may: (permission: PageEntry["needs"]) => boolean;
  lastSymbol: string | null;
  /** What the place the reader is in can do with the words, the exact reading of them. */
  here?: (text: string) => Result | null;
};

type Going = Extract<Command, { mode: "go" }>;

/** What to ask the server for, or null when the input is not about symbols; empty asks for any. */
export function assetQuery(input: string): string | null {
  const command = readCommand(input);
  if (command.mode === "symbols") return command.text;
  if (command.mode !== "go" || command.text === "") return null;
  if (command.page && takesWords(command.page.code) && command.rest.length > 0) return null;
  if (wantsSymbol(command) && /\s$/.test(input)) return "";
  return command.symbol ?? command.text;
}

/** A code whose page is of a symbol, without one. */
function wantsSymbol({ page, symbol }: Going): boolean {
  return page?.takesSymbol === true && symbol === null;
}

/** `answered` is false while the server is still being asked for what was typed. */
export function findResults(
  input: string,
  found: FoundAsset[],
  reader: Reader,
  answered = true,
): Result[] {
  const command = readCommand(input);
  const assets = exactFirst(found, assetQuery(input));
  if (command.mode === "actions") return actionResults(command.text);
  if (command.mode === "help") return pageResults(command.text, reader);
  if (command.mode === "mention") return [];
  if (command.mode === "symbols") {
    return symbolsOnly(command.text, assets, reader, answered);
  }
  if (command.text === "") return [...recentSymbol(reader), ...pageResults("", reader)];
  return distinct(goResults(command, assets, reader, answered));
}

/** After a backtick: symbols, and the way to those that are not here. */
function symbolsOnly(
  text: string,
  assets: FoundAsset[],
  reader: Reader,
  answered: boolean,
): Result[] {
  const inner = readCommand(text);
  const symbol = inner.mode === "go" && !/\s/.test(text) ? inner.symbol : null;
  const known = assets.map((asset) => assetResult(asset, findPage("DES")));
  if (!answered || text === "" || assets[0]?.symbol === symbol) return known;
  const asks = symbol === null ? askText(text, reader) : askSymbol(symbol, null, reader);
  return isWord(text) && known.length > 0 ? [...known, ...asks] : [...asks, ...known];
}

function goResults(
  command: Going,
  assets: FoundAsset[],
  reader: Reader,
  answered: boolean,
): Result[] {
  const { text, page, symbol, rest } = command;
  const here = reader.here?.(text) ?? null;
  const first = [...(here === null ? [] : [{ ...here, exact: true }])];
  const reading = page && readArguments(page, symbol ?? reader.lastSymbol, rest);
  const places = [...pageResults(text, reader), ...actionResults(text)];
  if (page && reading) {
    return [...first, ...readResults(page, symbol ?? reader.lastSymbol, reading), ...places];
  }
  const opened = page?.takesSymbol ? page : findPage("DES");
  const exact = exactResults(command, assets, reader);
  const others = assets.map((asset) => assetResult(asset, opened));
  if (symbol === null || exact.some((it) => it.exact && it.id.startsWith(`${symbol} `))) {
    const asks = symbol === null && page === null ? askText(text, reader) : [];
    return [...first, ...exact, ...others, ...places, ...asks];
  }
  // Nothing has this symbol: what is like it comes after, so that Enter never opens another.
  const asks = answered ? askSymbol(symbol, page, reader) : [];
  if (!isWord(text.split(/\s+/).find((word) => word.toUpperCase() === symbol) ?? "")) {
    return [...first, ...exact, ...asks, ...others, ...places];
  }
  const named = assets.filter((asset) => isNamed(asset, symbol));
  return [
    ...first,
    ...named.map((asset) => assetResult(asset, opened)),
    ...places,
    ...exact,
    ...asks,
    ...others,
  ];
}

/** Whether a word of its name begins as what was typed. */
function isNamed({ name }: FoundAsset, text: string): boolean {
  return name
    .toUpperCase()
    .split(/[^\p{L}\p{N}]+/u)
    .some((word) => word.startsWith(text));
}

/** Where arguments lead, or what comes close to them. */
function readResults(page: PageEntry, symbol: string | null, reading: Reading): Result[] {
  const row = (go: Go, detail: string, key: string): Result => ({
    id: `${symbol} ${page.code} ${key}`,
    icon: page.icon,
    title: page.takesSymbol === true && symbol !== null ? symbol : page.title,
    detail: page.takesSymbol === true ? `${page.title}, ${detail}` : detail,
    code: page.code,
    open: (hands) => hands.navigate(go),
  });
  if (reading.kind === "way") return [{ ...row(reading.go, reading.detail, "words"), exact: true }];
  return reading.offers.map(({ go, detail }) => ({ ...row(go, detail, detail), offer: true }));
}

/** What is wrong with the input, or missing from it; null where there is nothing to say. */
export function readNote(input: string, lastSymbol: string | null): string | null {
  const command = readCommand(input);
  if (command.mode === "mention") {
    return command.sign === "#"
      ? "# finds ideas and trends by their number; there are none in this version"
      : "@ finds agents; there are none in this version. People stand on the page USR";
  }
  if (command.mode !== "go" || command.page === null) return null;
  const { page, symbol, rest } = command;
  const reading = readArguments(page, symbol ?? lastSymbol, rest);
  if (reading?.kind === "none") return reading.why;
  if (wantsSymbol(command) && lastSymbol === null) {
    return `${page.title} of which symbol? Type it after the code: ${page.code} AAPL`;
  }
  return null;
}

/** Asks strangers for a symbol that is not known here, adds it and fetches its bars. */
function askSymbol(symbol: string, page: PageEntry | null, reader: Reader): Result[] {
  if (!reader.may("markets:write")) return askText(symbol, reader);
  return [
    {
      id: `ask ${symbol}`,
      icon: Plug,
      title: `Ask the providers for ${symbol}`,
      detail: "Not known here yet. Searches, adds it and fetches its bars",
      code: page?.code,
      open: (hands) =>
        hands.navigate({ to: "/asset/$symbol", params: { symbol }, search: { ask: true } }),
    },
  ];
}

function askText(text: string, reader: Reader): Result[] {
  if (text.length < 2 || !reader.may("markets:read")) return [];
  return [
    {
      id: `ask ${text}`,
      icon: Plug,
      title: `Ask the providers for “${text}”`,
      detail: "Searches them by name",
      open: (hands) => hands.navigate({ to: "/providers", search: { query: text } }),
    },
  ];
}

/** Who types a whole symbol means it, whatever else the server found likely. */
function exactFirst(found: FoundAsset[], wanted: string | null): FoundAsset[] {
  const isExact = (asset: FoundAsset) => asset.symbol.toUpperCase() === wanted?.toUpperCase();
  return [...found.filter(isExact), ...found.filter((asset) => !isExact(asset))];
}

/** The input taken at its word, so that Enter works before the server has answered. */
function exactResults({ page, symbol }: Going, assets: FoundAsset[], reader: Reader): Result[] {
  if (page && page.takesSymbol !== true) {
    const meant = symbol ?? (page.takesSymbol === "optional" ? reader.lastSymbol : null);
    return reader.may(page.needs) ? [{ ...pageResult(page, meant, symbol), exact: true }] : [];
  }
  if (page && symbol === null) {
    const result = pageResult(page, reader.lastSymbol);
    if (reader.lastSymbol !== null) return [{ ...result, exact: true }];
    return [{ ...result, detail: "Of which symbol?", stay: `${page.code} `, exact: true }];
  }
  if (!symbol) return [];
  const known = assets.find((asset) => asset.symbol.toUpperCase() === symbol);
  const opened = page ?? findPage("DES");
  if (known) return [{ ...assetResult(known, opened), exact: true }];
  return page ? [symbolResult(symbol, page)] : [];
}

function recentSymbol(reader: Reader): Result[] {
  const chart = findPage("GP");
  const description = findPage("DES");
  if (!reader.lastSymbol || !chart || !description) return [];
  return [symbolResult(reader.lastSymbol, description), symbolResult(reader.lastSymbol, chart)];
}

function pageResults(text: string, reader: Reader): Result[] {
  return PAGES.filter(
    (page) => reader.may(page.needs) && (page.takesSymbol !== true || reader.lastSymbol || text),
  )
    .map((page) => ({
      page,
      rank: rankOf(text, [page.code, ...page.aliases, page.title, page.about, page.group]),
    }))
    .filter((it) => it.rank > 0)
    .sort((a, b) => b.rank - a.rank)
    .map(({ page }) => pageResult(page, reader.lastSymbol));
}

function pageResult(
  page: PageEntry,
  symbol: string | null = null,
  named: string | null = null,
): Result {
  const of = named ?? (page.takesSymbol === "named" ? null : symbol);
  const about = page.takesSymbol && of ? `${of} · ${page.about}` : page.about;
  return {
    id: `page ${page.code}`,
    icon: page.icon,
    title: page.title,
    detail: about,
    code: page.code,
    keys: page.keys,
    open: (hands) => hands.navigate(named === null ? goFrom(page, symbol) : page.go(named)),
  };
}

function symbolResult(symbol: string, page: PageEntry): Result {
  return {
    id: `${symbol} ${page.code}`,
    icon: page.code === "GP" ? CandlestickChart : FileText,
    title: symbol,
    detail: page.title,
    code: page.code,
    open: (hands) => hands.navigate(page.go(symbol)),
  };
}

function assetResult(asset: FoundAsset, page: PageEntry | undefined): Result {
  return {
    id: `${asset.symbol} ${page?.code}`,
    icon: page?.icon ?? FileText,
    title: asset.symbol,
    detail: [asset.name, asset.exchange].filter(Boolean).join(" · "),
    code: page?.code,
    open: (hands) => page && hands.navigate(page.go(asset.symbol)),
  };
}

function actionResults(text: string): Result[] {
  const shown = new Set<string>();
  return ACTIONS.filter(
    (it) => rankOf(text, [it.title]) > 0 && !shown.has(it.title) && shown.add(it.title),
  ).map(actionResult);
}

function actionResult(entry: ActionEntry): Result {
  return {
    id: `action ${entry.id}`,
    icon: entry.icon,
    title: entry.title,
    detail: "Action",
    keys: entry.keys,
    open: (hands) => entry.run(hands),
  };
}

/** 4 the whole word, 3 its beginning, 2 the beginning of a word inside, 1 nothing typed, 0 no match. */
export function rankOf(text: string, names: readonly string[]): number {
  const wanted = text.toLowerCase();
  if (wanted === "") return 1;
  let best = 0;
  for (const name of names) {
    const lower = name.toLowerCase();
    if (lower === wanted) best = Math.max(best, 4);
    else if (lower.startsWith(wanted)) best = Math.max(best, 3);
    else if (lower.includes(` ${wanted}`)) best = Math.max(best, 2);
  }
  return best;
}

function distinct(results: Result[]): Result[] {
  const seen = new Set<string>();
  return results.filter((it) => !seen.has(it.id) && seen.add(it.id));
}
