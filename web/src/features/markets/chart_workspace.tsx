/** The chart page without its URL: toolbar, overlays, picture, ranges and status. */

import { CandlestickChart } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { Button } from "~/ui/button";
import { csvRows } from "~/ui/chart/chart_rows";
import { ChartView, type ChartViewHandle } from "~/ui/chart/chart_view";
import { type Cursor, createCursor } from "~/ui/chart/cursor";
import { type ChartData, USUAL_PANE } from "~/ui/chart/model";
import { fileName, savePicture } from "~/ui/chart/picture";
import { isIntraday } from "~/ui/chart/timeline";
import { barsWithin } from "~/ui/chart/view";
import { download, toCsv } from "~/ui/csv";
import { EmptyState } from "~/ui/empty_state";
import { ErrorState } from "~/ui/error_state";
import { Skeleton } from "~/ui/skeleton";
import { ChartRanges, ChartStatus } from "./chart_foot";
import { type ChartModel, useChartModel } from "./chart_model";
import type { ChartState } from "./chart_search";
import { ChartToolbar } from "./chart_toolbar";
import styles from "./chart_workspace.module.css";
import { DEFAULT_INTERVAL, findInterval } from "./interval";
import { type Overlay, retarget } from "./overlay";
import { OverlayRow } from "./overlay_row";
import type { Bars } from "./queries";
import { momentText } from "./range";

type ChartWorkspaceProps = {
  symbol: string;
  state: ChartState;
  change: (change: Partial<ChartState>) => void;
  /** The reader wants another symbol, on the same view. */
  onSymbol: (symbol: string, overlays: Overlay[]) => void;
};

export function ChartWorkspace({ symbol, state, change, onSymbol }: ChartWorkspaceProps) {
  const [cursor] = useState(createCursor);
  const chart = useRef<ChartViewHandle>(null);
  const [again, setAgain] = useState(0);
  const model = useChartModel(symbol, state);
  const { data } = model;
  // biome-ignore lint/correctness/useExhaustiveDependencies: pressing a range again asks for it again
  const span = useMemo(() => (model.span === null ? null : { ...model.span }), [model.span, again]);

  const moved = (first: number, last: number) => {
    const at = data?.bars.at ?? [];
    const [from, to] = [at[first], at[last]];
    const shown = span && barsWithin(at, span);
    const still = shown?.first === first && shown.last === last; // a click, not a move
    if (from === undefined || to === undefined || still) return;
    const intraday = isIntraday(at);
    change({ from: momentText(from, intraday), to: momentText(to, intraday) });
  };

  const resized = (heights: number[]) => {
    const now = heights.map((_, i) => data?.paneHeights?.[i] ?? USUAL_PANE);
    // A pixel more or less is rounding, not a hand.
    if (heights.some((height, i) => Math.abs(height - (now[i] ?? 0)) > 2)) {
      change({ panes: heights });
    }
  };

  return (
    <div className={styles.workspace}>
      <ChartToolbar
        symbol={symbol}
        state={state}
        change={change}
        onSymbol={(next) => onSymbol(next, follow(state.overlays, symbol, next))}
        onPicture={() =>
          data && model.bars.data && exportPicture(chart.current, data, model.bars.data)
        }
        onCsv={() => data && exportCsv(data, state)}
      />
      <OverlayRow {...{ symbol, state, change, model, cursor }} />
      <section
        className={styles.body}
        aria-label={`${symbol} chart`}
        aria-busy={model.bars.isFetching}
      >
        <Body
          {...{ symbol, state, change, model, cursor }}
          picture={(drawn) => (
            <ChartView
              data={drawn}
              style={state.style}
              scale={state.scale}
              span={span}
              cursor={cursor}
              asTable={state.table}
              onMoved={moved}
              onPanes={resized}
              handle={chart}
            />
          )}
        />
      </section>
      <footer className={styles.foot}>
        <ChartRanges state={state} change={change} onAgain={() => setAgain(again + 1)} />
        {model.bars.data ? (
          <ChartStatus bars={model.bars.data} gaps={model.gaps} state={state} cursor={cursor} />
        ) : null}
      </footer>
    </div>
  );
}

function follow(overlays: Overlay[], from: string, to: string): Overlay[] {
  return overlays.map((overlay) => ({ ...overlay, formula: retarget(overlay.formula, from, to) }));
}

type PartProps = {
  symbol: string;
  state: ChartState;
  change: (change: Partial<ChartState>) => void;
  model: ChartModel;
  cursor: Cursor;
};

/** The picture, or in its place what stands in its way. */
function Body(props: PartProps & { picture: (data: ChartData) => React.ReactNode }) {
  const { symbol, state, change, model, picture } = props;
  const { bars, data } = model;
  if (bars.error && data === null) {
    return <ErrorState error={bars.error} onRetry={() => void bars.refetch()} />;
  }
  if (data === null) return <ChartSkeleton />;
  if (data.bars.at.length > 0) return picture(data);
  const interval = findInterval(state.interval)?.name.toLowerCase() ?? state.interval;
  const past = state.asOf !== undefined;
  const daily = state.interval === DEFAULT_INTERVAL;
  return (
    <EmptyState
      icon={<CandlestickChart />}
      title={past ? `Nothing was known about ${symbol} on that day` : `No bars of ${symbol}`}
      action={
        past ? (
          <Button onClick={() => change({ asOf: undefined })}>Show what is known now</Button>
        ) : daily ? undefined : (
          <Button onClick={() => change({ interval: DEFAULT_INTERVAL })}>Show days</Button>
        )
      }
    >
      {past
        ? "Every bar knows when it arrived here; the chart as of a day uses only what had."
        : `There is nothing at the interval “${interval}”. Import a file with bars, or choose another interval.`}
    </EmptyState>
  );
}

function ChartSkeleton() {
  return (
    <div className={styles.skeleton} aria-hidden="true">
      <Skeleton width={280} height={12} />
      <Skeleton className={styles.fill} />
    </div>
  );
}

function exportPicture(chart: ChartViewHandle | null, data: ChartData, bars: Bars) {
  const canvas = chart?.picture();
  if (!canvas) return;
  const lines = [...data.lines.filter((line) => !line.hidden), ...data.comparisons];
  const subtitle = [data.subtitle, bars.interval, ...lines.map((line) => line.title)].join("  ·  ");
  const footer = `Source ${bars.source}  ·  drawn ${new Date().toISOString().slice(0, 10)}  ·  Charts by TradingView`;
  savePicture(canvas, { title: data.title, subtitle, footer });
}

function exportCsv(data: ChartData, state: ChartState) {
  const { header, rows } = csvRows(data);
  download(`${fileName(`${data.title} ${state.interval}`)}.csv`, toCsv(header, rows));
}
