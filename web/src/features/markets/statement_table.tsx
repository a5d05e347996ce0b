/** A statement or the ratios as rows, a column a period, the newest first. */

import { formatDate, formatNumber } from "~/design/format";
import { Sparkline } from "~/ui/chart/sparkline";
import { type Explanation, Figure } from "~/ui/figure";
import { Panel } from "~/ui/panel";
import { type Column, exportCsv, Table } from "~/ui/table";
import styles from "./facts.module.css";
import {
  type FundamentalPeriod,
  type Fundamentals,
  growthOf,
  type Ratio,
  type ReportPeriod,
  type Scale,
  type Statement,
  type StatementRow,
  YEAR_BACK,
} from "./fundamentals";
import { safeLink } from "./safe_link";

export type Shown = "values" | "growth";

type StatementTableProps = {
  data: Fundamentals;
  statement: Statement;
  period: FundamentalPeriod;
  shown: Shown;
  scale: Scale;
};

export function StatementTable(props: StatementTableProps) {
  const { data, statement, period, shown, scale } = props;
  const growth = new Map(
    statement.rows.map((row) => [row.id, growthOf(row.values, YEAR_BACK[period])]),
  );
  const columns: Column<StatementRow>[] = [
    {
      key: "label",
      title: statement.title,
      value: (row) => row.label,
      cell: (row) => (
        <span title={row.concept ?? undefined} className={styles.rowName}>
          {row.label}
          {shown === "values" && row.unit !== data.currency ? <small>{unitOf(row)}</small> : null}
        </span>
      ),
      sortable: false,
    },
    {
      key: "history",
      title: "History",
      value: (row) => row.values.length,
      cell: (row) => <Sparkline values={row.values.toReversed()} width={64} height={16} />,
      sortable: false,
      wide: true,
    },
    ...data.periods.map((at, i) =>
      periodColumn<StatementRow>(
        at,
        i,
        (row) => (shown === "values" ? row.values[i] : growth.get(row.id)?.[i]?.value) ?? null,
        (row) =>
          shown === "values" ? (
            <ValueCell data={data} row={row} at={at} index={i} scale={scale} />
          ) : (
            <Figure
              value={growth.get(row.id)?.[i]?.value}
              style="percent"
              digits={1}
              change
              reason={growth.get(row.id)?.[i]?.reason}
              explain={growthExplanation(data, row, i, period)}
            />
          ),
      ),
    ),
  ];
  const unit = [data.currency, shown === "values" ? scale.word : null].filter(Boolean).join(", ");
  return (
    <Panel
      title={statement.title}
      caption={shown === "growth" ? "percent, over a year" : unit}
      flush
      menu={[
        {
          label: "Export CSV",
          onSelect: () =>
            exportCsv(`${data.symbol}-${statement.id}-${period}`, columns, statement.rows),
        },
      ]}
    >
      <Table
        label={`${statement.title} of ${data.symbol}`}
        columns={columns}
        rows={statement.rows}
        rowKey={(row) => row.id}
      />
    </Panel>
  );
}

function periodColumn<Row>(
  at: ReportPeriod,
  index: number,
  value: (row: Row) => number | null,
  cell: (row: Row) => React.ReactNode,
): Column<Row> {
  const link = safeLink(at.url);
  const filed = `Filed ${formatDate(at.filed, "UTC")}`;
  return {
    key: `${index} ${at.end}`,
    title: at.label,
    heading: <PeriodName at={at} />,
    align: "end",
    sortable: false,
    value,
    cell,
    under: (
      <small className={styles.filed}>
        {link ? (
          <a href={link} target="_blank" rel="noreferrer noopener" title={filed}>
            {at.form ?? "filed"} {at.filed}
          </a>
        ) : (
          <span title={filed}>
            {at.form} {at.filed}
          </span>
        )}
      </small>
    ),
  };
}

function PeriodName({ at }: { at: ReportPeriod }) {
  const span = at.start ? `${at.start} to ${at.end}` : `on ${at.end}`;
  return <span title={span}>{at.label}</span>;
}

const SHARES = "shares";
const MILLION = 1e6;

/** What a row that is no money is told in. */
function unitOf({ unit }: StatementRow): string {
  if (unit === SHARES) return "millions";
  return unit.endsWith("/shares") ? `${unit.slice(0, -"/shares".length)} a share` : unit;
}

