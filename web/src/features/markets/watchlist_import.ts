/** Reading a watch list out of a file: our own export, anybody's CSV, or tickers in any arrangement. */

import { readCsv } from "~/ui/csv";
import { parseTickers, type Tickers } from "./tickers";
import type { Group } from "./watchlist_layout";

/** A list of 500 symbols with every column is a tenth of this. */
export const MOST_BYTES = 1 << 20;

export type ImportedList = Tickers & { groups: Group[] };

const SYMBOL_TITLES = ["symbol", "ticker", "code", "isin"];

/** Reads the column that is headed as symbols are, with the groups of our own files; else everything. */
export function readList(text: string): ImportedList {
  const [titles = [], ...rows] = readCsv(text);
  const heads = titles.map((title) => title.trim().toLowerCase());
  const at = SYMBOL_TITLES.map((title) => heads.indexOf(title)).find((index) => index >= 0);
  if (at === undefined) return { ...parseTickers(text), groups: [] };
  const tickers = parseTickers(rows.map((row) => row[at] ?? "").join("\n"));
  const groupAt = heads.indexOf("group");
  return { ...tickers, groups: groupAt < 0 ? [] : groupsOf(rows, at, groupAt) };
}

/** A group begins where its title differs from that of the row before. */
function groupsOf(rows: readonly string[][], at: number, groupAt: number): Group[] {
  const groups: Group[] = [];
  let last = "";
  for (const row of rows) {
    const title = (row[groupAt] ?? "").trim();
    const before = parseTickers(row[at] ?? "").symbols[0];
    if (title !== "" && title !== last && before !== undefined) groups.push({ title, before });
    last = title;
  }
  return groups;
}
