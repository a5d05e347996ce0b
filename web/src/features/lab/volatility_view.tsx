/** Volatility that comes in clusters: what was expected of each return, and what is expected next. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, call, type Server } from "~/api/client";
import { formatNumber, formatPercent } from "~/design/format";
import { LinePlot } from "~/ui/chart/line_plot";
import { Panel } from "~/ui/panel";
import { useSettled } from "~/ui/settled";
import { inPercent, secondsOf } from "./backtest_data";
import { Figures } from "./figures";
import styles from "./lab.module.css";
import { SampleNote } from "./sample_form";
import { Answer, SeriesView } from "./series_view";
import type { TermField } from "./terms_form";
import {
  horizonOf,
  seriesOf,
  type TimeSeriesTerms,
  type TimeSeriesViewProps,
} from "./time_series_terms";

const FIELDS: readonly TermField<TimeSeriesTerms>[] = [
  {
    key: "values",
    label: "Values are",
    choices: [
      { value: "prices", label: "Prices" },
      { value: "returns", label: "Returns" },
    ],
  },
  { key: "horizon", label: "Look ahead", unit: "periods" },
];

function useGarch(terms: TimeSeriesTerms) {
  const values = terms.values === "returns" ? ("returns" as const) : ("prices" as const);
  const body = { ...seriesOf(terms), values, horizon: horizonOf(terms) };
  return useQuery({
    queryKey: ["lab", "garch", body],
    queryFn: ({ signal }) => call(api.POST("/api/v1/quantitative/garch", { body, signal })),
    enabled: body.formula !== "",
    placeholderData: keepPreviousData,
  });
}

export function VolatilityView({ terms, onChange }: TimeSeriesViewProps) {
  const asked = useGarch(useSettled(terms));
  return (
    <SeriesView fields={FIELDS} terms={terms} error={asked.error} onChange={onChange}>
      <Answer title="Volatility" asked={asked} height={360}>
        {(model) => <Fitted model={model} />}
      </Answer>
    </SeriesView>
  );
}

type Garch = Server<"GarchModel">;

function Fitted({ model }: { model: Garch }) {
  const year = Math.sqrt(model.sample.periods_per_year);
  const x = useMemo(() => secondsOf(model.at), [model]);
  const past = useMemo(() => model.volatility.map((value) => value * year), [model, year]);
  const ahead = useMemo(() => model.forecast.map((value) => value * year), [model, year]);
  const longRun = model.long_run_volatility_annual;
  const guide = { axis: "y" as const, at: longRun, label: "Long run" };
  return (
    <>
      <Panel title="Model" caption="GARCH(1,1), constant mean, normal shocks">
        <div className={styles.stack}>
          <Figures label="Model" answers={answersOf(model, year)} />
          <SampleNote sample={model.sample} />
        </div>
      </Panel>
      <Panel title="Expected of each return" caption="before it was known, a year" flush>
        <LinePlot
          label="Volatility expected of each return"
          x={x}
          kind="time"
          height={280}
          writeY={percent}
          guides={[guide]}
          series={[{ id: "past", title: "Volatility", ink: 1, values: past }]}
        />
      </Panel>
      <Panel title="Expected next" caption="by periods ahead, a year" flush>
        <LinePlot
          label="Volatility expected of the next periods"
          x={ahead.map((_, step) => step + 1)}
          kind="number"
          xTitle="Periods ahead"
          writeX={(value) => formatNumber(value, { digits: 0 })}
          height={200}
          writeY={percent}
          guides={[guide]}
          series={[{ id: "ahead", title: "Volatility", ink: 2, values: ahead }]}
        />
      </Panel>
    </>
  );
}

function answersOf(model: Garch, year: number) {
  const next = model.forecast[0];
  const figure = { digits: 1, unit: "%" };
  return [
    {
      label: "Next period",
      value: inPercent(next === undefined ? null : next * year),
      about: "The volatility expected of the next return, a year",
      ...figure,
    },
    {
      label: "Long run",
      value: inPercent(model.long_run_volatility_annual),
      about: "What volatility comes back to, a year",
      ...figure,
    },
    {
      label: "Persistence",
      value: model.persistence,
      digits: 4,
      about: "How much of a shock is left after one period: alpha + beta",
    },
    {
      label: "Half-life",
      value: model.half_life,
      digits: 1,
      unit: "periods",
      reason: "Nothing of a shock persists",
      about: "Periods until half of a shock is gone",
    },
    { label: "Alpha", value: model.alpha, digits: 4, about: "The weight of the last shock" },
    { label: "Beta", value: model.beta, digits: 4, about: "The weight of the last variance" },
  ];
}

function percent(value: number): string {
  return formatPercent(value * 100, { digits: 1, signed: false });
}
