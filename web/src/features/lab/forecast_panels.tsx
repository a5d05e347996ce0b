/** The parts of a forecast: its rows, its model, and what was tried before. */

import type { Server } from "~/api/client";
import { formatDate, formatExact, formatNumber, formatPercent, formatPrice } from "~/design/format";
import { Figure } from "~/ui/figure";
import { Panel } from "~/ui/panel";
import { type Column, Table } from "~/ui/table";
import { Figures } from "./figures";
import styles from "./lab.module.css";

type Made = Server<"SeriesForecast">;
type Row = Server<"ForecastRow">;
type Parameter = Server<"ForecastParameter">;
type Tried = Server<"JudgedModel">;

/** Shares below each other, all with one decimal. */
function covered(part: number | undefined): string {
  return formatPercent(part === undefined ? null : part * 100, { digits: 1, signed: false });
}

function share(level: number): string {
  return formatPercent(level * 100, {
    digits: level * 100 === Math.round(level * 100) ? 0 : 1,
    signed: false,
  });
}

export function ForecastTable({ made }: { made: Made }) {
  const intraday = !["1d", "1w", "1M"].includes(made.interval);
  const when = (at: string) => (intraday ? formatExact(at) : formatDate(at, "UTC"));
  const levels = made.forecast[0]?.intervals.map(({ level }) => level) ?? [];
  const columns: Column<Row>[] = [
    { key: "at", title: "Date", value: ({ at }) => at, cell: ({ at }) => when(at) },
    {
      key: "value",
      title: "Expected",
      align: "end",
      value: ({ value }) => value,
      cell: ({ value }) => <Figure value={value} style="price" />,
    },
    ...levels.map(
      (level, place): Column<Row> => ({
        key: `${level}`,
        title: share(level),
        align: "end",
        wide: place < levels.length - 1,
        sortable: false,
        value: ({ intervals }) => intervals[place]?.low,
        cell: ({ intervals }) => (
          <span className="numeric">
            {formatPrice(intervals[place]?.low)} to {formatPrice(intervals[place]?.high)}
          </span>
        ),
      }),
    ),
  ];
  return (
    <Panel title="Rows ahead" flush>
      <div className={styles.tall}>
        <Table label="Rows ahead" columns={columns} rows={made.forecast} rowKey={({ at }) => at} />
      </div>
    </Panel>
  );
}

export function ModelSummary({ made }: { made: Made }) {
  const { criteria, residuals, parameters } = made;
  const simple = "The last value has no likelihood";
  return (
    <Panel title="Model" caption={made.title} flush>
      <div className={styles.padded}>
        <Figures
          label="Model"
          answers={[
            {
              label: "AICc",
              value: criteria?.aicc,
              digits: 1,
              reason: criteria ? "Hardly more rows than parameters" : simple,
              about: "Lower is better, among models of the same differenced values",
            },
            { label: "BIC", value: criteria?.bic, digits: 1, reason: simple },
            { label: "Log-likelihood", value: criteria?.log_likelihood, digits: 1, reason: simple },
            {
              label: "Residual p",
              value: residuals?.p_value,
              digits: 3,
              reason: "There are no residuals to test",
              about: "Ljung-Box: a low value says that residuals still remember each other",
            },
          ]}
        />
      </div>
      {parameters.length > 0 ? (
        <Table
          label="Parameters"
          columns={PARAMETERS}
          rows={parameters}
          rowKey={({ name }) => name}
        />
      ) : null}
    </Panel>
  );
}

function significant(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return "0";
  return formatNumber(value, { digits: size >= 100 ? 2 : size >= 0.01 ? 4 : 7 });
}

const PARAMETERS: Column<Parameter>[] = [
  { key: "name", title: "Parameter", value: ({ name }) => name, sortable: false },
  {
    key: "estimate",
    title: "Estimate",
    align: "end",
    value: ({ estimate }) => estimate,
    cell: ({ estimate }) => <span className="numeric">{significant(estimate)}</span>,
    sortable: false,
  },
  {
    key: "error",
    title: "Std. error",
    align: "end",
    value: ({ standard_error: error }) => error,
    cell: ({ standard_error: error }) =>
      error == null ? (
        <Figure value={null} reason="Not estimated for this parameter" />
      ) : (
        <span className="numeric">{significant(error)}</span>
      ),
    sortable: false,
  },
];

export function TriedModels({ backtest }: { backtest: Server<"ForecastBacktest"> }) {
  const { origins, choosing_origins: choosing, horizon, models, first_origin_at: first } = backtest;
  const levels = models[0]?.coverage.length ?? 0;
  const columns: Column<Tried>[] = [
    { key: "title", title: "Model", value: ({ title }) => title, sortable: false },
    error("mae", "MAE", ({ mae }) => mae),
    { ...error("rmse", "RMSE", ({ rmse }) => rmse), wide: true },
    error("mase", "MASE", ({ mase }) => mase),
    ...Array.from(
      { length: levels },
      (_, place): Column<Tried> => ({
        key: `inside ${place}`,
        title: place === levels - 1 ? "In widest" : "In inner",
        align: "end",
        wide: place < levels - 1,
        sortable: false,
        value: ({ coverage }) => coverage[place],
        cell: ({ coverage }) => <span className="numeric">{covered(coverage[place])}</span>,
      }),
    ),
  ];
  return (
    <Panel
      title="Tried before"
      caption={`${horizon} periods ahead from ${origins} past rows since ${formatDate(first, "UTC")}`}
      flush
    >
      <Table label="Tried before" columns={columns} rows={models} rowKey={({ title }) => title} />
      {choosing > 0 ? (
        <p className={styles.foot}>
          The model was chosen at {choosing} earlier origins, which are not counted here. Each
          forecast saw only the rows before it.
        </p>
      ) : null}
    </Panel>
  );
}

function error(
  key: string,
  title: string,
  value: (tried: Tried) => number | null | undefined,
): Column<Tried> {
  const cell = (tried: Tried) => (
    <Figure value={value(tried)} style="price" reason="The rows before stood still" />
  );
  return { key, title, align: "end", value, cell, sortable: false };
}
