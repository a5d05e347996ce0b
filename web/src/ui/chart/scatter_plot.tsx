/** Points in a plane, some of them named, and lines among them: an efficient frontier, a regression. */

import { type KeyboardEvent, useState } from "react";
import styles from "./plot.module.css";
import {
  Axes,
  type Field,
  fieldOf,
  type Ink,
  PlotTable,
  plain,
  Readout,
  ticksOf,
  tickTexts,
  useWidth,
} from "./plot_frame";
import { placeLabels } from "./plot_labels";
import { linePath } from "./plot_path";
import { domainOf, linearScale, nearestPoint, type Scale } from "./plot_scale";

export type ScatterPoint = {
  id: string;
  label: string;
  x: number;
  y: number;
  ink?: Ink;
  /** A ring stands out among dots. */
  mark?: "dot" | "ring";
  /** Radius in pixels. */
  size?: number;
  /** Whether its name stands beside it. */
  named?: boolean;
  /** Said with its values when it is under the cursor. */
  detail?: string;
};

export type ScatterLine = {
  id: string;
  title: string;
  ink: Ink;
  points: readonly { x: number; y: number }[];
  dashed?: boolean;
};

export type ScatterPlotProps = {
  label: string;
  xTitle: string;
  yTitle: string;
  points: readonly ScatterPoint[];
  lines?: readonly ScatterLine[];
  writeX?: (value: number) => string;
  writeY?: (value: number) => string;
  /** The point that is chosen. */
  chosen?: string | undefined;
  onChoose?: (id: string) => void;
  /** Pixels. */
  height?: number;
  /** Whether the axes begin at zero where all values are on one side of it. */
  zero?: { x?: boolean; y?: boolean };
  asTable?: boolean;
};

/** How near the pointer must come, in pixels. */
const REACH = 28;

export function ScatterPlot(props: ScatterPlotProps) {
  const { label, points, xTitle, yTitle, writeX = plain, writeY = plain, asTable } = props;
  if (points.length === 0) return <p className={styles.empty}>There is nothing to draw yet.</p>;
  if (!asTable) return <Drawn {...props} />;
  const rows = points.map(({ label, x, y, detail }) => [label, writeX(x), writeY(y), detail ?? ""]);
  return <PlotTable label={label} columns={["Name", xTitle, yTitle, "About"]} rows={rows} />;
}

type Placed = { x: Scale; y: Scale; field: Field };

function useScales(props: ScatterPlotProps, width: number): Placed {
  const { points, lines = [], zero = {}, height = 320, writeY = plain } = props;
  const all = [...points, ...lines.flatMap((line) => line.points)];
  const across = domainOf([all.map(({ x }) => x)], { zero: zero.x ?? false, room: 0.08 });
  const up = domainOf([all.map(({ y }) => y)], { zero: zero.y ?? false, room: 0.08 });
  const { ticks } = linearScale(up, [0, 1], Math.floor(height / 52));
  const field = fieldOf(width, height, tickTexts(ticks, writeY));
  const x = linearScale(across, [field.left, field.right], Math.max(2, Math.floor(width / 100)));
  const y = linearScale(up, [field.bottom, field.top], Math.floor(height / 52));
  return { x, y, field };
}

