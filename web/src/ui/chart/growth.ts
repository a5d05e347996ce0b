/** Whether one chart is another with bars added at its end: then only the end is drawn. */

import type { ChartData, ChartLine, Column } from "./model";

/** Fewer bars back than this may have changed; beyond it everything is drawn anew. */
const TAIL = 500;

/**
 * The first bar of `after` that must be drawn when `before` is on screen; `null` when everything must.
 * Nothing changed at all is `after`'s number of bars.
 */
export function growthFrom(before: ChartData, after: ChartData): number | null {
  const had = before.bars.at.length;
  if (had === 0 || after.bars.at.length < had || !sameFrame(before, after)) return null;
  if (differsAt(before.bars.at, after.bars.at) < had) return null;
  const pairs = columnPairs(before, after);
  const first = Math.min(after.bars.at.length, ...pairs.map(([a, b]) => differsAt(a, b)));
  return had - first > TAIL ? null : first;
}

function sameFrame(before: ChartData, after: ChartData): boolean {
  return (
    before.title === after.title &&
    (before.until === undefined) === (after.until === undefined) &&
    before.decimals === after.decimals &&
    before.paneHeights === after.paneHeights &&
    before.lines.length === after.lines.length &&
    before.lines.every((line, i) => sameLine(line, after.lines[i])) &&
    before.comparisons.length === after.comparisons.length &&
    before.comparisons.every(({ id }, i) => id === after.comparisons[i]?.id)
  );
}

function sameLine(a: ChartLine, b: ChartLine | undefined): boolean {
  if (b === undefined) return false;
  const { id, title, color, pane, shape, hidden, fillTo } = a;
  return (
    id === b.id &&
    title === b.title &&
    color === b.color &&
    pane === b.pane &&
    shape === b.shape &&
    hidden === b.hidden &&
    fillTo === b.fillTo
  );
}

function columnPairs(before: ChartData, after: ChartData): [Column, Column][] {
  const { bars, lines, comparisons } = after;
  return [
    [before.bars.open, bars.open],
    [before.bars.high, bars.high],
    [before.bars.low, bars.low],
    [before.bars.close, bars.close],
    [before.bars.volume, bars.volume],
    ...before.lines.map((line, i): [Column, Column] => [line.values, lines[i]?.values ?? []]),
    ...before.comparisons.map((it, i): [Column, Column] => [
      it.values,
      comparisons[i]?.values ?? [],
    ]),
  ];
}

/** The first place in which two columns differ; the longer one's length when it only goes on. */
function differsAt(before: readonly unknown[], after: readonly unknown[]): number {
  if (before === after) return after.length;
  const shared = Math.min(before.length, after.length);
  for (let i = 0; i < shared; i++) if (before[i] !== after[i]) return i;
  return shared === after.length ? after.length : shared;
}
