/** How Sharpe ratio, volatility and beta were over a window that rolls along. */

import { formatNumber, formatPercent } from "~/design/format";
import type { Cursor } from "~/ui/chart/cursor";
import { LinePlot } from "~/ui/chart/line_plot";
import { Panel } from "~/ui/panel";
import { inPercent } from "./backtest_data";
import styles from "./lab.module.css";
import type { PerformanceRow } from "./return_shape";

type RollingPanelProps = {
  rows: readonly PerformanceRow[];
  x: readonly number[];
  window: number;
  hasBenchmark: boolean;
  cursor: Cursor;
  asTable: boolean;
};

const HEIGHT = 120;

export function RollingPanel(props: RollingPanelProps) {
  const { rows, x, window, hasBenchmark, cursor, asTable } = props;
  const shared = { x, kind: "time", cursor, asTable, height: HEIGHT } as const;
  const column = (key: "rolling_sharpe" | "rolling_volatility" | "rolling_beta") =>
    rows.map((row) => row[key] ?? null);
  const isFilled = rows.length >= window;
  return (
    <Panel title="Rolling" caption={`Over the last ${formatNumber(window)} returns`} flush>
      {isFilled ? (
        <div className={styles.rolling}>
          <LinePlot
            {...shared}
            label="Rolling Sharpe ratio"
            writeY={ratio}
            series={[
              { id: "sharpe", title: "Sharpe ratio", ink: 1, values: column("rolling_sharpe") },
            ]}
            guides={[{ axis: "y", at: 0, label: "" }]}
          />
          <LinePlot
            {...shared}
            label="Rolling volatility"
            writeY={percent}
            zero
            series={[
              {
                id: "volatility",
                title: "Volatility a year",
                ink: 2,
                values: column("rolling_volatility"),
              },
            ]}
          />
          {hasBenchmark ? (
            <LinePlot
              {...shared}
              label="Rolling beta"
              writeY={ratio}
              series={[{ id: "beta", title: "Beta", ink: 3, values: column("rolling_beta") }]}
              guides={[{ axis: "y", at: 1, label: "" }]}
            />
          ) : (
            <p className={styles.hollow}>Name a benchmark for a rolling beta.</p>
          )}
        </div>
      ) : (
        <p className={styles.hollow}>
          {formatNumber(rows.length)} returns do not fill the window. Choose a shorter one.
        </p>
      )}
    </Panel>
  );
}

function ratio(value: number): string {
  return formatNumber(value, { digits: 2 });
}

function percent(value: number): string {
  return formatPercent(inPercent(value), { digits: 1, signed: false });
}
