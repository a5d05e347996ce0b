/** One chart of the page: its picture, and while it is the active one, the controls around all. */

import { Link } from "@tanstack/react-router";
import { CandlestickChart, CircleHelp } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useMemo, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { asProblem } from "~/api/problem";
import { Button } from "~/ui/button";
import { ChartView, type ChartViewHandle } from "~/ui/chart/chart_view";
import { type Cursor, createCursor } from "~/ui/chart/cursor";
import { type ChartData, USUAL_PANE } from "~/ui/chart/model";
import { isIntraday } from "~/ui/chart/timeline";
import { barsWithin, type Span } from "~/ui/chart/view";
import { EmptyState } from "~/ui/empty_state";
import { ErrorState } from "~/ui/error_state";
import { Skeleton } from "~/ui/skeleton";
import assetStyles from "./asset.module.css";
import { CellHead } from "./chart_cell_head";
import styles from "./chart_desk.module.css";
import { exportCsv, exportPicture, exportSvg } from "./chart_export";
import { ChartRanges, ChartStatus } from "./chart_foot";
import { type Cell, type ChartLayout, linkedTo, withSearch, withSymbol } from "./chart_layout";
import { type ChartModel, useChartModel } from "./chart_model";
import { type ChartState, chartSearch, chartState } from "./chart_search";
import { ChartToolbar } from "./chart_toolbar";
import { type Crosshair, useCrosshair } from "./crosshair";
import { DrawingList } from "./drawing_list";
import { DrawingStyle } from "./drawing_style";
import { DrawingTools, useToolKeys } from "./drawing_tools";
import { useDrawings } from "./drawings";
import { DEFAULT_INTERVAL } from "./interval";
import { IntervalNotice } from "./interval_notice";
import { NoBars } from "./no_bars";
import { OverlayRow } from "./overlay_row";
import { momentText } from "./range";
import { type Replay, replayMoment, replayStart } from "./replay";
import { ReplayBar } from "./replay_bar";
import type { ReplayClock } from "./replay_clock";

/** Where the controls of the active chart stand. */
export type Slots = {
  top: HTMLElement | null;
  tools: HTMLElement | null;
  side: HTMLElement | null;
  foot: HTMLElement | null;
};

type ChartCellProps = {
  index: number;
  layout: ChartLayout;
  slots: Slots;
  crosshair: Crosshair;
  clock: ReplayClock;
  listed: boolean;
  onListed: (listed: boolean) => void;
  change: (update: (layout: ChartLayout) => ChartLayout, remember?: boolean) => void;
  /** Layouts and saved charts, which belong to all charts together. */
  desk: ReactNode;
};

