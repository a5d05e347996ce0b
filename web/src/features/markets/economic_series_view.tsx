/** Economic series (ECST): the catalogue beside a chart of those that were chosen. */

import { ChartLine, X } from "lucide-react";
import { type CSSProperties, useMemo, useState } from "react";
import { asProblem } from "~/api/problem";
import { formatAge, formatDate, formatExact, formatNumber } from "~/design/format";
import { IconButton } from "~/ui/button";
import { LinePlot } from "~/ui/chart/line_plot";
import { download, toCsv } from "~/ui/csv";
import { EmptyState } from "~/ui/empty_state";
import { type Choice, Input, Segments } from "~/ui/field";
import { Figure } from "~/ui/figure";
import { Panel } from "~/ui/panel";
import { useSettled } from "~/ui/settled";
import { Skeleton } from "~/ui/skeleton";
import { type Column, Table } from "~/ui/table";
import { shortUnit } from "./economic_calendar";
import {
  align,
  type EconomicSeries,
  LOOKS,
  type Look,
  lookAt,
  MOST_SERIES,
  type SeriesRows,
  since,
  useEconomicSeries,
  useSeriesRows,
} from "./economic_series";
import styles from "./economy.module.css";
import { SeeProviders } from "./next_step";

export type SeriesTerms = {
  ids: string[];
  look: Look;
  /** Years back; null for all there is. */
  years: number | null;
  table: boolean;
};

const LOOK_CHOICES = Object.entries(LOOKS).map(([value, { title }]) => ({
  value: value as Look,
  label: title,
}));

const YEARS: Choice<string>[] = [
  { value: "1", label: "1Y" },
  { value: "5", label: "5Y" },
  { value: "10", label: "10Y" },
  { value: "", label: "Max" },
];

const VIEWS: Choice<"plot" | "table">[] = [
  { value: "plot", label: "Plot" },
  { value: "table", label: "Table" },
];

type SeriesViewProps = { terms: SeriesTerms; onChange: (terms: SeriesTerms) => void };

export function EconomicSeriesView({ terms, onChange }: SeriesViewProps) {
  return (
    <div className={styles.split}>
      <Catalogue terms={terms} onChange={onChange} />
      <Chosen terms={terms} onChange={onChange} />
    </div>
  );
}

function Catalogue({ terms, onChange }: SeriesViewProps) {
  const [text, setText] = useState("");
  const found = useEconomicSeries(useSettled(text));
  const toggle = ({ id }: EconomicSeries) => {
    const ids = terms.ids.includes(id)
      ? terms.ids.filter((it) => it !== id)
      : [...terms.ids, id].slice(-MOST_SERIES);
    onChange({ ...terms, ids });
  };
  return (
    <Panel
      title="Catalogue"
      caption={found.data ? String(found.data.length) : undefined}
      flush
      controls={
        <Input
          type="search"
          aria-label="Find a series"
          placeholder="Find a series"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      }
    >
      <div className={styles.list}>
        <Table
          label="Economic series"
          columns={CATALOGUE}
          rows={found.data}
          rowKey={(series) => series.id}
          openKey={terms.ids.at(-1)}
          onOpen={toggle}
          error={found.error}
          onRetry={() => void found.refetch()}
          empty={
            <EmptyState icon={<ChartLine />} title={text ? `Nothing named “${text}”` : "No series"}>
              {text
                ? "Try a shorter word, or a code such as DGS10."
                : "Series stand here once a provider of them is ready."}
            </EmptyState>
          }
        />
      </div>
    </Panel>
  );
}

const CATALOGUE: Column<EconomicSeries>[] = [
  {
    key: "title",
    title: "Series",
    value: (series) => series.title,
    cell: (series) => (
      <span className={styles.seriesName}>
        {series.title}
        <small>
          {[series.country, series.group, series.frequency, series.id].filter(Boolean).join(" · ")}
        </small>
      </span>
    ),
    wrap: true,
  },
  {
    key: "last",
    title: "Last",
    value: (series) => series.last,
    cell: (series) => (
      <span className={styles.lastValue}>
        <Figure
          value={series.last}
          unit={shortUnit(series.unit)}
          reason="Not fetched yet: open it"
          explain={{
            title: `${series.title}: last value`,
            source: series.provider,
            at: series.last_at,
            rows: [
              { label: "Unit", value: series.unit ?? "not said" },
              { label: "Before", value: formatNumber(series.previous) },
            ],
          }}
        />
        <small>{series.last_at ? formatDate(series.last_at, "UTC") : ""}</small>
      </span>
    ),
    align: "end",
  },
];

