/** Everything a chart page draws, gathered: bars, what is compared, overlays, and what went wrong. */

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { asProblem } from "~/api/problem";
import type { RunningBars } from "~/live/bars";
import { useRunningBars } from "~/live/running";
import { cutChart, onBars, withRunning } from "~/ui/chart/chart_cut";
import type { ChartBars, ChartData } from "~/ui/chart/model";
import { findGaps, isIntraday } from "~/ui/chart/timeline";
import type { Span } from "~/ui/chart/view";
import { chartBars, chartEvents, chartLines, comparisons, priceDecimals } from "./chart_data";
import { useNoted } from "./chart_events";
import type { ChartState } from "./chart_search";
import { writeOverlay } from "./overlay";
import { priceBasis } from "./price_basis";
import {
  type Bars,
  type SeriesTable,
  useAsset,
  useBars,
  useBarsOf,
  useChecksOf,
  useSeriesOf,
} from "./queries";
import { customSpan, rangeSpan } from "./range";
import { type Replay, useReplay } from "./replay";
import { type ReplaySeat, useOwnSeat } from "./replay_clock";
import { outsideSession, regularOnly, regularSession, shadedSpans } from "./session";
import { bindSubject } from "./subject";

export type ChartModel = {
  bars: ReturnType<typeof useBars>;
  /** Times of all bars, those that a replay hides too. */
  at: readonly number[];
  /** What is drawn: of a replay only what was there by then. */
  data: ChartData | null;
  /** What the range of the URL means on these bars. */
  span: Span | null;
  gaps: number;
  /** Beside each overlay and each compared symbol: why it is not drawn. */
  overlayProblems: (string | null)[];
  compareProblems: (string | null)[];
  replay: Replay;
  running: RunningBars;
  /** Whether some bars lie outside the regular session. */
  hasExtended: boolean;
};

export function useChartModel(
  symbol: string,
  state: ChartState,
  change: (change: Partial<ChartState>) => void,
  seat?: ReplaySeat,
): ChartModel {
  const { interval, adjust, compare, overlays } = state;
  // The whole of the last day named is known.
  const asOf = state.asOf === undefined ? undefined : `${state.asOf}T23:59:59Z`;
  const bars = useBars({ symbol, interval, adjust, asOf });
  const others = useBarsOf(compare, { interval, adjust, asOf });
  const formulas = overlays.map((overlay) => bindSubject(overlay.formula, symbol).text);
  const columns = useSeriesOf(formulas, { interval, asOf });
  const checks = useChecksOf(formulas);

  const sessions = useSessions(symbol, bars.data, state.extended);
  const { drawn } = sessions;
  const base = useBase(symbol, state, bars.data, sessions, {
    tables: useStable(columns.map((column) => column.data)),
    conditions: useStable(checks.map((check) => check.data?.type === "condition")),
    compared: useStable(others.map((other) => other.data)),
  });
  const at = drawn?.at ?? NO_TIMES;
  const intraday = useMemo(() => isIntraday(at), [at]);
  const alone = useOwnSeat();
  const rest = (moment: string | undefined) => change({ replay: moment });
  const replay = useReplay(at, intraday, state.replay, rest, seat ?? alone);
  const now = asOf === undefined && state.replay === undefined;
  const running = useRunningBars(symbol, interval, now);
  // Bars go on by themselves; formulas do not, and are drawn on the bars that came with them.
  useAskedAgain(symbol, running.again + (formulas.length > 0 ? running.closes : 0));
  const data = useMemo(() => {
    if (base === null) return null;
    if (replay.count !== null) return cutChart(base, replay.count);
    return onBars(base, withRunning(base.bars, running.bars));
  }, [base, replay.count, running.bars]);

  return {
    bars,
    at,
    data,
    span: useSpan(at, state),
    gaps: useGaps(data?.bars.at ?? at, bars.data?.gaps ?? 0),
    overlayProblems: columns.map(problemOf),
    compareProblems: others.map((other) => problemOf(other) ?? emptyProblem(other.data)),
    replay,
    running,
    hasExtended: sessions.shaded.length > 0,
  };
}

/**
 * Holes in what is drawn, the bar that still runs included: a day is missing beside it too. The server
 * counts only breaks longer than a long weekend.
 */
