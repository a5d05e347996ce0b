/** The curve of a backtest beside its benchmark, its drawdowns below; both read the same place. */

import { useMemo, useState } from "react";
import { formatCompact, formatPercent } from "~/design/format";
import { createCursor } from "~/ui/chart/cursor";
import { LinePlot } from "~/ui/chart/line_plot";
import { ErrorState } from "~/ui/error_state";
import { Segments } from "~/ui/field";
import { Panel } from "~/ui/panel";
import { Skeleton } from "~/ui/skeleton";
import { inPercent, secondsOf } from "./backtest_data";
import { useEquity } from "./backtests";

export type CurveScale = "linear" | "log";

export const SCALES = [
  { value: "linear", label: "Linear" },
  { value: "log", label: "Log" },
] as const;

type EquityPanelProps = {
  id: string;
  benchmark: string;
  scale: CurveScale;
  asTable: boolean;
  onScale: (scale: CurveScale) => void;
  onTable: (asTable: boolean) => void;
};

const VIEWS = [
  { value: "plot", label: "Plot" },
  { value: "table", label: "Table" },
] as const;

export function EquityPanel(props: EquityPanelProps) {
  const { id, benchmark, scale, asTable, onScale, onTable } = props;
  const equity = useEquity(id);
  const [cursor] = useState(createCursor);
  const x = useMemo(() => secondsOf(equity.data?.at ?? []), [equity.data]);
  const { data } = equity;
  return (
    <>
      <Panel
        title="Equity"
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
        {equity.error && !data ? (
          <ErrorState error={equity.error} onRetry={() => void equity.refetch()} />
        ) : data === undefined ? (
          <Skeleton height={324} />
        ) : (
          <LinePlot
            label="Equity and benchmark"
            x={x}
            kind="time"
            scale={scale}
            height={300}
            cursor={cursor}
            asTable={asTable}
            writeY={(value) => formatCompact(value)}
            series={[
              { id: "equity", title: "Strategy", ink: 1, values: data.equity },
              { id: "benchmark", title: benchmark, ink: "quiet", values: data.benchmark },
            ]}
          />
        )}
      </Panel>
      <Panel title="Drawdown" caption="Below the highest equity so far" flush>
        {data === undefined ? (
          <Skeleton height={164} />
        ) : (
          <LinePlot
            label="Drawdown"
            x={x}
            kind="time"
            height={140}
            cursor={cursor}
            asTable={asTable}
            writeY={(value) => formatPercent(inPercent(value), { digits: 0, signed: false })}
            series={[
              { id: "down", title: "Drawdown", ink: "down", values: data.drawdown, style: "zero" },
            ]}
          />
        )}
      </Panel>
    </>
  );
}
