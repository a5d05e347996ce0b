/** The curve of a backtest beside its benchmark, and its drawdowns. */

import { useMemo, useState } from "react";
import { formatCompact } from "~/design/format";
import { createCursor } from "~/ui/chart/cursor";
import { secondsOf } from "./backtest_data";
import { useEquity } from "./backtests";
import { CurvePanels, type CurveScale } from "./curve_panels";

type EquityPanelProps = {
  id: string;
  benchmark: string;
  scale: CurveScale;
  asTable: boolean;
  onScale: (scale: CurveScale) => void;
  onTable: (asTable: boolean) => void;
};

export function EquityPanel({ id, benchmark, ...rest }: EquityPanelProps) {
  const { data, error, refetch } = useEquity(id);
  const [cursor] = useState(createCursor);
  const curves = useMemo(
    () =>
      data && {
        x: secondsOf(data.at),
        own: data.equity,
        benchmark: data.benchmark,
        drawdown: data.drawdown,
      },
    [data],
  );
  return (
    <CurvePanels
      {...rest}
      title="Equity"
      names={["Strategy", benchmark]}
      curves={curves}
      error={error}
      onRetry={() => void refetch()}
      cursor={cursor}
      write={(value) => formatCompact(value)}
    />
  );
}
