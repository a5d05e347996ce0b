/** Forecast: what may come next and how sure that is, by which model, and whether it was worth more than nothing. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, call, type Server } from "~/api/client";
import { formatDate, formatNumber, formatPercent } from "~/design/format";
import { LinePlot } from "~/ui/chart/line_plot";
import { Panel } from "~/ui/panel";
import { useSettled } from "~/ui/settled";
import { secondsOf } from "./backtest_data";
import { ForecastTable, ModelSummary, TriedModels } from "./forecast_panels";
import {
  ARIMA_HINT,
  askOf,
  ETS_HINT,
  fanOf,
  MODELS,
  TRANSFORMS,
  verdictSentence,
} from "./forecast_terms";
import styles from "./lab.module.css";
import { Answer, SeriesView } from "./series_view";
import type { TermField } from "./terms_form";
import type { TimeSeriesTerms, TimeSeriesViewProps } from "./time_series_terms";

const FIELDS: readonly TermField<TimeSeriesTerms>[] = [
  { key: "horizon", label: "Look ahead", unit: "periods" },
  { key: "model", label: "Model", choices: MODELS },
  { key: "transform", label: "Transform", choices: TRANSFORMS },
  { key: "rows", label: "Newest rows", optional: true },
  { key: "season", label: "Season", unit: "rows", optional: true },
];

function fieldsOf({ model }: TimeSeriesTerms, fault: string | undefined) {
  if (model !== "arima" && model !== "ets") return FIELDS;
  const arima = model === "arima";
  const order: TermField<TimeSeriesTerms> = {
    key: "order",
    label: arima ? "Lags" : "Parts",
    words: true,
    wide: true,
    optional: true,
    hint: fault ? `Not read. ${fault}` : arima ? ARIMA_HINT : ETS_HINT,
  };
  return [...FIELDS, order];
}

function useForecast(terms: TimeSeriesTerms) {
  const { body, fault } = askOf(terms);
  return useQuery({
    queryKey: ["lab", "forecast", body],
    queryFn: ({ signal }) => call(api.POST("/api/v1/quantitative/forecast", { body, signal })),
    enabled: fault === undefined && body.formula !== "",
    placeholderData: keepPreviousData,
  });
}

export function ForecastView({ terms, onChange }: TimeSeriesViewProps) {
  const asked = useForecast(useSettled(terms));
  const { fault } = askOf(terms);
  return (
    <SeriesView
      fields={fieldsOf(terms, fault)}
      terms={terms}
      error={asked.error}
      onChange={onChange}
    >
      <Answer title="Forecast" asked={asked} height={420}>
        {(made) => <Made made={made} />}
      </Answer>
    </SeriesView>
  );
}

type Made = Server<"SeriesForecast">;

function Made({ made }: { made: Made }) {
  return (
    <>
      <Panel title="Forecast" caption={made.title} flush>
        <FanChart made={made} />
        <p className={styles.foot}>
          <strong>
            {made.backtest ? verdictSentence(made.backtest) : `Not tried: ${made.backtest_reason}.`}
          </strong>{" "}
          {noteOf(made)}
        </p>
      </Panel>
      {made.backtest ? <TriedModels backtest={made.backtest} /> : null}
      <div className={styles.pair}>
        <ForecastTable made={made} />
        <ModelSummary made={made} />
      </div>
    </>
  );
}

function FanChart({ made }: { made: Made }) {
  const fan = useMemo(() => fanOf(made.history, made.forecast), [made]);
  const x = useMemo(() => secondsOf(fan.at), [fan]);
  const last = Date.parse(made.last_at) / 1000;
  return (
    <LinePlot
      label="History and forecast"
      x={x}
      kind="time"
      height={340}
      guides={[{ axis: "x", at: last, label: "Last row" }]}
      bands={fan.bands.map(({ level, low, high }) => ({
        id: `${level}`,
        title: formatPercent(level * 100, { digits: 0, signed: false }),
        ink: 2,
        low,
        high,
      }))}
      series={[
        { id: "past", title: "History", ink: 1, values: fan.past },
        { id: "ahead", title: "Forecast", ink: 2, values: fan.ahead },
        ...fan.bands
          .filter(({ level }) => level === fan.bands[0]?.level)
          .flatMap(({ level, low, high }) => {
            const share = formatPercent(level * 100, { digits: 0, signed: false });
            return [
              { id: "low", title: `${share} low`, ink: 2, values: low, style: "dashed" as const },
              {
                id: "high",
                title: `${share} high`,
                ink: 2,
                values: high,
                style: "dashed" as const,
              },
            ];
          }),
      ]}
    />
  );
}

function noteOf({ rows, first_at, last_at, rows_left_out: left, dates, transform }: Made): string {
  const middle = transform === "log" ? " The line is the median." : "";
  const gaps = left > 0 ? `; ${formatNumber(left)} rows without a value left out` : "";
  const span = `${formatDate(first_at, "UTC")} to ${formatDate(last_at, "UTC")}`;
  return `Of the newest ${formatNumber(rows)} rows, ${span}${gaps}. Rows ahead: ${dates}.${middle}`;
}