function useGaps(at: readonly number[], known: number): number {
  const [length, last] = [at.length, at.at(-1)];
  // biome-ignore lint/correctness/useExhaustiveDependencies: a running bar changes the column many times a second, not its times
  return useMemo(() => Math.max(known, findGaps(at).length), [length, last, known]);
}

type Sessions = { drawn: ChartBars | null; shaded: ReturnType<typeof shadedSpans> };

/** The bars to draw, and which stretches of them are outside the regular session. */
function useSessions(symbol: string, bars: Bars | undefined, extended: boolean): Sessions {
  const exchange = useAsset(symbol).data?.exchange;
  return useMemo(() => {
    if (bars === undefined) return { drawn: null, shaded: [] };
    const all = chartBars(bars);
    const session = regularSession(exchange);
    if (session === null || !isIntraday(all.at)) return { drawn: all, shaded: [] };
    const outside = outsideSession(all.at, session);
    const shaded = shadedSpans(all.at, outside);
    return { drawn: extended ? all : regularOnly(all, outside), shaded };
  }, [bars, exchange, extended]);
}

type Answers = {
  tables: (SeriesTable | undefined)[];
  conditions: boolean[];
  compared: (Bars | undefined)[];
};

/** The whole chart as the server knows it, before a replay cuts it or a stream goes on. */
function useBase(
  symbol: string,
  state: ChartState,
  bars: Bars | undefined,
  { drawn, shaded }: Sessions,
  { tables, conditions, compared }: Answers,
): ChartData | null {
  const name = useAsset(symbol).data?.name;
  const { adjust, extended } = state;
  const heights = useStable(state.panes);
  const kept = useStable(state.overlays, (a, b) => writeOverlay(a) === writeOverlay(b));
  const kinds = useStable(state.events);
  const noted = useNoted(symbol, kinds);
  return useMemo((): ChartData | null => {
    if (drawn === null || bars === undefined) return null;
    const currency = bars.currency ?? null;
    const answers = kept.map((overlay, i) => ({
      overlay,
      table: tables[i],
      condition: conditions[i] ?? false,
    }));
    const actions = chartEvents(bars.actions).filter((it) =>
      kinds.some((kind) => kind === it.kind),
    );
    return {
      title: bars.symbol,
      subtitle: [name, currency].filter(Boolean).join(" · "),
      unit: currency,
      decimals: priceDecimals(drawn),
      bars: drawn,
      lines: chartLines(drawn, currency, answers),
      comparisons: comparisons(drawn, compared),
      events: [...actions, ...noted].sort((a, b) => a.at - b.at),
      paneHeights: heights,
      basis: priceBasis(drawn, bars.actions, adjust),
      shaded: extended ? shaded : [],
    };
  }, [
    drawn,
    bars,
    name,
    kept,
    tables,
    conditions,
    compared,
    heights,
    kinds,
    noted,
    adjust,
    extended,
    shaded,
  ]);
}

/** Asks for bars and formulas again after a break, and when a bar has closed. */
function useAskedAgain(symbol: string, again: number) {
  const client = useQueryClient();
  useEffect(() => {
    if (again === 0) return;
    void client.invalidateQueries({ queryKey: ["markets", "bars", symbol] });
    void client.invalidateQueries({ queryKey: ["markets", "series"] });
  }, [client, symbol, again]);
}

const NO_TIMES: readonly number[] = [];

/** The same object as long as its ends are: another would bring the view back to it. */
function useSpan(at: readonly number[], { range, from, to, replay }: ChartState): Span | null {
  const [first, last] = [at[0], at.at(-1)];
  const [kept] = useState<{ span: Span | null }>(() => ({ span: null }));
  if (first === undefined || last === undefined) return null;
  const custom = range === "custom" ? customSpan(from, to, first, last) : null;
  const span = custom ?? rangeSpan(range === "custom" ? "1Y" : range, first, last);
  // A replay moves on by itself: its range is the one it began with.
  if (replay !== undefined && kept.span !== null) return kept.span;
  if (kept.span?.from !== span.from || kept.span.to !== span.to) kept.span = span;
  return kept.span;
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
