/** How often values occur; with `onRange`, two handles keep a part of them. */

import { type KeyboardEvent, type PointerEvent as Press, useRef } from "react";
import type { Column } from "./model";
import styles from "./plot.module.css";
import {
  Axes,
  type Ink,
  MARGIN,
  PlotTable,
  plain,
  type Tick,
  ticksOf,
  useWidth,
} from "./plot_frame";
import {
  type Bin,
  binsOf,
  clamp,
  type Domain,
  domainOf,
  linearScale,
  niceStep,
  type Scale,
} from "./plot_scale";

/** The part that is kept; an end that is `null` is open. */
export type Range = { from: number | null; to: number | null };

export type HistogramProps = {
  label: string;
  values: Column;
  bins?: number;
  /** The bins where they were counted elsewhere; `values` is then of no concern. */
  counted?: readonly Bin[];
  /** What the axis spans; the values without it. */
  domain?: Domain;
  ink?: Ink;
  write?: (value: number) => string;
  range?: Range;
  /** Told while a handle moves. */
  onRange?: (range: Range) => void;
  /** Pixels. */
  height?: number;
  /** No axes: for the head of a column. */
  bare?: boolean;
  /** Marked places, such as the average. */
  guides?: readonly { at: number; label: string }[];
  asTable?: boolean;
};

export function Histogram(props: HistogramProps) {
  const { label, values, write = plain, bare = false, asTable = false } = props;
  const [frame, width] = useWidth(bare ? 120 : 480);
  const bins = props.counted ?? binsOf(values, props.bins ?? (bare ? 20 : 30), props.domain);
  const [first, last] = [bins[0], bins.at(-1)];
  if (first === undefined || last === undefined) {
    return bare ? (
      <div style={{ height: props.height ?? 28 }} />
    ) : (
      <p className={styles.empty}>No values.</p>
    );
  }
  if (asTable) {
    const rows = bins.map((bin) => [`${write(bin.from)} to ${write(bin.to)}`, String(bin.count)]);
    return <PlotTable label={label} columns={["Value", "How many"]} rows={rows} />;
  }
  const height = props.height ?? (bare ? 28 : 180);
  const side = bare ? 0 : MARGIN.side;
  const x = linearScale([first.from, last.to], [side, width - side], Math.floor(width / 90));
  const drawn = { ...props, bins, x, width, height, bare, write };
  return (
    <div ref={frame} className={styles.stage} style={{ height }}>
      <Picture {...drawn} />
      {props.onRange ? <Handles {...drawn} onRange={props.onRange} /> : null}
    </div>
  );
}

type DrawnProps = Omit<HistogramProps, "bins"> & {
  bins: readonly Bin[];
  x: Scale;
  width: number;
  height: number;
  bare: boolean;
  write: (value: number) => string;
};

function Picture({
  label,
  bins,
  x,
  width,
  height,
  bare,
  write,
  ink = 1,
  range,
  guides = [],
}: DrawnProps) {
  const bottom = bare ? height : height - MARGIN.bottom;
  const top = bare ? 0 : MARGIN.top;
  const counts = domainOf([bins.map(({ count }) => count)], { zero: true, room: bare ? 0 : 0.06 });
  const y = linearScale(counts, [bottom, top], 3);
  const field = { left: x.at(x.domain[0]) ?? 0, right: x.at(x.domain[1]) ?? width, top, bottom };
  const ticks: Tick[] = ticksOf(x, write);
  return (
    <svg width={width} height={height} role="img" aria-label={label}>
      {bare ? null : <Axes field={field} x={ticks} y={[]} />}
      {bins.map(({ from, to, count }) => {
        const [left = 0, right = 0] = [x.at(from) ?? 0, x.at(to) ?? width];
        const above = y.at(count) ?? bottom;
        const out = !isInside((from + to) / 2, range);
        return (
          <rect
            key={from}
            className={styles.bar}
            data-ink={ink}
            data-out={out || undefined}
            x={left + 0.5}
            y={above}
            width={Math.max(right - left - 1, 1)}
            height={Math.max(bottom - above, count > 0 ? 1 : 0)}
          >
            <title>{`${write(from)} to ${write(to)}: ${count}`}</title>
          </rect>
        );
      })}
      {guides.map(({ at, label: name }, row) => {
        const place = x.at(at) ?? 0;
        const late = place > (field.left + field.right) / 2;
        return (
          <g key={name}>
            <line className={styles.guide} x1={place} x2={place} y1={top} y2={bottom} />
            <text
              className={styles.guideText}
              x={place + (late ? -5 : 5)}
              y={top + 9 + row * 15}
              textAnchor={late ? "end" : "start"}
            >
              {name}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

export function isInside(value: number, range: Range | undefined): boolean {
  const { from = null, to = null } = range ?? {};
  return (from === null || value >= from) && (to === null || value <= to);
}

type HandlesProps = DrawnProps & { onRange: (range: Range) => void };

function Handles(props: HandlesProps) {
  const { label, x, range = { from: null, to: null }, write, onRange } = props;
  const [low, high] = x.domain;
  const step = niceStep((high - low) / 100 || 1);
  /** An end at the edge is open: what is beyond it later still counts. */
  const set = (end: "from" | "to", value: number) => {
    const other = end === "from" ? (range.to ?? high) : (range.from ?? low);
    const kept = end === "from" ? clamp(value, low, other) : clamp(value, other, high);
    const edge = end === "from" ? low : high;
    const round = Number((Math.round(kept / step) * step).toPrecision(12));
    onRange({ ...range, [end]: Math.abs(kept - edge) < step / 2 ? null : round });
  };
  return (
    <>
      {(["from", "to"] as const).map((end) => (
        <Handle
          key={end}
          name={`${label}, ${end === "from" ? "at least" : "at most"}`}
          value={range[end] ?? (end === "from" ? low : high)}
          open={range[end] === null}
          foot={props.bare ? 0 : MARGIN.bottom}
          {...{ x, step, write }}
          onMove={(value) => set(end, value)}
        />
      ))}
    </>
  );
}

type HandleProps = {
  name: string;
  value: number;
  open: boolean;
  x: Scale;
  step: number;
  /** Room below it, in pixels. */
  foot: number;
  write: (value: number) => string;
  onMove: (value: number) => void;
};

function Handle({ name, value, open, x, step, foot, write, onMove }: HandleProps) {
  const held = useRef(false);
  const [low, high] = x.domain;
  const onKeyDown = (event: KeyboardEvent) => {
    const leap = event.shiftKey ? step * 10 : step;
    const steps: Record<string, number> = {
      ArrowLeft: value - leap,
      ArrowDown: value - leap,
      ArrowRight: value + leap,
      ArrowUp: value + leap,
      PageDown: value - step * 10,
      PageUp: value + step * 10,
      Home: low,
      End: high,
    };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    onMove(to);
  };
  const drag = (event: Press<HTMLButtonElement>) => {
    if (!held.current) return;
    const left = event.currentTarget.parentElement?.getBoundingClientRect().left ?? 0;
    onMove(x.invert(event.clientX - left));
  };
  return (
    <button
      type="button"
      role="slider"
      aria-label={name}
      aria-valuemin={low}
      aria-valuemax={high}
      aria-valuenow={value}
      aria-valuetext={open ? "any" : write(value)}
      className={styles.handle}
      style={{ left: x.at(clamp(value, low, high)) ?? 0, bottom: foot }}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        held.current = true;
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={drag}
      onPointerUp={() => {
        held.current = false;
      }}
      onPointerCancel={() => {
        held.current = false;
      }}
    />
  );
}
