/** The yield curve (CRV): today beside earlier days, the table behind it, slopes and their past. */

import { Spline } from "lucide-react";
import { useMemo, useState } from "react";
import { formatDate, formatNumber, formatPercent } from "~/design/format";
import { Button } from "~/ui/button";
import { LinePlot } from "~/ui/chart/line_plot";
import { EmptyState } from "~/ui/empty_state";
import { ErrorLine, ErrorState } from "~/ui/error_state";
import { Input, Segments } from "~/ui/field";
import { Figure } from "~/ui/figure";
import { Panel } from "~/ui/panel";
import { Skeleton } from "~/ui/skeleton";
import { type Column, exportCsv, Table } from "~/ui/table";
import { useSeriesRows } from "./economic_series";
import styles from "./economy.module.css";
import { SeeProviders } from "./next_step";
import {
  basisPoints,
  COUNTRIES,
  type CurveCountry,
  type CurveRow,
  curveRows,
  difference,
  SLOPE_SERIES,
  SLOPES,
  type SlopeName,
  useYieldCurve,
  type YieldCurve,
} from "./yield_curve";

const points = (value: number) => formatPercent(value, { digits: 2, signed: false });

type CurveViewProps = {
  country: CurveCountry;
  date: string | null;
  onCountry: (country: CurveCountry) => void;
  onDate: (date: string | null) => void;
};

export function YieldCurveView({ country, date, onCountry, onDate }: CurveViewProps) {
  const found = useYieldCurve(country, date);
  const { data } = found;
  return (
    <div className={styles.stack}>
      <div className={styles.tools}>
        <Segments label="Country" value={country} choices={COUNTRIES} onChoose={onCountry} />
        <span className={styles.label}>On</span>
        <Input
          type="date"
          aria-label="Day of the curve"
          style={{ width: "auto" }}
          value={date ?? ""}
          max={new Date().toISOString().slice(0, 10)}
          onChange={(event) => onDate(event.target.value || null)}
        />
        {date ? <Button onClick={() => onDate(null)}>Latest</Button> : null}
      </div>
      {found.error && (!data || found.isPlaceholderData) ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : data === undefined ? (
        <Panel title="Curve">
          <Skeleton height={320} />
        </Panel>
      ) : data.points.length === 0 ? (
        <EmptyState
          icon={<Spline />}
          title={date ? "No curve on this day" : "No curve yet"}
          action={<SeeProviders />}
        >
          {data.reason ?? "It stands here once its publisher has answered."}
        </EmptyState>
      ) : (
        <>
          <CurvePanel curve={data} />
          <div className={styles.pair}>
            <CurveTable curve={data} />
            <Slopes curve={data} country={country} />
          </div>
          <p className={styles.foot}>
            {data.source}, {formatDate(data.date, "UTC")}.{data.reason ? ` ${data.reason}.` : ""}{" "}
            Yields in percent a year at constant maturity, as the source publishes them; lines only
            join the maturities that it gives.
          </p>
        </>
      )}
    </div>
  );
}

/** The picture alone: what a panel shows. */
export function CurvePanel({ curve, height = 320 }: { curve: YieldCurve; height?: number }) {
  const rows = useMemo(() => curveRows(curve), [curve]);
  return (
    <Panel
      title="Curve"
      caption={`yield by years to maturity, ${formatDate(curve.date, "UTC")}`}
      flush
    >
      <LinePlot
        label="Yield by years to maturity"
        kind="number"
        x={rows.map(({ years }) => years)}
        height={height}
        xTitle="Years"
        writeX={(years) =>
          rows.find((row) => row.years === years)?.tenor ?? `${formatNumber(years)}Y`
        }
        writeY={points}
        series={[
          {
            id: "now",
            title: formatDate(curve.date, "UTC"),
            ink: 1,
            joined: true,
            values: rows.map(({ now }) => now),
          },
          ...curve.compare.map(({ label }, i) => ({
            id: label,
            title: label,
            ink: i + 2,
            style: "dashed" as const,
            joined: true,
            values: rows.map(({ past }) => past[i] ?? null),
          })),
        ]}
      />
    </Panel>
  );
}

