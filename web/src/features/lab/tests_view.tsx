/** Whether a series comes back to its level, and whether two wander together: tests and what they say. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api, call, type Server } from "~/api/client";
import { formatDate, formatNumber } from "~/design/format";
import { Figure } from "~/ui/figure";
import { Panel } from "~/ui/panel";
import { useSettled } from "~/ui/settled";
import { type Column, Table } from "~/ui/table";
import { Figures } from "./figures";
import { MemoryPanel } from "./memory_panel";
import { Answer, SeriesView } from "./series_view";
import type { TermField } from "./terms_form";
import {
  seriesOf,
  type TimeSeriesTerms,
  type TimeSeriesViewProps,
  verdictOf,
} from "./time_series_terms";

const AROUND = [
  { value: "constant", label: "A level" },
  { value: "trend", label: "A straight line" },
  { value: "none", label: "Zero" },
] as const;

const FIELDS: readonly TermField<TimeSeriesTerms>[] = [
  { key: "around", label: "Comes back to", choices: AROUND },
  {
    key: "other",
    label: "Beside",
    words: true,
    wide: true,
    optional: true,
    hint: "A second series: do they wander together?",
  },
];

function useTests(terms: TimeSeriesTerms) {
  const around = AROUND.find(({ value }) => value === terms.around)?.value ?? "constant";
  const other = terms.other.trim();
  const body = { ...seriesOf(terms), around, ...(other === "" ? {} : { other }) };
  return useQuery({
    queryKey: ["lab", "tests", body],
    queryFn: ({ signal }) => call(api.POST("/api/v1/quantitative/tests", { body, signal })),
    enabled: body.formula !== "",
    placeholderData: keepPreviousData,
  });
}

export function TestsView({ terms, onChange }: TimeSeriesViewProps) {
  const settled = useSettled(terms);
  const asked = useTests(settled);
  return (
    <SeriesView fields={FIELDS} terms={terms} error={asked.error} onChange={onChange}>
      <Answer title="Tests" asked={asked} height={240}>
        {(tests) => <Tested tests={tests} beside={settled.other.trim() !== ""} />}
      </Answer>
    </SeriesView>
  );
}

type Tests = Server<"SeriesTests">;
type Test = Server<"SeriesTest">;

function Tested({ tests, beside }: { tests: Tests; beside: boolean }) {
  const { rows, first_at: first, last_at: last, cointegration } = tests;
  const dates = first && last ? `, ${formatDate(first, "UTC")} to ${formatDate(last, "UTC")}` : "";
  return (
    <>
      <Panel title="Tests" caption={`${formatNumber(rows)} rows${dates}`} flush>
        <Table
          label="Tests"
          columns={COLUMNS}
          rows={rowsOf(tests, beside)}
          rowKey={({ name }) => name}
        />
      </Panel>
      {tests.memory ? <MemoryPanel memory={tests.memory} /> : null}
      {cointegration ? (
        <Panel title="Together" caption="series = intercept + slope × beside + what is tested">
          <Figures
            label="Together"
            answers={[
              { label: "Slope", value: cointegration.slope, digits: 4 },
              { label: "Intercept", value: cointegration.intercept, digits: 4 },
            ]}
          />
        </Panel>
      ) : null}
    </>
  );
}

type Row = {
  name: string;
  /** What a low p-value speaks for. */
  claim: string;
  test: Test | null | undefined;
  missing: string;
  /** The table of KPSS ends at 1 and 10 %. */
  ends?: boolean;
};

function rowsOf({ unit_root, stationarity, cointegration }: Tests, beside: boolean): Row[] {
  const short = "The series is too short or does not move";
  const rows: Row[] = [
    {
      name: "Dickey-Fuller",
      claim: "It comes back",
      test: unit_root,
      missing: short,
    },
    {
      name: "KPSS",
      claim: "It wanders off",
      test: stationarity,
      missing: `${short}, or is tested around zero`,
      ends: true,
    },
  ];
  if (!beside) return rows;
  const together: Row = {
    name: "Engle-Granger",
    claim: "They stay together",
    test: cointegration?.test,
    missing: "Too few rows in common, or one is a multiple of the other",
  };
  return [...rows, together];
}

const WORDS = {
  strongly: "strong evidence (1 %)",
  yes: "evidence (5 %)",
  weakly: "weak evidence (10 %)",
  no: "no evidence",
} as const;

const COLUMNS: Column<Row>[] = [
  { key: "name", title: "Test", value: ({ name }) => name, sortable: false },
  {
    key: "verdict",
    title: "What it says",
    value: ({ test }) => (test ? verdictOf(test.p_value) : null),
    cell: ({ claim, test }): ReactNode =>
      test ? `${claim}: ${WORDS[verdictOf(test.p_value)]}` : `${claim}: not tested`,
    sortable: false,
    wrap: true,
  },
  number("statistic", "Statistic", ({ test }) => test?.statistic, 3),
  {
    key: "p",
    title: "p-value",
    align: "end",
    value: ({ test }) => test?.p_value,
    cell: ({ test, ends, missing }) =>
      test && ends && (test.p_value <= 0.01 || test.p_value >= 0.1) ? (
        <span className="numeric">
          {test.p_value <= 0.01 ? "≤ " : "≥ "}
          {formatNumber(test.p_value, { digits: 2 })}
        </span>
      ) : (
        <Figure value={test?.p_value} digits={4} reason={missing} />
      ),
    sortable: false,
  },
  number("critical", "5 % at", ({ test }) => test?.critical[1], 3, true),
  number("lags", "Lags", ({ test }) => test?.lags, 0, true),
];

function number(
  key: string,
  title: string,
  value: (row: Row) => number | undefined,
  digits: number,
  wide = false,
): Column<Row> {
  const cell = (row: Row) => <Figure value={value(row)} digits={digits} reason={row.missing} />;
  return { key, title, align: "end", value, cell, sortable: false, wide };
}
