/** How returns are spread, and what may be lost: every method beside the others. */

import { useMemo } from "react";
import type { Server } from "~/api/client";
import { formatDate, formatNumber, formatPercent } from "~/design/format";
import { Histogram } from "~/ui/chart/histogram";
import { ErrorState } from "~/ui/error_state";
import { Figure } from "~/ui/figure";
import { Panel } from "~/ui/panel";
import { Skeleton } from "~/ui/skeleton";
import { type Column, Table } from "~/ui/table";
import { inPercent } from "./backtest_data";
import { innerRange, type PerformanceRow, runsOf } from "./return_shape";

export type PortfolioLoss = Server<"PortfolioLoss">;
type Estimate = PortfolioLoss["estimates"][number];

const METHODS: Record<Estimate["method"], { title: string; about: string }> = {
  historical: { title: "Historical", about: "The runs of the past as they were." },
  normal: { title: "Parametric", about: "A normal distribution with their mean and deviation." },
  cornish_fisher: {
    title: "Cornish-Fisher",
    about: "The same, corrected for skewness and kurtosis.",
  },
  simulated_normal: { title: "Monte Carlo", about: "Normal returns, simulated." },
  bootstrap: { title: "Bootstrap", about: "Periods drawn from the past again and again." },
};

type LossPanelsProps = {
  rows: readonly PerformanceRow[];
  loss: PortfolioLoss | undefined;
  error: unknown;
  /** What one period is called: day, week, month. */
  period: string;
};

export function LossPanels({ rows, loss, error, period }: LossPanelsProps) {
  const horizon = loss?.horizon ?? 1;
  const returns = useMemo(
    () =>
      runsOf(
        rows.map((row) => row.period_return),
        horizon,
      ),
    [rows, horizon],
  );
  if (error) {
    return (
      <Panel title="What may be lost">
        <ErrorState error={error} />
      </Panel>
    );
  }
  if (loss === undefined) return <Skeleton height={320} />;
  const lines = guidesOf(loss);
  const domain = domainOf(returns, lines);
  const outside = returns.filter((value) => value < domain[0] || value > domain[1]).length;
  const beyond = outside === 0 ? "" : `; ${formatNumber(outside)} lie further out`;
  const over = horizon === 1 ? `one ${period}` : `${formatNumber(horizon)} ${period}s`;
  const sure = formatPercent(inPercent(loss.confidence), { digits: 1, signed: false });
  const { sample } = loss;
  const span =
    sample.first_at && sample.last_at
      ? `, ${formatDate(sample.first_at, "UTC")} to ${formatDate(sample.last_at, "UTC")}`
      : "";
  return (
    <>
      <Panel
        title="Returns"
        caption={`of ${over}; the lines are the historical losses${beyond}`}
        flush
      >
        <Histogram
          label={`Returns of ${over}`}
          values={returns}
          bins={61}
          domain={domain}
          height={220}
          write={percent}
          guides={lines}
        />
      </Panel>
      <Panel
        title="What may be lost"
        caption={`in ${over}, ${sure} sure; from ${formatNumber(sample.returns)} returns${span}`}
        flush
      >
        <Table
          label="Losses by method"
          columns={COLUMNS}
          rows={loss.estimates}
          rowKey={({ method }) => method}
        />
      </Panel>
    </>
  );
}

/** A share at each end that is left out of the picture, so that one crash does not flatten it. */
const OUTLIERS = 0.002;

/** What is drawn: nearly all returns, and the lines. */
function domainOf(returns: readonly number[], lines: readonly { at: number }[]): [number, number] {
  const all = [returns.reduce(least, 0), returns.reduce(most, 0)] as const;
  const [low, high] = innerRange(returns, OUTLIERS) ?? all;
  return [Math.min(low, ...lines.map(({ at }) => at)), high];
}

const least = (a: number, b: number) => Math.min(a, b);
const most = (a: number, b: number) => Math.max(a, b);

/** The lines of the past's own losses; without them those of the first method that has some. */
function guidesOf({ estimates }: PortfolioLoss) {
  const found = estimates.find(({ value_at_risk }) => value_at_risk != null);
  const { value_at_risk: atRisk, expected_shortfall: beyond } = found ?? {};
  return [
    ...(atRisk == null ? [] : [{ at: -atRisk, label: `VaR ${percent(-atRisk)}` }]),
    ...(beyond == null ? [] : [{ at: -beyond, label: `CVaR ${percent(-beyond)}` }]),
  ];
}

function percent(value: number): string {
  return formatPercent(value * 100, { digits: 1 });
}

function lossColumn(key: "value_at_risk" | "expected_shortfall", title: string): Column<Estimate> {
  return {
    key,
    title,
    value: (row) => row[key] ?? null,
    cell: (row) => {
      const error = row[`${key}_error`] ?? null;
      return (
        <Figure
          value={inPercent(row[key])}
          style="percent"
          digits={2}
          unit={error === null ? null : `± ${formatNumber(error * 100, { digits: 2 })}`}
          reason={row.reason}
        />
      );
    },
    align: "end",
  };
}

const COLUMNS: Column<Estimate>[] = [
  { key: "method", title: "Method", value: ({ method }) => METHODS[method].title, sortable: false },
  lossColumn("value_at_risk", "Value at risk"),
  lossColumn("expected_shortfall", "Expected shortfall"),
  {
    key: "about",
    title: "How",
    value: ({ method, reason }) => reason ?? METHODS[method].about,
    sortable: false,
    wide: true,
    wrap: true,
  },
];
