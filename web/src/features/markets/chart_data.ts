/** Answers of the server as the columns a chart draws. */

import { formatNumber, isKnown } from "~/design/format";
import {
  type ChartBars,
  type ChartComparison,
  type ChartEvent,
  type ChartLine,
  decimalsFor,
  PALETTE_SIZE,
} from "~/ui/chart/model";
import { layOn } from "~/ui/chart/timeline";
import { extent } from "~/ui/chart/view";
import { assignPanes, type ColumnFacts, type Overlay } from "./overlay";
import type { Action, Bars, SeriesTable } from "./queries";

/** Unix seconds of a time of the API. */
export function seconds(time: string): number {
  return Math.floor(Date.parse(time) / 1000);
}

/** The bars of an answer; a bar that does not come after the one before it is left out. */
export function chartBars(bars: Bars): ChartBars {
  const kept: number[] = [];
  let latest = Number.NEGATIVE_INFINITY;
  const times = bars.at.map(seconds);
  times.forEach((time, i) => {
    if (!(time > latest)) return;
    latest = time;
    kept.push(i);
  });
  const pick = (values: readonly (number | null)[]) => kept.map((i) => values[i] ?? null);
  return {
    at: kept.map((i) => times[i] ?? 0),
    open: pick(bars.open),
    high: pick(bars.high),
    low: pick(bars.low),
    close: pick(bars.close),
    volume: pick(bars.volume),
  };
}

/** Splits and dividends in a sentence each. */
export function chartEvents(actions: readonly Action[]): ChartEvent[] {
  return actions.map((action) => ({
    at: seconds(action.ex_at),
    kind: action.kind,
    mark: action.kind === "split" ? "S" : "D",
    label: actionSentence(action),
  }));
}

export function actionSentence({ kind, ratio, amount, currency }: Action): string {
  if (kind === "split") return `Split ${splitRatio(ratio)}`;
  if (!isKnown(amount)) return "Dividend of unknown amount";
  const money = trimZeros(formatNumber(amount, { digits: 4 }));
  return `Dividend ${money}${currency ? ` ${currency}` : ""}`;
}

/** `0.2300` is `0.23`; two decimals stay. */
function trimZeros(money: string): string {
  return money.replace(/(\D\d\d\d*?)0+$/, "$1");
}

/** Shares after for shares before, in whole numbers where there are any: 1.5 is `3:2`. */
export function splitRatio(ratio: number | null | undefined): string {
  if (!ratio || !(ratio > 0)) return "of unknown ratio";
  for (let before = 1; before <= 50; before++) {
    const after = ratio * before;
    if (Math.abs(after - Math.round(after)) < 1e-6 * before && after > 0.5) {
      return `${Math.round(after)}:${before}`;
    }
  }
  return `${formatNumber(ratio, { digits: 4 })}:1`;
}

export type OverlayAnswer = { overlay: Overlay; table: SeriesTable | undefined };

/** Overlays on the times of the bars, each in its pane. */
export function chartLines(
  bars: ChartBars,
  currency: string | null,
  answers: readonly OverlayAnswer[],
): ChartLine[] {
  const facts = answers.map(({ overlay, table }): ColumnFacts => {
    const column = table?.columns[0];
    const values = column && table ? layOn(bars.at, table.at.map(seconds), column.values) : [];
    const { formula, pane: choice } = overlay;
    return { formula, choice, unit: column?.unit ?? null, values };
  });
  // A hidden line takes no pane: those below it move up.
  const shown = facts.filter((_, i) => !answers[i]?.overlay.hidden);
  const panes = assignPanes(shown, priceFacts(bars, currency));
  return facts.map((fact, i) => ({
    id: fact.formula,
    title: fact.formula,
    color: answers[i]?.overlay.color ?? 1,
    hidden: answers[i]?.overlay.hidden ?? false,
    values: fact.values,
    unit: fact.unit,
    pane: panes[shown.indexOf(fact)] ?? 0,
    shape: /hist/.test(fact.formula) ? "histogram" : "line",
  }));
}

function priceFacts(bars: ChartBars, currency: string | null) {
  const low = extent(bars.low)?.[0];
  const high = extent(bars.high)?.[1];
  return low === undefined || high === undefined ? null : { currency, low, high };
}

/** Closes of other instruments on the times of ours, coloured from the end of the palette. */
export function comparisons(bars: ChartBars, others: readonly (Bars | undefined)[]) {
  return others.flatMap((other, i): ChartComparison[] => {
    if (other === undefined) return [];
    const theirs = chartBars(other);
    const values = layOn(bars.at, theirs.at, theirs.close);
    const color = ((i + 1) % PALETTE_SIZE) + 1;
    return [{ id: other.symbol, title: other.symbol, color, values }];
  });
}

export function priceDecimals(bars: ChartBars): number {
  return decimalsFor(bars.close.slice(-250));
}
