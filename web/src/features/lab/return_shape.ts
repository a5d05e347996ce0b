/** What a row of returns looks like: its runs over several periods, and the worst of them. Pure. */

import type { Server } from "~/api/client";

export type Drawdown = Server<"DrawdownRow">;
export type PerformanceRow = Server<"PerformanceRow">;

const DAY_MS = 86_400_000;

/** Whole days from one time to another; `null` without an end. */
export function daysBetween(from: string, to: string | null): number | null {
  return to === null ? null : Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

/** The compounded return of every stretch of `length` periods, overlapping, by the row it ends on. */
export function runsOf(returns: readonly number[], length: number): number[] {
  if (length <= 1) return [...returns];
  const runs: number[] = [];
  for (let end = length; end <= returns.length; end++) {
    let grown = 1;
    for (let row = end - length; row < end; row++) grown *= 1 + (returns[row] ?? 0);
    runs.push(grown - 1);
  }
  return runs;
}

export type WorstRun = {
  /** In periods. */
  length: number;
  own: number;
  /** Over the same periods. */
  benchmark: number | null;
  /** Of the value it began at and of its last row. */
  from: string | null;
  to: string;
};

/** The stretch of `length` periods that lost most; `null` when the rows are fewer. */
export function worstRun(
  rows: readonly PerformanceRow[],
  length: number,
  firstAt: string | null,
): WorstRun | null {
  let worst: { own: number; end: number } | null = null;
  for (let end = length - 1; end < rows.length; end++) {
    const own = grownBy(rows, "wealth", end, length);
    if (own !== null && (worst === null || own < worst.own)) worst = { own, end };
  }
  const to = worst && rows[worst.end]?.at;
  if (worst === null || to === undefined || to === null) return null;
  return {
    length,
    own: worst.own,
    benchmark: grownBy(rows, "benchmark_wealth", worst.end, length),
    from: worst.end >= length ? (rows[worst.end - length]?.at ?? null) : firstAt,
    to,
  };
}

/** What `length` periods up to a row made; 1 stands before the first row. */
function grownBy(
  rows: readonly PerformanceRow[],
  key: "wealth" | "benchmark_wealth",
  end: number,
  length: number,
): number | null {
  const after = rows[end]?.[key] ?? null;
  const before = end >= length ? (rows[end - length]?.[key] ?? null) : 1;
  return after === null || before === null || before <= 0 ? null : after / before - 1;
}

/** Of the values all but `share` at each end lie between these; `null` for too few to tell. */
export function innerRange(values: readonly number[], share: number): [number, number] | null {
  const cut = Math.floor(values.length * share);
  if (cut === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[cut], sorted[sorted.length - 1 - cut]];
  return low === undefined || high === undefined || low >= high ? null : [low, high];
}
