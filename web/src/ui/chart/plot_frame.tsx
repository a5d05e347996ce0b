/** What plots share: their size, their axes, the colours of their inks, and the table behind them. */

import { type ReactNode, type RefObject, useLayoutEffect, useRef, useState } from "react";
import { formatCompact, formatNumber } from "~/design/format";
import styles from "./plot.module.css";
import type { Scale } from "./plot_scale";

/** A colour of the palette (1 … 7), gain or loss, or quiet. */
export type Ink = number | "up" | "down" | "quiet";

export type Tick = { at: number; text: string };

/** Room for the axes around the inner field, in pixels. */
export const MARGIN = { top: 8, bottom: 22, side: 8 };
/** Width of a figure at 11 px. */
const LETTER = 6.6;
/** Room for the figures of most axes: plots under each other end at the same place. */
const GUTTER = 56;

/** Width of an element as it is on screen; a usual one until it is measured. */
export function useWidth(usual = 640): [RefObject<HTMLDivElement | null>, number] {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(usual);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const measure = () => element.clientWidth > 0 && setWidth(element.clientWidth);
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(element);
    return () => watcher.disconnect();
  }, []);
  return [ref, width];
}

export type Field = { left: number; right: number; top: number; bottom: number };

/** The inner field, with room at the right for the longest of the texts there. */
export function fieldOf(width: number, height: number, texts: readonly string[]): Field {
  const longest = Math.max(0, ...texts.map((text) => text.length));
  const right = width - (longest === 0 ? MARGIN.side : Math.max(GUTTER, longest * LETTER + 14));
  return { left: MARGIN.side, right, top: MARGIN.top, bottom: height - MARGIN.bottom };
}

type AxesProps = {
  field: Field;
  x: readonly Tick[];
  y: readonly Tick[];
  xTitle?: string | undefined;
};

/** Grid lines, figures at the right, times or figures below. */
export function Axes({ field, x, y, xTitle }: AxesProps) {
  const { left, right, top, bottom } = field;
  return (
    <g className={styles.axes}>
      {y.map(({ at, text }) => (
        <g key={at}>
          <line x1={left} x2={right} y1={at} y2={at} />
          <text x={right + 8} y={at} dominantBaseline="central">
            {text}
          </text>
        </g>
      ))}
      {spaced(x, left, right).map(({ at, text }) => (
        <g key={at}>
          <line x1={at} x2={at} y1={top} y2={bottom} />
          <text x={at} y={bottom + 15} textAnchor={anchorAt(at, text, left, right)}>
            {text}
          </text>
        </g>
      ))}
      {xTitle ? (
        <text x={right} y={bottom - 6} textAnchor="end" className={styles.axisTitle}>
          {xTitle}
        </text>
      ) : null}
    </g>
  );
}

/** Texts on a horizontal axis that do not run into each other. */
function spaced(ticks: readonly Tick[], left: number, right: number): Tick[] {
  let free = Number.NEGATIVE_INFINITY;
  return ticks.filter(({ at, text }) => {
    const half = (text.length * LETTER) / 2;
    if (at < left || at > right + 1 || at - half < free) return false;
    free = at + half + 10;
    return true;
  });
}

function anchorAt(at: number, text: string, left: number, right: number) {
  const half = (text.length * LETTER) / 2;
  if (at - half < left) return "start";
  return at + half > right + 30 ? "end" : "middle";
}

/** Figures of any size, as short as they stay distinct. */
export function plain(value: number): string {
  const size = Math.abs(value);
  if (size >= 100_000) return formatCompact(value);
  if (size === 0 || size >= 1000) return formatNumber(value, { digits: 0 });
  return formatNumber(value, { digits: size >= 100 ? 1 : size >= 1 ? 2 : 4 });
}

/** Ticks in words; where the writer has no say, all with the decimals their step needs. */
export function tickTexts(ticks: readonly number[], write: (value: number) => string): string[] {
  if (write !== plain) return ticks.map(write);
  const step = Math.abs((ticks[1] ?? 1) - (ticks[0] ?? 0)) || 1;
  const digits = Math.min(Math.max(0, -Math.floor(Math.log10(step) + 1e-9)), 8);
  return ticks.map((value) =>
    Math.abs(value) >= 100_000 ? formatCompact(value) : formatNumber(value, { digits }),
  );
}

/** Ticks of a scale with their places, in words. */
export function ticksOf(scale: Scale, write: (value: number) => string): Tick[] {
  const texts = tickTexts(scale.ticks, write);
  return scale.ticks.flatMap((value, i) => {
    const at = scale.at(value);
    return at === null ? [] : [{ at, text: texts[i] ?? "" }];
  });
}

type PlotTableProps = {
  label: string;
  columns: readonly string[];
  /** The first cell names the row. */
  rows: readonly (readonly string[])[];
};

/** The table behind a plot. */
export function PlotTable({ label, columns, rows }: PlotTableProps) {
  return (
    <section
      className={styles.tableFrame}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={`${label} as a table`}
    >
      <table className={styles.table}>
        <caption className="visually-hidden">{label}</caption>
        <thead>
          <tr>
            {columns.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...cells], row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a table that is drawn whole
            <tr key={row}>
              <th scope="row">{name}</th>
              {cells.map((cell, i) => (
                <td key={columns[i + 1]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export type Reading = { title: string; text: string; ink?: Ink | undefined };

/** The values above a plot. They follow the cursor; room is kept for them. */
export function Readout({ lead, readings }: { lead: ReactNode; readings: readonly Reading[] }) {
  return (
    <div className={styles.readout}>
      <span className={styles.lead}>{lead}</span>
      {readings.map(({ title, text, ink }) => (
        <span key={title} className={styles.reading} data-ink={ink}>
          {ink === undefined ? null : <i aria-hidden="true" />}
          <span className={styles.name}>{title}</span> {text}
        </span>
      ))}
    </div>
  );
}
