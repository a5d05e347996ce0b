/** A chart on a page: legend above, picture or table below, keys, and a voice for screen readers. */

import {
  type KeyboardEvent,
  lazy,
  type Ref,
  Suspense,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from "react";
import { formatNumber } from "~/design/format";
import styles from "./chart.module.css";
import { ChartLegend } from "./chart_legend";
import { spokenBar, spokenPlace } from "./chart_rows";
import { ChartTable } from "./chart_table";
import type { Cursor } from "./cursor";
import { pressDrawing } from "./drawing_keys";
import type { ChartData, ChartScale, ChartStyle } from "./model";
import type { ChartHandle } from "./price_chart";
import type { Sketch } from "./sketch";
import { barsWithin, type Span } from "./view";

const PriceChart = lazy(() => import("./price_chart"));

const NEARER = 0.8;
/** Bars that Shift and an arrow jump over. */
const LEAP = 10;
/** After this pause (ms) a view moved by hand is worth keeping in the URL. */
const SETTLED = 350;

export type ChartViewHandle = {
  /** The drawn chart, or `null` while it loads or shows its table. */
  picture(): HTMLCanvasElement | null;
  /** Gives the chart the keys. */
  focus(): void;
  /** Shows the crosshair at a time, without telling anybody. */
  followTo(time: number | null): void;
};

export type ChartViewProps = {
  data: ChartData;
  style: ChartStyle;
  scale: ChartScale;
  span: Span | null;
  cursor: Cursor;
  asTable?: boolean;
  movable?: boolean;
  legend?: boolean;
  /** Told the bars on screen after the reader zoomed or panned. */
  onMoved?: (first: number, last: number) => void;
  /** Told the heights of the lower panes, in percent of the price pane, after the reader let go. */
  onPanes?: (heights: number[]) => void;
  handle?: Ref<ChartViewHandle>;
  /** The drawings of the chart; none are made or shown without. */
  sketch?: Sketch | undefined;
  /** Told the bar that was clicked. */
  onPick?: ((bar: number) => void) | undefined;
  /** Keys that mean something where the chart stands; answers whether it took one. */
  onKey?: ((event: KeyboardEvent) => boolean) | undefined;
};

export function ChartView(props: ChartViewProps) {
  const { data, span, cursor, asTable = false, legend = true } = props;
  return (
    <div className={styles.view}>
      {legend && <ChartLegend data={data} cursor={cursor} />}
      {asTable ? <Table data={data} span={span} cursor={cursor} /> : <Picture {...props} />}
    </div>
  );
}

/** The table holds the bars of the span, newest first. */
function Table({ data, span, cursor }: Pick<ChartViewProps, "data" | "span" | "cursor">) {
  const { at } = data.bars;
  const within = span === null ? null : barsWithin(at, span);
  const first = within?.first ?? 0;
  const last = within?.last ?? at.length - 1;
  useEffect(() => cursor.set({ bar: null, first, last }), [cursor, first, last]);
  return <ChartTable data={data} first={first} last={last} />;
}

function Picture({
  data,
  style,
  scale,
  span,
  cursor,
  movable = true,
  onMoved,
  onPanes,
  handle,
  sketch,
  onPick,
  onKey,
}: ChartViewProps) {
  const chart = useRef<ChartHandle>(null);
  const frame = useRef<HTMLDivElement>(null);
  const [spoken, setSpoken] = useState("");
  const settled = useOnceStill(() => onMoved?.(cursor.get().first, cursor.get().last));
  useImperativeHandle(
    handle,
    () => ({
      picture: () => chart.current?.picture() ?? null,
      focus: () => frame.current?.focus({ preventScroll: true }),
      followTo: (time) => chart.current?.followTo(time),
    }),
    [],
  );
  const write = (value: number | null) => formatNumber(value, { digits: data.decimals });

  const onKeyDown = (event: KeyboardEvent) => {
    if (chart.current === null) return;
    const drew =
      sketch === undefined
        ? null
        : pressDrawing(event, sketch, chart.current, ({ at, price }) =>
            spokenPlace(data, at, price, write),
          );
    const taken = drew !== null || onKey?.(event) === true;
    const chord = event.ctrlKey || event.metaKey || event.altKey;
    const done = taken || chord ? null : press(event, chart.current, data.bars.at.length);
    if (!taken && done === null) return;
    event.preventDefault();
    event.stopPropagation();
    if (drew !== null) setSpoken(drew);
    if (done === null) return;
    if (done.bar !== null) setSpoken(spokenBar(data, done.bar, write));
    if (done.moved) settled();
  };

  return (
    <div
      ref={frame}
      className={styles.picture}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the chart answers keys
      tabIndex={0}
      role="application"
      aria-roledescription="chart"
      aria-label={`${data.title}, ${formatNumber(data.bars.at.length)} bars. Arrow keys read bars, plus and minus zoom.`}
      onKeyDown={onKeyDown}
      onWheel={movable ? settled : undefined}
      onPointerUp={
        movable
          ? () => {
              settled();
              if (data.lines.some(({ pane, hidden }) => pane > 0 && !hidden)) {
                onPanes?.(chart.current?.paneHeights() ?? []);
              }
            }
          : undefined
      }
    >
      <Suspense fallback={<div className={styles.loading} />}>
        <PriceChart
          {...{ data, style, scale, movable, span, cursor, sketch, onPick }}
          handle={chart}
        />
      </Suspense>
      <div className="visually-hidden" aria-live="polite">
        {spoken}
      </div>
    </div>
  );
}

/** What a key does; `null` when it is not ours. */
function press(
  { key, shiftKey }: KeyboardEvent,
  chart: ChartHandle,
  count: number,
): { bar: number | null; moved: boolean } | null {
  const leap = shiftKey ? LEAP : 1;
  switch (key) {
    case "ArrowLeft":
      return { bar: chart.step(-leap), moved: true };
    case "ArrowRight":
      return { bar: chart.step(leap), moved: true };
    case "Home":
      return { bar: chart.standOn(0), moved: true };
    case "End":
      return { bar: chart.standOn(count - 1), moved: true };
    case "+":
    case "=":
    case "ArrowUp":
      chart.zoom(NEARER);
      return { bar: null, moved: true };
    case "-":
    case "_":
    case "ArrowDown":
      chart.zoom(1 / NEARER);
      return { bar: null, moved: true };
    case "Escape":
      chart.clear();
      return { bar: null, moved: false };
    default:
      return null;
  }
}

/** A function to call on every small move; `then` runs once the moves have stopped. */
function useOnceStill(then: () => void): () => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(then);
  latest.current = then;
  useEffect(() => () => clearTimeout(timer.current), []);
  return () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => latest.current(), SETTLED);
  };
}
