/** How much of a result is luck: what other drawings of the same returns would have given. */

import { formatNumber, formatPercent } from "~/design/format";
import { Figure } from "~/ui/figure";
import { Panel } from "~/ui/panel";
import { type Column, Table } from "~/ui/table";
import styles from "./backtest.module.css";
import { inPercent } from "./backtest_data";
import type { Report } from "./backtests";

type Bands = NonNullable<Report["confidence"]>;
type Band = Bands["total_return"];

type Row = {
  title: string;
  actual: number | null | undefined;
  band: Band | null | undefined;
  style: "percent" | "number";
};

function rowsOf({ summary }: Report, bands: Bands): Row[] {
  const { total_return, sharpe, maximum_drawdown } = summary;
  const rows: Row[] = [
    { title: "Total return", actual: total_return, band: bands.total_return, style: "percent" },
    { title: "Sharpe ratio", actual: sharpe, band: bands.sharpe, style: "number" },
    {
      title: "Deepest drawdown",
      actual: maximum_drawdown,
      band: bands.maximum_drawdown,
      style: "percent",
    },
    {
      title: "Drawdown of the trades in other orders",
      actual: bands.trades_drawdown,
      band: bands.shuffled_drawdown,
      style: "percent",
    },
  ];
  return rows.filter(({ band }) => band != null);
}

export function ConfidencePanel({ report }: { report: Report }) {
  const { confidence } = report;
  if (!confidence) return null;
  const caption = `${formatNumber(confidence.draws)} drawings in blocks of ${formatNumber(confidence.block)} bars`;
  const losing = formatPercent(inPercent(confidence.losing), { digits: 0, signed: false });
  return (
    <Panel title="Confidence" caption={`${caption}; ${losing} of them lost money`} flush>
      <Table
        label="Confidence: what 90 % of the drawings lie between"
        columns={COLUMNS}
        rows={rowsOf(report, confidence)}
        rowKey={({ title }) => title}
      />
      {confidence.shuffled_worse == null ? null : (
        <p className={styles.best}>
          The same trades in other orders, each compounded on what the ones before left:{" "}
          {formatPercent(inPercent(confidence.shuffled_worse), { digits: 0, signed: false })} of the
          orders fell at least as deep as the real one.
        </p>
      )}
    </Panel>
  );
}

function column(key: string, title: string, of: (row: Row) => number | null): Column<Row> {
  return {
    key,
    title,
    value: of,
    cell: (row) => (
      <Figure
        value={row.style === "percent" ? inPercent(of(row)) : of(row)}
        style={row.style}
        digits={row.style === "percent" ? 1 : 2}
        reason="It has none"
      />
    ),
    align: "end",
    sortable: false,
  };
}

const COLUMNS: Column<Row>[] = [
  { key: "title", title: "Figure", value: ({ title }) => title, sortable: false, wrap: true },
  column("actual", "Here", ({ actual }) => actual ?? null),
  column("low", "5 % below", ({ band }) => band?.low ?? null),
  column("median", "Middle", ({ band }) => band?.median ?? null),
  column("high", "5 % above", ({ band }) => band?.high ?? null),
];
