/**
 * A table of anything: sorts by its headings, walks with j and k, opens with Enter, and has a shape
 * for loading, empty and failed. It never paginates by itself: `footer` is the place for "more".
 * All rows are drawn, or with `rowsAs={VirtualRows}` those in sight.
 */

import { ArrowDown, ArrowUp } from "lucide-react";
import {
  type CSSProperties,
  Fragment,
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  type RefObject,
  useMemo,
  useRef,
  useState,
} from "react";
import { type CsvValue, download, toCsv } from "./csv";
import { ErrorState } from "./error_state";
import { Skeleton } from "./skeleton";
import styles from "./table.module.css";

export type Column<Row> = {
  key: string;
  title: string;
  /** What sorting and export see. */
  value: (row: Row) => CsvValue;
  /** What the reader sees; the value itself without it. */
  cell?: (row: Row) => ReactNode;
  /** Numbers stand at the end. */
  align?: "start" | "end" | undefined;
  width?: string | undefined;
  sortable?: boolean | undefined;
  /** Left out below 720 px. */
  wide?: boolean | undefined;
  /** Wraps instead of cutting off. */
  wrap?: boolean | undefined;
  /** The title as it is drawn, where plain words are not enough. */
  heading?: ReactNode;
  /** Below the title. */
  under?: ReactNode;
  /** How strong a colour a cell gets and which. */
  heat?: ((row: Row) => Heat | null) | undefined;
};

export type Sort = { key: string; descending: boolean };

/** A colour of a cell: `share` from 0 to 1, strongest at 1. */
export type Heat = { ink: "up" | "down" | "info"; share: number };

type TableProps<Row> = {
  /** Names the table for assistive technology. */
  label: string;
  columns: Column<Row>[];
  rows: Row[] | undefined;
  rowKey: (row: Row) => string;
  onOpen?: ((row: Row) => void) | undefined;
  /** The row that is open in the drawer. */
  openKey?: string | undefined;
  /** Shown instead of rows when there are none. */
  empty?: ReactNode;
  error?: unknown;
  onRetry?: (() => void) | undefined;
  initialSort?: Sort | undefined;
  /** The order the rows come in, where somebody else sorts them. */
  sort?: Sort | undefined;
  onSort?: ((sort: Sort) => void) | undefined;
  /** Rows of the skeleton while `rows` is undefined. */
  expect?: number | undefined;
  footer?: ReactNode;
  /** Who draws the rows; all of them stand in the page without it. */
  rowsAs?: RowsAs | undefined;
  /** A title that rows in a row share, said once before the first of them. */
  section?: ((row: Row) => string) | undefined;
  /** Told when the last rows come in sight, by rows that scroll. */
  onEnd?: (() => void) | undefined;
  /** Rows there are in all, where not all of them have come yet. */
  total?: number | undefined;
};

export type RowsProps<Row> = {
  rows: Row[];
  columns: Column<Row>[];
  rowKey: (row: Row) => string;
  openKey: string | undefined;
  onOpen: ((row: Row) => void) | undefined;
  onEnd: (() => void) | undefined;
  section: ((row: Row) => string) | undefined;
  /** What scrolls. */
  scroller: HTMLDivElement | null;
  /** Set by who does not draw all rows: brings one into the page. */
  reach: RefObject<((index: number) => void) | null>;
};

export type RowsAs = <Row>(props: RowsProps<Row>) => ReactNode;

