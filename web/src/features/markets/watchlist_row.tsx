/** The lines of a watch list: a row of a symbol, a heading of a group; what moves and what can be done. */

import { Bell, Ellipsis, GripVertical } from "lucide-react";
import { type CSSProperties, type DragEvent, type MouseEvent, memo, type Ref } from "react";
import { useFollowed, useTick } from "~/live/quote";
import { IconButton } from "~/ui/button";
import { Figure } from "~/ui/figure";
import { Menu, type MenuEntry } from "~/ui/menu";
import { Skeleton } from "~/ui/skeleton";
import styles from "./watchlist.module.css";
import { Cell, type WatchlistColumn } from "./watchlist_columns";
import { headingKey } from "./watchlist_layout";
import type { WatchlistRow } from "./watchlist_rows";

export type WatchlistActs = {
  open: (symbol: string) => void;
  /** Makes an alert on the symbol. */
  alert: (symbol: string) => void;
  /** Moves what is selected, or the row itself; a heading by its key. */
  move: (key: string, step: -1 | 1) => void;
  moveToEdge: (symbol: string, edge: "top" | "bottom") => void;
  /** Puts what was dragged before another line, or at the end. */
  drop: (key: string, before: string | null) => void;
  /** Removes what is selected, or the row itself. */
  remove: (symbol: string) => void;
  select: (symbol: string) => void;
  clearSelection: () => void;
  /** Begins a group above the symbol. */
  group: (symbol: string) => void;
  renameGroup: (group: number) => void;
  removeGroup: (group: number) => void;
};

/** What is dragged is named by its key; other things that are dropped here mean nothing. */
const DRAGGED = "application/x-prospect-row";

type LineProps = {
  /** Its place among all lines, for the rows that are drawn only in sight. */
  index: number;
  movable: boolean;
  acts: WatchlistActs;
  /** Learns how high it is. */
  measure: Ref<HTMLTableRowElement>;
};

/** What a line is while somebody drags over it: the place before it. */
function dropTarget(key: string, movable: boolean, acts: WatchlistActs) {
  if (!movable) return {};
  const mark = (event: DragEvent<HTMLTableRowElement>, over: boolean) => {
    event.currentTarget.toggleAttribute("data-over", over);
  };
  return {
    onDragOver: (event: DragEvent<HTMLTableRowElement>) => {
      if (!event.dataTransfer.types.includes(DRAGGED)) return;
      event.preventDefault();
      mark(event, true);
    },
    onDragLeave: (event: DragEvent<HTMLTableRowElement>) => mark(event, false),
    onDrop: (event: DragEvent<HTMLTableRowElement>) => {
      event.preventDefault();
      mark(event, false);
      acts.drop(event.dataTransfer.getData(DRAGGED), key);
    },
  };
}

/** The handle to drag a line by; the menu moves it as well, and so do keys. */
function Handle({ line, movable }: { line: string; movable: boolean }) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: for pointers; the row's keys and menu do the same
    <span
      className={styles.handle}
      draggable={movable}
      data-movable={movable || undefined}
      title={movable ? "Drag to move" : "Rows move in your own order"}
      onDragStart={(event) => {
        event.dataTransfer.setData(DRAGGED, line);
        event.dataTransfer.effectAllowed = "move";
        const row = event.currentTarget.closest("tr");
        if (row) event.dataTransfer.setDragImage(row, 12, 12);
      }}
    >
      <GripVertical aria-hidden="true" />
    </span>
  );
}

type RowProps = LineProps & {
  row: WatchlistRow;
  columns: readonly WatchlistColumn[];
  stop: boolean;
  selected: boolean;
  /** Its place among all rows, from 1 below the headings. */
  place: number;
};

