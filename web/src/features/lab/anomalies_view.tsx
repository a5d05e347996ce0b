/** Rows that are not as the others: what was expected of them, and by how much they are off. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { api, call, type Server } from "~/api/client";
import { formatCompact, formatDate, formatNumber, formatPrice } from "~/design/format";
import { createCursor } from "~/ui/chart/cursor";
import { LinePlot } from "~/ui/chart/line_plot";
import { EmptyState } from "~/ui/empty_state";
import { Panel } from "~/ui/panel";
import { useSettled } from "~/ui/settled";
import { type Column, Table } from "~/ui/table";
import { secondsOf } from "./backtest_data";
import { marksOf, rangeOf, TRANSFORMS, transformOf, writerOf } from "./regime_data";
import { Answer, SeriesView } from "./series_view";
import { numberOf } from "./terms";
import type { TermField } from "./terms_form";
import { seriesOf, type TimeSeriesTerms, type TimeSeriesViewProps } from "./time_series_terms";

const METHODS = [
  { value: "trailing", label: "Rows before: median" },
  { value: "ewma", label: "Rows before: average" },
  { value: "centred", label: "Rows around" },
  { value: "whole", label: "All rows" },
  { value: "seasonal", label: "Trend and season" },
] as const;

const FIELDS: readonly TermField<TimeSeriesTerms>[] = [
  { key: "look", label: "Look at", choices: TRANSFORMS, named: "transform" },
  { key: "threshold", label: "Off by", unit: "deviations" },
  { key: "anomaly", label: "Expected from", choices: METHODS, wide: true, named: "method" },
];

const WINDOW: TermField<TimeSeriesTerms> = { key: "window", label: "Window", unit: "rows" };
const PERIOD: TermField<TimeSeriesTerms> = {
  key: "period",
  label: "Season",
  unit: "rows",
  optional: true,
  hint: "A week of days when empty",
};

function methodOf({ anomaly }: TimeSeriesTerms) {
  return METHODS.find(({ value }) => value === anomaly)?.value ?? "trailing";
}

function fieldsOf(terms: TimeSeriesTerms): readonly TermField<TimeSeriesTerms>[] {
  const method = methodOf(terms);
  if (method === "whole") return FIELDS;
  return [...FIELDS, method === "seasonal" ? PERIOD : WINDOW];
}

function useAnomalies(terms: TimeSeriesTerms) {
  const method = methodOf(terms);
  const period = method === "seasonal" ? numberOf(terms.period) : null;
  const body = {
    ...seriesOf(terms),
    transform: transformOf(terms.look),
    method,
    threshold: numberOf(terms.threshold) ?? 5,
    window: Math.round(numberOf(terms.window) ?? 60),
    seasons: 7,
    ...(period === null ? {} : { period: Math.round(period) }),
  };
  return useQuery({
    queryKey: ["lab", "anomalies", body],
    queryFn: ({ signal }) => call(api.POST("/api/v1/quantitative/anomalies", { body, signal })),
    enabled: body.formula !== "",
    placeholderData: keepPreviousData,
  });
}

export function AnomaliesView({ terms, onChange }: TimeSeriesViewProps) {
  const asked = useAnomalies(useSettled(terms));
  return (
    <SeriesView fields={fieldsOf(terms)} terms={terms} error={asked.error} onChange={onChange}>
      <Answer title="Anomalies" asked={asked} height={420}>
        {(found) => <Found found={found} />}
      </Answer>
    </SeriesView>
  );
}

type Anomalies = Server<"Anomalies">;

const HINDSIGHT = {
  true: "nothing later was looked at: a score is what it was on its day",
  false: "in hindsight: later rows were looked at too",
};

function Found({ found }: { found: Anomalies }) {
  const [cursor] = useState(createCursor);
  const { level, values, expected, deviation, score, threshold, parts } = found;
  const { transform } = found.sample;
  const x = useMemo(() => secondsOf(found.at), [found]);
  const write = useMemo(() => writerOf(transform), [transform]);
  const range = useMemo(
    () => rangeOf(expected, deviation, threshold),
    [expected, deviation, threshold],
  );
  const marks = useMemo(() => marksOf(values, score, threshold), [values, score, threshold]);
  const marked = useMemo(() => marksOf(level, score, threshold), [level, score, threshold]);
  const plot = { x, kind: "time" as const, cursor };
  return (
    <>
      {transform === "levels" ? null : (
        <Panel title="Series" caption={`${formatNumber(found.found)} rows marked`} flush>
          <LinePlot
            {...plot}
            label="Series"
            height={220}
            scale={transform === "log_returns" ? "log" : "linear"}
            writeY={(value) => formatCompact(value)}
            series={[
              { id: "level", title: "Value", ink: 1, values: level },
              { id: "marks", title: "Anomaly", ink: "down", values: marked, style: "marks" },
            ]}
          />
        </Panel>
      )}
      <Panel title="Observed and expected" caption={HINDSIGHT[`${found.causal}`]} flush>
        <LinePlot
          {...plot}
          label="Observed and expected"
          height={240}
          writeY={write}
          bands={[{ id: "range", title: "Usual", ink: 2, ...range }]}
          series={[
            { id: "observed", title: "Observed", ink: 1, values },
            { id: "expected", title: "Expected", ink: 2, values: expected },
            { id: "marks", title: "Anomaly", ink: "down", values: marks, style: "marks" },
          ]}
        />
      </Panel>
      <Rows found={found} />
      {parts ? <Parts parts={parts} plot={plot} write={write} /> : null}
    </>
  );
}

type PartsProps = {
  parts: NonNullable<Anomalies["parts"]>;
  plot: { x: number[]; kind: "time"; cursor: ReturnType<typeof createCursor> };
  write: (value: number) => string;
};

function Parts({ parts, plot, write }: PartsProps) {
  const shown = [
    { title: "Trend", caption: "of what was looked at", values: parts.trend },
    { title: "Season", caption: `of ${parts.period} rows`, values: parts.seasonal },
    { title: "Rest", caption: "what scores are made of", values: parts.residual },
  ];
  return shown.map(({ title, caption, values }) => (
    <Panel key={title} title={title} caption={caption} flush>
      <LinePlot
        {...plot}
        label={title}
        height={140}
        writeY={write}
        series={[{ id: title, title, ink: 1, values }]}
      />
    </Panel>
  ));
}

type Row = Server<"AnomalousRow">;

function Rows({ found }: { found: Anomalies }) {
  const write = writerOf(found.sample.transform);
  const moved = (key: "value" | "expected", title: string, wide: boolean): Column<Row> => ({
    key,
    title,
    align: "end",
    value: (row) => row[key],
    cell: (row) => write(row[key]),
    wide,
  });
  const columns: Column<Row>[] = [
    { key: "at", title: "At", value: ({ at }) => at, cell: ({ at }) => formatDate(at, "UTC") },
    {
      key: "level",
      title: "Value",
      align: "end",
      value: ({ level }) => level,
      cell: ({ level }) => formatPrice(level),
      wide: true,
    },
    moved("value", "Observed", false),
    moved("expected", "Expected", true),
    {
      key: "score",
      title: "Score",
      align: "end",
      value: ({ score }) => score,
      cell: ({ score }) => formatNumber(score, { digits: 1, signed: true }),
    },
    { key: "reason", title: "Why", value: ({ reason }) => reason, wide: true, wrap: true },
  ];
  const { scored, threshold } = found;
  const shown = found.rows.length < found.found ? `, the newest ${found.rows.length}` : "";
  return (
    <Panel
      title="Anomalies"
      caption={`${formatNumber(found.found)} of ${formatNumber(scored)} scored rows are off by ${threshold} deviations or more${shown}`}
      flush
    >
      <Table
        label="Anomalies"
        columns={columns}
        rows={found.rows}
        rowKey={({ at }) => at}
        empty={<EmptyState title="No row is off by that much">Lower the deviations.</EmptyState>}
      />
    </Panel>
  );
}
