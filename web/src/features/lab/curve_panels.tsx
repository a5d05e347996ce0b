/** A curve beside its benchmark, its drawdowns below; both read the same place. */

import { formatPercent } from "~/design/format";
import type { Cursor } from "~/ui/chart/cursor";
import { LinePlot } from "~/ui/chart/line_plot";
import type { Column } from "~/ui/chart/model";
import { ErrorState } from "~/ui/error_state";
import { Segments } from "~/ui/field";
import { Panel } from "~/ui/panel";
import { Skeleton } from "~/ui/skeleton";
import { inPercent } from "./backtest_data";

export type CurveScale = "linear" | "log";

export const SCALES = [
  { value: "linear", label: "Linear" },
  { value: "log", label: "Log" },
] as const;

const VIEWS = [
  { value: "plot", label: "Plot" },
  { value: "table", label: "Table" },
] as const;

export type Curves = {
  /** Unix seconds. */
  x: readonly number[];
  own: Column;
  benchmark?: Column | undefined;
  drawdown: Column;
};

type CurvePanelsProps = {
  title: string;
  /** The names of the two lines. */
  names: readonly [own: string, benchmark: string];
  curves: Curves | undefined;
  error?: unknown;
  onRetry?: () => void;
  scale: CurveScale;
  asTable: boolean;
  cursor: Cursor;
  write: (value: number) => string;
  onScale: (scale: CurveScale) => void;
  onTable: (asTable: boolean) => void;
};

export function CurvePanels(props: CurvePanelsProps) {
  const { title, names, curves, error, onRetry, scale, asTable, cursor, write } = props;
  const { onScale, onTable } = props;
  return (
    <>
      <Panel
        title={title}
        controls={
          <>
            <Segments label="Scale" value={scale} choices={SCALES} onChoose={onScale} />
            <Segments
              label="View"
              value={asTable ? "table" : "plot"}
              choices={VIEWS}
              onChoose={(view) => onTable(view === "table")}
            />
          </>
        }
        flush
      >
        {error && !curves ? (
          <ErrorState error={error} onRetry={onRetry} />
        ) : curves === undefined ? (
          <Skeleton height={324} />
        ) : (
          <LinePlot
            label={`${title} and benchmark`}
            x={curves.x}
            kind="time"
            scale={scale}
            height={300}
            cursor={cursor}
            asTable={asTable}
            writeY={write}
            series={[
              { id: "own", title: names[0], ink: 1, values: curves.own },
              ...(curves.benchmark
                ? [
                    {
                      id: "benchmark",
                      title: names[1],
                      ink: "quiet" as const,
                      values: curves.benchmark,
                    },
                  ]
                : []),
            ]}
          />
        )}
      </Panel>
      <Panel title="Drawdown" caption={`Below the highest ${title.toLowerCase()} so far`} flush>
        {curves === undefined ? (
          <Skeleton height={164} />
        ) : (
          <LinePlot
            label="Drawdown"
            x={curves.x}
            kind="time"
            height={140}
            cursor={cursor}
            asTable={asTable}
            writeY={wholePercent}
            series={[
              {
                id: "down",
                title: "Drawdown",
                ink: "down",
                values: curves.drawdown,
                style: "zero",
              },
            ]}
          />
        )}
      </Panel>
    </>
  );
}

function wholePercent(value: number): string {
  return formatPercent(inPercent(value), { digits: 0, signed: false });
}
