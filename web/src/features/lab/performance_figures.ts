/** The figures of a tear sheet, each with its formula and why it may be unknown. */

import type { Server } from "~/api/client";
import { formatDate, formatNumber, formatPercent } from "~/design/format";
import { inPercent } from "./backtest_data";
import type { Headline } from "./headlines";

export type PerformanceReport = Server<"PerformanceReport">;
type Benchmark = NonNullable<PerformanceReport["benchmark"]>;

type Spec = {
  key: keyof PerformanceReport & string;
  title: string;
  percent: boolean;
  change?: boolean;
  explanation: string;
  formula: string;
  reason: string;
};

const FEW = "Too few returns, or returns that never differ";

const SPECS: readonly Spec[] = [
  {
    key: "total_return",
    title: "Total return",
    percent: true,
    change: true,
    explanation: "What one unit became, less one.",
    formula: "∏(1 + rₜ) − 1",
    reason: "No return is known",
  },
  {
    key: "annual_growth",
    title: "CAGR",
    percent: true,
    change: true,
    explanation: "The constant yearly return that gives the total.",
    formula: "(1 + total)^(periods a year / n) − 1",
    reason: "No return is known, or everything was lost",
  },
  {
    key: "volatility",
    title: "Volatility",
    percent: true,
    explanation: "Sample deviation of returns, annualised.",
    formula: "s(r) · √periods a year",
    reason: FEW,
  },
  {
    key: "sharpe",
    title: "Sharpe",
    percent: false,
    explanation: "Mean return beyond the risk-free one over its deviation, annualised.",
    formula: "mean(r − f) / s(r − f) · √periods a year",
    reason: FEW,
  },
  {
    key: "sortino",
    title: "Sortino",
    percent: false,
    explanation: "The same over the deviation of returns below the risk-free one alone.",
    formula: "mean(r − f) / √mean(min(r − f, 0)²) · √periods a year",
    reason: "No return is below the risk-free one",
  },
  {
    key: "maximum_drawdown",
    title: "Max drawdown",
    percent: true,
    change: true,
    explanation: "The deepest fall below an earlier peak.",
    formula: "min(wealthₜ / max wealth up to t − 1)",
    reason: "No return is known",
  },
  {
    key: "calmar",
    title: "Calmar",
    percent: false,
    explanation: "Growth a year over the deepest fall.",
    formula: "CAGR / |max drawdown|",
    reason: "There is no drawdown",
  },
  {
    key: "omega",
    title: "Omega",
    percent: false,
    explanation: "Gains beyond the risk-free return over losses below it, period by period.",
    formula: "Σ max(r − f, 0) / Σ max(f − r, 0)",
    reason: "No return is below the risk-free one",
  },
  {
    key: "ulcer_index",
    title: "Ulcer index",
    percent: true,
    explanation: "Root mean square of drawdowns: how deep and how long.",
    formula: "√mean(drawdown²)",
    reason: "No return is known",
  },
  {
    key: "tail_ratio",
    title: "Tail ratio",
    percent: false,
    explanation: "The gain that 5 % exceed over the loss that 5 % exceed.",
    formula: "|95th percentile| / |5th percentile|",
    reason: FEW,
  },
  {
    key: "win_rate",
    title: "Win rate",
    percent: true,
    explanation: "The share of the periods that moved which gained.",
    formula: "#(r > 0) / #(r ≠ 0)",
    reason: "No period moved",
  },
  {
    key: "profit_factor",
    title: "Profit factor",
    percent: false,
    explanation: "The sum of gains over the sum of losses.",
    formula: "Σ max(r, 0) / Σ max(−r, 0)",
    reason: "No period lost",
  },
  {
    key: "best",
    title: "Best",
    percent: true,
    change: true,
    explanation: "The highest return of one period.",
    formula: "max(r)",
    reason: "No return is known",
  },
  {
    key: "worst",
    title: "Worst",
    percent: true,
    change: true,
    explanation: "The lowest return of one period.",
    formula: "min(r)",
    reason: "No return is known",
  },
  {
    key: "skewness",
    title: "Skewness",
    percent: false,
    explanation: "Below 0: rare large losses. Above 0: rare large gains.",
    formula: "mean((r − r̄)³) / σ³",
    reason: FEW,
  },
  {
    key: "excess_kurtosis",
    title: "Kurtosis",
    percent: false,
    explanation: "Above 0: more extreme periods than a normal distribution has.",
    formula: "mean((r − r̄)⁴) / σ⁴ − 3",
    reason: FEW,
  },
];

