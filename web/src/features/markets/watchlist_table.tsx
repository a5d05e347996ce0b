/**
 * The table of a watch list. One stop of the tab key; inside, j and k walk, Enter opens, x selects,
 * Shift+J and Shift+K (or Alt and an arrow) move rows, Delete removes. Only lines in sight are drawn.
 */

import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import {
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import styles from "./watchlist.module.css";
import type { WatchlistColumn } from "./watchlist_columns";
import { commandOf } from "./watchlist_keys";
import type { Line } from "./watchlist_layout";
import { cellClass, Gap, GroupRow, Row, type WatchlistActs } from "./watchlist_row";
import { nextOrder, type Order, type WatchlistRow } from "./watchlist_rows";

export type { WatchlistActs } from "./watchlist_row";

type WatchlistTableProps = {
  label: string;
  rows: WatchlistRow[];
  /** Rows and headings as they stand under each other; the rows alone without it. */
  lines?: Line[] | undefined;
  columns: readonly WatchlistColumn[];
  selected: ReadonlySet<string>;
  order: Order;
  onOrder: (order: Order) => void;
  acts: WatchlistActs;
  /** Letters without Ctrl or Alt are commands. */
  singleKeys: boolean;
};

/** Pixels of a line until it is measured, and lines drawn beyond each edge. */
const USUAL = 29;
const MORE = 10;
/** Pixels of the columns before and after those that are chosen. */
const FRAME = 56 + 68;

export function WatchlistTable(props: WatchlistTableProps) {
  const { label, rows, columns, selected, order, onOrder, singleKeys } = props;
  const acts = useSame(props.acts);
  const lines = props.lines ?? rows;
  const byName = useMemo(() => new Map(rows.map((row, at) => [row.symbol, { row, at }])), [rows]);
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const [current, setCurrent] = useState<string | null>(null);
  const stop = current !== null && byName.has(current) ? current : (rows[0]?.symbol ?? null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller,
    estimateSize: () => USUAL,
    overscan: MORE,
    initialRect: { width: 800, height: 800 },
  });
  useFocusKept(body, current, rows);
  useArrival(body, singleKeys);

  const go = (index: number) => {
    const symbol = rows[Math.min(Math.max(index, 0), rows.length - 1)]?.symbol;
    if (symbol === undefined) return;
    setCurrent(symbol);
    if (focusRow(body.current, symbol)) return;
    virtual.scrollToIndex(lines.findIndex((line) => "symbol" in line && line.symbol === symbol));
    focusWhenDrawn(body, symbol, FRAMES);
  };
  const drawn = virtual.getVirtualItems();
  const width = columns.length + 2;
  const total = columns.reduce((sum, column) => sum + column.pixels, FRAME);
  return (
    <div ref={setScroller} className={styles.scroll}>
      <table
        className={styles.table}
        aria-label={label}
        aria-rowcount={rows.length + 1}
        style={{ minWidth: total }}
      >
        <Heads {...{ columns, order, onOrder }} />
        <tbody
          ref={body}
          onKeyDown={(event) => onKey(event, { rows, acts, singleKeys, go, setCurrent })}
          onFocus={(event) => setCurrent(symbolOf(event.target) ?? current)}
        >
          <Gap height={drawn[0]?.start ?? 0} width={width} />
          {drawn.map(({ index }) => {
            const line = lines[index];
            if (line === undefined) return null;
            const measure = virtual.measureElement;
            const shared = { index, movable: order === null, acts, measure };
            if (!("symbol" in line)) {
              return <GroupRow key={`group ${line.group}`} {...line} {...shared} width={width} />;
            }
            const known = byName.get(line.symbol);
            return known ? (
              <Row
                key={line.symbol}
                {...shared}
                row={known.row}
                columns={columns}
                stop={line.symbol === stop}
                selected={selected.has(line.symbol)}
                place={known.at + 2}
              />
            ) : null;
          })}
          <Gap height={virtual.getTotalSize() - (drawn.at(-1)?.end ?? 0)} width={width} />
          {order === null ? <End width={width} acts={acts} /> : null}
        </tbody>
      </table>
    </div>
  );
}

