/** The tear sheet of a series: what it made, how rough it was, what it may lose. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { api, call } from "~/api/client";
import { createCursor } from "~/ui/chart/cursor";
import { plain } from "~/ui/chart/plot_frame";
import { ErrorLine } from "~/ui/error_state";
import { Segments } from "~/ui/field";
import { Panel } from "~/ui/panel";
import { useSettled } from "~/ui/settled";
import { Skeleton } from "~/ui/skeleton";
import { secondsOf } from "./backtest_data";
import { CurvePanels } from "./curve_panels";
import { DrawdownTable } from "./drawdown_table";
import { Headlines } from "./headlines";
import styles from "./lab.module.css";
import { LossPanels, type PortfolioLoss } from "./loss_panel";
import { MonthGrid } from "./month_grid";
import { besideHeadlines, ownHeadlines, type PerformanceReport } from "./performance_figures";
import {
  isBeside,
  type PerformanceTerms,
  PRESETS,
  performanceQuestion,
  presetFrom,
  presetOf,
  riskQuestion,
} from "./performance_terms";
import { RollingPanel } from "./rolling_panel";
import { INTERVALS, SampleNote } from "./sample_form";
import { StressPanels } from "./stress_panel";
import { type TermField, TermsForm } from "./terms_form";

function usePerformance(terms: PerformanceTerms) {
  const body = performanceQuestion(terms);
  return useQuery({
    queryKey: ["lab", "performance", body],
    queryFn: ({ signal }) =>
      call(
        api.POST("/api/v1/quantitative/performance", {
          body: body as NonNullable<typeof body>,
          signal,
        }),
      ),
    enabled: body !== null,
    placeholderData: keepPreviousData,
  });
}

function useRisk(terms: PerformanceTerms) {
  const body = riskQuestion(terms);
  return useQuery({
    queryKey: ["lab", "risk", body],
    queryFn: ({ signal }) =>
      call(
        api.POST("/api/v1/quantitative/risk", { body: body as NonNullable<typeof body>, signal }),
      ),
    enabled: body !== null,
    placeholderData: keepPreviousData,
  });
}

const FIELDS: readonly TermField<PerformanceTerms>[] = [
  { key: "formula", label: "Series", words: true, wide: true, hint: "A symbol or a formula" },
  {
    key: "benchmark",
    label: "Benchmark",
    words: true,
    wide: true,
    optional: true,
    hint: "What it is compared with",
  },
  { key: "from", label: "From", date: true, optional: true },
  { key: "to", label: "To", date: true, optional: true },
  { key: "interval", label: "Returns of", choices: INTERVALS },
  { key: "risk_free", label: "Risk-free", unit: "% a year" },
  { key: "window", label: "Rolling", unit: "returns" },
  { key: "confidence", label: "Confidence", unit: "%" },
  { key: "horizon", label: "Loss over", unit: "periods" },
];

const PERIODS: Record<string, string> = { "1d": "day", "1w": "week", "1M": "month" };

type PerformanceViewProps = {
  terms: PerformanceTerms;
  onChange: (terms: PerformanceTerms) => void;
};

export function PerformanceView({ terms, onChange }: PerformanceViewProps) {
  const settled = useSettled(terms);
  const found = usePerformance(settled);
  const risk = useRisk(settled);
  const lastAt = found.data?.sample.last_at ?? null;
  const preset = lastAt === null ? null : presetOf(terms, lastAt);
  return (
    <div className={styles.calculator}>
      <Panel title="Series">
        <div className={styles.stack}>
          <TermsForm
            label="Series"
            fields={FIELDS}
            terms={terms}
            error={found.error ?? risk.error}
            onChange={onChange}
          />
          {lastAt === null ? null : (
            <Segments
              label="Range"
              value={preset ?? ""}
              choices={PRESETS.map((value) => ({ value, label: value }))}
              onChoose={(next) =>
                next !== "" && onChange({ ...terms, from: presetFrom(next, lastAt), to: "" })
              }
            />
          )}
          {found.data ? <SampleNote sample={found.data.sample} /> : null}
        </div>
      </Panel>
      <div className={styles.answers}>
        {found.error ? (
          <Panel title="Result">
            <ErrorLine error={found.error} />
          </Panel>
        ) : found.data ? (
          <TearSheet
            report={found.data}
            loss={risk.data}
            lossError={risk.error}
            terms={settled}
            waiting={found.isPlaceholderData}
            onChange={(change) => onChange({ ...terms, ...change })}
          />
        ) : terms.formula.trim() === "" ? (
          <Panel title="Result">
            <p className={styles.note}>Name a series: a symbol, or a formula of several.</p>
          </Panel>
        ) : (
          <Skeleton height={480} />
        )}
      </div>
    </div>
  );
}

type TearSheetProps = {
  report: PerformanceReport;
  loss: PortfolioLoss | undefined;
  lossError: unknown;
  terms: PerformanceTerms;
  waiting: boolean;
  onChange: (change: Partial<PerformanceTerms>) => void;
};

function TearSheet({ report, loss, lossError, terms, waiting, onChange }: TearSheetProps) {
  const [cursor] = useState(createCursor);
  const { rows, sample, benchmark } = report;
  const x = useMemo(() => secondsOf(rows.map(({ at }) => at)), [rows]);
  const curves = useMemo(
    () => ({
      x,
      own: rows.map(({ wealth }) => wealth ?? null),
      benchmark: benchmark ? rows.map((row) => row.benchmark_wealth ?? null) : undefined,
      drawdown: rows.map(({ drawdown }) => drawdown ?? null),
    }),
    [rows, x, benchmark],
  );
  const name = sample.series[0]?.formula ?? terms.formula;
  const period = PERIODS[terms.interval] ?? "period";
  const hasBenchmark = benchmark != null && isBeside(terms);
  const asTable = terms.shown === "table";
  return (
    <>
      <Panel title="Result" caption="Press a figure for its formula">
        <Headlines label="Result" headlines={ownHeadlines(report)} waiting={waiting} />
      </Panel>
      {benchmark ? (
        <Panel title="Beside the benchmark" caption={benchmark.formula}>
          <Headlines
            label="Beside the benchmark"
            headlines={besideHeadlines(report)}
            waiting={waiting}
          />
        </Panel>
      ) : null}
      <CurvePanels
        title="Wealth"
        names={[name, benchmark?.formula ?? "Benchmark"]}
        curves={curves}
        scale={terms.axis === "log" ? "log" : "linear"}
        asTable={asTable}
        cursor={cursor}
        write={plain}
        onScale={(axis) => onChange({ axis })}
        onTable={(table) => onChange({ shown: table ? "table" : "plot" })}
      />
      <DrawdownTable drawdowns={report.drawdowns} lastAt={sample.last_at} />
      <MonthGrid years={report.years} />
      <RollingPanel
        rows={rows}
        x={x}
        window={Number(terms.window)}
        hasBenchmark={hasBenchmark}
        cursor={cursor}
        asTable={asTable}
      />
      <LossPanels rows={rows} loss={loss} error={lossError} period={period} />
      <StressPanels
        rows={rows}
        firstAt={sample.first_at ?? null}
        stresses={loss?.stresses}
        hasBenchmark={hasBenchmark}
        period={period}
      />
    </>
  );
}
