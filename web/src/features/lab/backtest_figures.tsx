/** What came of a backtest: the figures that decide, each opening to its meaning, and all of them as a table. */

import { formatNumber, formatPercent } from "~/design/format";
import { Figure } from "~/ui/figure";
import { Panel } from "~/ui/panel";
import { type Column, Table } from "~/ui/table";
import styles from "./backtest.module.css";
import { inPercent } from "./backtest_data";
import type { Backtest, Metric, Report } from "./backtests";
import { type Headline, Headlines } from "./headlines";

const TOO_FEW = "Too few returns, or returns that never differ";
const NO_TRADES = "No trade has ended";

/** The eight figures at the head of a report. */
export function headlines({ metrics, summary, significance, trades }: Report): Headline[] {
  const metric = (name: string) => metrics.find((it) => it.name === name);
  const shown = (name: string, change = false): Headline => {
    const found = metric(name);
    const unit = found?.unit === "fraction" ? "percent" : "number";
    return {
      title: SHORT[name] ?? found?.title ?? name,
      value: unit === "percent" ? inPercent(found?.value) : (found?.value ?? null),
      style: unit,
      digits: unit === "percent" ? 1 : 2,
      change,
      explanation: found?.explanation ?? "",
      reason: TOO_FEW,
      rows: [{ label: "Benchmark", value: metricText(found, found?.benchmark) }],
    };
  };
  return [
    shown("total_return", true),
    shown("annual_growth", true),
    shown("volatility"),
    shown("sharpe"),
    shown("sortino"),
    shown("maximum_drawdown"),
    {
      title: "Trades",
      value: summary.trades,
      style: "number",
      digits: 0,
      explanation: "Positions from their first share to their last.",
      reason: "",
      rows: [
        { label: "Ended", value: formatNumber(trades.closed) },
        { label: "Open", value: formatNumber(trades.open) },
        { label: "Bars held", value: formatNumber(trades.mean_bars, { digits: 1 }) },
      ],
    },
    {
      title: "Win rate",
      value: inPercent(trades.win_rate),
      style: "percent",
      digits: 0,
      explanation: "Ended trades with a profit after costs, of all that ended.",
      reason: NO_TRADES,
      rows: [
        { label: "Won", value: formatNumber(trades.winners) },
        { label: "Lost", value: formatNumber(trades.losers) },
        { label: "Gains over losses", value: formatNumber(trades.profit_factor) },
      ],
    },
    {
      title: "Deflated Sharpe",
      unit: trialsText(significance.trials),
      value: inPercent(significance.deflated_sharpe),
      style: "percent",
      digits: 1,
      explanation:
        "The probability that the true Sharpe ratio is above 0, against what the best of so many worthless trials would show (Bailey and López de Prado 2014).",
      reason: TOO_FEW,
      rows: [
        { label: "Trials", value: formatNumber(significance.trials) },
        {
          label: "As the only trial",
          value: formatPercent(inPercent(significance.probabilistic_sharpe), {
            digits: 1,
            signed: false,
          }),
        },
      ],
    },
  ];
}

export function trialsText(trials: number): string {
  return trials === 1 ? "1 trial" : `${formatNumber(trials)} trials`;
}

/** The usual names, where the server's are longer than a tile. */
const SHORT: Record<string, string> = {
  annual_growth: "CAGR",
  sharpe: "Sharpe",
  sortino: "Sortino",
  maximum_drawdown: "Max drawdown",
};

export function ResultPanel({ report }: { report: Report }) {
  return (
    <Panel title="Result" caption="Press a figure for what it means">
      <Headlines label="Result" headlines={headlines(report)} />
    </Panel>
  );
}

/** A metric as text, by its unit. */
export function metricText(metric: Metric | undefined, value: number | null | undefined): string {
  if (metric?.unit === "fraction")
    return formatPercent(inPercent(value), { digits: 2, signed: false });
  return formatNumber(value, { digits: metric?.unit === "ratio" ? 2 : 0 });
}

const METRIC_COLUMNS: Column<Metric>[] = [
  { key: "title", title: "Figure", value: ({ title }) => title, sortable: false },
  metricColumn("value", "Strategy"),
  metricColumn("benchmark", "Benchmark"),
  {
    key: "explanation",
    title: "Meaning",
    value: ({ explanation }) => explanation,
    sortable: false,
    wide: true,
    wrap: true,
  },
];

function metricColumn(key: "value" | "benchmark", title: string): Column<Metric> {
  return {
    key,
    title,
    value: (it) => it[key] ?? null,
    cell: (it) => (
      <Figure
        value={it.unit === "fraction" ? inPercent(it[key]) : it[key]}
        style={it.unit === "fraction" ? "percent" : "number"}
        digits={it.unit === "count" || it.unit === "bars" ? 0 : 2}
        reason={key === "value" ? TOO_FEW : "The benchmark has no such figure"}
      />
    ),
    align: "end",
    sortable: false,
  };
}

export function MetricTable({ report }: { report: Report }) {
  return (
    <Panel title="All figures" flush>
      <Table
        label="All figures"
        columns={METRIC_COLUMNS}
        rows={report.metrics}
        rowKey={({ name }) => name}
      />
    </Panel>
  );
}

/** What should be known before anything is believed. */
export function Notes({ report }: { report: Report }) {
  return (
    <Panel title="Before you believe it">
      <ul className={styles.notes}>
        {report.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </Panel>
  );
}

/** What happened, in one muted line under the name. */
export function captionOf({ manifest }: Backtest): string {
  const { symbols, interval, from, to } = manifest.spec;
  const span = from || to ? `${from ?? "the first bar"} to ${to ?? "the last"}` : "all bars";
  return `${symbols.slice(0, 4).join(", ")}${symbols.length > 4 ? " …" : ""} · ${interval} · ${span}`;
}
