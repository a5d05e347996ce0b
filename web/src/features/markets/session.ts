/** The regular session of an exchange: which bars of a day lie outside it. */

import type { ChartBars, ShadedSpan } from "~/ui/chart/model";
import { DAY, type Seconds } from "~/ui/chart/timeline";

/** Opening and closing in minutes of the exchange's own day. */
export type RegularSession = { zone: string; opens: number; closes: number };

const NEW_YORK: RegularSession = { zone: "America/New_York", opens: 9 * 60 + 30, closes: 16 * 60 };

/** Exchanges whose data holds trading before and after the session. */
const SESSIONS: Record<string, RegularSession> = Object.fromEntries(
  [
    "NASDAQ",
    "NYSE",
    "AMEX",
    "ARCA",
    "NYSE ARCA",
    "NYSEARCA",
    "BATS",
    "CBOE",
    "XNAS",
    "XNYS",
    "XASE",
    "ARCX",
    "BATS",
    "NMS",
    "NYQ",
    "PCX",
  ].map((exchange) => [exchange, NEW_YORK]),
);

/** `null` for an exchange whose hours are not known here, and for markets that never close. */
export function regularSession(exchange: string | null | undefined): RegularSession | null {
  return SESSIONS[(exchange ?? "").trim().toUpperCase()] ?? null;
}

/** Whether each bar opened outside the session, by the clock of the exchange on that day. */
export function outsideSession(at: readonly Seconds[], session: RegularSession): boolean[] {
  const offsets = new Map<number, number>();
  return at.map((time) => {
    const day = Math.floor(time / DAY);
    const offset = offsets.get(day) ?? zoneOffset(day * DAY + DAY / 2, session.zone);
    offsets.set(day, offset);
    const minute = ((((time + offset) % DAY) + DAY) % DAY) / 60;
    return minute < session.opens || minute >= session.closes;
  });
}

/** Seconds a zone is ahead of UTC at noon of a day; clocks change on weekends, at night. */
function zoneOffset(noon: Seconds, zone: string): number {
  const parts = clock(zone).formatToParts(noon * 1000);
  const part = (type: string) => Number(parts.find((it) => it.type === type)?.value ?? 0);
  const local = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
  );
  return local / 1000 - noon;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function clock(zone: string): Intl.DateTimeFormat {
  const made =
    clocks.get(zone) ??
    new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      hourCycle: "h23",
    });
  clocks.set(zone, made);
  return made;
}

/** Runs of bars outside the session. */
export function shadedSpans(at: readonly Seconds[], outside: readonly boolean[]): ShadedSpan[] {
  const spans: ShadedSpan[] = [];
  let open: ShadedSpan | null = null;
  at.forEach((time, i) => {
    if (!outside[i]) {
      open = null;
      return;
    }
    if (open === null) {
      open = { from: time, to: time + 1 };
      spans.push(open);
    } else open.to = time + 1;
  });
  return spans;
}

/** The bars of the regular session alone. */
export function regularOnly(bars: ChartBars, outside: readonly boolean[]): ChartBars {
  const inside = <Value>(column: readonly Value[]) => column.filter((_, i) => !outside[i]);
  return {
    at: inside(bars.at),
    open: inside(bars.open),
    high: inside(bars.high),
    low: inside(bars.low),
    close: inside(bars.close),
    volume: inside(bars.volume),
  };
}
