/** A chart cut short for a replay, and a chart with bars that have just happened. */

import type { ChartBars, ChartData, Column } from "./model";
import type { Seconds } from "./timeline";

/** One bar of a stream; `at` is when it opened. */
export type RunningBar = {
  at: Seconds;
  open: number | null;
  high: number | null;
  low: number | null;
  close: number | null;
  volume: number | null;
};

const COLUMNS = ["open", "high", "low", "close", "volume"] as const;

/** The chart as it was when `count` bars were there: nothing later is in it, in no column. */
export function cutChart(data: ChartData, count: number): ChartData {
  const until = data.bars.at[count - 1];
  if (until === undefined) return data;
  const next = data.bars.at[count];
  const cut = (column: Column) => column.slice(0, count);
  const { at, open, high, low, close, volume } = data.bars;
  return {
    ...data,
    until: next === undefined ? until : next - 1,
    bars: {
      at: at.slice(0, count),
      open: cut(open),
      high: cut(high),
      low: cut(low),
      close: cut(close),
      volume: cut(volume),
    },
    lines: data.lines.map((line) => ({ ...line, values: cut(line.values) })),
    comparisons: data.comparisons.map((it) => ({ ...it, values: cut(it.values) })),
    // What happened between this bar and the next belongs to it.
    events: data.events.filter((event) => next === undefined || event.at < next),
  };
}

/**
 * The bars with those of a stream: one of the newest time takes its place, later ones follow, earlier
 * ones are left out. The same object when nothing is new.
 *
 * - `running`: oldest first.
 */
export function withRunning(bars: ChartBars, running: readonly RunningBar[]): ChartBars {
  const newest = bars.at.at(-1);
  const fresh = running.filter(({ at }) => newest === undefined || at >= newest);
  if (fresh.length === 0) return bars;
  const replaced = fresh[0]?.at === newest && newest !== undefined;
  const keep = replaced ? bars.at.length - 1 : bars.at.length;
  // Copied whole and then added to: a stream does this at every frame, of tens of thousands of bars.
  const column = (name: (typeof COLUMNS)[number]) => {
    const copy = bars[name].slice(0, keep);
    for (const bar of fresh) copy.push(bar[name]);
    return copy;
  };
  const grows = fresh.length > (replaced ? 1 : 0);
  return {
    at: grows ? [...bars.at.slice(0, keep), ...fresh.map(({ at }) => at)] : bars.at,
    open: column("open"),
    high: column("high"),
    low: column("low"),
    close: column("close"),
    volume: column("volume"),
  };
}

/** The same chart on more bars: formulas do not know the new ones yet. */
export function onBars(data: ChartData, bars: ChartBars): ChartData {
  if (bars === data.bars) return data;
  const more = bars.at.length - data.bars.at.length;
  const longer = (values: Column) =>
    more > 0 ? [...values, ...Array.from({ length: more }, () => null)] : values;
  return {
    ...data,
    bars,
    lines: data.lines.map((line) => ({ ...line, values: longer(line.values) })),
    comparisons: data.comparisons.map((it) => ({ ...it, values: longer(it.values) })),
  };
}
