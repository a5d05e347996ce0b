/** Everything a chart page draws, gathered: bars, what is compared, overlays, and what went wrong. */

import { useMemo, useState } from "react";
import { asProblem } from "~/api/problem";
import type { ChartData } from "~/ui/chart/model";
import { findGaps } from "~/ui/chart/timeline";
import type { Span } from "~/ui/chart/view";
import { chartBars, chartEvents, chartLines, comparisons, priceDecimals } from "./chart_data";
import type { ChartState } from "./chart_search";
import { writeOverlay } from "./overlay";
import { type Bars, useAsset, useBars, useBarsOf, useChecksOf, useSeriesOf } from "./queries";
import { customSpan, rangeSpan } from "./range";
import { bindSubject } from "./subject";

export type ChartModel = {
  bars: ReturnType<typeof useBars>;
  data: ChartData | null;
  /** What the range of the URL means on these bars. */
  span: Span | null;
  gaps: number;
  /** Beside each overlay and each compared symbol: why it is not drawn. */
  overlayProblems: (string | null)[];
  compareProblems: (string | null)[];
};

export function useChartModel(symbol: string, state: ChartState): ChartModel {
  const { interval, adjust, overlays, compare, panes } = state;
  // The whole of the last day named is known.
  const asOf = state.asOf === undefined ? undefined : `${state.asOf}T23:59:59Z`;
  const bars = useBars({ symbol, interval, adjust, asOf });
  const others = useBarsOf(compare, { interval, adjust, asOf });
  const formulas = overlays.map((overlay) => bindSubject(overlay.formula, symbol).text);
  const columns = useSeriesOf(formulas, { interval, asOf });
  const checks = useChecksOf(formulas);
  const name = useAsset(symbol).data?.name;

  const drawn = useMemo(() => (bars.data ? chartBars(bars.data) : null), [bars.data]);
  const tables = useStable(columns.map((column) => column.data));
  const conditions = useStable(checks.map((check) => check.data?.type === "condition"));
  const compared = useStable(others.map((other) => other.data));
  const heights = useStable(panes);
  const kept = useStable(overlays, (a, b) => writeOverlay(a) === writeOverlay(b));

  const data = useMemo((): ChartData | null => {
    if (drawn === null || bars.data === undefined) return null;
    const { actions } = bars.data;
    const currency = bars.data.currency ?? null;
    const answers = kept.map((overlay, i) => ({
      overlay,
      table: tables[i],
      condition: conditions[i] ?? false,
    }));
    return {
      title: bars.data.symbol,
      subtitle: [name, currency].filter(Boolean).join(" · "),
      unit: currency,
      decimals: priceDecimals(drawn),
      bars: drawn,
      lines: chartLines(drawn, currency, answers),
      comparisons: comparisons(drawn, compared),
      events: chartEvents(actions),
      paneHeights: heights,
    };
  }, [drawn, bars.data, name, kept, tables, conditions, compared, heights]);

  return {
    bars,
    data,
    span: useSpan(drawn?.at ?? NO_TIMES, state),
    gaps: useMemo(() => bars.data?.gaps ?? findGaps(drawn?.at ?? []).length, [bars.data, drawn]),
    overlayProblems: columns.map(problemOf),
    compareProblems: others.map((other) => problemOf(other) ?? emptyProblem(other.data)),
  };
}

const NO_TIMES: readonly number[] = [];

function useSpan(at: readonly number[], { range, from, to }: ChartState): Span | null {
  return useMemo(() => {
    const [first, last] = [at[0], at.at(-1)];
    if (first === undefined || last === undefined) return null;
    const custom = range === "custom" ? customSpan(from, to, first, last) : null;
    return custom ?? rangeSpan(range === "custom" ? "1Y" : range, first, last);
  }, [at, range, from, to]);
}

function problemOf({ error }: { error: Error | null }): string | null {
  return error === null ? null : asProblem(error).message;
}

function emptyProblem(bars: Bars | undefined): string | null {
  return bars !== undefined && bars.at.length === 0 ? "no bars at this interval" : null;
}

/** The same array as long as its items are the same, so that what is computed from it is kept. */
function useStable<Item>(items: Item[], same: (a: Item, b: Item) => boolean = Object.is): Item[] {
  const [kept] = useState(() => ({ items }));
  const { length } = kept.items;
  const unchanged =
    length === items.length && kept.items.every((item, i) => same(item, items[i] as Item));
  if (!unchanged) kept.items = items;
  return kept.items;
}
