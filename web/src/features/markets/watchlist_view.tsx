/** One watch list: its rows, what is done to them, and how it can be undone. */

import { useQueryClient } from "@tanstack/react-query";
import { List } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { asProblem } from "~/api/problem";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty_state";
import { ErrorState } from "~/ui/error_state";
import { Panel } from "~/ui/panel";
import { Skeleton } from "~/ui/skeleton";
import { exportCsv, sortRows } from "~/ui/table";
import { toast } from "~/ui/toast";
import { addItems, moveItems, moveToEdge } from "./order";
import { findKnown, useQuotes } from "./queries";
import type { Tickers } from "./tickers";
import { type TaggedWatchlist, useChangeSymbols, useWatchlist } from "./watchlist";
import styles from "./watchlist.module.css";
import { WatchlistAdd } from "./watchlist_add";
import { type Order, WATCHLIST_COLUMNS, watchlistRows } from "./watchlist_rows";
import { type WatchlistActs, WatchlistTable } from "./watchlist_table";

type WatchlistViewProps = {
  id: string;
  singleKeys: boolean;
  onOpen: (symbol: string) => void;
  onRename: (list: TaggedWatchlist) => void;
  onDelete: (list: TaggedWatchlist) => void;
};

export function WatchlistView({ id, ...rest }: WatchlistViewProps) {
  const list = useWatchlist(id);
  if (list.error && !list.data) {
    return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  }
  if (!list.data) {
    return (
      <Panel title="Watchlist">
        <Skeleton height={240} />
      </Panel>
    );
  }
  return <LoadedWatchlist list={list.data} {...rest} />;
}

type LoadedProps = Omit<WatchlistViewProps, "id"> & { list: TaggedWatchlist };

function LoadedWatchlist({ list, singleKeys, onOpen, onRename, onDelete }: LoadedProps) {
  const field = useRef<HTMLInputElement>(null);
  const [order, setOrder] = useState<Order>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const symbols = useMemo(() => list.items.map((item) => item.symbol), [list.items]);
  const quotes = useQuotes(symbols);
  const rows = useMemo(() => watchlistRows(list, quotes.data), [list, quotes.data]);
  const shown = useMemo(() => sortRows(rows, WATCHLIST_COLUMNS, order ?? undefined), [rows, order]);
  const change = useChange(list);
  const acts = useActs({ selected, setSelected, order, change, onOpen });

  return (
    <Panel
      title={list.name}
      caption={`${symbols.length} ${symbols.length === 1 ? "symbol" : "symbols"}`}
      flush
      controls={<WatchlistAdd onAdd={(tickers) => void change.add(tickers)} input={field} />}
      menu={[
        { label: "Rename", onSelect: () => onRename(list) },
        {
          label: "Export CSV",
          disabled: rows.length === 0,
          onSelect: () => exportCsv(list.name, WATCHLIST_COLUMNS, shown),
        },
        "line",
        { label: "Delete the list", danger: true, onSelect: () => onDelete(list) },
      ]}
    >
      {selected.size > 0 ? (
        <SelectionBar
          count={selected.size}
          movable={order === null}
          acts={acts}
          first={[...selected][0] ?? ""}
        />
      ) : null}
      {quotes.error && !quotes.data ? (
        <ErrorState error={quotes.error} onRetry={() => void quotes.refetch()} />
      ) : null}
      {rows.length === 0 ? (
        <EmptyState
          icon={<List />}
          title="This list is empty"
          action={<Button onClick={() => field.current?.focus()}>Add symbols</Button>}
        >
          Type a ticker or a name, or paste tickers separated by commas, spaces or new lines.
        </EmptyState>
      ) : (
        <WatchlistTable
          label={list.name}
          rows={shown}
          selected={selected}
          order={order}
          onOrder={setOrder}
          acts={acts}
          singleKeys={singleKeys}
        />
      )}
    </Panel>
  );
}

type Change = ReturnType<typeof useChange>;

/** Changes of the list, each with its way back. */
function useChange(list: TaggedWatchlist) {
  const client = useQueryClient();
  const change = useChangeSymbols(list.id);
  const before = list.items.map((item) => item.symbol);
  const undo = { label: "Undo", onSelect: () => change(() => before) };
  return {
    put: change,
    async add({ symbols: more, refused }: Tickers) {
      const fresh = more.filter((symbol) => !before.includes(symbol));
      try {
        const { known, unknown } = await findKnown(client, fresh);
        change((symbols) => addItems(symbols, known));
        tellAdded(known, [...unknown, ...refused], more, undo);
      } catch (error) {
        toast("Nothing was added", { detail: asProblem(error).message, tone: "bad" });
      }
    },
    remove(gone: readonly string[]) {
      change((symbols) => symbols.filter((symbol) => !gone.includes(symbol)));
      toast(`Removed ${named(gone)}`, { action: undo });
    },
  };
}

function tellAdded(
  added: readonly string[],
  leftOut: readonly string[],
  asked: readonly string[],
  undo: { label: string; onSelect: () => void },
) {
  const detail =
    leftOut.length > 0 ? `Not known here: ${leftOut.slice(0, 8).join(", ")}` : undefined;
  if (added.length > 0) toast(`Added ${named(added)}`, { tone: "good", detail, action: undo });
  else if (leftOut.length > 0) toast("Nothing was added", { detail, tone: "bad" });
  else toast(`${named(asked)} ${asked.length === 1 ? "is" : "are"} on the list`);
}

function named(symbols: readonly string[]): string {
  return symbols.length <= 3 ? symbols.join(", ") : `${symbols.length} symbols`;
}

type ActsInput = {
  selected: ReadonlySet<string>;
  setSelected: (selected: ReadonlySet<string>) => void;
  order: Order;
  change: Change;
  onOpen: (symbol: string) => void;
};

function useActs({ selected, setSelected, order, change, onOpen }: ActsInput): WatchlistActs {
  /** A command on a selected row means all that are selected. */
  const meant = (symbol: string) => (selected.has(symbol) ? selected : new Set([symbol]));
  const inOwnOrder = () => {
    if (order !== null)
      toast("Rows move in your own order", {
        detail: "Press the sorted heading until it has no arrow.",
      });
    return order === null;
  };
  return {
    open: onOpen,
    move: (symbol, step) => {
      if (inOwnOrder()) change.put((symbols) => moveItems(symbols, meant(symbol), step));
    },
    moveToEdge: (symbol, edge) => {
      if (inOwnOrder()) change.put((symbols) => moveToEdge(symbols, meant(symbol), edge));
    },
    remove: (symbol) => {
      change.remove([...meant(symbol)]);
      setSelected(new Set());
    },
    select: (symbol) => {
      const next = new Set(selected);
      if (!next.delete(symbol)) next.add(symbol);
      setSelected(next);
    },
    clearSelection: () => setSelected(new Set()),
  };
}

type SelectionBarProps = { count: number; movable: boolean; acts: WatchlistActs; first: string };

function SelectionBar({ count, movable, acts, first }: SelectionBarProps) {
  return (
    <div className={styles.selection} role="toolbar" aria-label="Selected rows">
      <span aria-live="polite">{count} selected</span>
      <Button disabled={!movable} onClick={() => acts.move(first, -1)}>
        Move up
      </Button>
      <Button disabled={!movable} onClick={() => acts.move(first, 1)}>
        Move down
      </Button>
      <Button look="danger" onClick={() => acts.remove(first)}>
        Remove {count}
      </Button>
      <Button look="quiet" onClick={acts.clearSelection}>
        Clear
      </Button>
    </div>
  );
}
