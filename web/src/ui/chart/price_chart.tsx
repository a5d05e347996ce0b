/** The chart itself, the only part that loads the chart library. Import it through `ChartView`. */

import { type Ref, useEffect, useEffectEvent, useImperativeHandle, useRef, useState } from "react";
import styles from "./chart.module.css";
import { type Cursor, useCursor } from "./cursor";
import type { Anchor } from "./drawing";
import { valueAt } from "./line_value";
import type { ChartData, ChartLine, ChartScale, ChartStyle } from "./model";
import type { Sketch } from "./sketch";
import { Stage } from "./stage";
import { useChartTheme } from "./theme";
import type { Span } from "./view";

export type ChartHandle = {
  picture(): HTMLCanvasElement | null;
  zoom(factor: number): void;
  step(by: number): number | null;
  standOn(bar: number): number | null;
  clear(): void;
  /** Heights of the lower panes in percent of the price pane. */
  paneHeights(): number[];
  /** Moves the pen or the selected drawing; answers where it is. */
  stepDrawing(bars: number, up: number): Anchor | null;
  putDrawing(): Anchor | null;
  liftPen(): void;
  /** Shows the crosshair at a time, without saying so. */
  followTo(time: number | null): void;
};

export type PriceChartProps = {
  data: ChartData;
  style: ChartStyle;
  scale: ChartScale;
  movable: boolean;
  /** What to bring on screen; a new object brings it again. */
  span: Span | null;
  cursor: Cursor;
  handle: Ref<ChartHandle>;
  sketch?: Sketch | undefined;
  onPick?: ((bar: number) => void) | undefined;
};

export default function PriceChart({
  data,
  style,
  scale,
  movable,
  span,
  cursor,
  handle,
  sketch,
  onPick,
}: PriceChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const stage = useRef<Stage | null>(null);
  const theme = useChartTheme();
  const [tops, setTops] = useState<number[]>([]);
  const options = { style, scale, theme, movable };
  const pick = useEffectEvent((bar: number) => onPick?.(bar));
  const open = useEffectEvent((element: HTMLElement) => {
    const listener = {
      onHover: (bar: number | null) => cursor.set({ bar }),
      onView: (first: number, last: number) => cursor.set({ first, last }),
      onLayout: setTops,
      onPick: (bar: number) => pick(bar),
    };
    return new Stage(element, options, listener, sketch);
  });

  useEffect(() => {
    if (host.current === null) return;
    const opened = open(host.current);
    stage.current = opened;
    return () => {
      stage.current = null;
      opened.dispose();
    };
  }, []);

  const showSpan = useEffectEvent(() => {
    if (span !== null) stage.current?.show(span);
  });
  useEffect(() => {
    // Other times must be shown in the same span; bars added to them move nothing.
    const others = stage.current?.draw(data, { style, scale, theme, movable });
    if (others) showSpan();
  }, [data, style, scale, theme, movable]);

  useEffect(() => {
    if (span !== null) stage.current?.show(span);
  }, [span]);

  useImperativeHandle(
    handle,
    () => ({
      picture: () => stage.current?.picture() ?? null,
      zoom: (factor) => stage.current?.zoom(factor),
      step: (by) => stage.current?.step(by) ?? null,
      standOn: (bar) => stage.current?.standOn(bar) ?? null,
      clear: () => stage.current?.clearCrosshair(),
      paneHeights: () => {
        stage.current?.tellLayout();
        return stage.current?.paneHeights() ?? [];
      },
      stepDrawing: (bars, up) =>
        stage.current?.drawings?.step(bars, up, stage.current.hoveredBar) ?? null,
      putDrawing: () => stage.current?.drawings?.put(stage.current.hoveredBar) ?? null,
      liftPen: () => stage.current?.drawings?.liftPen(),
      followTo: (time) => stage.current?.followTo(time),
    }),
    [],
  );

  return (
    <div className={styles.stage}>
      <div ref={host} className={styles.canvas} aria-hidden="true" />
      {tops.slice(1).map((top, i) => (
        <PaneLabel
          key={`pane-${top}`}
          top={top}
          lines={data.lines.filter((line) => line.pane === i + 1 && !line.hidden)}
          cursor={cursor}
        />
      ))}
    </div>
  );
}

/** Titles and values of the lines of a lower pane, in its corner. */
function PaneLabel({ top, lines, cursor }: { top: number; lines: ChartLine[]; cursor: Cursor }) {
  const { bar } = useCursor(cursor);
  return (
    <div className={styles.paneLabel} style={{ top }}>
      {lines.map((line, i) => (
        <span key={line.id} className={styles.value}>
          {line.group === undefined || lines[i - 1]?.group === line.group ? null : (
            <span className={styles.group}>{line.group} </span>
          )}
          <span data-series={line.color}>
            <span className={styles.name}>{line.name ?? line.title}</span> {valueAt(line, bar)}
          </span>
        </span>
      ))}
    </div>
  );
}
