/** One watch list: its rows as they stream, its columns and groups, and what is done to them. */

import { List } from "lucide-react";
import { type RefObject, useMemo, useRef, useState } from "react";
import { useAsOfNow } from "~/design/clock";
import { formatNumber } from "~/design/format";
import { useHeld } from "~/live/quote";
import { isStreaming, liveQuotes, MOST_LIVE } from "~/live/quotes";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty_state";
import { ErrorState } from "~/ui/error_state";
import type { MenuEntry } from "~/ui/menu";
import { Panel } from "~/ui/panel";
import { Skeleton } from "~/ui/skeleton";
import { exportCsv, sortRows } from "~/ui/table";
import { useAssetTypes, useQuotes } from "./queries";
import { type TaggedWatchlist, useWatchlist } from "./watchlist";
import styles from "./watchlist.module.css";
import { actsOf, type GroupNaming, useListChange } from "./watchlist_acts";
import { WatchlistAdd } from "./watchlist_add";
import { ColumnDialog } from "./watchlist_column_dialog";
import { columnsOf, type WatchlistColumn } from "./watchlist_columns";
import { NameGroup } from "./watchlist_dialogs";
import { type Group, groupOf, type Layout, linesOf, MOST_GROUPS } from "./watchlist_layout";
import { useLayout } from "./watchlist_layout_store";
import type { WatchlistActs } from "./watchlist_row";
import { type Order, rowsOfNow, type WatchlistRow, watchlistRows } from "./watchlist_rows";
import { WatchlistTable } from "./watchlist_table";
import { UnknownTickers } from "./watchlist_unknown";

type WatchlistViewProps = {
  id: string;
  /** Tickers it was to be made with that are not known here. */
  missing?: readonly string[] | undefined;
  singleKeys: boolean;
  onOpen: (symbol: string) => void;
  onAlert: (symbol: string) => void;
  onRename: (list: TaggedWatchlist) => void;
  onDelete: (list: TaggedWatchlist) => void;
};

export function WatchlistView({ id, ...rest }: WatchlistViewProps) {
  const list = useWatchlist(id);
  const { layout, ready, save } = useLayout(id);
  if (list.error && !list.data) {
    return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  }
  if (!list.data || !ready) {
    return (
      <Panel title="Watchlist">
        <Skeleton height={240} />
      </Panel>
    );
  }
  return <LoadedWatchlist list={list.data} layout={layout} save={save} {...rest} />;
}

type LoadedProps = Omit<WatchlistViewProps, "id"> & {
  list: TaggedWatchlist;
  layout: Layout;
  save: ReturnType<typeof useLayout>["save"];
};

function LoadedWatchlist(props: LoadedProps) {
  const { list, layout, save, singleKeys, onOpen, onAlert } = props;
  const field = useRef<HTMLInputElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const [order, setOrder] = useState<Order>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [naming, setNaming] = useState<GroupNaming>(null);
  const [choosing, setChoosing] = useState(false);
  const { symbols, quotes, rows, shown, columns, lines } = useRows(list, layout, order);
  const change = useListChange(list, layout, save, props.missing);
  const acts = actsOf({
    ...{ selected, setSelected, order, layout, change },
    ...{ onOpen, onAlert, onNameGroup: setNaming },
  });
  const menu = listMenu(props, {
    exportRows: () => exportList(list, layout, columns, rowsOfNow(shown)),
    importFile: () => file.current?.click(),
    chooseColumns: () => setChoosing(true),
    empty: rows.length === 0,
  });
  return (
    <Panel
      title={list.name}
      caption={<Caption symbols={symbols} />}
      flush
      controls={<WatchlistAdd onAdd={(tickers) => void change.add(tickers)} input={field} />}
      menu={menu}
    >
      <FileInput input={file} onFile={(chosen) => void change.importFile(chosen)} />
      <UnknownTickers
        symbols={change.unknown}
        onDismiss={change.forget}
        onAdded={(asked, symbol) => {
          change.forget(asked);
          change.addKnown(symbol);
        }}
      />
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
        <EmptyList onAdd={() => field.current?.focus()} onImport={() => file.current?.click()} />
      ) : (
        <WatchlistTable
          label={list.name}
          rows={shown}
          {...{ lines, columns, selected, order, acts, singleKeys }}
          onOrder={setOrder}
        />
      )}
      {choosing ? (
        <ColumnDialog
          columns={layout.columns}
          onChange={(next) => save((it) => ({ ...it, columns: next(it.columns) }))}
          onClose={() => setChoosing(false)}
        />
      ) : null}
      <GroupName
        naming={naming}
        groups={layout.groups}
        onDone={() => setNaming(null)}
        onGroups={change.setGroups}
      />
    </Panel>
  );
}

