/** What leaves a chart: a picture, a drawing of lines, a table. */

import { csvRows } from "~/ui/chart/chart_rows";
import { chartSvg } from "~/ui/chart/chart_svg";
import type { ChartViewHandle } from "~/ui/chart/chart_view";
import type { Cursor } from "~/ui/chart/cursor";
import type { ChartData } from "~/ui/chart/model";
import { type Caption, fileName, savePicture } from "~/ui/chart/picture";
import { type Sketch, visibleDrawings } from "~/ui/chart/sketch";
import { readChartTheme } from "~/ui/chart/theme";
import { download, toCsv } from "~/ui/csv";
import type { ChartState } from "./chart_search";
import type { Bars } from "./queries";

export function exportPicture(chart: ChartViewHandle | null, data: ChartData, bars: Bars) {
  const canvas = chart?.picture();
  if (canvas) savePicture(canvas, caption(data, bars));
}

/** The bars on screen as an SVG: sharp at any size, and text that can be searched. */
export function exportSvg(
  data: ChartData,
  state: ChartState,
  cursor: Cursor,
  sketch: Sketch,
  bars: Bars,
) {
  const { first, last } = cursor.get();
  const words = caption(data, bars);
  const svg = chartSvg(data, {
    first,
    last,
    style: state.style,
    scale: data.comparisons.length > 0 ? "percent" : state.scale,
    theme: readChartTheme(),
    drawings: visibleDrawings(sketch.get(), data.until),
    caption: words,
  });
  download(`${fileName(`${words.title} ${words.subtitle}`)}.svg`, svg, "image/svg+xml");
}

function caption(data: ChartData, bars: Bars): Caption {
  const lines = [...data.lines.filter((line) => !line.hidden), ...data.comparisons];
  const subtitle = [data.subtitle, bars.interval, ...lines.map((line) => line.title)].join("  ·  ");
  const drawn = new Date().toISOString().slice(0, 10);
  const footer = `Source ${bars.source ?? "not recorded"}  ·  drawn ${drawn}  ·  Charts by TradingView`;
  return { title: data.title, subtitle, footer };
}

export function exportCsv(data: ChartData, state: ChartState) {
  const { header, rows } = csvRows(data);
  download(`${fileName(`${data.title} ${state.interval}`)}.csv`, toCsv(header, rows));
}