export function Table<Row>(props: TableProps<Row>) {
  const { label, columns, rows, rowKey, onOpen, openKey, empty, error, onRetry, footer } = props;
  const [own, setOwn] = useState<Sort | undefined>(props.initialSort);
  const { onSort = setOwn } = props;
  const sort = props.onSort ? props.sort : own;
  const sorted = useMemo(
    () => (onSort === setOwn ? sortRows(rows ?? [], columns, sort) : (rows ?? [])),
    [rows, columns, sort, onSort],
  );
  const body = useRef<HTMLTableSectionElement>(null);
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const reach = useRef<((index: number) => void) | null>(null);
  const { rowsAs: Rows = AllRows, onEnd, total } = props;
  if (error && !rows) return <ErrorState error={error} onRetry={onRetry} />;
  if (rows && rows.length === 0 && empty) return <>{empty}</>;
  return (
    <div ref={setScroller} className={styles.scroll} data-tall={props.rowsAs ? true : undefined}>
      <table
        className={styles.table}
        aria-label={label}
        aria-busy={rows === undefined}
        aria-rowcount={props.rowsAs ? (total ?? sorted.length) + 1 : undefined}
      >
        <thead>
          <tr>
            {columns.map((column) => (
              <Heading key={column.key} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody
          ref={body}
          onKeyDown={(event) => walk(event, body.current, sorted.length, reach.current)}
        >
          {rows === undefined ? (
            <SkeletonRows columns={columns} count={props.expect ?? 8} />
          ) : (
            <Rows
              rows={sorted}
              {...{ columns, rowKey, openKey, onOpen, onEnd, scroller, reach }}
              section={props.section}
            />
          )}
        </tbody>
      </table>
      {footer}
    </div>
  );
}

function Heading<Row>({
  column,
  sort,
  onSort,
}: {
  column: Column<Row>;
  sort: Sort | undefined;
  onSort: (sort: Sort) => void;
}) {
  const active = sort?.key === column.key;
  const state = active ? (sort.descending ? "descending" : "ascending") : "none";
  const sortable = column.sortable ?? true;
  return (
    <th
      scope="col"
      aria-sort={sortable ? state : undefined}
      className={cellClass(column)}
      style={column.width ? { width: column.width } : undefined}
    >
      {sortable ? (
        <button
          type="button"
          className={styles.sort}
          onClick={() => onSort(nextSort(column, active ? sort : undefined))}
        >
          {column.heading ?? column.title}
          {active ? sort.descending ? <ArrowDown /> : <ArrowUp /> : null}
        </button>
      ) : (
        column.title || <span className="visually-hidden">Actions</span>
      )}
      {column.under}
    </th>
  );
}

/** Numbers are wanted largest first, words from A. */
function nextSort<Row>(column: Column<Row>, current: Sort | undefined): Sort {
  if (current) return { key: column.key, descending: !current.descending };
  return { key: column.key, descending: column.align === "end" };
}

function AllRows<Row>({ rows, columns, rowKey, openKey, onOpen, section }: RowsProps<Row>) {
  return rows.map((row, index) => {
    const before = rows[index - 1];
    const title = section?.(row);
    const begins = title !== undefined && (before === undefined || section?.(before) !== title);
    return (
      <Fragment key={rowKey(row)}>
        {begins ? (
          <tr className={styles.section}>
            <th scope="rowgroup" colSpan={columns.length}>
              {title}
            </th>
          </tr>
        ) : null}
        <BodyRow
          {...{ row, columns, index, onOpen }}
          first={index === 0}
          open={openKey !== undefined && openKey === rowKey(row)}
        />
      </Fragment>
    );
  });
}

type BodyRowProps<Row> = {
  row: Row;
  columns: Column<Row>[];
  index: number;
  /** Where Tab enters the rows. */
  first: boolean;
  open: boolean;
  onOpen: ((row: Row) => void) | undefined;
  /** Its place among all rows from 1, where not all are drawn. */
  place?: number;
  measure?: Ref<HTMLTableRowElement>;
};

export function BodyRow<Row>(props: BodyRowProps<Row>) {
  const { row, columns, index, first, open, onOpen, place, measure } = props;
  return (
    <tr
      ref={measure}
      data-index={index}
      aria-rowindex={place === undefined ? undefined : place + 1}
      tabIndex={first ? 0 : -1}
      aria-current={open || undefined}
      data-open={open || undefined}
      className={onOpen ? styles.openable : undefined}
      onClick={(event) => !isControl(event.target) && onOpen?.(row)}
      onKeyDown={(event) => {
        if (event.key === "Enter" && event.target === event.currentTarget) onOpen?.(row);
      }}
    >
      {columns.map((column) => (
        <td key={column.key} className={cellClass(column)} {...heatOf(column.heat?.(row))}>
          {column.cell ? column.cell(row) : column.value(row)}
        </td>
      ))}
    </tr>
  );
}

/** The strongest mix of colour that text can stand on, in percent. */
const STRONGEST = 32;

function heatOf(heat: Heat | null | undefined) {
  if (!heat) return {};
  const style = { "--heat": `${Math.round(heat.share * STRONGEST)}%` } as CSSProperties;
  return { "data-heat": heat.ink, style };
}

function isControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest("a, button, input, select, label") !== null;
}

/** Rows are one stop of the tab key; j, k and the arrows move inside. */
function walk(
  event: KeyboardEvent,
  body: HTMLElement | null,
  count: number,
  reach: ((index: number) => void) | null,
) {
  if (!(event.target instanceof HTMLTableRowElement) || event.ctrlKey || event.metaKey) return;
  const at = Number(event.target.dataset.index);
  const steps: Record<string, number> = {
    j: at + 1,
    ArrowDown: at + 1,
    k: at - 1,
    ArrowUp: at - 1,
    Home: 0,
    End: count - 1,
  };
  const to = steps[event.key];
  if (to === undefined || to < 0 || to >= count) return;
  event.preventDefault();
  if (enter(body, to)) return;
  reach?.(to);
  const look = (frames: number) =>
    requestAnimationFrame(() => !enter(body, to) && frames > 0 && look(frames - 1));
  look(FRAMES);
}

/** Frames that a row far away may take to be drawn. */
const FRAMES = 20;

/** Moves the focus to a row, if it is drawn. */
function enter(body: HTMLElement | null, index: number): boolean {
  const to = body?.querySelector<HTMLElement>(`tr[data-index="${index}"]`);
  if (!to) return false;
  for (const row of body?.querySelectorAll("tr") ?? []) row.tabIndex = -1;
  to.tabIndex = 0;
  to.focus();
  to.scrollIntoView({ block: "nearest" });
  return true;
}

function SkeletonRows<Row>({ columns, count }: { columns: Column<Row>[]; count: number }) {
  return Array.from({ length: count }, (_, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
    <tr key={index}>
      {columns.map((column, at) => (
        <td key={column.key} className={cellClass(column)}>
          <Skeleton width={`${55 + ((index * 7 + at * 13) % 35)}%`} height={10} />
        </td>
      ))}
    </tr>
  ));
}

function cellClass<Row>(column: Column<Row>): string {
  return [
    column.align === "end" ? `numeric ${styles.end}` : "",
    column.wide ? styles.wide : "",
    column.wrap ? styles.wrap : "",
  ].join(" ");
}

/** Unknown values go last whichever way; equal ones keep the order they came in. */
export function sortRows<Row>(rows: Row[], columns: Column<Row>[], sort: Sort | undefined): Row[] {
  const column = columns.find((it) => it.key === sort?.key);
  if (!sort || !column) return rows;
  const sign = sort.descending ? -1 : 1;
  return [...rows].sort((left, right) => {
    const [a, b] = [column.value(left), column.value(right)];
    const [missingA, missingB] = [isMissing(a), isMissing(b)];
    if (missingA || missingB) return Number(missingA) - Number(missingB);
    return sign * compare(a, b);
  });
}

function isMissing(value: CsvValue): boolean {
  return value === null || value === undefined || value === "";
}

function compare(a: CsvValue, b: CsvValue): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), undefined, { numeric: true });
}

/** A menu entry for a panel: the rows as a file. */
export function exportCsv<Row>(name: string, columns: Column<Row>[], rows: Row[]) {
  const exported = columns.filter((column) => column.title !== "");
  const titles = exported.map((column) => column.title);
  const cells = rows.map((row) => exported.map((column) => column.value(row)));
  download(`${name}.csv`, toCsv(titles, cells));
}
