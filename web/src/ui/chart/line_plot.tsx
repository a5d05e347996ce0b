/**
 * Lines over time or over any number: values under the cursor above it, reference lines, shaded
 * stretches, a log scale, and its table. Arrow keys read it.
 */

import { type KeyboardEvent, memo, useId, useMemo, useState } from "react";
import { DASH } from "~/design/format";
import { type Cursor, createCursor, useCursor } from "./cursor";
import {
  domainOfPlot,
  type LinePlotData,
  type PlotGuide,
  type PlotSeries,
  type Scales,
  scalesOf,
  type Writers,
  writersOf,
} from "./line_plot_model";
import styles from "./plot.module.css";
import {
  Axes,
  type Field,
  fieldOf,
  PlotTable,
  Readout,
  ticksOf,
  tickTexts,
  useWidth,
} from "./plot_frame";
import { areaPath, bandPath, linePath, runsOfPoints } from "./plot_path";
import { clamp, known, linearScale, nearestIndex } from "./plot_scale";

export type LinePlotProps = LinePlotData & {
  label: string;
  /** Pixels. */
  height?: number;
  xTitle?: string;
  writeX?: (at: number) => string;
  writeY?: (value: number) => string;
  /** Shared by plots over the same `x`: they read the same place. */
  cursor?: Cursor;
  asTable?: boolean;
};

export function LinePlot(props: LinePlotProps) {
  const [own] = useState(createCursor);
  const { label, x, series, bands = [], cursor = own, asTable = false } = props;
  const write = writersOf(props, { x: props.writeX, y: props.writeY });
  if (!series.some(({ values }) => values.some(known)) || x.length === 0) {
    return <p className={styles.empty}>There is nothing to draw yet.</p>;
  }
  if (asTable) {
    const columns = [
      ...series,
      ...bands.flatMap(({ title, low, high }) => [
        { title: `${title}, low`, values: low },
        { title: `${title}, high`, values: high },
      ]),
    ];
    const rows = x.map((at, i) => [
      write.x(at),
      ...columns.map(({ values }) => textOf(values[i], write)),
    ]);
    const titles = [props.xTitle ?? (props.kind === "time" ? "Date" : "At")];
    return (
      <PlotTable
        label={label}
        columns={[...titles, ...columns.map(({ title }) => title)]}
        rows={props.kind === "time" ? rows.reverse() : rows}
      />
    );
  }
  return <Drawn {...props} cursor={cursor} write={write} />;
}

function textOf(value: number | null | undefined, write: Writers): string {
  return known(value) ? write.y(value) : DASH;
}

type DrawnProps = LinePlotProps & { cursor: Cursor; write: Writers };

