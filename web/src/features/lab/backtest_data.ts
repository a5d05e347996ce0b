/** What the plots of a backtest are made of, from what the server tells. Pure. */

import type { BacktestTrade, Report } from "./backtests";

/** A fraction in percent; `null` stays unknown. */
export function inPercent(fraction: number | null | undefined): number | null {
  return fraction == null ? null : fraction * 100;
}

/** Unix seconds of times as the server writes them. */
export function secondsOf(at: readonly string[]): number[] {
  return at.map((time) => Date.parse(time) / 1000);
}

export type Surface = NonNullable<Report["sweep"]>;

export type SurfaceGrid = {
  rowName: string;
  columnName: string;
  rows: number[];
  columns: number[];
  /** A list a row; `null` where no point was tried or none has a score. */
  values: (number | null)[][];
  best: { row: number; column: number } | undefined;
};

/**
 * The scores of a sweep over its first two parameters, the first one down and the second one across;
 * with one parameter there is one row. Of further parameters the best point counts.
 */
export function gridOf({ parameters, points, best }: Surface): SurfaceGrid {
  const two = parameters.length > 1;
  const rowAt = ({ values }: { values: number[] }) => (two ? (values[0] ?? 0) : 0);
  const columnAt = ({ values }: { values: number[] }) => values[two ? 1 : 0] ?? 0;
  const rows = distinct(points.map(rowAt));
  const columns = distinct(points.map(columnAt));
  const grid: (number | null)[][] = rows.map(() => columns.map(() => null));
  for (const point of points) {
    const line = grid[rows.indexOf(rowAt(point))];
    const column = columns.indexOf(columnAt(point));
    const before = line?.[column] ?? null;
    const score = point.score ?? null;
    if (line && score !== null && (before === null || score > before)) line[column] = score;
  }
  const winner = best == null ? undefined : points[best];
  return {
    rowName: two ? (parameters[0] ?? "") : "",
    columnName: parameters[two ? 1 : 0] ?? "",
    rows,
    columns,
    values: grid,
    best: winner && { row: rows.indexOf(rowAt(winner)), column: columns.indexOf(columnAt(winner)) },
  };
}

/** The cell an address names as `row-column`, where there is one. */
export function cellOf(
  { rows, columns }: SurfaceGrid,
  place: string | undefined,
): { row: number; column: number } | undefined {
  const [row = -1, column = -1] = (place ?? "").split("-").map(Number);
  return rows[row] === undefined || columns[column] === undefined ? undefined : { row, column };
}

/** The point behind a cell: of several, the one whose score the cell shows. */
export function pointAt(
  { parameters, points }: Surface,
  grid: SurfaceGrid,
  row: number,
  column: number,
) {
  const two = parameters.length > 1;
  return points.find(
    ({ values, score }) =>
      values[two ? 1 : 0] === grid.columns[column] &&
      (!two || values[0] === grid.rows[row]) &&
      (score ?? null) === (grid.values[row]?.[column] ?? null),
  );
}

function distinct(values: number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

export type TradeMarks = { entries: (number | null)[]; exits: (number | null)[] };

/**
 * Where trades begin and end on a line: the value of the last row that is not later, so that a mark
 * stands on the line whatever the price was adjusted for since.
 */
export function marksOf(
  trades: readonly BacktestTrade[],
  at: readonly number[],
  close: readonly (number | null)[],
): TradeMarks {
  const entries: (number | null)[] = at.map(() => null);
  const exits: (number | null)[] = at.map(() => null);
  for (const { entry_at, exit_at } of trades) {
    mark(entries, entry_at);
    if (exit_at) mark(exits, exit_at);
  }
  function mark(marks: (number | null)[], time: string) {
    const row = lastNotAfter(at, Date.parse(time) / 1000);
    if (row >= 0) marks[row] = close[row] ?? null;
  }
  return { entries, exits };
}

function lastNotAfter(at: readonly number[], time: number): number {
  let [low, high] = [0, at.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((at[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const REASONS: Record<string, string> = {
  exit: "Exit",
  reversal: "Reversal",
  stop_loss: "Stop loss",
  take_profit: "Take profit",
  trailing_stop: "Trailing stop",
  time_stop: "Out of time",
  rebalance: "Rebalance",
  delisted: "Delisted",
  ruin: "Ruin",
};

/** Why a trade ended, in words; an open one has not. */
export function reasonText({ reason, exit_at }: BacktestTrade): string {
  if (!exit_at) return "Still open";
  if (!reason) return "Ended";
  return REASONS[reason] ?? reason.replaceAll("_", " ");
}
