/** What can be done to a watch list: each act changes symbols, layout or both, and has its way back. */

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { asProblem } from "~/api/problem";
import { toast } from "~/ui/toast";
import { addItems, moveItems, moveToEdge } from "./order";
import { findKnown } from "./queries";
import { type TaggedWatchlist, useChangeSymbols } from "./watchlist";
import { type ImportedList, MOST_BYTES, readList } from "./watchlist_import";
import {
  flatten,
  type Group,
  type Layout,
  MOST_GROUPS,
  moveBefore,
  unflatten,
  withoutSymbols,
} from "./watchlist_layout";
import type { SaveLayout } from "./watchlist_layout_store";
import type { WatchlistActs } from "./watchlist_row";
import type { Order } from "./watchlist_rows";

/** More unknown tickers than this are not a typing error, but another kind of file. */
const MOST_UNKNOWN = 8;

/** Changes of a list, and the tickers that could not be added to it. */
export function useListChange(
  list: TaggedWatchlist,
  layout: Layout,
  save: SaveLayout,
  missing: readonly string[] = [],
) {
  const client = useQueryClient();
  const put = useChangeSymbols(list.id);
  const [unknown, setUnknown] = useState<readonly string[]>(missing.slice(0, MOST_UNKNOWN));
  const before = list.items.map((item) => item.symbol);
  const setGroups = (groups: Group[]) => save((it) => ({ ...it, groups }));
  const undo = {
    label: "Undo",
    onSelect: () => {
      put(() => before);
      if (layout.groups.length > 0) setGroups(layout.groups);
    },
  };
  const arrange = (change: (keys: string[]) => string[]) => {
    const next = unflatten(change(flatten(before, layout.groups)), layout.groups);
    put(() => next.symbols);
    if (JSON.stringify(next.groups) !== JSON.stringify(layout.groups)) setGroups(next.groups);
  };
  const add = async ({
    symbols: more,
    refused,
    groups = [],
  }: Partial<ImportedList> & AddedTickers) => {
    const fresh = more.filter((symbol) => !before.includes(symbol));
    try {
      const found = await findKnown(client, fresh);
      put((symbols) => addItems(symbols, found.known));
      if (groups.length > 0) setGroups(joinGroups(layout.groups, groups, found.known));
      setUnknown(found.unknown.slice(0, MOST_UNKNOWN));
      tellAdded(found.known, [...found.unknown, ...refused], more, undo);
    } catch (error) {
      toast("Nothing was added", { detail: asProblem(error).message, tone: "bad" });
    }
  };
  return {
    arrange,
    add,
    setGroups,
    unknown,
    forget: (symbol: string) => setUnknown((it) => it.filter((other) => other !== symbol)),
    addKnown: (symbol: string) => put((symbols) => addItems(symbols, [symbol])),
    async importFile(file: File) {
      if (file.size > MOST_BYTES) {
        return toast("The file is too long for a list", { detail: "At most 1 MB", tone: "bad" });
      }
      const read = readList(await file.text());
      if (read.symbols.length === 0)
        return toast("No tickers were found in the file", { tone: "bad" });
      await add(read);
    },
    remove(gone: ReadonlySet<string>) {
      const next = withoutSymbols(before, layout.groups, gone);
      put(() => next.symbols);
      if (layout.groups.length > 0) setGroups(next.groups);
      toast(`Removed ${named([...gone])}`, { action: undo });
    },
  };
}

type AddedTickers = { symbols: string[]; refused: string[] };

/** The groups of a file, where their first symbol was new to the list. */
function joinGroups(
  own: readonly Group[],
  more: readonly Group[],
  added: readonly string[],
): Group[] {
  const fresh = more.filter((group) => added.includes(group.before));
  return [...own, ...fresh].slice(0, MOST_GROUPS);
}

function tellAdded(
  added: readonly string[],
  leftOut: readonly string[],
  asked: readonly string[],
  undo: { label: string; onSelect: () => void },
) {
  const detail =
    leftOut.length > 0 ? `Not known here: ${leftOut.slice(0, MOST_UNKNOWN).join(", ")}` : undefined;
  if (added.length > 0) toast(`Added ${named(added)}`, { tone: "good", detail, action: undo });
  else if (leftOut.length > 0) toast("Nothing was added", { detail, tone: "bad" });
  else toast(`${named(asked)} ${asked.length === 1 ? "is" : "are"} on the list`);
}

function named(symbols: readonly string[]): string {
  return symbols.length <= 3 ? symbols.join(", ") : `${symbols.length} symbols`;
}

/** Naming a group: above which symbol, or which one is renamed. */
export type GroupNaming = { before: string } | { group: number } | null;

type ActsInput = {
  selected: ReadonlySet<string>;
  setSelected: (selected: ReadonlySet<string>) => void;
  order: Order;
  layout: Layout;
  change: ReturnType<typeof useListChange>;
  onOpen: (symbol: string) => void;
  onAlert: (symbol: string) => void;
  onNameGroup: (naming: GroupNaming) => void;
};

export function actsOf(input: ActsInput): WatchlistActs {
  const { selected, setSelected, order, layout, change, onOpen, onAlert, onNameGroup } = input;
  /** A command on a selected row means all that are selected. */
  const meant = (key: string) => (selected.has(key) ? selected : new Set([key]));
  const inOwnOrder = () => {
    if (order !== null)
      toast("Rows move in your own order", {
        detail: "Press the sorted heading until it has no arrow.",
      });
    return order === null;
  };
  return {
    open: onOpen,
    alert: onAlert,
    move: (key, step) => {
      if (inOwnOrder()) change.arrange((keys) => moveItems(keys, meant(key), step));
    },
    moveToEdge: (symbol, edge) => {
      if (inOwnOrder()) change.arrange((keys) => moveToEdge(keys, meant(symbol), edge));
    },
    drop: (key, before) => {
      if (inOwnOrder()) change.arrange((keys) => moveBefore(keys, meant(key), before));
    },
    remove: (symbol) => {
      change.remove(meant(symbol));
      setSelected(new Set());
    },
    select: (symbol) => {
      const next = new Set(selected);
      if (!next.delete(symbol)) next.add(symbol);
      setSelected(next);
    },
    clearSelection: () => setSelected(new Set()),
    group: (before) => onNameGroup({ before }),
    renameGroup: (group) => onNameGroup({ group }),
    removeGroup: (group) => change.setGroups(layout.groups.filter((_, at) => at !== group)),
  };
}