function CurveTable({ curve }: { curve: YieldCurve }) {
  const rows = useMemo(() => curveRows(curve), [curve]);
  const columns: Column<CurveRow>[] = [
    { key: "tenor", title: "Maturity", value: (row) => row.tenor, sortable: false },
    {
      key: "now",
      title: "Yield %",
      align: "end",
      value: (row) => row.now,
      cell: (row) => (
        <Figure
          value={row.now}
          digits={2}
          reason="Not published for this day"
          explain={{
            title: `Yield, ${row.tenor}`,
            formula: "as published",
            source: curve.source,
            at: curve.date,
          }}
        />
      ),
    },
    ...curve.compare.map(
      ({ label, date }, i): Column<CurveRow> => ({
        key: label,
        title: `${label}, bp`,
        align: "end",
        value: (row) => basisPoints(row.now, row.past[i] ?? null),
        cell: (row) => (
          <Figure
            value={basisPoints(row.now, row.past[i] ?? null)}
            digits={0}
            change
            reason="One of the two days has no yield"
            explain={{
              title: `Change of ${row.tenor} since ${formatDate(date, "UTC")}`,
              formula: "(yield − yield then) × 100",
              source: curve.source,
              at: curve.date,
              rows: [
                { label: "Now", value: points(row.now ?? Number.NaN) },
                { label: "Then", value: points(row.past[i] ?? Number.NaN) },
              ],
            }}
          />
        ),
      }),
    ),
  ];
  return (
    <Panel
      title="By maturity"
      caption="change in basis points since"
      flush
      menu={[
        {
          label: "Export CSV",
          onSelect: () => exportCsv(`curve-${curve.country}-${curve.date}`, columns, rows),
        },
      ]}
    >
      <Table label="Yields by maturity" columns={columns} rows={rows} rowKey={(row) => row.tenor} />
    </Panel>
  );
}

function Slopes({ curve, country }: { curve: YieldCurve; country: CurveCountry }) {
  const [name, choose] = useState<SlopeName>("10Y-2Y");
  return (
    <Panel
      title="Slope"
      caption="percent points"
      flush
      controls={
        <Segments
          label="Slope"
          value={name}
          choices={SLOPES.map((it) => ({ value: it, label: it.replace("-", " − ") }))}
          onChoose={choose}
        />
      }
    >
      <dl className={styles.heads}>
        {SLOPES.map((it) => (
          <div key={it}>
            <dt>{it.replace("-", " − ")}</dt>
            <dd>
              <Figure
                value={curve.slopes[it]}
                digits={2}
                change
                size="large"
                reason="One of its maturities is not published for this day"
                explain={{
                  title: `Slope ${it.replace("-", " − ")}`,
                  formula: `yield of ${it.replace("-", " − yield of ")}`,
                  source: curve.source,
                  at: curve.date,
                }}
              />
            </dd>
          </div>
        ))}
      </dl>
      <SlopePast name={name} series={SLOPE_SERIES[country][name]} />
    </Panel>
  );
}

type SlopePastProps = { name: string; series: readonly [string, string] | undefined };

function SlopePast({ name, series }: SlopePastProps) {
  const [long, short] = useSeriesRows(series ?? []);
  const past = useMemo(
    () => (long?.data && short?.data ? difference(long.data.rows, short.data.rows) : null),
    [long?.data, short?.data],
  );
  if (series === undefined) {
    return <p className={`${styles.quiet} ${styles.padded}`}>No series of this slope is known.</p>;
  }
  const error = long?.error ?? short?.error;
  if (error) {
    return (
      <div className={styles.padded}>
        <ErrorLine error={error} />
      </div>
    );
  }
  if (past === null) return <Skeleton height={180} />;
  return (
    <>
      <LinePlot
        label={`Slope ${name} over time`}
        kind="time"
        x={past.x}
        height={180}
        writeY={(value) => formatNumber(value, { digits: 2 })}
        series={[
          {
            id: name,
            title: name.replace("-", " − "),
            ink: 1,
            values: past.values,
            style: "signed",
          },
        ]}
      />
      <p className={`${styles.quiet} ${styles.padded}`}>
        {series[0]} − {series[1]}, on days that both have. Below zero the curve is inverted.
      </p>
    </>
  );
}

/** The curve in a panel: the country is part of the layout. */
export function CurveInPanel({
  choice,
  onChoice,
}: {
  choice: string | null;
  onChoice: (it: string) => void;
}) {
  const country = COUNTRIES.find(({ value }) => value === choice)?.value ?? "us";
  const { data, error, refetch } = useYieldCurve(country, null);
  return (
    <div className={styles.stack}>
      <div className={`${styles.tools} ${styles.padded}`}>
        <Segments label="Country" value={country} choices={COUNTRIES} onChoose={onChoice} />
      </div>
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data && data.points.length === 0 ? (
        <EmptyState icon={<Spline />} title="No curve yet" action={<SeeProviders />}>
          {data.reason ?? "It stands here once its publisher has answered."}
        </EmptyState>
      ) : data ? (
        <CurvePanel curve={data} height={220} />
      ) : (
        <Skeleton height={220} />
      )}
    </div>
  );
}