export function ChartCell(props: ChartCellProps) {
  const { index, layout, slots, crosshair, clock, listed, onListed, desk } = props;
  const cell = layout.cells[index] as Cell;
  const { symbol, search } = cell;
  const active = layout.active === index;
  const alone = layout.cells.length === 1;
  const state = useMemo(() => chartState(search, symbol), [search, symbol]);
  const change = (next: Partial<ChartState>) =>
    props.change((it) => withSearch(it, index, chartSearch(next)));
  const setSymbol = (next: string) => props.change((it) => withSymbol(it, index, next), true);

  const [cursor] = useState(createCursor);
  const chart = useRef<ChartViewHandle>(null);
  const [again, setAgain] = useState(0);
  const [picking, setPicking] = useState(false);
  // Those that share a crosshair share the moment: none tells what the other hides.
  const hears = (leader: number) => linkedTo(layout, leader, "crosshair").includes(index);
  const model = useChartModel(symbol, state, change, { clock, own: index, hears });
  const { sketch, kept } = useDrawings(symbol);
  const { data, replay } = model;
  const focus = () => chart.current?.focus();
  useToolKeys(active, sketch, focus);
  const crossed = useCrosshair(crosshair, layout, index, cursor, chart, data?.bars.at);
  // biome-ignore lint/correctness/useExhaustiveDependencies: pressing a range again asks for it again
  const span = useMemo(() => (model.span === null ? null : { ...model.span }), [model.span, again]);
  const bars = useChartMoves(data, span, change);
  const begin = () => {
    const at = data?.bars.at ?? [];
    const { first, last } = cursor.get();
    change({
      replay: replayMoment(at, replayStart(at, first, last), isIntraday(at)),
      asOf: undefined,
    });
  };
  const exit = () => {
    setPicking(false);
    change({ replay: undefined });
  };

  return (
    <article
      className={styles.cell}
      aria-label={`${symbol}, chart ${index + 1} of ${layout.cells.length}`}
      data-active={(active && !alone) || undefined}
      onPointerDownCapture={() => active || props.change((it) => ({ ...it, active: index }))}
      onFocusCapture={() => active || props.change((it) => ({ ...it, active: index }))}
      {...crossed}
    >
      {alone ? null : <CellHead {...{ index, layout, cell, state }} change={props.change} />}
      {active && slots.top
        ? createPortal(
            <>
              <ChartToolbar
                symbol={symbol}
                state={state}
                change={change}
                hasExtended={model.hasExtended}
                onSymbol={setSymbol}
                onReplay={() => (state.replay === undefined ? begin() : exit())}
                desk={desk}
                exports={{
                  picture: () =>
                    data && model.bars.data && exportPicture(chart.current, data, model.bars.data),
                  csv: () => data && exportCsv(data, state),
                  svg: () =>
                    data &&
                    model.bars.data &&
                    exportSvg(data, state, cursor, sketch, model.bars.data),
                }}
              />
              <OverlayRow {...{ symbol, state, change, model, cursor }} />
              <IntervalNotice state={state} change={change} />
            </>,
            slots.top,
          )
        : null}
      {active && slots.tools
        ? createPortal(
            <DrawingTools
              sketch={sketch}
              onTool={focus}
              listed={listed}
              onList={() => onListed(!listed)}
            />,
            slots.tools,
          )
        : null}
      {active && listed && slots.side && data
        ? createPortal(
            <DrawingList {...{ symbol, sketch, kept, data }} onClose={() => onListed(false)} />,
            slots.side,
          )
        : null}
      <section
        className={styles.body}
        aria-label={`${symbol} chart`}
        aria-busy={model.bars.isFetching}
        data-picking={picking || undefined}
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
              onMoved={bars.moved}
              onPanes={bars.resized}
              handle={chart}
              sketch={sketch}
              onPick={(bar) => {
                if (!picking) return;
                setPicking(false);
                replay.goTo(bar + 1);
              }}
              onKey={(event) => state.replay !== undefined && pressReplay(event, replay)}
            />
          )}
        />
        {active && !state.table ? <DrawingStyle sketch={sketch} /> : null}
      </section>
      {state.replay === undefined ? null : (
        <ReplayBar
          replay={replay}
          at={model.at}
          intraday={isIntraday(model.at)}
          picking={picking}
          onPicking={setPicking}
          onMoment={(moment) => change({ replay: moment })}
          onExit={exit}
        />
      )}
      {active && slots.foot
        ? createPortal(
            <>
              <ChartRanges state={state} change={change} onAgain={() => setAgain(again + 1)} />
              {model.bars.data?.at.length ? (
                <ChartStatus {...{ model, state, cursor, kept }} />
              ) : null}
            </>,
            slots.foot,
          )
        : null}
    </article>
  );
}

/** What the reader's hand did to the view, on its way to the URL. */
function useChartMoves(
  data: ChartData | null,
  span: Span | null,
  change: (change: Partial<ChartState>) => void,
) {
  const moved = (first: number, last: number) => {
    const at = data?.bars.at ?? [];
    const [from, to] = [at[first], at[last]];
    const shown = span && barsWithin(at, span);
    const still = shown?.first === first && shown.last === last; // a click, not a move
    if (from === undefined || to === undefined || still || data?.until !== undefined) return;
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
  return { moved, resized };
}

/** Keys of a replay on its chart; answers whether the key was one. */
function pressReplay({ key, shiftKey }: KeyboardEvent, replay: Replay): boolean {
  if (key === " ") replay.play(!replay.playing);
  else if (shiftKey && key === "ArrowRight") replay.step(1);
  else if (shiftKey && key === "ArrowLeft") replay.step(-1);
  else return false;
  return true;
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
  if (bars.error && data === null && asProblem(bars.error).status === 404) {
    return (
      <EmptyState
        icon={<CircleHelp />}
        title={`${symbol} is not known here`}
        action={
          <Link to="/asset/$symbol" params={{ symbol }} className={assetStyles.button}>
            Find or add {symbol}
          </Link>
        }
      >
        Nobody added it to this workspace yet.
      </EmptyState>
    );
  }
  if (bars.error && data === null) {
    return <ErrorState error={bars.error} onRetry={() => void bars.refetch()} />;
  }
  if (data === null) return <ChartSkeleton />;
  if (data.bars.at.length > 0) return picture(data);
  if (state.asOf === undefined) {
    const { interval } = state;
    const onDays = () => change({ interval: DEFAULT_INTERVAL });
    return <NoBars key={`${symbol} ${interval}`} {...{ symbol, interval, bars, onDays }} />;
  }
  return (
    <EmptyState
      icon={<CandlestickChart />}
      title={`Nothing was known about ${symbol} on that day`}
      action={<Button onClick={() => change({ asOf: undefined })}>Show what is known now</Button>}
    >
      Every bar knows when it arrived here; the chart as of a day uses only what had.
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