type ValueCellProps = {
  data: Fundamentals;
  row: StatementRow;
  at: ReportPeriod;
  index: number;
  scale: Scale;
};

function ValueCell({ data, row, at, index, scale }: ValueCellProps) {
  const value = row.values[index] ?? null;
  const isMoney = row.unit === data.currency;
  const size = isMoney ? scale.size : row.unit === SHARES ? MILLION : 1;
  const shown = value === null ? null : value / size;
  const digits = isMoney ? (size === 1e9 ? 1 : 0) : Math.abs(shown ?? 0) >= 1_000 ? 0 : 2;
  return (
    <Figure
      value={shown}
      digits={digits}
      reason="Not reported in this filing"
      explain={{
        title: `${row.label}, ${at.label}`,
        source: data.source,
        at: at.end,
        knownAt: at.filed,
        rows: [
          { label: "Reported", value: `${formatNumber(value)} ${row.unit}` },
          ...(row.derived[index]
            ? [{ label: "Computed", value: "from other periods that were reported" }]
            : []),
          ...(row.concept ? [{ label: "Concept", value: row.concept }] : []),
          ...filingRows(at),
        ],
      }}
    />
  );
}

function filingRows(at: ReportPeriod) {
  const span = at.start ? `${at.start} to ${at.end}` : at.end;
  return [
    { label: "Period", value: span },
    ...(at.form ? [{ label: "Form", value: at.form }] : []),
    ...(at.accession ? [{ label: "Accession", value: at.accession }] : []),
  ];
}

function growthExplanation(
  data: Fundamentals,
  row: StatementRow,
  index: number,
  period: FundamentalPeriod,
): Explanation {
  const back = index + YEAR_BACK[period];
  const said = (i: number) =>
    `${data.periods[i]?.label ?? "unknown"}: ${formatNumber(row.values[i])} ${row.unit}`;
  return {
    title: `${row.label}, growth to ${data.periods[index]?.label ?? ""}`,
    formula: "(this period / the same a year before − 1) × 100",
    source: data.source,
    at: data.periods[index]?.end,
    knownAt: data.periods[index]?.filed,
    rows: [
      { label: "This", value: said(index) },
      { label: "Before", value: said(back) },
    ],
  };
}

const STYLES = { percent: "percent", ratio: "number", currency: "number" } as const;

/** Money of the whole company, which its digits would hide: `5.46T`. */
function isLarge({ unit, values }: Ratio, index: number): boolean {
  return unit === "currency" && Math.abs(values[index] ?? 0) >= MILLION;
}

export function RatioTable({ data }: { data: Fundamentals }) {
  const columns: Column<Ratio>[] = [
    {
      key: "label",
      title: "Ratio",
      value: (row) => row.label,
      cell: (row) => (
        <span className={styles.ratio}>
          {row.label}
          <code>{row.formula}</code>
        </span>
      ),
      sortable: false,
    },
    {
      key: "history",
      title: "History",
      value: (row) => row.values.length,
      cell: (row) => <Sparkline values={row.values.toReversed()} width={64} height={16} />,
      sortable: false,
      wide: true,
    },
    ...data.periods.map((at, i) =>
      periodColumn<Ratio>(
        at,
        i,
        (row) => row.values[i] ?? null,
        (row) => (
          <Figure
            value={row.values[i]}
            style={isLarge(row, i) ? "compact" : STYLES[row.unit]}
            digits={2}
            unit={row.unit === "currency" ? data.currency : undefined}
            reason={row.reasons[i] ?? "One of its parts was not reported"}
            explain={{
              title: `${row.label}, ${at.label}`,
              formula: row.formula,
              source: data.source,
              at: at.end,
              knownAt: at.filed,
              rows: [
                ...(isLarge(row, i)
                  ? [{ label: "Exactly", value: `${formatNumber(row.values[i])} ${data.currency}` }]
                  : []),
                ...filingRows(at),
              ],
            }}
          />
        ),
      ),
    ),
  ];
  return (
    <Panel
      title="Ratios"
      caption="with the formula under each name"
      flush
      menu={[
        {
          label: "Export CSV",
          onSelect: () => exportCsv(`${data.symbol}-ratios`, columns, data.ratios),
        },
      ]}
    >
      <Table
        label={`Ratios of ${data.symbol}`}
        columns={columns}
        rows={data.ratios}
        rowKey={(row) => row.id}
      />
    </Panel>
  );
}
