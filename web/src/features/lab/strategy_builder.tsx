/** A strategy of several options: what it pays at expiry and until then, and in other moods. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, call } from "~/api/client";
import { formatNumber, formatPercent } from "~/design/format";
import { HeatGrid } from "~/ui/chart/heat_grid";
import { LinePlot } from "~/ui/chart/line_plot";
import type { PlotGuide } from "~/ui/chart/line_plot_model";
import { ErrorLine } from "~/ui/error_state";
import { Segments } from "~/ui/field";
import { Panel } from "~/ui/panel";
import { useSettled } from "~/ui/settled";
import { Skeleton } from "~/ui/skeleton";
import { type Answer, Figures } from "./figures";
import styles from "./lab.module.css";
import { StrategyLegs } from "./strategy_legs";
import {
  MOVES,
  type OptionPayoff,
  PASSED,
  payoffQuestion,
  readLegs,
  STRIDE,
  type StrategyTerms,
  writeLegs,
} from "./strategy_terms";
import { numberOf } from "./terms";
import { type TermField, TermsForm } from "./terms_form";

function usePayoff(terms: StrategyTerms) {
  const body = payoffQuestion(terms);
  return useQuery({
    queryKey: ["lab", "payoff", body],
    queryFn: ({ signal }) =>
      call(api.POST("/api/v1/options/payoff", { body: body as NonNullable<typeof body>, signal })),
    enabled: body !== null,
    placeholderData: keepPreviousData,
  });
}

const FIELDS: readonly TermField<StrategyTerms>[] = [
  { key: "spot", label: "Spot" },
  { key: "size", label: "Contract", unit: "units" },
  { key: "rate", label: "Rate", unit: "% a year" },
  { key: "dividend", label: "Dividend", unit: "% a year", named: "dividend_yield" },
];

type StrategyBuilderProps = { terms: StrategyTerms; onChange: (terms: StrategyTerms) => void };

export function StrategyBuilder({ terms, onChange }: StrategyBuilderProps) {
  const settled = useSettled(terms);
  const found = usePayoff(settled);
  const legs = readLegs(terms.legs);
  return (
    <div className={styles.calculator}>
      <Panel title="Market">
        <TermsForm
          label="Market"
          fields={FIELDS}
          terms={terms}
          error={found.error}
          onChange={onChange}
        />
      </Panel>
      <div className={styles.answers}>
        <Panel title="Legs" caption="European; quantities in contracts">
          <StrategyLegs
            legs={legs}
            spot={terms.spot}
            error={found.error}
            onChange={(next) => onChange({ ...terms, legs: writeLegs(next) })}
          />
        </Panel>
        <Panel title="Position">
          <ErrorLine error={found.error} />
          {legs.length === 0 ? (
            <p className={styles.note}>Add a leg, or begin with a ready strategy.</p>
          ) : found.data ? (
            <Figures
              label="Position"
              answers={answersOf(found.data)}
              waiting={found.isPlaceholderData}
            />
          ) : found.error ? null : (
            <Skeleton height={96} />
          )}
        </Panel>
        {found.data && legs.length > 0 ? (
          <Pictures
            payoff={found.data}
            terms={settled}
            onPassed={(passed) => onChange({ ...terms, passed })}
          />
        ) : null}
      </div>
    </div>
  );
}

function answersOf(payoff: OptionPayoff): Answer[] {
  const { cost, greeks, break_evens: evens } = payoff;
  const greek = (label: string, value: number | null | undefined, unit?: string): Answer => ({
    label,
    value: value ?? null,
    digits: 2,
    reason: "Not defined where a payoff has a kink",
    ...(unit ? { unit } : {}),
  });
  return [
    {
      label: cost < 0 ? "Credit" : "Cost",
      value: Math.abs(cost),
      digits: 2,
      large: true,
      about: "What opening all legs costs, or brings",
    },
    {
      label: "Most gained",
      ...limit(payoff.greatest_profit),
      about: "At the first expiry, whatever the spot",
      large: true,
    },
    {
      label: "Most lost",
      ...limit(payoff.least_profit),
      about: "At the first expiry, whatever the spot",
      large: true,
    },
    {
      label: evens.length > 1 ? "Break-evens" : "Break-even",
      value: null,
      ...(evens.length > 0
        ? { word: evens.map((at) => formatNumber(at, { digits: 2 })).join(" · ") }
        : { reason: "No spot at which nothing is made or lost" }),
    },
    greek("Delta", greeks.delta, "units"),
    greek("Gamma", greeks.gamma, "units"),
    greek("Vega", greeks.vega_per_point, "a point"),
    greek("Theta", greeks.theta_per_day, "a day"),
    greek("Rho", greeks.rho_per_point, "a point"),
  ];
}

function limit(value: number | null | undefined): Pick<Answer, "value" | "digits" | "word"> {
  return value == null ? { value: null, word: "Unlimited" } : { value, digits: 2 };
}

type PicturesProps = {
  payoff: OptionPayoff;
  terms: StrategyTerms;
  onPassed: (passed: string) => void;
};

function Pictures({ payoff, terms, onPassed }: PicturesProps) {
  const { spots, break_evens: evens, scenarios } = payoff;
  const spot = numberOf(terms.spot) ?? 0;
  const guides: PlotGuide[] = [
    { axis: "y", at: 0, label: "" },
    { axis: "x", at: spot, label: "spot" },
    ...evens.map((at) => ({ axis: "x" as const, at, label: formatNumber(at, { digits: 2 }) })),
  ];
  const hasExpiry = payoff.first_expiry_years != null;
  return (
    <>
      <Panel title="Gain by spot" caption="of the whole position; upright lines are break-evens">
        <LinePlot
          label="Gain by spot"
          kind="number"
          x={spots}
          height={320}
          xTitle="Spot"
          guides={guides}
          series={[
            {
              id: "expiry",
              title: hasExpiry ? "At the first expiry" : "Any day",
              ink: "up",
              values: payoff.profit_at_expiry,
              style: "signed",
            },
            ...(hasExpiry
              ? [
                  {
                    id: "half",
                    title: "Half way",
                    ink: 1,
                    values: scenarios[0]?.profit ?? [],
                    style: "dashed" as const,
                  },
                  { id: "now", title: "Today", ink: 2, values: payoff.profit_now },
                ]
              : []),
          ]}
        />
      </Panel>
      <Scenarios payoff={payoff} terms={terms} spot={spot} onPassed={onPassed} />
    </>
  );
}

type ScenariosProps = PicturesProps & { spot: number };

function Scenarios({ payoff, terms, spot, onPassed }: ScenariosProps) {
  const columns = payoff.spots.flatMap((at, i) => (i % STRIDE === 0 ? [{ at, i }] : []));
  const rows = payoff.scenarios.slice(1);
  const days = Math.round((payoff.scenarios[1]?.years_passed ?? 0) * 365);
  return (
    <Panel
      title="Scenarios"
      caption={days === 0 ? "gain today" : `gain in ${formatNumber(days)} days`}
      controls={
        <Segments label="Time passed" value={terms.passed} choices={PASSED} onChoose={onPassed} />
      }
      flush
    >
      <HeatGrid
        label="Gain by spot and volatility"
        corner="Volatility \ spot"
        rows={MOVES.map((points) =>
          points === 0 ? "as it is" : `${formatNumber(points, { signed: true })} points`,
        )}
        columns={columns.map(({ at }) => formatNumber(at, { digits: at < 10 ? 2 : 0 }))}
        values={rows.map(({ profit }) => columns.map(({ i }) => profit[i] ?? null))}
        tone="gain"
        middle={0}
        write={(value) => formatNumber(Math.round(value) + 0, { digits: 0, signed: true })}
        explain={(row, column) => {
          const at = columns[column]?.at ?? spot;
          const move = formatPercent((at / spot - 1) * 100, { digits: 0 });
          return `Spot ${move}, volatility ${formatNumber(MOVES[row], { signed: true })} points`;
        }}
      />
    </Panel>
  );
}