function Drawn(props: DrawnProps) {
  const { label, x, series, cursor, write, height = 240 } = props;
  const [frame, width] = useWidth();
  const { bar } = useCursor(cursor);
  const { field, scales } = useMemo(() => placed(props, width, height), [props, width, height]);
  const at = bar ?? x.length - 1;

  const onKeyDown = (event: KeyboardEvent) => {
    const leap = event.shiftKey ? 10 : 1;
    const steps: Record<string, number | null> = {
      ArrowLeft: at - (bar === null ? 0 : leap),
      ArrowRight: at + leap,
      Home: 0,
      End: x.length - 1,
      Escape: null,
    };
    const to = steps[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    cursor.set({ bar: to === null ? null : clamp(to, 0, x.length - 1) });
  };
  const readings = series
    .filter(({ quiet }) => !quiet)
    .map(({ title, values, ink }) => ({ title, ink, text: textOf(values[at], write) }));
  return (
    <figure className={styles.plot}>
      <Readout lead={write.x(x[at] ?? 0)} readings={readings} />
      <div
        ref={frame}
        className={styles.stage}
        style={{ height }}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the plot answers keys
        tabIndex={0}
        role="application"
        aria-roledescription="chart"
        aria-label={`${label}. Arrow keys read values.`}
        onKeyDown={onKeyDown}
        onPointerMove={(event) => {
          const left = event.currentTarget.getBoundingClientRect().left;
          cursor.set({ bar: nearestIndex(x, scales.x.invert(event.clientX - left)) });
        }}
        onPointerLeave={() => cursor.set({ bar: null })}
      >
        <svg width={width} height={height} aria-hidden="true">
          <Still plot={props} field={field} scales={scales} />
          <Reader {...{ x, series, field, scales, bar }} />
        </svg>
        <div className="visually-hidden" aria-live="polite">
          {bar === null ? "" : spoken(write.x(x[bar] ?? 0), readings)}
        </div>
      </div>
    </figure>
  );
}

function spoken(place: string, readings: readonly { title: string; text: string }[]): string {
  return [place, ...readings.map(({ title, text }) => `${title} ${text}`)].join(", ");
}

function placed(props: DrawnProps, width: number, height: number) {
  const domain = domainOfPlot(props);
  const ticks = linearScale(domain, [0, 1], Math.floor(height / 44)).ticks;
  const field = fieldOf(width, height, tickTexts(ticks, props.write.y));
  return { field, scales: scalesOf(props, domain, field, props.write) };
}

type StillProps = { plot: DrawnProps; field: Field; scales: Scales };

/** What the cursor does not change: of ten thousand rows it is drawn once. */
const Still = memo(function Still({ plot, field, scales }: StillProps) {
  const { x, series, bands = [], guides = [], spans = [], write, xTitle } = plot;
  const clip = useId();
  const { left, right, top, bottom } = field;
  return (
    <>
      <clipPath id={clip}>
        <rect x={left} y={top - 4} width={Math.max(right - left, 0)} height={bottom - top + 8} />
      </clipPath>
      <Axes field={field} x={scales.xTicks} y={ticksOf(scales.y, write.y)} xTitle={xTitle} />
      <g clipPath={`url(#${clip})`}>
        {spans.map(({ from, to, label, ink }) => {
          const [a, b] = [scales.x.at(from) ?? left, scales.x.at(to) ?? right];
          const place = { x: a, y: top, width: Math.max(b - a, 1), height: bottom - top };
          return (
            <rect key={`${label} ${from}`} {...place} className={styles.span} data-ink={ink}>
              <title>{label}</title>
            </rect>
          );
        })}
        {bands.map(({ id, ink, low, high }) => (
          <path
            key={id}
            d={bandPath(x, low, high, scales.x, scales.y)}
            className={styles.band}
            data-ink={ink}
          />
        ))}
        {series.map((each) => (
          <Curve key={each.id} series={each} {...{ x, scales, field }} />
        ))}
      </g>
      {guides.map((guide) => (
        <Guide
          key={`${guide.axis} ${guide.at}`}
          row={rowOf(guide, guides, scales)}
          {...{ guide, scales, field }}
        />
      ))}
    </>
  );
});

type ReaderProps = {
  x: readonly number[];
  series: readonly PlotSeries[];
  field: Field;
  scales: Scales;
  bar: number | null;
};

/** The line under the cursor and a dot on each curve. */
function Reader({ x, series, field, scales, bar }: ReaderProps) {
  const at = bar === null ? null : scales.x.at(x[bar]);
  if (at === null || bar === null) return null;
  return (
    <>
      <line className={styles.cursor} x1={at} x2={at} y1={field.top} y2={field.bottom} />
      {series.map(({ id, ink, values }) => {
        const y = scales.y.at(values[bar]);
        return y === null ? null : (
          <circle key={id} cx={at} cy={y} r={3.5} className={styles.dot} data-ink={ink} />
        );
      })}
    </>
  );
}

type CurveProps = { series: PlotSeries; x: readonly number[]; scales: Scales; field: Field };

function Curve({ series, x, scales, field }: CurveProps) {
  const { ink, style = "line", values } = series;
  const clip = useId();
  const broken = runsOfPoints(x, values, scales.x, scales.y);
  const runs = series.joined && broken.length > 1 ? [broken.flat()] : broken;
  const zero = clamp(scales.y.at(0) ?? field.bottom, field.top, field.bottom);
  const base = style === "area" ? field.bottom : zero;
  if (style === "marks") {
    return values.map((value, i) => {
      const [cx, cy] = [scales.x.at(x[i]), scales.y.at(value)];
      if (cx === null || cy === null) return null;
      return <circle key={x[i]} cx={cx} cy={cy} r={3.5} className={styles.dot} data-ink={ink} />;
    });
  }
  const line = (
    <path
      d={linePath(runs)}
      className={styles.line}
      data-dashed={style === "dashed" || undefined}
    />
  );
  if (style === "line" || style === "dashed") return <g data-ink={ink}>{line}</g>;
  const area = <path d={areaPath(runs, base)} className={styles.area} />;
  if (style !== "signed") {
    return (
      <g data-ink={ink}>
        {area}
        {line}
      </g>
    );
  }
  const halves = [
    { side: "up", y: 0, height: zero },
    { side: "down", y: zero, height: 10_000 },
  ];
  return halves.map(({ side, y, height }) => (
    <g key={side} data-ink={side}>
      <clipPath id={`${clip}-${side}`}>
        <rect x={0} y={y} width={10_000} height={height} />
      </clipPath>
      <g clipPath={`url(#${clip}-${side})`}>
        {area}
        {line}
      </g>
    </g>
  ));
}

/** Pixels a label of an upright guide needs beside its line. */
const GUIDE_ROOM = 130;

/** Labels of upright guides that stand near each other go below one another. */
function rowOf(guide: PlotGuide, guides: readonly PlotGuide[], { x }: Scales): number {
  const place = x.at(guide.at) ?? 0;
  const before = guides.slice(0, guides.indexOf(guide));
  return before.filter(
    ({ axis, at }) => axis === "x" && Math.abs((x.at(at) ?? 0) - place) < GUIDE_ROOM,
  ).length;
}

type GuideProps = {
  guide: PlotGuide;
  row: number;
  scales: Scales;
  field: Field;
};

function Guide({ guide: { axis, at, label }, row, scales, field }: GuideProps) {
  const { left, right, top, bottom } = field;
  const place = axis === "x" ? scales.x.at(at) : scales.y.at(at);
  if (place === null) return null;
  const [low, high] = axis === "x" ? [left, right] : [top, bottom];
  if (place < low - 1 || place > high + 1) return null;
  const late = axis === "x" && place > (left + right) / 2;
  return (
    <g>
      {axis === "x" ? (
        <line className={styles.guide} x1={place} x2={place} y1={top} y2={bottom} />
      ) : (
        <line className={styles.guide} x1={left} x2={right} y1={place} y2={place} />
      )}
      <text
        className={styles.guideText}
        x={axis === "x" ? place + (late ? -5 : 5) : left + 4}
        y={axis === "x" ? top + 9 + row * 15 : place - 5}
        textAnchor={late ? "end" : "start"}
      >
        {label}
      </text>
    </g>
  );
}
