/** The bars on screen as an SVG: panes, axes, overlays, comparisons, events and drawings. */

import { formatNumber, formatPercent } from "~/design/format";
import { barTime } from "./axis_text";
import type { Drawing } from "./drawing";
import { factorAt, slotOfTime } from "./drawing_place";
import { type Projection, shapesOf } from "./drawing_shape";
import { heikinAshi } from "./heikin_ashi";
import type { ChartBars, ChartData, ChartLine, ChartScale, ChartStyle, Column } from "./model";
import { drawnStyle, USUAL_PANE } from "./model";
import type { Caption } from "./picture";
import { linearScale, logScale, logTicks, niceTicks } from "./plot_scale";
import { eventsByBar } from "./slots";
import { escaped, round, shapeMark, stroke, text } from "./svg_mark";
import { type ChartTheme, fade, seriesColor } from "./theme";
import { isIntraday } from "./timeline";
import { baseValue, extent, percentFrom } from "./view";

export type SvgOptions = {
  /** The bars to draw, both ends included. */
  first: number;
  last: number;
  style: ChartStyle;
  scale: ChartScale;
  theme: ChartTheme;
  drawings: readonly Drawing[];
  caption: Caption;
};

const WIDTH = 1280;
const HEIGHT = 760;
const HEAD = 48;
const FOOT = 46;
const AXIS = 76;
const PLOT = WIDTH - AXIS;
const TICKS = 6;

/** A pane with its scale; `base` is what percentages are counted from. */
type Pane = { top: number; height: number; y(value: number): number | null; ticks: Tick[] };
type Tick = { at: number; text: string };