/** How often a sorted list follows its prices, in milliseconds: rows that jump cannot be read. */
const SORT_EVERY = 5_000;

function useRows(list: TaggedWatchlist, layout: Layout, order: Order) {
  const symbols = useMemo(() => list.items.map((item) => item.symbol), [list.items]);
  const quotes = useQuotes(symbols);
  const types = useAssetTypes(symbols, layout.columns.includes("type")).data;
  useHeld(symbols);
  const rows = useMemo(() => watchlistRows(list, quotes.data, types), [list, quotes.data, types]);
  const columns = useMemo(() => columnsOf(layout.columns), [layout.columns]);
  const turn = useAsOfNow((now) => (order === null ? 0 : Math.floor(now / SORT_EVERY)));
  const shown = useMemo(() => {
    // The turn is why it is sorted again: prices have moved since.
    const now = order === null || turn < 0 ? rows : rowsOfNow(rows);
    return sortRows(now, columns, order ?? undefined);
  }, [rows, columns, order, turn]);
  const lines = useMemo(
    () => (order === null ? linesOf(symbols, layout.groups) : undefined),
    [order, symbols, layout.groups],
  );
  return { symbols, quotes, rows, shown, columns, lines };
}

type MenuActs = {
  exportRows: () => void;
  importFile: () => void;
  chooseColumns: () => void;
  empty: boolean;
};

function listMenu({ list, onRename, onDelete }: LoadedProps, acts: MenuActs): MenuEntry[] {
  return [
    { label: "Columns", onSelect: acts.chooseColumns },
    { label: "Rename", onSelect: () => onRename(list) },
    "line",
    { label: "Import CSV or text", onSelect: acts.importFile },
    { label: "Export CSV", disabled: acts.empty, onSelect: acts.exportRows },
    "line",
    { label: "Delete the list", danger: true, onSelect: () => onDelete(list) },
  ];
}

function exportList(
  list: TaggedWatchlist,
  layout: Layout,
  columns: readonly WatchlistColumn[],
  rows: WatchlistRow[],
) {
  const symbols = list.items.map((item) => item.symbol);
  const group = {
    key: "group",
    title: "Group",
    value: (row: WatchlistRow) => groupOf(row.symbol, symbols, layout.groups),
  };
  exportCsv(list.name, layout.groups.length > 0 ? [...columns, group] : [...columns], rows);
}

function Caption({ symbols }: { symbols: readonly string[] }) {
  const streaming = useAsOfNow((now) => {
    const ticks = symbols.map((symbol) => liveQuotes.get(symbol));
    return ticks.filter((tick) => tick !== undefined && isStreaming(tick.quote, now)).length;
  });
  const count = `${formatNumber(symbols.length)} ${symbols.length === 1 ? "symbol" : "symbols"}`;
  const most = symbols.length > MOST_LIVE ? `; ${MOST_LIVE} are streamed at most` : "";
  return (
    <span
      title={`${streaming} traded within the last minute; the others are closed, delayed or old${most}`}
    >
      {count}, {formatNumber(streaming)} live
    </span>
  );
}

type FileInputProps = { input: RefObject<HTMLInputElement | null>; onFile: (file: File) => void };

function FileInput({ input, onFile }: FileInputProps) {
  return (
    <input
      ref={input}
      type="file"
      accept=".csv,.tsv,.txt,text/*"
      aria-label="File with tickers"
      hidden
      onChange={(event) => {
        const chosen = event.target.files?.[0];
        event.target.value = ""; // the same file can be chosen again
        if (chosen) onFile(chosen);
      }}
    />
  );
}

function EmptyList({ onAdd, onImport }: { onAdd: () => void; onImport: () => void }) {
  return (
    <EmptyState
      icon={<List />}
      title="This list is empty"
      action={
        <>
          <Button look="primary" onClick={onAdd}>
            Add symbols
          </Button>{" "}
          <Button onClick={onImport}>Import a file</Button>
        </>
      }
    >
      Type a ticker or a name, or paste tickers separated by commas, spaces or new lines.
    </EmptyState>
  );
}

type GroupNameProps = {
  naming: GroupNaming;
  groups: readonly Group[];
  onGroups: (groups: Group[]) => void;
  onDone: () => void;
};

function GroupName({ naming, groups, onGroups, onDone }: GroupNameProps) {
  if (naming === null) return null;
  const renamed = "group" in naming ? groups[naming.group] : undefined;
  return (
    <NameGroup
      title={renamed ? "Rename the group" : "New group"}
      name={renamed?.title ?? ""}
      onClose={onDone}
      onName={(title) => {
        onDone();
        if ("before" in naming)
          onGroups([...groups, { title, before: naming.before }].slice(-MOST_GROUPS));
        else
          onGroups(groups.map((group, at) => (at === naming.group ? { ...group, title } : group)));
      }}
    />
  );
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