function Chosen({ terms, onChange }: SeriesViewProps) {
  const answers = useSeriesRows(terms.ids);
  const series = answers.flatMap(({ data }) => data ?? []);
  const units = new Set(series.map(({ unit }) => unit));
  const from = terms.years === null ? null : yearsAgo(series, terms.years);
  const shown = useMemo(
    () =>
      series.map(({ rows }) => since(lookAt(sinceFor(rows, terms.look, from), terms.look), from)),
    [series, terms.look, from],
  );
  const aligned = useMemo(() => align(shown), [shown]);
  if (terms.ids.length === 0) {
    return (
      <Panel title="Chart">
        <EmptyState icon={<ChartLine />} title="Choose a series">
          Rows of the catalogue come into the chart and leave it again; up to {MOST_SERIES} are
          compared.
        </EmptyState>
      </Panel>
    );
  }
  const waiting = answers.some(({ isPending }) => isPending);
  const mixed = units.size > 1 && terms.look === "level";
  const titles = series.map(({ title, unit }) =>
    terms.look === "level" && unit ? `${title}, ${unit}` : title,
  );
  return (
    <div className={styles.stack}>
      <Panel
        title="Chart"
        caption={LOOKS[terms.look].formula}
        flush
        controls={
          <Segments
            label="View"
            value={terms.table ? "table" : "plot"}
            choices={VIEWS}
            onChoose={(view) => onChange({ ...terms, table: view === "table" })}
          />
        }
        menu={[
          {
            label: "Export CSV",
            disabled: series.length === 0,
            onSelect: () => exportSeries(series, shown, terms.look),
          },
        ]}
      >
        <div className={styles.padded}>
          <div className={styles.tools}>
            <Segments
              label="Look"
              value={terms.look}
              choices={LOOK_CHOICES}
              onChoose={(look) => onChange({ ...terms, look })}
            />
            <Segments
              label="Years"
              value={terms.years === null ? "" : String(terms.years)}
              choices={YEARS}
              onChoose={(years) => onChange({ ...terms, years: years ? Number(years) : null })}
            />
          </div>
        </div>
        <Chips {...{ terms, onChange, answers, series }} />
        {waiting && series.length === 0 ? (
          <Skeleton height={320} />
        ) : series.length > 0 && aligned.x.length === 0 ? (
          <EmptyState icon={<ChartLine />} title="No values yet" action={<SeeProviders />}>
            The publishers of these series gave none, or none of these years.
          </EmptyState>
        ) : (
          <LinePlot
            label="Economic series"
            kind="time"
            x={aligned.x}
            height={340}
            asTable={terms.table}
            writeY={(value) => formatNumber(value, { digits: 2 })}
            series={series.map(({ id }, i) => ({
              id,
              title: titles[i] ?? id,
              ink: i + 1,
              values: aligned.columns[i] ?? [],
            }))}
          />
        )}
      </Panel>
      <p className={styles.foot}>
        {mixed
          ? "The series have different units on one axis; “Index” compares their course. "
          : ""}
        {series.length > 1 ? `Of each series the last value of a ${aligned.per} is shown. ` : ""}
        {series
          .map(
            ({ id, provider, fetched_at }) =>
              `${id} from ${provider}${fetched_at ? `, fetched ${formatAge(fetched_at)}` : ""}`,
          )
          .join("; ")}
      </p>
    </div>
  );
}

/** What comes before the span is needed for a rate over a year, and not for an index that begins with it. */
function sinceFor(rows: SeriesRows["rows"], look: Look, from: string | null) {
  return look === "index" ? since(rows, from) : rows;
}

/** The day so many years before the last one of any series. */
function yearsAgo(series: readonly SeriesRows[], years: number): string | null {
  const last = series
    .flatMap(({ rows }) => rows.at(-1)?.date ?? [])
    .sort()
    .at(-1);
  return last === undefined ? null : `${Number(last.slice(0, 4)) - years}${last.slice(4)}`;
}

type ChipsProps = SeriesViewProps & {
  answers: ReturnType<typeof useSeriesRows>;
  series: readonly SeriesRows[];
};

function Chips({ terms, onChange, answers, series }: ChipsProps) {
  return (
    <ul className={`${styles.chips} ${styles.padded}`} aria-label="Chosen series">
      {terms.ids.map((id, i) => {
        const { data, error } = answers[i] ?? {};
        const ink = series.findIndex((it) => it.id === id) + 1;
        return (
          <li key={id} className={styles.chip} title={formatExact(data?.fetched_at)}>
            <i
              aria-hidden="true"
              className={styles.swatch}
              style={{ "--ink": ink > 0 ? `var(--series-${ink})` : "var(--line)" } as CSSProperties}
            />
            <span>{data?.title ?? id}</span>
            {error ? <small role="alert">{asProblem(error).message}</small> : null}
            <IconButton
              label={`Remove ${data?.title ?? id}`}
              icon={<X />}
              onClick={() => onChange({ ...terms, ids: terms.ids.filter((it) => it !== id) })}
            />
          </li>
        );
      })}
    </ul>
  );
}

/** Every row of every series, at its own dates. */
function exportSeries(
  series: readonly SeriesRows[],
  shown: readonly SeriesRows["rows"][],
  look: Look,
) {
  const rows = series.flatMap(({ id, unit }, i) =>
    (shown[i] ?? []).map(({ date, value }) => [date, id, value, look === "level" ? unit : look]),
  );
  download(`economic-series-${look}.csv`, toCsv(["date", "series", "value", "unit"], rows));
}
