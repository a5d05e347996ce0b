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
import { bandEdges, columnColors, type Overlay } from "./overlay";
import { assignPanes, type ColumnFacts, paneLook } from "./pane";
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

export type OverlayAnswer = {
  overlay: Overlay;
  table: SeriesTable | undefined;
  /** Whether it is true or false in every row. */
  condition: boolean;
};

/** Names of the columns of an answer: the fields of a record, one empty name for everything else. */
export function columnNames(table: SeriesTable | undefined): string[] {
  const columns = table?.columns ?? [];
  if (columns.length < 2) return [""];
  return columns.map(({ formula }) => /\.(\w+)$/.exec(formula)?.[1] ?? formula);
}

type Drawn = { facts: ColumnFacts; answer: OverlayAnswer; index: number; column: number };

/** Overlays on the times of the bars, a line a column, each in its pane. */
export function chartLines(
  bars: ChartBars,
  currency: string | null,
  answers: readonly OverlayAnswer[],
): ChartLine[] {
  const drawn = answers.flatMap((answer, index) => columnFacts(bars, answer, index));
  // A hidden line takes no pane: those below it move up. A condition shades the price.
  const placed = drawn.filter((each) => !isHidden(each) && !shades(each.answer));
  const panes = assignPanes(
    placed.map(({ facts }) => facts),
    priceFacts(bars, currency),
  );
  return drawn.map((each) => chartLine(each, panes[placed.indexOf(each)] ?? 0));
}

/** The direction beside a line is told by its value: as a line of ones it would need a pane. */
function isHidden({ answer: { overlay, table }, column }: Drawn): boolean {
  const sidekick = column > 0 && columnNames(table)[column] === "direction";
  return overlay.hidden || (sidekick && overlay.pane === "auto");
}

function shades({ condition, overlay }: OverlayAnswer): boolean {
  return condition && overlay.pane !== "own";
}

function columnFacts(bars: ChartBars, answer: OverlayAnswer, index: number): Drawn[] {
  const { overlay, table } = answer;
  return columnNames(table).map((name, column) => {
    const found = table?.columns[column];
    const values = found && table ? layOn(bars.at, table.at.map(seconds), found.values) : [];
    const formula = name === "" ? overlay.formula : `${overlay.formula}.${name}`;
    const facts = { formula, choice: overlay.pane, unit: found?.unit ?? null, values };
    return { facts, answer, index, column };
  });
}

function chartLine(drawn: Drawn, pane: number): ChartLine {
  const { facts, answer, index, column } = drawn;
  const { overlay, table, condition } = answer;
  const names = columnNames(table);
  const name = names[column] ?? "";
  const edges = bandEdges(names);
  const look = paneLook(facts.formula, pane);
  return {
    id: `${index}.${name}`,
    title: facts.formula,
    ...(name === "" ? {} : { group: overlay.formula, name }),
    color: columnColors(overlay.colors, names)[column] ?? 1,
    hidden: isHidden(drawn),
    values: facts.values,
    unit: facts.unit,
    pane,
    shape: condition ? "condition" : look.shape,
    levels: look.levels,
    bounds: condition ? [0, 1] : look.bounds,
    fillTo: edges?.upper === column ? `${index}.${names[edges.lower]}` : undefined,
  };
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
