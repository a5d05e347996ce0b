/** Ranges of a chart. They count back from the last bar, since that may be years ago. */

import { DAY } from "~/ui/chart/timeline";
import type { Span } from "~/ui/chart/view";

export const RANGES = ["1M", "3M", "YTD", "1Y", "5Y", "Max"] as const;

/** Ranges that show something only with bars shorter than a day. */
export const SHORT_RANGES = ["1D", "1W"] as const;

export type RangeName = (typeof RANGES)[number] | (typeof SHORT_RANGES)[number];

export const DEFAULT_RANGE: RangeName = "1Y";

/** How much is shown at first of bars this long: some hundred of them. */
export function usualRange(barSeconds: number): RangeName {
  if (barSeconds >= DAY) return DEFAULT_RANGE;
  if (barSeconds > 3600) return "1M";
  return barSeconds > 300 ? "1W" : "1D";
}

export function isRangeName(text: unknown): text is RangeName {
  return [...SHORT_RANGES, ...RANGES].some((name) => name === text);
}

/** What a range shows, given the first and last bar that exist (Unix seconds). */
export function rangeSpan(range: RangeName, first: number, last: number): Span {
  const from = Math.max(rangeStart(range, first, last), first);
  return { from: Math.min(from, last), to: last };
}

function rangeStart(range: RangeName, first: number, last: number): number {
  switch (range) {
    // To the second, so that yesterday's session is not in a day that ends with today's.
    case "1D":
      return last - DAY + 1;
    case "1W":
      return last - 7 * DAY + 1;
    case "1M":
      return monthsBefore(last, 1);
    case "3M":
      return monthsBefore(last, 3);
    case "YTD":
      return Date.UTC(new Date(last * 1000).getUTCFullYear(), 0, 1) / 1000;
    case "1Y":
      return monthsBefore(last, 12);
    case "5Y":
      return monthsBefore(last, 60);
    case "Max":
      return first;
  }
}

/** The same day some months earlier, or the last day of a month that is shorter. */
export function monthsBefore(seconds: number, months: number): number {
  const date = new Date(seconds * 1000);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() - months);
  const longest = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, longest));
  return date.getTime() / 1000;
}

/**
 * A moment of the URL as Unix seconds: a day (`2024-03-04`), whole when it ends a span, or a minute
 * of UTC (`2024-03-04T14:30`). `null` when empty or wrong.
 */
export function daySeconds(text: string | undefined, edge: "start" | "end"): number | null {
  const [, day, minute] = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2})?$/.exec(text ?? "") ?? [];
  if (day === undefined) return null;
  const time = Date.parse(`${day}${minute ?? "T00:00"}:00Z`);
  if (Number.isNaN(time)) return null;
  const rest = minute === undefined ? 86_399 : 59;
  return time / 1000 + (edge === "end" ? rest : 0);
}

/** The opposite: how a bar's time stands in the URL. */
export function momentText(time: number, intraday: boolean): string {
  return new Date(time * 1000).toISOString().slice(0, intraday ? 16 : 10);
}

/** A custom span from two date fields; a missing side is the first or last bar. `null` when upside down. */
export function customSpan(
  from: string | undefined,
  to: string | undefined,
  first: number,
  last: number,
): Span | null {
  const start = daySeconds(from, "start");
  const end = daySeconds(to, "end");
  if (start === null && end === null) return null;
  const span = { from: start ?? first, to: end ?? last };
  return span.from < span.to ? span : null;
}
