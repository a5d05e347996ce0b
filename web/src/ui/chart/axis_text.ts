/**
 * Times on the axis and under the crosshair. A daily bar is a calendar day wherever the reader sits;
 * a shorter bar is a moment in the reader's zone.
 */

import { formatDate, formatTime } from "~/design/format";
import type { Seconds } from "./timeline";

export function barTime(time: Seconds, intraday: boolean): string {
  return intraday ? formatTime(time * 1000) : formatDate(time * 1000, "UTC");
}

/** Tick marks as the chart library ranks them: 0 year, 1 month, 2 day, 3 and 4 times of day. */
export function tickText(time: Seconds, rank: number, intraday: boolean): string {
  const zone = intraday ? undefined : "UTC";
  const options: Intl.DateTimeFormatOptions =
    rank === 0
      ? { year: "numeric" }
      : rank === 1
        ? { month: "short" }
        : rank === 2
          ? { day: "numeric" }
          : { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return tickFormat(options, zone).format(time * 1000);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function tickFormat(
  options: Intl.DateTimeFormatOptions,
  zone: string | undefined,
): Intl.DateTimeFormat {
  const key = JSON.stringify([options, zone]);
  const kept =
    formats.get(key) ?? new Intl.DateTimeFormat(undefined, { ...options, timeZone: zone });
  formats.set(key, kept);
  return kept;
}