export const Row = memo(function Row(props: RowProps) {
  const { row, columns, stop, selected, movable, acts, place, index, measure } = props;
  const { symbol } = row;
  const tick = useTick(symbol);
  const quote = useFollowed(row.quote, symbol);
  return (
    <tr
      ref={measure}
      data-symbol={symbol}
      data-index={index}
      data-selected={selected || undefined}
      data-closed={quote?.freshness === "closed" || undefined}
      aria-rowindex={place}
      tabIndex={stop ? 0 : -1}
      onClick={(event) => isRow(event) && acts.open(symbol)}
      {...dropTarget(symbol, movable, acts)}
    >
      <td className={styles.check}>
        <Handle line={symbol} movable={movable} />
        <label>
          <span className="visually-hidden">Select {symbol}</span>
          <input
            type="checkbox"
            tabIndex={-1}
            checked={selected}
            onChange={() => acts.select(symbol)}
          />
        </label>
      </td>
      {columns.map((column) => (
        <td key={column.key} className={cellClass(column)}>
          {column.key === "symbol" ? (
            <strong>{symbol}</strong>
          ) : column.key === "name" ? (
            row.name
          ) : quote ? (
            <Cell id={column.key} row={row} quote={quote} tick={tick} />
          ) : row.reason === "Loading" ? (
            <Skeleton width={52} />
          ) : (
            <Figure value={null} reason={row.reason} />
          )}
        </td>
      ))}
      <td className={styles.menu}>
        <IconButton
          label={`Alert on ${symbol}`}
          icon={<Bell />}
          tabIndex={-1}
          onClick={() => acts.alert(symbol)}
        />
        <Menu label={`${symbol}: actions`} entries={rowEntries(symbol, movable, acts)}>
          <IconButton label={`${symbol}: actions`} icon={<Ellipsis />} tabIndex={-1} />
        </Menu>
      </td>
    </tr>
  );
});

/** Presses of the row itself: not of its controls, and not of a menu, which lies outside the row. */
function isRow({ target, currentTarget }: MouseEvent<HTMLElement>): boolean {
  return (
    target instanceof Element &&
    currentTarget.contains(target) &&
    target.closest("button, input, label") === null
  );
}

export function cellClass({ align, key }: WatchlistColumn): string {
  return [
    align === "end" ? styles.end : "",
    key === "name" || key === "source" || key === "type" ? styles.words : "",
    key === "symbol" ? styles.symbol : "",
    key === "name" || key === "change" ? styles.roomy : "",
  ].join(" ");
}

function rowEntries(symbol: string, movable: boolean, acts: WatchlistActs): MenuEntry[] {
  const disabled = !movable;
  return [
    { label: "Open", keys: "Enter", onSelect: () => acts.open(symbol) },
    { label: "Select", keys: "x", onSelect: () => acts.select(symbol) },
    { label: "Make an alert", onSelect: () => acts.alert(symbol) },
    "line",
    { label: "Move up", keys: "Shift+K", disabled, onSelect: () => acts.move(symbol, -1) },
    { label: "Move down", keys: "Shift+J", disabled, onSelect: () => acts.move(symbol, 1) },
    { label: "Move to top", disabled, onSelect: () => acts.moveToEdge(symbol, "top") },
    { label: "Move to bottom", disabled, onSelect: () => acts.moveToEdge(symbol, "bottom") },
    { label: "Begin a group here", disabled, onSelect: () => acts.group(symbol) },
    "line",
    { label: "Remove", keys: "Del", danger: true, onSelect: () => acts.remove(symbol) },
  ];
}

type HeadingRowProps = LineProps & { group: number; title: string; count: number; width: number };

/** The heading of a group; it moves as rows do. */
export function GroupRow(props: HeadingRowProps) {
  const { group, title, count, width, movable, acts, index, measure } = props;
  const key = headingKey(group);
  return (
    <tr
      ref={measure}
      className={styles.group}
      data-index={index}
      {...dropTarget(key, movable, acts)}
    >
      <th scope="rowgroup" colSpan={width}>
        <span className={styles.groupLine}>
          <Handle line={key} movable={movable} />
          {title}
          <span className={styles.groupCount}>{count}</span>
          <Menu label={`${title}: actions`} entries={groupEntries(group, key, acts)} align="start">
            <IconButton label={`${title}: actions`} icon={<Ellipsis />} />
          </Menu>
        </span>
      </th>
    </tr>
  );
}

function groupEntries(group: number, key: string, acts: WatchlistActs): MenuEntry[] {
  return [
    { label: "Rename the group", onSelect: () => acts.renameGroup(group) },
    { label: "Move up", onSelect: () => acts.move(key, -1) },
    { label: "Move down", onSelect: () => acts.move(key, 1) },
    "line",
    { label: "Remove the heading", danger: true, onSelect: () => acts.removeGroup(group) },
  ];
}

/** The room of lines that are not drawn. */
export function Gap({ height, width }: { height: number; width: number }) {
  if (height <= 0) return null;
  const room: CSSProperties = { height, padding: 0, border: 0 };
  return (
    <tr className={styles.gap}>
      <td aria-hidden="true" colSpan={width} style={room} />
    </tr>
  );
}
