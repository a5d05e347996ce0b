/** A chart as rows: what its table shows and its CSV holds. */

import type { CsvValue } from "~/ui/csv";
import { barTime } from "./axis_text";
import { factorAt } from "./drawing_place";
import type { ChartData } from "./model";
import { eventsByBar } from "./slots";
import { isIntraday } from "./timeline";
import { toPercent } from "./view";

export type TableColumn = {
  title: string;
  unit: string | null;
  decimals: number | null;
  value(bar: number): number | null;
};

/**
 * Every column the chart draws, hidden overlays left out.
 *
 * - `first`: the bar from which comparisons count their percentages.
 */
export function tableColumns(data: ChartData, first: number): TableColumn[] {
  const { bars, decimals, unit } = data;
  const price = (title: string, values: readonly (number | null)[]): TableColumn => ({
    title,
    unit,
    decimals,
    value: (bar) => values[bar] ?? null,
  });
  const columns = [
    price("Open", bars.open),
    price("High", bars.high),
    price("Low", bars.low),
    price("Close", bars.close),
    { ...price("Volume", bars.volume), unit: null, decimals: 0 },
  ];
  for (const line of data.lines) {
    if (line.hidden) continue;
    columns.push({
      ...price(line.title, line.values),
      unit: line.unit,
      decimals: line.pane === 0 && line.shape !== "condition" ? decimals : null,
    });
  }
  for (const other of data.comparisons)
    columns.push({ ...price(other.title, other.values), unit: null });
  for (const each of compared(data)) {
    columns.push({
      ...price(`${each.title} %`, toPercent(each.values, first)),
      unit: null,
      decimals: 2,
    });
  }
  return columns;
}

/** What is compared, the instrument itself first; nothing without a comparison. */
function compared({ title, bars, comparisons }: ChartData) {
  return comparisons.length === 0 ? [] : [{ title, values: bars.close }, ...comparisons];
}

/** Header and rows for a spreadsheet: plain numbers, ISO times, oldest first. */
export function csvRows(data: ChartData): { header: string[]; rows: CsvValue[][] } {
  const columns = tableColumns(data, 0);
  const byBar = eventsByBar(data.bars.at, data.events);
  const intraday = isIntraday(data.bars.at);
  const header = ["date", ...columns.map((column) => csvTitle(column.title)), "events"];
  const rows = data.bars.at.map((time, bar) => [
    isoTime(time, intraday),
    ...columns.map((column) => column.value(bar)),
    (byBar.get(bar) ?? []).map((event) => event.label).join("; "),
  ]);
  return { header, rows };
}

/** The five columns every import knows are written in its words. */
function csvTitle(title: string): string {
  return /^(Open|High|Low|Close|Volume)$/.test(title) ? title.toLowerCase() : title;
}

function isoTime(time: number, intraday: boolean): string {
  const iso = new Date(time * 1000).toISOString();
  return intraday ? iso.replace(".000Z", "Z") : iso.slice(0, 10);
}

/** One bar in words, for the live region that speaks when the crosshair moves by keyboard. */
export function spokenBar(
  data: ChartData,
  bar: number,
  write: (value: number | null) => string,
): string {
  const time = data.bars.at[bar];
  if (time === undefined) return "";
  const events = (eventsByBar(data.bars.at, data.events).get(bar) ?? []).map(
    (event) => event.label,
  );
  const lines = [...data.lines.filter((line) => !line.hidden), ...data.comparisons];
  const values = lines.map((line) => `${line.title} ${write(line.values[bar] ?? null)}`);
  return [
    barTime(time, isIntraday(data.bars.at)),
    `close ${write(data.bars.close[bar] ?? null)}`,
    ...values,
    ...events,
  ].join(", ");
}

/** A place on the chart in words; `price` as traded. */
export function spokenPlace(
  data: ChartData,
  at: number,
  price: number,
  write: (value: number | null) => string,
): string {
  const when = barTime(at, isIntraday(data.bars.at));
  return `${when}, ${write(price * factorAt(data.basis, at))}`;
}