export function chartSvg(data: ChartData, options: SvgOptions): string {
  const { theme, caption } = options;
  const lower = Math.max(0, ...data.lines.filter(({ hidden }) => !hidden).map(({ pane }) => pane));
  const heights = [
    100,
    ...Array.from({ length: lower }, (_, i) => data.paneHeights?.[i] ?? USUAL_PANE),
  ];
  const whole = heights.reduce((sum, height) => sum + height, 0);
  const room = HEIGHT - HEAD - FOOT;
  let top = HEAD;
  const panes = heights.map((share, i) => {
    const height = (room * share) / whole;
    const pane =
      i === 0 ? pricePane(data, options, top, height) : linePane(data, i, options, top, height);
    top += height;
    return pane;
  });
  const body = [
    ...panes.flatMap((pane) => gridOf(pane, theme)),
    timeAxis(data, options),
    ...priceMarks(data, options, panes[0] as Pane),
    ...data.lines.flatMap((line) => lineMarks(line, data, options, panes[line.pane])),
    ...eventMarks(data, options, panes[0] as Pane),
    ...drawingMarks(data, options, panes[0] as Pane),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="${escaped(theme.font)}" font-size="11">`,
    `<title>${escaped(`${caption.title} ${caption.subtitle}`)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="${theme.background}"/>`,
    text(12, 20, caption.title, theme.value, 'font-size="14" font-weight="600"'),
    text(12, 37, caption.subtitle, theme.text, 'font-size="12"'),
    ...body,
    text(12, HEIGHT - 9, caption.footer, theme.text),
    "</svg>",
  ].join("\n");
}

/** Where a bar stands; bars fill the plot from edge to edge. */
function xOf({ first, last }: SvgOptions): (bar: number) => number {
  const step = PLOT / Math.max(last - first + 1, 1);
  return (bar) => (bar - first + 0.5) * step;
}

function pricePane(data: ChartData, options: SvgOptions, top: number, height: number): Pane {
  const { first, last, scale } = options;
  const { high, low, close } = data.bars;
  const base = scale === "percent" ? baseValue(close, first) : null;
  const shown = (column: Column) => column.slice(first, last + 1);
  const percent = (column: Column) =>
    column.map((value) => percentFrom(value, baseValue(column, first)));
  const columns =
    base === null
      ? [shown(high), shown(low), shown(close)]
      : [shown(percent(close)), ...data.comparisons.map(({ values }) => shown(percent(values)))];
  const [least, most] = extent(columns.flat()) ?? [0, 1];
  const room = (most - least || Math.abs(most) || 1) * 0.05;
  const range: [number, number] = [top + height - 8 - height * 0.18, top + 8];
  if (scale === "log" && least > 0) {
    const y = logScale([least, most], range);
    const ticks = logTicks(least, most, TICKS).map((at) => ({ at, text: price(data, at) }));
    return { top, height, y: (value) => y.at(value), ticks };
  }
  const y = linearScale([least - room, most + room], range);
  const ticks = niceTicks(least, most, TICKS).map((at) => ({
    at: base === null ? at : base * (1 + at / 100),
    text: base === null ? price(data, at) : formatPercent(at),
  }));
  return {
    top,
    height,
    y: (value) => y.at(base === null ? value : (percentFrom(value, base) ?? Number.NaN)),
    ticks,
  };
}

function linePane(
  data: ChartData,
  index: number,
  options: SvgOptions,
  top: number,
  height: number,
): Pane {
  const lines = data.lines.filter(({ pane, hidden }) => pane === index && !hidden);
  const values = lines.flatMap(({ values, bounds }) => [
    ...values.slice(options.first, options.last + 1),
    ...(bounds ?? []),
  ]);
  const [least, most] = extent(values) ?? [0, 1];
  const y = linearScale([least, most === least ? least + 1 : most], [top + height - 8, top + 18]);
  const ticks = niceTicks(least, most, 3).map((at) => ({ at, text: formatNumber(at) }));
  return { top, height, y: (value) => y.at(value), ticks };
}

function price(data: ChartData, value: number): string {
  return formatNumber(value, { digits: data.decimals });
}

function gridOf({ top, height, y, ticks }: Pane, theme: ChartTheme): string[] {
  const lines = ticks.flatMap(({ at, text: label }) => {
    const place = y(at);
    if (place === null) return [];
    return [
      stroke(0, place, PLOT, place, theme.grid, 1),
      text(PLOT + 8, place + 4, label, theme.text),
    ];
  });
  return [...lines, stroke(0, top + height, WIDTH, top + height, theme.line, 1)];
}

function timeAxis(data: ChartData, options: SvgOptions): string {
  const { first, last, theme } = options;
  const x = xOf(options);
  const count = last - first + 1;
  const every = Math.max(1, Math.ceil(count / 8));
  const intraday = isIntraday(data.bars.at);
  const labels: string[] = [];
  for (let bar = first + Math.floor(every / 2); bar <= last; bar += every) {
    const label = barTime(data.bars.at[bar] ?? 0, intraday);
    labels.push(text(x(bar), HEIGHT - FOOT + 16, label, theme.text, 'text-anchor="middle"'));
  }
  return labels.join("\n");
}

function priceMarks(data: ChartData, options: SvgOptions, pane: Pane): string[] {
  const { theme } = options;
  const color = seriesColor(theme, 1);
  const style = drawnStyle(data.bars, options.style);
  const compared = data.comparisons.flatMap(({ values, color: its }) =>
    comparison(values, seriesColor(theme, its), data, options, pane),
  );
  const volume = volumeMarks(data.bars, options, pane);
  if (style === "line" || style === "area" || style === "baseline") {
    return [...volume, curve(data.bars.close, color, 2, options, pane), ...compared];
  }
  const bars = style === "heikin" ? heikinAshi(data.bars) : data.bars;
  return [...volume, ...candleMarks(bars, style, options, pane), ...compared];
}

function comparison(
  values: Column,
  color: string,
  data: ChartData,
  options: SvgOptions,
  pane: Pane,
): string[] {
  const own = baseValue(data.bars.close, options.first);
  const base = baseValue(values, options.first);
  if (own === null || base === null) return [];
  // On the percent scale of the main series.
  const scaled = values.map((value) => (value === null ? null : (value / base) * own));
  return [curve(scaled, color, 1, options, pane)];
}

function candleMarks(
  bars: ChartBars,
  style: ChartStyle,
  options: SvgOptions,
  pane: Pane,
): string[] {
  const { first, last, theme } = options;
  const x = xOf(options);
  const width = Math.max((PLOT / (last - first + 1)) * 0.7, 0.6);
  const marks: string[] = [];
  for (let bar = first; bar <= last; bar++) {
    const close = bars.close[bar];
    if (close === null || close === undefined) continue;
    const open = bars.open[bar] ?? close;
    const at = [
      bars.high[bar] ?? close,
      Math.max(open, close),
      Math.min(open, close),
      bars.low[bar] ?? close,
    ];
    const [high, top, bottom, low] = at.map((value) => pane.y(value));
    if (high == null || top == null || bottom == null || low == null) continue;
    const before = style === "hollow" ? (bars.close[bar - 1] ?? open) : open;
    const color = close >= before ? theme.up : theme.down;
    const hollow = style === "hollow" && close >= open;
    const [left, height] = [x(bar) - width / 2, Math.max(bottom - top, 1)];
    marks.push(
      stroke(x(bar), high, x(bar), top, color, 1),
      stroke(x(bar), bottom, x(bar), low, color, 1),
    );
    marks.push(
      `<rect x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${round(height)}" fill="${hollow ? "none" : color}" stroke="${color}"/>`,
    );
  }
  return marks;
}

