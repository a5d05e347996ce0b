/** The chart of a panel: daily bars over the range that its link shares. */

import { Link } from "@tanstack/react-router";
import { CandlestickChart, ExternalLink } from "lucide-react";
import { useMemo, useState } from "react";
import { ChartView } from "~/ui/chart/chart_view";
import { createCursor } from "~/ui/chart/cursor";
import { EmptyState } from "~/ui/empty_state";
import { ErrorState } from "~/ui/error_state";
import { Segments } from "~/ui/field";
import { Skeleton } from "~/ui/skeleton";
import { chartBars, chartEvents, priceDecimals } from "./chart_data";
import styles from "./desk.module.css";
import { type Bars, useBars } from "./queries";
import { RANGES, type RangeName, rangeSpan } from "./range";

const RANGE_CHOICES = RANGES.map((range) => ({ value: range, label: range }));

type DeskChartProps = { symbol: string; range: RangeName; onRange: (range: RangeName) => void };

export function DeskChart({ symbol, range, onRange }: DeskChartProps) {
  const bars = useBars({ symbol, interval: "1d", adjust: "splits" });
  return (
    <div className={styles.chart}>
      <div className={styles.bar}>
        <Segments label="Range" value={range} choices={RANGE_CHOICES} onChoose={onRange} />
        <Link to="/chart/$symbol" params={{ symbol }} search={{ range }} className={styles.more}>
          Full chart <ExternalLink aria-hidden="true" />
        </Link>
      </div>
      <div className={styles.picture}>
        {bars.error && !bars.data ? (
          <ErrorState error={bars.error} onRetry={() => void bars.refetch()} />
        ) : bars.data === undefined ? (
          <Skeleton height="100%" />
        ) : bars.data.at.length === 0 ? (
          <EmptyState icon={<CandlestickChart />} title={`No bars of ${symbol} yet`}>
            Import a file with its prices, or have a provider fetch them.
          </EmptyState>
        ) : (
          <Drawn bars={bars.data} range={range} />
        )}
      </div>
    </div>
  );
}

function Drawn({ bars, range }: { bars: Bars; range: RangeName }) {
  const [cursor] = useState(createCursor);
  const data = useMemo(() => {
    const drawn = chartBars(bars);
    return {
      title: bars.symbol,
      unit: bars.currency ?? null,
      decimals: priceDecimals(drawn),
      bars: drawn,
      lines: [],
      comparisons: [],
      events: chartEvents(bars.actions),
    };
  }, [bars]);
  const span = useMemo(() => {
    const [first, last] = [data.bars.at[0], data.bars.at.at(-1)];
    return first === undefined || last === undefined ? null : rangeSpan(range, first, last);
  }, [data, range]);
  return <ChartView data={data} style="candles" scale="linear" span={span} cursor={cursor} />;
}
