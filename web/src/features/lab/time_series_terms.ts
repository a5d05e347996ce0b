/** Which series is looked at, over which part of history, and what is asked of it; as it is typed. */

import { numberOf } from "./terms";

export type TimeSeriesTerms = typeof USUAL_TIME_SERIES;

/** What every tab of the page gets. */
export type TimeSeriesViewProps = {
  terms: TimeSeriesTerms;
  onChange: (terms: TimeSeriesTerms) => void;
};

export const USUAL_TIME_SERIES = {
  formula: "",
  from: "",
  to: "",
  interval: "1d",
  values: "prices",
  horizon: "20",
  model: "auto",
  order: "",
  transform: "none",
  season: "",
  rows: "750",
  other: "",
  around: "constant",
  look: "log_returns",
  states: "",
  learn_to: "",
  change: "mean_and_variance",
  penalty: "modified_bic",
  min_segment: "20",
  anomaly: "trailing",
  threshold: "5",
  window: "60",
  period: "",
};

/** What is asked of every model of one series. */
export function seriesOf({ formula, from, to, interval }: TimeSeriesTerms) {
  return {
    formula: formula.trim(),
    interval,
    ...(from === "" ? {} : { from: `${from}T00:00:00Z` }),
    ...(to === "" ? {} : { to: `${to}T23:59:59Z` }),
  };
}

/** Whole periods to look ahead. */
export function horizonOf({ horizon }: TimeSeriesTerms): number {
  return Math.max(1, Math.round(numberOf(horizon) ?? Number(USUAL_TIME_SERIES.horizon)));
}

/** The terms with a series to begin with where none is named. */
export function withFormula(
  terms: TimeSeriesTerms,
  assets: readonly { symbol: string }[] | undefined,
): TimeSeriesTerms {
  const first = assets?.[0];
  return terms.formula !== "" || !first ? terms : { ...terms, formula: first.symbol };
}

/** How strongly a test speaks, in words that do not promise more than it does. */
export type Verdict = "strongly" | "yes" | "weakly" | "no";

export function verdictOf(p: number): Verdict {
  if (p <= 0.01) return "strongly";
  if (p <= 0.05) return "yes";
  return p <= 0.1 ? "weakly" : "no";
}
