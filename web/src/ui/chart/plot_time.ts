/** Ticks of a time axis: whole years, months, days or hours, whichever leaves about as many as fit. */

import { tickText } from "./axis_text";
import { DAY, HOUR, type Seconds } from "./timeline";

export type TimeTick = { at: Seconds; text: string };

type Step = { unit: "hour" | "day" | "month" | "year"; size: number; seconds: number };

const MONTH = 30.44 * DAY;
const STEPS: readonly Step[] = [
  ...[1, 3, 6, 12].map((size) => ({ unit: "hour" as const, size, seconds: size * HOUR })),
  ...[1, 2, 7, 14].map((size) => ({ unit: "day" as const, size, seconds: size * DAY })),
  ...[1, 3, 6].map((size) => ({ unit: "month" as const, size, seconds: size * MONTH })),
  ...[1, 2, 5, 10, 20, 50].map((size) => ({
    unit: "year" as const,
    size,
    seconds: size * 12 * MONTH,
  })),
];

/** Ticks from `from` to `to`, both included, no more than `count` of them. */
export function timeTicks(from: Seconds, to: Seconds, count: number): TimeTick[] {
  const span = to - from;
  if (!(span > 0)) return [];
  const last = STEPS.at(-1);
  const step = STEPS.find(({ seconds }) => span / seconds <= count) ?? last;
  return step === undefined ? [] : placesOf(step, from, to).map((at) => tickAt(at, step));
}

function placesOf({ unit, size }: Step, from: Seconds, to: Seconds): Seconds[] {
  const places: Seconds[] = [];
  if (unit === "hour" || unit === "day") {
    const stride = size * (unit === "hour" ? HOUR : DAY);
    // Weeks begin on Mondays: day 4 of 1970 was one.
    const origin = unit === "day" && size % 7 === 0 ? 4 * DAY : 0;
    const first = Math.ceil((from - origin) / stride) * stride + origin;
    for (let at = first; at <= to; at += stride) places.push(at);
    return places;
  }
  const months = unit === "year" ? size * 12 : size;
  const start = new Date(from * 1000);
  const begun = start.getUTCFullYear() * 12 + start.getUTCMonth();
  for (let month = Math.floor(begun / months) * months; ; month += months) {
    const at = Date.UTC(Math.floor(month / 12), month % 12, 1) / 1000;
    if (at > to) return places;
    if (at >= from) places.push(at);
  }
}

/** January is told by its year. */
function tickAt(at: Seconds, { unit }: Step): TimeTick {
  const date = new Date(at * 1000);
  const first = date.getUTCDate() === 1;
  if (unit === "year" || (unit === "month" && date.getUTCMonth() === 0)) {
    return { at, text: tickText(at, 0, false) };
  }
  if (unit === "month" || (unit === "day" && first)) return { at, text: tickText(at, 1, false) };
  return { at, text: tickText(at, unit === "day" ? 2 : 3, unit === "hour") };
}
