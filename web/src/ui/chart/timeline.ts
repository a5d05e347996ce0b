/** The time axis of a chart: which slots stay empty, so that a hole in the data looks like one. */

/** Unix seconds, the clock every chart part works in. */
export type Seconds = number;

export const MINUTE = 60;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/**
 * Weekdays in a row without a bar that a calendar explains (a long weekend with two holidays).
 * A longer run is a hole in the data and is shown as one.
 */
const EXPLAINED_WEEKDAYS = 2;

/** A hole wider than this many slots is drawn this wide: it stays visible and does not eat the chart. */
export const WIDEST_GAP = 40;

export type Gap = {
  /** Index of the bar after which the hole opens. */
  after: number;
  /** The empty slots inside, oldest first. */
  slots: Seconds[];
};

const steps = new WeakMap<readonly Seconds[], number | null>();

/** Seconds between neighbours that occur most often; `null` for fewer than two bars. */
export function typicalStep(at: readonly Seconds[]): number | null {
  const known = steps.get(at);
  if (known !== undefined) return known;
  const step = countSteps(at);
  steps.set(at, step); // asked for at every frame of a stream, of columns that do not change
  return step;
}

function countSteps(at: readonly Seconds[]): number | null {
  const counts = new Map<number, number>();
  let before: number | undefined;
  for (const t of at) {
    if (before !== undefined) counts.set(t - before, (counts.get(t - before) ?? 0) + 1);
    before = t;
  }
  let best: number | null = null;
  let most = 0;
  for (const [step, count] of counts) {
    if (count > most) [best, most] = [step, count];
  }
  return best;
}

/** Whether the bars keep trading through weekends, as coins do. */
function tradesOnWeekends(at: readonly Seconds[]): boolean {
  const weekend = at.filter((t) => isWeekend(t)).length;
  return weekend > at.length / 10;
}

/** The first day of the epoch was a Thursday; no dates are made, since a replay asks of every bar at every beat. */
function isWeekend(t: Seconds): boolean {
  const day = (((Math.floor(t / DAY) + 4) % 7) + 7) % 7;
  return day === 0 || day === 6;
}

/** Finds the holes between bars. Nights, weekends and holidays are no holes. */
export function findGaps(at: readonly Seconds[]): Gap[] {
  const step = typicalStep(at);
  if (step === null || step <= 0) return [];
  const always = tradesOnWeekends(at);
  const gaps: Gap[] = [];
  let before: number | undefined;
  at.forEach((t, i) => {
    const slots = before === undefined ? [] : missingSlots(before, t, step, always);
    if (slots.length > 0) gaps.push({ after: i - 1, slots: slots.slice(0, WIDEST_GAP) });
    before = t;
  });
  return gaps;
}

function missingSlots(from: Seconds, to: Seconds, step: number, always: boolean): Seconds[] {
  if (to - from <= step * 1.5) return [];
  if (step > DAY) return longStepSlots(from, to, step);
  if (step === DAY) {
    const days = walk(from, to, DAY).filter((t) => always || !isWeekend(t));
    return days.length > (always ? 0 : EXPLAINED_WEEKDAYS) ? days : [];
  }
  // Inside a day. Between two sessions only an always-open market has something to miss.
  const sameDay = Math.floor(from / DAY) === Math.floor(to / DAY);
  return sameDay || always ? walk(from, to, step) : [];
}

/** Days after the last bar beyond this are an end, not a hole. */
const ENDED = 30;

/**
 * Whole days that should have closed since the last daily bar and are not there: every day for what
 * trades on weekends, weekdays else, where a long weekend explains some. 0 for other intervals and for
 * what ended long ago.
 */
export function missingDays(at: readonly Seconds[], now: Seconds): number {
  const last = at.at(-1);
  if (last === undefined || typicalStep(at) !== DAY) return 0;
  const today = Math.floor(now / DAY) * DAY;
  const from = Math.floor(last / DAY) * DAY;
  if (today - from > ENDED * DAY) return 0;
  const always = tradesOnWeekends(at);
  const days = walk(from, today, DAY).filter((t) => always || !isWeekend(t)).length;
  return days > (always ? 0 : EXPLAINED_WEEKDAYS) ? days : 0;
}

/** Weeks and months do not have equal steps; only a step missed outright counts. */
function longStepSlots(from: Seconds, to: Seconds, step: number): Seconds[] {
  const missed = Math.round((to - from) / step) - 1;
  if (missed < 1) return [];
  const stride = (to - from) / (missed + 1);
  return Array.from({ length: missed }, (_, k) => Math.round(from + stride * (k + 1)));
}

function walk(from: Seconds, to: Seconds, step: number): Seconds[] {
  const slots: Seconds[] = [];
  for (let t = from + step; t < to - step / 2 && slots.length < 4000; t += step) slots.push(t);
  return slots;
}

/** Bars shorter than a day show hours on the axis. */
export function isIntraday(at: readonly Seconds[]): boolean {
  const step = typicalStep(at);
  return step !== null && step < DAY;
}

/** Index of the last bar at or before `t`, or -1. */
export function indexAt(at: readonly Seconds[], t: Seconds): number {
  let low = 0;
  let high = at.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((at[middle] ?? Number.POSITIVE_INFINITY) <= t) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Values of `theirs`, laid on the times of `ours`; a time they do not have is `null`. */
export function layOn(
  ours: readonly Seconds[],
  theirs: readonly Seconds[],
  values: readonly (number | null)[],
): (number | null)[] {
  const byTime = new Map(theirs.map((t, i) => [t, values[i] ?? null]));
  return ours.map((t) => byTime.get(t) ?? null);
}
