/**
 * The table of a watch list. One stop of the tab key; inside, j and k walk, Enter opens, x selects,
 * Shift+J and Shift+K (or Alt and an arrow) move rows, Delete removes.
 */

import { ArrowDown, ArrowUp, Ellipsis } from "lucide-react";
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import { formatAge, formatExact } from "~/design/format";
import { IconButton } from "~/ui/button";
import { Sparkline } from "~/ui/chart/sparkline";
import { Figure } from "~/ui/figure";
import { Menu, type MenuEntry } from "~/ui/menu";
import { Skeleton } from "~/ui/skeleton";
import { PriceChange } from "./price_change";
import { quoteDigits } from "./quote_digits";
import { RangeBarCell } from "./range_bar";
import styles from "./watchlist.module.css";
import {
  nextOrder,
  type Order,
  WATCHLIST_COLUMNS,
  type WatchlistColumn,
  type WatchlistRow,
} from "./watchlist_rows";

export type WatchlistActs = {
  open: (symbol: string) => void;
  /** Moves what is selected, or the row itself. */
  move: (symbol: string, step: -1 | 1) => void;
  moveToEdge: (symbol: string, edge: "top" | "bottom") => void;
  /** Removes what is selected, or the row itself. */
  remove: (symbol: string) => void;
  select: (symbol: string) => void;
  clearSelection: () => void;
};

type WatchlistTableProps = {
  label: string;
  rows: WatchlistRow[];
  selected: ReadonlySet<string>;
  order: Order;
  onOrder: (order: Order) => void;
  acts: WatchlistActs;
  /** Letters without Ctrl or Alt are commands. */
  singleKeys: boolean;
};

