/** Columns as SVG paths: unknown values break them, more points than pixels are thinned out. */

import type { Column } from "./model";
import type { Scale } from "./plot_scale";

type Point = { x: number; y: number };

/** The runs of points a column is drawn as. */
export function runsOfPoints(xs: readonly number[], values: Column, x: Scale, y: Scale): Point[][] {
  const runs: Point[][] = [];
  let run: Point[] = [];
  xs.forEach((each, i) => {
    const [px, py] = [x.at(each), y.at(values[i])];
    if (px !== null && py !== null) run.push({ x: px, y: py });
    else if (run.length > 0) {
      runs.push(run);
      run = [];
    }
  });
  if (run.length > 0) runs.push(run);
  return runs.map(thinned);
}

/** At most four points a pixel column: first, lowest, highest and last, in their order. */
export function thinned(run: readonly Point[]): Point[] {
  const [first, last] = [run[0], run.at(-1)];
  if (first === undefined || last === undefined) return [];
  if (run.length <= (last.x - first.x) * 4 + 4) return [...run];
  const kept: Point[] = [];
  let column: Point[] = [];
  const flush = () => {
    if (column.length === 0) return;
    const low = column.reduce((a, b) => (b.y < a.y ? b : a));
    const high = column.reduce((a, b) => (b.y > a.y ? b : a));
    const wanted = new Set([column[0], low, high, column.at(-1)]);
    kept.push(...column.filter((point) => wanted.has(point)));
    column = [];
  };
  for (const point of run) {
    if (column[0] !== undefined && Math.floor(point.x) !== Math.floor(column[0].x)) flush();
    column.push(point);
  }
  flush();
  return kept;
}

export function linePath(runs: readonly Point[][]): string {
  return runs
    .map((run) => {
      const [only] = run;
      // A single point is a dot: a line of no length with a round end.
      if (run.length === 1 && only) return `M${place(only)}h0`;
      return run.map((point, i) => `${i === 0 ? "M" : "L"}${place(point)}`).join("");
    })
    .join("");
}

/** The line and the space between it and `base` (pixels). */
export function areaPath(runs: readonly Point[][], base: number): string {
  return runs
    .filter((run) => run.length > 1)
    .map((run) => {
      const [first, last] = [run[0], run.at(-1)];
      const edge = run.map((point) => `L${place(point)}`).join("");
      return `M${first?.x.toFixed(1)} ${base.toFixed(1)}${edge}L${last?.x.toFixed(1)} ${base.toFixed(1)}Z`;
    })
    .join("");
}

/** The space between two columns, wherever both are known. */
export function bandPath(
  xs: readonly number[],
  low: Column,
  high: Column,
  x: Scale,
  y: Scale,
): string {
  const both = (column: Column, other: Column): Column =>
    column.map((value, i) => (y.at(other[i]) === null ? null : value));
  const above = runsOfPoints(xs, both(high, low), x, y);
  const below = runsOfPoints(xs, both(low, high), x, y);
  return above
    .map((run, i) => {
      const back = [...(below[i] ?? [])].reverse();
      return `${linePath([run])}${back.map((point) => `L${place(point)}`).join("")}Z`;
    })
    .join("");
}

function place({ x, y }: Point): string {
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}