/** The place after the last row, where something can be dropped as well. */
function End({ width, acts }: { width: number; acts: WatchlistActs }) {
  return (
    <tr
      className={styles.endOfList}
      onDragOver={(event) => {
        event.preventDefault();
        event.currentTarget.toggleAttribute("data-over", true);
      }}
      onDragLeave={(event) => event.currentTarget.toggleAttribute("data-over", false)}
      onDrop={(event) => {
        event.preventDefault();
        event.currentTarget.toggleAttribute("data-over", false);
        acts.drop(event.dataTransfer.getData("application/x-prospect-row"), null);
      }}
    >
      <td colSpan={width} aria-hidden="true" />
    </tr>
  );
}

/** The same functions for every drawing, each doing what the newest one does: rows are not drawn again for them. */
function useSame(acts: WatchlistActs): WatchlistActs {
  const latest = useRef(acts);
  latest.current = acts;
  return useMemo(() => {
    const names = Object.keys(latest.current) as (keyof WatchlistActs)[];
    const same = names.map((name) => {
      const call = (...args: never[]) =>
        (latest.current[name] as (...it: never[]) => void)(...args);
      return [name, call];
    });
    return Object.fromEntries(same) as WatchlistActs;
  }, []);
}

function symbolOf(target: EventTarget): string | undefined {
  return target instanceof HTMLTableRowElement ? target.dataset.symbol : undefined;
}

function focusRow(body: HTMLTableSectionElement | null, symbol: string): boolean {
  for (const row of body?.rows ?? []) {
    if (row.dataset.symbol !== symbol) continue;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    return true;
  }
  return false;
}

/** Frames that a row far away may take to be drawn. */
const FRAMES = 20;

function focusWhenDrawn(
  body: RefObject<HTMLTableSectionElement | null>,
  symbol: string,
  frames: number,
) {
  requestAnimationFrame(() => {
    if (!focusRow(body.current, symbol) && frames > 0) focusWhenDrawn(body, symbol, frames - 1);
  });
}

/** A row that moves or goes takes the focus with it; this gives it back to the row that is current. */
function useFocusKept(
  body: RefObject<HTMLTableSectionElement | null>,
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
function useArrival(body: RefObject<HTMLElement | null>, singleKeys: boolean) {
  useEffect(() => {
    const onPress = (event: globalThis.KeyboardEvent) => {
      const idle = event.target === document.body || (event.target as Element).id === "main";
      if (!singleKeys || !idle || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "j" || event.key === "k") {
        body.current?.querySelector<HTMLElement>("tr[tabindex='0']")?.focus();
      }
    };
    document.addEventListener("keydown", onPress);
    return () => document.removeEventListener("keydown", onPress);
  }, [body, singleKeys]);
}

type Keyed = {
  rows: WatchlistRow[];
  acts: WatchlistActs;
  singleKeys: boolean;
  go: (index: number) => void;
  setCurrent: (symbol: string | null) => void;
};

function onKey(event: KeyboardEvent, { rows, acts, singleKeys, go, setCurrent }: Keyed) {
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
}

type HeadsProps = {
  columns: readonly WatchlistColumn[];
  order: Order;
  onOrder: (order: Order) => void;
};

function Heads({ columns, order, onOrder }: HeadsProps) {
  return (
    <>
      <colgroup>
        <col style={{ width: 56 }} />
        {columns.map(({ key, pixels }) => (
          <col
            key={key}
            className={key === "name" || key === "change" ? styles.roomy : undefined}
            style={key === "name" ? undefined : { width: pixels }}
          />
        ))}
        <col style={{ width: 68 }} />
      </colgroup>
      <thead>
        <tr>
          <th scope="col" className={styles.check}>
            <span className="visually-hidden">Selected</span>
          </th>
          {columns.map((column) => (
            <Heading key={column.key} column={column} order={order} onOrder={onOrder} />
          ))}
          <th scope="col" className={styles.menu}>
            <span className="visually-hidden">Actions</span>
          </th>
        </tr>
      </thead>
    </>
  );
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
