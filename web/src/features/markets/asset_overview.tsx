/** The overview of an asset: a year in a picture, and its key statistics. */

import { Link } from "@tanstack/react-router";
import { CandlestickChart } from "lucide-react";
import { useMemo, useState } from "react";
import { ChartView } from "~/ui/chart/chart_view";
import { createCursor } from "~/ui/chart/cursor";
import { EmptyState } from "~/ui/empty_state";
import { ErrorState } from "~/ui/error_state";
import { Segments } from "~/ui/field";
import { Freshness } from "~/ui/freshness";
import { Panel } from "~/ui/panel";
import { Skeleton } from "~/ui/skeleton";
import styles from "./asset.module.css";
import { EventsPanel, HeadlinesPanel, PeersPanel } from "./asset_beside";
import { chartBars, chartEvents, priceDecimals } from "./chart_data";
import { ConsensusPanel } from "./consensus_panel";
import { KeyStatistics } from "./key_statistics";
import { type Asset, type Bars, type Quote, useBars } from "./queries";
import { RANGES, type RangeName, rangeSpan } from "./range";

const RANGE_CHOICES = RANGES.map((range) => ({ value: range, label: range }));

type AssetOverviewProps = { symbol: string; asset: Asset | undefined; quote: Quote | undefined };

export function AssetOverview({ symbol, asset, quote }: AssetOverviewProps) {
  const [range, setRange] = useState<RangeName>("1Y");
  const bars = useBars({ symbol, interval: "1d", adjust: "splits" });
  return (
    <div className={styles.overview}>
      <div className={styles.column}>
        <Panel
          title="Price"
          flush
          caption={bars.data?.currency ?? undefined}
          controls={
            <Segments label="Range" value={range} choices={RANGE_CHOICES} onChoose={setRange} />
          }
        >
          <div className={styles.chart}>
            <MiniChart symbol={symbol} bars={bars} range={range} />
          </div>
        </Panel>
        {asset ? <PeersPanel asset={asset} /> : null}
        <ConsensusPanel symbol={symbol} />
      </div>
      <div className={styles.column}>
        <Panel
          title="Key statistics"
          freshness={
            quote ? <Freshness state={quote.freshness} at={quote.at} reason={quote.reason} /> : null
          }
        >
          <KeyStatistics asset={asset} quote={quote} />
        </Panel>
        <EventsPanel symbol={symbol} />
        <HeadlinesPanel symbol={symbol} />
      </div>
    </div>
  );
}

type MiniChartProps = { symbol: string; bars: ReturnType<typeof useBars>; range: RangeName };

function MiniChart({ symbol, bars, range }: MiniChartProps) {
  if (bars.error && !bars.data) {
    return <ErrorState error={bars.error} onRetry={() => void bars.refetch()} />;
  }
  if (!bars.data) return <Skeleton height="100%" />;
  if (bars.data.at.length === 0) {
    return (
      <EmptyState icon={<CandlestickChart />} title={`No bars of ${symbol} yet`}>
        Import a file with its prices; the chart and every statistic then stand on it.
      </EmptyState>
    );
  }
  return <DrawnChart bars={bars.data} range={range} />;
}

function DrawnChart({ bars, range }: { bars: Bars; range: RangeName }) {
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
  return (
    <>
      <ChartView
        data={data}
        style="area"
        scale="linear"
        span={span}
        cursor={cursor}
        movable={false}
      />
      <p className={styles.credit}>
        <Link to="/chart/$symbol" params={{ symbol: bars.symbol }} search={{ range }}>
          Open the full chart
        </Link>
        <a href="https://www.tradingview.com/" target="_blank" rel="noreferrer">
          Charts by TradingView
        </a>
      </p>
    </>
  );
}