function volumeMarks(
  { volume, open, close }: ChartBars,
  options: SvgOptions,
  pane: Pane,
): string[] {
  const { first, last, theme } = options;
  const [, most] = extent(volume.slice(first, last + 1)) ?? [0, 0];
  if (!(most > 0)) return [];
  const x = xOf(options);
  const width = Math.max((PLOT / (last - first + 1)) * 0.7, 0.6);
  const foot = pane.top + pane.height;
  return volume.slice(first, last + 1).flatMap((value, i) => {
    if (value === null) return [];
    const bar = first + i;
    const height = (value / most) * pane.height * 0.15;
    const color = fade((close[bar] ?? 0) >= (open[bar] ?? 0) ? theme.up : theme.down, 0.32);
    return [
      `<rect x="${round(x(bar) - width / 2)}" y="${round(foot - height)}" width="${round(width)}" height="${round(height)}" fill="${color}"/>`,
    ];
  });
}

function lineMarks(
  line: ChartLine,
  data: ChartData,
  options: SvgOptions,
  pane: Pane | undefined,
): string[] {
  if (line.hidden || pane === undefined || line.shape === "condition") return [];
  const color = seriesColor(options.theme, line.color);
  const label =
    line.pane === 0
      ? []
      : [
          text(
            12,
            pane.top + 14 + 13 * data.lines.filter((it) => it.pane === line.pane).indexOf(line),
            line.title,
            color,
          ),
        ];
  return [curve(line.values, color, 1, options, pane), ...label];
}

/** A line through the known values, parted where one is unknown. */
function curve(
  values: Column,
  color: string,
  width: number,
  options: SvgOptions,
  pane: Pane,
): string {
  const x = xOf(options);
  let path = "";
  let pen = "M";
  for (let bar = options.first; bar <= options.last; bar++) {
    const value = values[bar];
    const y = value === null || value === undefined ? null : pane.y(value);
    if (y === null || !Number.isFinite(y)) {
      pen = "M";
      continue;
    }
    path += `${pen}${round(x(bar))} ${round(y)}`;
    pen = "L";
  }
  return `<path d="${path}" fill="none" stroke="${color}" stroke-width="${width}" stroke-linejoin="round"/>`;
}

/** The letters on the axis, with their sentence for whoever points at them. */
function eventMarks(data: ChartData, options: SvgOptions, pane: Pane): string[] {
  const x = xOf(options);
  const y = pane.top + pane.height - 10;
  const { first, last, theme } = options;
  return [...eventsByBar(data.bars.at, data.events)].flatMap(([bar, events]) => {
    const [event] = events;
    if (event === undefined || bar < first || bar > last) return [];
    const words = `<title>${escaped(events.map(({ label }) => label).join("; "))}</title>`;
    const disc = `<circle cx="${round(x(bar))}" cy="${round(y)}" r="6.5" fill="${theme.background}" stroke="${theme.text}"/>`;
    const letter = text(
      x(bar),
      y + 3.5,
      event.mark,
      theme.text,
      'text-anchor="middle" font-size="9"',
    );
    return [`<g>${words}${disc}${letter}</g>`];
  });
}

function drawingMarks(data: ChartData, options: SvgOptions, pane: Pane): string[] {
  const x = xOf(options);
  const at = data.bars.at;
  const shown = (anchor: { at: number; price: number }) =>
    anchor.price * factorAt(data.basis, anchor.at);
  const on: Projection = {
    width: PLOT,
    height: pane.top + pane.height,
    x: (time) => {
      const slot = slotOfTime(at, time);
      return slot === null ? null : x(slot);
    },
    y: (anchor) => pane.y(shown(anchor)),
    yOfShown: (value) => pane.y(value),
    shown,
    barsBetween: (from, to) => Math.round((slotOfTime(at, to) ?? 0) - (slotOfTime(at, from) ?? 0)),
  };
  const words = {
    price: (value: number) => price(data, value),
    measure: ({
      change,
      percent,
      bars,
    }: {
      change: number;
      percent: number | null;
      bars: number;
    }) => [
      `${formatNumber(change, { digits: data.decimals, signed: true })} (${formatPercent(percent)}), ${bars} bars`,
    ],
  };
  const clip = `<clipPath id="pane"><rect x="0" y="${pane.top}" width="${PLOT}" height="${round(pane.height)}"/></clipPath>`;
  const marks = options.drawings.flatMap((drawing) =>
    shapesOf(drawing, on, words).map((shape) => shapeMark(shape, drawing, options.theme)),
  );
  return marks.length === 0 ? [] : [clip, `<g clip-path="url(#pane)">`, ...marks, "</g>"];
}
