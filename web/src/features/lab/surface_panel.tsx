/** The scores of a sweep over its two parameters, the best of them marked. */

import { formatNumber, formatPercent } from "~/design/format";
import { HeatGrid } from "~/ui/chart/heat_grid";
import { Panel } from "~/ui/panel";
import styles from "./backtest.module.css";
import { cellOf, gridOf, inPercent, pointAt, type Surface } from "./backtest_data";
import { trialsText } from "./backtest_figures";
import type { Report } from "./backtests";
import { OBJECTIVES } from "./sweep_form";

/** Where nothing lies on the other side of zero, colours tell more from least to most. */
function isOneSided(values: (number | null)[][]): boolean {
  const known = values.flat().filter((value) => value !== null);
  return known.every((value) => value >= 0) || known.every((value) => value <= 0);
}

type SurfacePanelProps = {
  surface: Surface;
  report: Report;
  /** The row and the column that are looked at, `3-1`; the best point without it. */
  point: string | undefined;
  onPoint: (point: string) => void;
};

export function SurfacePanel({ surface, report, point: place, onPoint }: SurfacePanelProps) {
  const grid = gridOf(surface);
  const title = OBJECTIVES.find(({ value }) => value === surface.objective)?.label ?? "Score";
  const isReturn = surface.objective === "total_return";
  const write = (value: number) =>
    isReturn ? formatPercent(inPercent(value), { digits: 1 }) : formatNumber(value, { digits: 2 });
  const name = (row: number, column: number) =>
    [
      grid.rowName === "" ? "" : `${grid.rowName} ${formatNumber(grid.rows[row])}`,
      `${grid.columnName} ${formatNumber(grid.columns[column])}`,
    ]
      .filter(Boolean)
      .join(", ");
  const score = (row: number, column: number) => grid.values[row]?.[column] ?? null;
  const at = cellOf(grid, place) ?? grid.best;
  const point = at && pointAt(surface, grid, at.row, at.column);
  const { deflated_sharpe, trials } = report.significance;
  return (
    <Panel
      title={`${title} by ${[grid.rowName, grid.columnName].filter(Boolean).join(" and ")}`}
      caption={`${grid.rowName} down, ${grid.columnName} across`}
      flush
    >
      <HeatGrid
        label={`${title} by parameters`}
        rows={grid.rows.map((value) => formatNumber(value))}
        columns={grid.columns.map((value) => formatNumber(value))}
        values={grid.values}
        tone={isOneSided(grid.values) ? "sequential" : "diverging"}
        corner={`${grid.rowName} \\ ${grid.columnName}`}
        chosen={at}
        onChoose={(row, column) => onPoint([row, column].join("-"))}
        write={write}
        explain={(row, column) =>
          score(row, column) === null
            ? `${name(row, column)}: no score, for want of trades or of returns that differ`
            : name(row, column)
        }
      />
      {grid.best ? (
        <p className={styles.best}>
          Best: <b>{name(grid.best.row, grid.best.column)}</b> with{" "}
          <b>{write(score(grid.best.row, grid.best.column) ?? 0)}</b>. After{" "}
          <b>{trialsText(trials)}</b> the deflated Sharpe ratio is{" "}
          <b>{formatPercent(inPercent(deflated_sharpe), { digits: 1, signed: false })}</b>: the
          probability that it is more than luck. What follows is the best point.
        </p>
      ) : (
        <p className={styles.best}>
          No point has a score: nothing was traded, or returns never differ.
        </p>
      )}
      {at && point ? <PointLine name={name(at.row, at.column)} point={point} /> : null}
    </Panel>
  );
}

type PointLineProps = { name: string; point: Surface["points"][number] };

/** What the chosen point came to. */
function PointLine({ name, point }: PointLineProps) {
  const { sharpe, total_return, maximum_drawdown, trades } = point;
  const percent = (value: number | null | undefined) =>
    formatPercent(inPercent(value), { digits: 1 });
  return (
    <p className={styles.best} role="status">
      <b>{name}</b>: return {percent(total_return)}, Sharpe {formatNumber(sharpe, { digits: 2 })},
      deepest drawdown {percent(maximum_drawdown)}, {formatNumber(trades)} trades.
    </p>
  );
}