type BesideSpec = Omit<Spec, "key"> & { key: keyof Benchmark & string };

const STILL = "The benchmark never moves, or too few rows are common";

const BESIDE: readonly BesideSpec[] = [
  {
    key: "beta",
    title: "Beta",
    percent: false,
    explanation: "How much of a move of the benchmark the series made.",
    formula: "cov(r, b) / var(b)",
    reason: STILL,
  },
  {
    key: "alpha",
    title: "Alpha",
    percent: true,
    change: true,
    explanation: "Return a year beyond what beta explains (Jensen, arithmetic).",
    formula: "(mean(r − f) − β · mean(b − f)) · periods a year",
    reason: STILL,
  },
  {
    key: "correlation",
    title: "Correlation",
    percent: false,
    explanation: "Of returns with the benchmark's, -1 to 1.",
    formula: "cov(r, b) / (s(r) · s(b))",
    reason: STILL,
  },
  {
    key: "tracking_error",
    title: "Tracking error",
    percent: true,
    explanation: "Deviation of the difference to the benchmark, annualised.",
    formula: "s(r − b) · √periods a year",
    reason: STILL,
  },
  {
    key: "information_ratio",
    title: "Information ratio",
    percent: false,
    explanation: "Mean difference to the benchmark over its deviation, annualised.",
    formula: "mean(r − b) / s(r − b) · √periods a year",
    reason: "The series never differs from its benchmark",
  },
  {
    key: "treynor_ratio",
    title: "Treynor",
    percent: true,
    explanation: "Return a year beyond the risk-free one for one unit of beta.",
    formula: "mean(r − f) · periods a year / β",
    reason: STILL,
  },
  {
    key: "up_capture",
    title: "Up capture",
    percent: true,
    explanation: "Growth in periods in which the benchmark rose, over the benchmark's own.",
    formula: "growth(r | b > 0) / growth(b | b > 0)",
    reason: "The benchmark never rose",
  },
  {
    key: "down_capture",
    title: "Down capture",
    percent: true,
    explanation: "Growth in periods in which the benchmark fell, over the benchmark's own.",
    formula: "growth(r | b < 0) / growth(b | b < 0)",
    reason: "The benchmark never fell",
  },
];

/** The figures of the series alone, with those of the benchmark where it has them. */
export function ownHeadlines(report: PerformanceReport): Headline[] {
  const of = (source: object | null | undefined, key: string) => {
    const value = (source as Record<string, unknown> | null | undefined)?.[key];
    return typeof value === "number" ? value : null;
  };
  return SPECS.map((spec) => {
    const base = of(report.benchmark, spec.key);
    const beside = base === null ? [] : [{ label: "Benchmark", value: textOf(spec, base) }];
    return headlineOf(spec, of(report, spec.key), [...beside, ...sampleRows(report)]);
  });
}

export function besideHeadlines(report: PerformanceReport): Headline[] {
  const { benchmark } = report;
  if (!benchmark) return [];
  return BESIDE.map((spec) => {
    const value = benchmark[spec.key];
    const known = typeof value === "number" ? value : null;
    return headlineOf(spec, known, [
      { label: "Benchmark", value: benchmark.formula },
      ...sampleRows(report),
    ]);
  });
}

function headlineOf(
  spec: Omit<Spec, "key">,
  value: number | null,
  rows: Headline["rows"],
): Headline {
  const { title, percent, change = false, explanation, formula, reason } = spec;
  return {
    title,
    value: percent ? inPercent(value) : value,
    style: percent ? "percent" : "number",
    digits: percent ? 1 : 2,
    change,
    explanation,
    formula,
    reason,
    rows,
  };
}

function textOf({ percent }: Omit<Spec, "key">, value: number): string {
  return percent
    ? formatPercent(inPercent(value), { digits: 2, signed: false })
    : formatNumber(value, { digits: 2 });
}

function sampleRows({ sample }: PerformanceReport) {
  const { returns, first_at: first, last_at: last, periods_per_year } = sample;
  const span = first && last ? `, ${formatDate(first, "UTC")} to ${formatDate(last, "UTC")}` : "";
  return [
    { label: "Returns", value: `${formatNumber(returns)}${span}` },
    { label: "Periods a year", value: formatNumber(periods_per_year) },
  ];
}