export function WatchlistTable(props: WatchlistTableProps) {
  const { label, rows, selected, order, onOrder, acts, singleKeys } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  const [current, setCurrent] = useState<string | null>(null);
  const at = rows.findIndex((row) => row.symbol === current);
  const stop = at < 0 ? (rows[0]?.symbol ?? null) : current;
  useFocusKept(body, current, rows);

  const go = (index: number) => {
    const row = rows[Math.min(Math.max(index, 0), rows.length - 1)];
    if (row === undefined) return;
    setCurrent(row.symbol);
    focusRow(body.current, row.symbol);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLTableRowElement)) return;
    const { symbol } = event.target.dataset;
    const command = symbol === undefined ? null : commandOf(event, singleKeys);
    if (symbol === undefined || command === null) return;
    event.preventDefault();
    event.stopPropagation();
    const index = rows.findIndex((row) => row.symbol === symbol);
    if (command === "down") go(index + 1);
    else if (command === "up") go(index - 1);
    else if (command === "first") go(0);
    else if (command === "last") go(rows.length - 1);
    else if (command === "open") acts.open(symbol);
    else if (command === "select") acts.select(symbol);
    else if (command === "clear") acts.clearSelection();
    else if (command === "remove") {
      setCurrent(rows[index + 1]?.symbol ?? rows[index - 1]?.symbol ?? null);
      acts.remove(symbol);
    } else acts.move(symbol, command === "moveDown" ? 1 : -1);
  };
  useArrival(body, singleKeys);

  return (
    <div className={styles.scroll}>
      <table className={styles.table} aria-label={label}>
        <thead>
          <tr>
            <th scope="col" className={styles.check}>
              <span className="visually-hidden">Selected</span>
            </th>
            {WATCHLIST_COLUMNS.map((column) => (
              <Heading key={column.key} column={column} order={order} onOrder={onOrder} />
            ))}
            <th scope="col" className={styles.menu}>
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody
          ref={body}
          onKeyDown={onKeyDown}
          onFocus={(event) => setCurrent(symbolOf(event.target) ?? current)}
        >
          {rows.map((row) => (
            <Row
              key={row.symbol}
              row={row}
              stop={row.symbol === stop}
              selected={selected.has(row.symbol)}
              movable={order === null}
              acts={acts}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function symbolOf(target: EventTarget): string | undefined {
  return target instanceof HTMLTableRowElement ? target.dataset.symbol : undefined;
}

function focusRow(body: HTMLTableSectionElement | null, symbol: string) {
  for (const row of body?.rows ?? []) if (row.dataset.symbol === symbol) row.focus();
}

/** A row that moves or goes takes the focus with it; this gives it back to the row that is current. */
function useFocusKept(
  body: React.RefObject<HTMLTableSectionElement | null>,
  current: string | null,
  rows: WatchlistRow[],
) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new order is what loses the focus
  useLayoutEffect(() => {
    const lost = document.activeElement === null || document.activeElement === document.body;
    if (current !== null && lost) focusRow(body.current, current);
  }, [rows, current, body]);
}

/** j or k with nothing in focus enters the table. */
function useArrival(body: React.RefObject<HTMLElement | null>, singleKeys: boolean) {
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      const idle = event.target === document.body || (event.target as Element).id === "main";
      if (!singleKeys || !idle || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "j" || event.key === "k") {
        body.current?.querySelector<HTMLElement>("tr[tabindex='0']")?.focus();
      }
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [body, singleKeys]);
}

type Command =
  | "down"
  | "up"
  | "first"
  | "last"
  | "open"
  | "select"
  | "clear"
  | "remove"
  | "moveDown"
  | "moveUp";

const LETTERS: Record<string, Command> = {
  j: "down",
  k: "up",
  x: "select",
  J: "moveDown",
  K: "moveUp",
};

const KEYS: Record<string, Command> = {
  ArrowDown: "down",
  ArrowUp: "up",
  Home: "first",
  End: "last",
  Enter: "open",
  " ": "select",
  Escape: "clear",
  Delete: "remove",
  Backspace: "remove",
};

export function commandOf(
  event: Pick<KeyboardEvent, "key" | "altKey" | "ctrlKey" | "metaKey">,
  singleKeys: boolean,
): Command | null {
  if (event.ctrlKey || event.metaKey) return null;
  if (event.altKey) {
    return event.key === "ArrowDown" ? "moveDown" : event.key === "ArrowUp" ? "moveUp" : null;
  }
  return KEYS[event.key] ?? (singleKeys ? (LETTERS[event.key] ?? null) : null);
}

type HeadingProps = { column: WatchlistColumn; order: Order; onOrder: (order: Order) => void };

function Heading({ column, order, onOrder }: HeadingProps) {
  const active = order?.key === column.key;
  const state = active ? (order.descending ? "descending" : "ascending") : "none";
  return (
    <th scope="col" aria-sort={state} className={cellClass(column)}>
      <button
        type="button"
        className={styles.sort}
        onClick={() => onOrder(nextOrder(order, column))}
      >
        {column.title}
        {active ? order.descending ? <ArrowDown /> : <ArrowUp /> : null}
      </button>
    </th>
  );
}

function cellClass({ align, wide, key }: WatchlistColumn): string {
  return [
    align === "end" ? styles.end : "",
    wide ? styles.wide : "",
    key === "name" ? styles.name : "",
  ].join(" ");
}

type RowProps = {
  row: WatchlistRow;
  stop: boolean;
  selected: boolean;
  movable: boolean;
  acts: WatchlistActs;
};

function Row({ row, stop, selected, movable, acts }: RowProps) {
  const { symbol } = row;
  return (
    <tr
      data-symbol={symbol}
      data-selected={selected || undefined}
      data-closed={row.quote?.freshness === "closed" || undefined}
      tabIndex={stop ? 0 : -1}
      onClick={(event) => {
        const control =
          event.target instanceof Element && event.target.closest("button, input, label");
        if (!control) acts.open(symbol);
      }}
    >
      <td className={styles.check}>
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
      {WATCHLIST_COLUMNS.map((column) => (
        <td key={column.key} className={cellClass(column)}>
          <Cell column={column.key} row={row} />
        </td>
      ))}
      <td className={styles.menu}>
        <Menu label={`${symbol}: actions`} entries={rowEntries(symbol, movable, acts)}>
          <IconButton label={`${symbol}: actions`} icon={<Ellipsis />} tabIndex={-1} />
        </Menu>
      </td>
    </tr>
  );
}

function rowEntries(symbol: string, movable: boolean, acts: WatchlistActs): MenuEntry[] {
  return [
    { label: "Open", keys: "Enter", onSelect: () => acts.open(symbol) },
    { label: "Select", keys: "x", onSelect: () => acts.select(symbol) },
    "line",
    {
      label: "Move up",
      keys: "Shift+K",
      disabled: !movable,
      onSelect: () => acts.move(symbol, -1),
    },
    {
      label: "Move down",
      keys: "Shift+J",
      disabled: !movable,
      onSelect: () => acts.move(symbol, 1),
    },
    { label: "Move to top", disabled: !movable, onSelect: () => acts.moveToEdge(symbol, "top") },
    {
      label: "Move to bottom",
      disabled: !movable,
      onSelect: () => acts.moveToEdge(symbol, "bottom"),
    },
    "line",
    { label: "Remove", keys: "Del", danger: true, onSelect: () => acts.remove(symbol) },
  ];
}

function Cell({ column, row }: { column: string; row: WatchlistRow }) {
  const { quote, reason } = row;
  if (column === "symbol") return <strong>{row.symbol}</strong>;
  if (column === "name") return row.name;
  if (quote === undefined && reason === "Loading") return <Skeleton width={52} />;
  switch (column) {
    case "last":
      return <Flashing value={quote?.last ?? null} unit={row.currency} reason={reason} />;
    case "change":
      return <PriceChange quote={quote} reason={reason} />;
    case "percent":
      return <Figure value={quote?.change_percent} style="percent" change reason={reason} />;
    case "volume":
      return (
        <Figure
          value={quote?.volume}
          style="compact"
          reason={reason ?? "The source has no volume"}
        />
      );
    case "year":
      return (
        <RangeBarCell
          low={quote?.year_low}
          high={quote?.year_high}
          last={quote?.last}
          reason={reason}
        />
      );
    case "spark":
      return quote ? <Sparkline values={quote.spark} width={84} height={18} /> : null;
    default:
      return quote?.at ? <span title={formatExact(quote.at)}>{formatAge(quote.at)}</span> : null;
  }
}

type FlashingProps = { value: number | null; unit: string | null; reason: string | null };

/** A price that lights up for a moment when it changes; the style sheet keeps still on request. */
function Flashing({ value, unit, reason }: FlashingProps) {
  const [before, setBefore] = useState({ value, way: 0, count: 0 });
  if (before.value !== value) {
    const way = value !== null && before.value !== null ? Math.sign(value - before.value) : 0;
    setBefore({ value, way, count: before.count + 1 });
  }
  return (
    <span key={before.count} className={styles.flash} data-way={before.way || undefined}>
      <Figure value={value} style="price" digits={quoteDigits(value)} unit={unit} reason={reason} />
    </span>
  );
}
