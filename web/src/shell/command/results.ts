/** The rows under the command bar: the exact reading first, then pages, then symbols. */

import { CandlestickChart, FileText, type LucideIcon } from "lucide-react";
import { ACTIONS, type ActionEntry, type Hands } from "~/actions";
import type { Server } from "~/api/client";
import { findPage, type Go, PAGES, type PageEntry } from "~/registry";
import { type Command, readCommand } from "./grammar";

export type Result = {
  id: string;
  icon: LucideIcon;
  title: string;
  detail: string;
  code?: string | undefined;
  keys?: string | undefined;
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

/** What to ask the server for, or null when the input is not about symbols. */
export function assetQuery(input: string): string | null {
  const command = readCommand(input);
  if (command.mode === "symbols") return command.text || null;
  if (command.mode !== "go" || command.text === "") return null;
  return command.symbol ?? command.text;
}

export function findResults(input: string, found: FoundAsset[], reader: Reader): Result[] {
  const command = readCommand(input);
  const assets = exactFirst(found, assetQuery(input));
  if (command.mode === "actions") return actionResults(command.text);
  if (command.mode === "help") return pageResults(command.text, reader);
  if (command.mode === "symbols") return assets.map((asset) => assetResult(asset, findPage("DES")));
  if (command.text === "") return [...recentSymbol(reader), ...pageResults("", reader)];
  const here = reader.here?.(command.text) ?? null;
  return distinct([
    ...(here === null ? [] : [here]),
    ...exactResults(command, assets, reader),
    ...assets.map((asset) =>
      assetResult(asset, command.page?.takesSymbol ? command.page : findPage("DES")),
    ),
    ...pageResults(command.text, reader),
    ...actionResults(command.text),
  ]);
}

/** Who types a whole symbol means it, whatever else the server found likely. */
function exactFirst(found: FoundAsset[], wanted: string | null): FoundAsset[] {
  const isExact = (asset: FoundAsset) => asset.symbol.toUpperCase() === wanted?.toUpperCase();
  return [...found.filter(isExact), ...found.filter((asset) => !isExact(asset))];
}

/** The input taken at its word, so that Enter works before the server has answered. */
function exactResults(
  command: Extract<Command, { mode: "go" }>,
  assets: FoundAsset[],
  reader: Reader,
): Result[] {
  const { page, symbol } = command;
  if (page && page.takesSymbol !== true)
    return reader.may(page.needs) ? [pageResult(page, symbol ?? reader.lastSymbol)] : [];
  if (page && !symbol) return [pageResult(page, reader.lastSymbol)];
  if (!symbol) return [];
  const known = assets.find((asset) => asset.symbol.toUpperCase() === symbol);
  const opened = page ?? findPage("DES");
  if (known) return [assetResult(known, opened)];
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

function pageResult(page: PageEntry, symbol: string | null = null): Result {
  const about = page.takesSymbol && symbol ? `${symbol} · ${page.about}` : page.about;
  return {
    id: `page ${page.code}`,
    icon: page.icon,
    title: page.title,
    detail: about,
    code: page.code,
    keys: page.keys,
    open: (hands) => hands.navigate(goTo(page, symbol)),
  };
}

/** A page of a symbol without one has nothing to show: home is where one is picked. */
function goTo(page: PageEntry, symbol: string | null): Go {
  return page.takesSymbol === true && !symbol ? { to: "/" } : page.go(symbol);
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
