/** The efficient frontier: portfolios of the least risk for what they are expected to earn. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, call, type Server } from "~/api/client";
import { formatPercent } from "~/design/format";
import { Bars } from "~/ui/chart/bars";
import { ScatterPlot, type ScatterPoint } from "~/ui/chart/scatter_plot";
import { ErrorLine } from "~/ui/error_state";
import { Panel } from "~/ui/panel";
import { useSettled } from "~/ui/settled";
import { Skeleton } from "~/ui/skeleton";
import { Figures } from "./figures";
import styles from "./lab.module.css";
import { SampleForm, SampleNote } from "./sample_form";
import { formulasOf, limitsOf, type SampleTerms, windowOf } from "./sample_terms";

/** Portfolios on the line: enough for it to look smooth. */
const POINTS = 40;

/** How much of a day's weight the day before has in exponential covariances (RiskMetrics). */
const DECAY = 0.94;

type Frontier = Server<"Frontier">;
type Portfolio = Server<"PortfolioPoint">;

function useFrontier(terms: SampleTerms) {
  const formulas = formulasOf(terms.formulas);
  const body = { formulas, ...windowOf(terms), ...limitsOf(terms), points: POINTS, decay: DECAY };
  return useQuery({
    queryKey: ["lab", "frontier", body],
    queryFn: ({ signal }) => call(api.POST("/api/v1/quantitative/frontier", { body, signal })),
    enabled: formulas.length > 1,
    placeholderData: keepPreviousData,
  });
}

type FrontierViewProps = { terms: SampleTerms; onChange: (terms: SampleTerms) => void };

export function FrontierView({ terms, onChange }: FrontierViewProps) {
  const settled = useSettled(terms);
  const few = formulasOf(settled.formulas).length < 2;
  const found = useFrontier(settled);
  return (
    <div className={styles.calculator}>
      <Panel title="Assets">
        <SampleForm label="Assets" weighs terms={terms} error={found.error} onChange={onChange} />
      </Panel>
      <div className={styles.answers}>
        {found.error || few ? (
          <Panel title="Frontier">
            <ErrorLine error={found.error} />
            {few ? <p className={styles.note}>Name two series or more.</p> : null}
          </Panel>
        ) : null}
        {found.data ? <Plotted frontier={found.data} /> : null}
        {found.data || few || found.error ? null : <Skeleton height={360} />}
      </div>
    </div>
  );
}

const BEST = "best";
const CALMEST = "calmest";

function Plotted({ frontier }: { frontier: Frontier }) {
  const [picked, setPicked] = useState(BEST);
  const portfolios = portfoliosOf(frontier);
  const chosen = portfolios.get(picked) ?? portfolios.get(CALMEST) ?? frontier.minimum_variance;
  const id = portfolios.has(picked) ? picked : CALMEST;
  return (
    <div className={styles.pair}>
      <Panel title="Frontier" caption="a year; choose a portfolio on the line">
        <ScatterPlot
          label="Return by risk"
          xTitle="Volatility"
          yTitle="Expected return"
          points={pointsOf(frontier, portfolios)}
          lines={[
            {
              id: "frontier",
              title: "Frontier",
              ink: 2,
              points: frontier.points.map((point) => place(point)),
            },
          ]}
          writeX={percent}
          writeY={percent}
          chosen={id}
          onChoose={setPicked}
          height={380}
        />
        <SampleNote sample={frontier.sample} />
      </Panel>
      <Panel title="Weights" caption={titleOf(id)}>
        <div className={styles.stack}>
          <Figures label="Portfolio" answers={answersOf(chosen, frontier)} />
          <Bars
            label="Weights"
            ink={1}
            domain={[0, 1]}
            bars={barsOf(chosen, frontier)}
            write={percent}
          />
        </div>
      </Panel>
    </div>
  );
}

function portfoliosOf(frontier: Frontier): Map<string, Portfolio> {
  const { points, minimum_variance: calmest, maximum_sharpe: best } = frontier;
  return new Map<string, Portfolio>([
    ...points.map((point, i) => [`on ${i}`, point] as const),
    [CALMEST, calmest],
    ...(best ? [[BEST, best] as const] : []),
  ]);
}

function place({ volatility, expected_return }: Pick<Portfolio, "volatility" | "expected_return">) {
  return { x: volatility, y: expected_return };
}

function pointsOf(frontier: Frontier, portfolios: Map<string, Portfolio>): ScatterPoint[] {
  const assets = frontier.assets.map(
    (asset): ScatterPoint => ({
      id: asset.formula,
      label: asset.formula,
      ...place(asset),
      ink: 1,
      named: true,
    }),
  );
  const chosen = [...portfolios].map(([id, portfolio]): ScatterPoint => {
    const marked = id === BEST || id === CALMEST;
    return {
      id,
      label: titleOf(id),
      ...place(portfolio),
      ink: marked ? 2 : "quiet",
      mark: marked ? "ring" : "dot",
      size: marked ? 6 : 2,
      named: marked,
    };
  });
  return [...assets, ...chosen];
}

function titleOf(id: string): string {
  if (id === BEST) return "Highest Sharpe";
  return id === CALMEST ? "Lowest risk" : "On the frontier";
}

function answersOf(chosen: Portfolio, frontier: Frontier) {
  const figure = { digits: 2, unit: "%" };
  return [
    { label: "Return", value: chosen.expected_return * 100, ...figure },
    { label: "Volatility", value: chosen.volatility * 100, ...figure },
    {
      label: "Sharpe",
      value: chosen.sharpe,
      digits: 2,
      reason: frontier.maximum_sharpe_reason ?? "There is no volatility",
    },
  ];
}

/** The largest first; what has nothing is left out. */
function barsOf(chosen: Portfolio, frontier: Frontier) {
  return frontier.assets
    .map(({ formula }, i) => ({ id: formula, label: formula, value: chosen.weights[i] ?? null }))
    .filter(({ value }) => value !== null && Math.abs(value) >= 0.0005)
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
}

function percent(value: number): string {
  return formatPercent(value * 100, { digits: 1, signed: false });
}