function Drawn(props: ScatterPlotProps) {
  const { label, points, xTitle, yTitle, writeX = plain, writeY = plain, height = 320 } = props;
  const [frame, width] = useWidth();
  const { x, y, field } = useScales(props, width);
  const [under, setUnder] = useState<number | null>(null);
  const places = points.map((point) => {
    const [px, py] = [x.at(point.x), y.at(point.y)];
    return px === null || py === null ? null : { x: px, y: py };
  });
  const order = points.map((_, i) => i).sort((a, b) => (points[a]?.x ?? 0) - (points[b]?.x ?? 0));
  const chosen = points.findIndex(({ id }) => id === props.chosen);
  const point = points[under ?? chosen];

  const onKeyDown = (event: KeyboardEvent) => {
    const at = under === null ? -1 : order.indexOf(under);
    const steps: Record<string, number> = {
      ArrowRight: at + 1,
      ArrowUp: at + 1,
      ArrowLeft: at < 0 ? order.length - 1 : at - 1,
      ArrowDown: at < 0 ? order.length - 1 : at - 1,
      Home: 0,
      End: order.length - 1,
    };
    const to = steps[event.key];
    if (event.key === "Enter" && under !== null) props.onChoose?.(points[under]?.id ?? "");
    else if (event.key === "Escape") setUnder(null);
    else if (to === undefined) return;
    else setUnder(order[Math.min(Math.max(to, 0), order.length - 1)] ?? null);
    event.preventDefault();
  };
  const readings = point
    ? [
        { title: xTitle, text: writeX(point.x) },
        { title: yTitle, text: writeY(point.y) },
        ...(point.detail ? [{ title: "", text: point.detail }] : []),
      ]
    : (props.lines ?? []).map(({ title, ink }) => ({ title, ink, text: "" }));
  return (
    <figure className={styles.plot}>
      <Readout
        lead={point?.label ?? `${yTitle} over ${xTitle.toLowerCase()}`}
        readings={readings}
      />
      <div
        ref={frame}
        className={styles.stage}
        style={{ height }}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the plot answers keys
        tabIndex={0}
        role="application"
        aria-roledescription="chart"
        aria-label={`${label}, ${points.length} points. Arrow keys read them${props.onChoose ? ", Enter chooses" : ""}.`}
        onKeyDown={onKeyDown}
        onPointerMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          const place = { x: event.clientX - box.left, y: event.clientY - box.top };
          setUnder(nearestPoint(places, place, REACH));
        }}
        onPointerLeave={() => setUnder(null)}
        onClick={() => under !== null && props.onChoose?.(points[under]?.id ?? "")}
      >
        <Picture {...props} {...{ width, height, x, y, field, places, under }} />
        <div className="visually-hidden" aria-live="polite">
          {under === null || !point
            ? ""
            : [point.label, ...readings.map(({ title, text }) => `${title} ${text}`)].join(", ")}
        </div>
      </div>
    </figure>
  );
}

type PictureProps = ScatterPlotProps &
  Placed & {
    width: number;
    height: number;
    places: readonly ({ x: number; y: number } | null)[];
    under: number | null;
  };

function Picture(props: PictureProps) {
  const { points, lines = [], x, y, field, places, under, chosen } = props;
  const { writeX = plain, writeY = plain } = props;
  const named = points.flatMap((point, i) => {
    const place = places[i];
    return place && (point.named || i === under || point.id === chosen)
      ? [{ ...place, text: point.label, radius: (point.size ?? 4) + 1 }]
      : [];
  });
  const labels = placeLabels(named, field.right);
  return (
    <svg width={props.width} height={props.height} aria-hidden="true">
      <Axes field={field} x={ticksOf(x, writeX)} y={ticksOf(y, writeY)} xTitle={props.xTitle} />
      {lines.map(({ id, ink, points: along, dashed }) => {
        const run = along.map((each) => ({ x: x.at(each.x) ?? 0, y: y.at(each.y) ?? 0 }));
        return (
          <g key={id} data-ink={ink}>
            <path d={linePath([run])} className={styles.line} data-dashed={dashed || undefined} />
          </g>
        );
      })}
      {points.map((point, i) => (
        <Point
          key={point.id}
          point={point}
          place={places[i] ?? null}
          lit={i === under || point.id === chosen}
        />
      ))}
      {named.map(({ text }, i) => {
        const label = labels[i];
        return label ? (
          <text
            key={text}
            x={label.x}
            y={label.y}
            textAnchor={label.anchor}
            dominantBaseline="central"
            className={styles.pointText}
          >
            {text}
          </text>
        ) : null;
      })}
    </svg>
  );
}

type PointProps = { point: ScatterPoint; place: { x: number; y: number } | null; lit: boolean };

function Point({ point, place, lit }: PointProps) {
  if (place === null) return null;
  const { ink = 1, mark = "dot", size = 4 } = point;
  return (
    <g data-ink={ink} className={styles.point}>
      {lit ? <circle cx={place.x} cy={place.y} r={size + 4} className={styles.chosen} /> : null}
      <circle
        cx={place.x}
        cy={place.y}
        r={size}
        className={mark === "ring" ? styles.ring : styles.dot}
      />
    </g>
  );
}
