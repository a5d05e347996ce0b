/** The chart itself, the only part that loads the chart library. Import it through `ChartView`. */

import { type Ref, useEffect, useEffectEvent, useImperativeHandle, useRef, useState } from "react";
import styles from "./chart.module.css";
import { type Cursor, useCursor } from "./cursor";
import { valueAt } from "./line_value";
import type { ChartData, ChartLine, ChartScale, ChartStyle } from "./model";
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
};

export default function PriceChart({
  data,
  style,
  scale,
  movable,
  span,
  cursor,
  handle,
}: PriceChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const stage = useRef<Stage | null>(null);
  const theme = useChartTheme();
  const [tops, setTops] = useState<number[]>([]);
  const options = { style, scale, theme, movable };
  const open = useEffectEvent((element: HTMLElement) => {
    return new Stage(element, options, {
      onHover: (bar) => cursor.set({ bar }),
      onView: (first, last) => cursor.set({ first, last }),
      onLayout: setTops,
    });
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

  useEffect(() => {
    stage.current?.draw(data, { style, scale, theme, movable });
  }, [data, style, scale, theme, movable]);

  const at = data.bars.at;
  // biome-ignore lint/correctness/useExhaustiveDependencies: new times must be shown in the same span
  useEffect(() => {
    if (span !== null) stage.current?.show(span);
  }, [span, at]);

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
